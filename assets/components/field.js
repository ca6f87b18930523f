// The fields of one output cell: on the photograph, on the layer before, and as a cone through the layers.
// All numbers of the fields come from the page; here they are only placed. What a hover changes is drawn here, at once.

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const by = (pair) => `${pair[0] ?? "–"} × ${pair[1] ?? "–"}`;
const short = (number) => String(Math.round(number * 100) / 100);

// The positions of each earlier layer that a cell reads along one axis, from the layer itself back to the input.
function readBy(rows, layer, cell, axis) {
  const found = new Array(rows.length).fill(null);
  found[layer] = new Set([cell]);
  for (let index = layer; index > 0; index--) {
    const cells = found[index], row = rows[index];
    if (!cells) continue;
    for (const parent of row.i) {
      const read = (found[parent] ??= new Set());
      if (row.g) {
        for (let at = 0; at < rows[parent].o[axis]; at++) read.add(at);
        continue;
      }
      for (const one of cells) {
        const first = one * row.S[axis] - row.P[axis][0];
        for (let tap = 0; tap < row.K[axis]; tap++) read.add(first + tap * row.D[axis]);
      }
    }
  }
  return found;
}

const span = (cells) => {
  let low = Infinity, high = -Infinity;
  for (const cell of cells) {
    if (cell < low) low = cell;
    if (cell > high) high = cell;
  }
  return [low, high + 1];
};

// Edges of a field on the input, in pixels from the picture's left or upper edge; null where it has no one place.
function edges(row, cell, axis, whole) {
  if (row.c) return [0, whole[axis]];
  if (row.s[axis] == null || row.R[axis] == null || row.j[axis] == null) return null;
  const centre = row.s[axis] + row.j[axis] * cell;
  return [centre - row.R[axis] / 2, centre + row.R[axis] / 2];
}

function canvas(figure) {
  const element = figure.querySelector("canvas");
  const box = element.getBoundingClientRect(), scale = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(box.width)), height = Math.max(1, Math.round(box.height));
  if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
  }
  const pen = element.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height, element };
}

function hatch(pen, colour, x, y, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.globalAlpha = 0.16;
  pen.fillStyle = colour;
  pen.fillRect(x, y, width, height);
  pen.globalAlpha = 0.55;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = x - height; at < x + width; at += 7) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

// A frame that maps cells (or pixels) of a `size` grid with a margin on each side into the canvas, centred.
function frame(width, height, size, before, after) {
  const down = size[0] + before[0] + after[0], across = size[1] + before[1] + after[1];
  const unit = Math.min(width / across, height / down) * 0.995;
  const left = (width - across * unit) / 2, top = (height - down * unit) / 2;
  return {
    unit,
    x: (at) => left + (at + before[1]) * unit,
    y: (at) => top + (at + before[0]) * unit,
    column: (px) => (px - left) / unit - before[1],
    row: (px) => (px - top) / unit - before[0],
  };
}

function box(pen, f, down, across) {
  return [f.x(across[0]), f.y(down[0]), (across[1] - across[0]) * f.unit, (down[1] - down[0]) * f.unit];
}

function drawInput(lab) {
  const { data, shown } = lab, { rows, hw, margin, colours } = data, row = rows[shown.layer];
  const { pen, width, height, element } = canvas(lab.input);
  const f = (element.frame = frame(width, height, hw, [margin, margin], [margin, margin]));
  const picture = box(pen, f, [0, hw[0]], [0, hw[1]]);
  hatch(pen, colours.padding, ...box(pen, f, [-margin, hw[0] + margin], [-margin, hw[1] + margin]));
  pen.fillStyle = colours.ground;
  pen.fillRect(...picture);
  if (lab.photo?.complete && lab.photo.naturalWidth) {
    pen.imageSmoothingEnabled = f.unit < 1;  // the pixels that the network is given
    pen.drawImage(lab.photo, ...picture);
  }
  pen.strokeStyle = colours.input;
  pen.lineWidth = 2;
  pen.strokeRect(...picture);

  const down = edges(row, shown.cell[0], 0, hw), across = edges(row, shown.cell[1], 1, hw);
  if (!down || !across) return;
  pen.save();
  pen.beginPath();
  pen.rect(...box(pen, f, [-margin, hw[0] + margin], [-margin, hw[1] + margin]));
  pen.clip();
  const whole = box(pen, f, down, across);
  const inside = box(pen, f, down.map((at) => clamp(at, 0, hw[0])), across.map((at) => clamp(at, 0, hw[1])));
  pen.fillStyle = colours.field;
  pen.globalAlpha = 0.12;
  pen.fillRect(...whole);
  pen.globalAlpha = 0.26;
  pen.fillRect(...inside);
  pen.globalAlpha = 1;
  outline(pen, whole, colours.field, data.present ? 4 : 2.5, [7, 5]);
  if (inside[2] > 0 && inside[3] > 0) outline(pen, inside, colours.field, data.present ? 4.5 : 3, []);
  drawPositions(lab, pen, f);
  if (!row.c) drawProjection(lab, pen, f);
  cross(pen, f.x((across[0] + across[1]) / 2), f.y((down[0] + down[1]) / 2), colours.field, data.present ? 11 : 8);
  pen.restore();
}

function outline(pen, rectangle, colour, thickness, dash) {
  pen.setLineDash(dash);
  pen.strokeStyle = "rgba(255,255,255,0.85)";
  pen.lineWidth = thickness + 2;
  pen.strokeRect(...rectangle);
  pen.strokeStyle = colour;
  pen.lineWidth = thickness;
  pen.strokeRect(...rectangle);
  pen.setLineDash([]);
}

function cross(pen, x, y, colour, arm) {
  for (const [stroke, thickness] of [["#ffffff", 6], [colour, 3]]) {
    pen.strokeStyle = stroke;
    pen.lineWidth = thickness;
    pen.beginPath();
    pen.moveTo(x - arm, y);
    pen.lineTo(x + arm, y);
    pen.moveTo(x, y - arm);
    pen.lineTo(x, y + arm);
    pen.stroke();
  }
}

// Where a field has holes (dilation, stride beyond the kernel): the pixels it really reads.
function drawPositions(lab, pen, f) {
  const [rowsRead, columnsRead] = lab.read.map((found) => found[0]);
  if (!rowsRead || !columnsRead || lab.data.rows.some((row) => row.i.length > 1)) return;
  const [down, across] = [span(rowsRead), span(columnsRead)];
  if (rowsRead.size === down[1] - down[0] && columnsRead.size === across[1] - across[0]) return;
  if (rowsRead.size * columnsRead.size > 4000) return;
  const side = Math.max(2, f.unit * 0.9), inset = (f.unit - side) / 2;
  pen.fillStyle = lab.data.colours.field;
  pen.globalAlpha = 0.75;
  for (const row of rowsRead) for (const column of columnsRead) {
    pen.fillRect(f.x(column) + inset, f.y(row) + inset, side, side);
  }
  pen.globalAlpha = 1;
}

// The window on the layer before, at the places on the input where that layer's cells have their centres.
function drawProjection(lab, pen, f) {
  const { data, shown } = lab, row = data.rows[shown.layer], before = data.rows[row.i[0]];
  if (!before || row.g || before.c || before.s.includes(null) || before.j.includes(null)) return;
  const taps = [0, 1].map((axis) => {
    const first = shown.cell[axis] * row.S[axis] - row.P[axis][0];
    return Array.from({ length: row.K[axis] }, (_, tap) => first + tap * row.D[axis]);
  });
  const place = (axis, cell) => before.s[axis] + before.j[axis] * cell;
  const reach = [0, 1].map((axis) => [
    place(axis, taps[axis][0] - 0.5), place(axis, taps[axis][taps[axis].length - 1] + 0.5),
  ]);
  outline(pen, box(pen, f, reach[0], reach[1]), data.colours.previous, data.present ? 3.5 : 2.5, []);
  if (taps[0].length * taps[1].length > 400 || f.unit * before.j[1] < 3) return;
  const radius = clamp(f.unit * before.j[1] * 0.2, 1.6, 4.5);
  for (const down of taps[0]) for (const across of taps[1]) {
    pen.beginPath();
    pen.arc(f.x(place(1, across)), f.y(place(0, down)), radius, 0, 7);
    pen.fillStyle = data.colours.previous;
    pen.fill();
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 1;
    pen.stroke();
  }
}

function grid(pen, f, size, colour) {
  const rectangle = [f.x(0), f.y(0), size[1] * f.unit, size[0] * f.unit];
  pen.globalAlpha = 0.14;
  pen.fillStyle = colour;
  pen.fillRect(...rectangle);
  pen.globalAlpha = 1;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.strokeRect(...rectangle);
  if (f.unit < 4) return;
  pen.globalAlpha = 0.35;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = 1; at < size[1]; at++) {
    pen.moveTo(f.x(at), f.y(0));
    pen.lineTo(f.x(at), f.y(size[0]));
  }
  for (let at = 1; at < size[0]; at++) {
    pen.moveTo(f.x(0), f.y(at));
    pen.lineTo(f.x(size[1]), f.y(at));
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function drawPrevious(lab) {
  const { data, shown } = lab, row = data.rows[shown.layer], { colours } = data;
  const { pen, width, height } = canvas(lab.previous);
  const pads = row.P.map((sides) => sides.map((side) => Math.max(0, side)));
  const f = frame(width, height, row.a, [pads[0][0], pads[1][0]], [pads[0][1], pads[1][1]]);
  const padded = [[-pads[0][0], row.a[0] + pads[0][1]], [-pads[1][0], row.a[1] + pads[1][1]]];
  hatch(pen, colours.padding, ...box(pen, f, padded[0], padded[1]));
  pen.fillStyle = colours.ground;
  pen.fillRect(...box(pen, f, [0, row.a[0]], [0, row.a[1]]));
  grid(pen, f, row.a, row.i[0] === 0 ? colours.input : colours.neutral);
  if (shown.layer === 0) return;
  const first = [0, 1].map((axis) => (row.g ? 0 : shown.cell[axis] * row.S[axis] - row.P[axis][0]));
  const kernel = row.g ? row.a : row.K, dilation = row.g ? [1, 1] : row.D;
  pen.fillStyle = colours.previous;
  const dense = dilation[0] === 1 && dilation[1] === 1;
  const reach = [0, 1].map((axis) => [first[axis], first[axis] + dilation[axis] * (kernel[axis] - 1) + 1]);
  pen.globalAlpha = dense ? 0.75 : 0.25;
  pen.fillRect(...box(pen, f, reach[0], reach[1]));
  pen.globalAlpha = 0.9;
  for (let down = 0; !dense && down < kernel[0]; down++) for (let across = 0; across < kernel[1]; across++) {
    const at = [first[0] + down * dilation[0], first[1] + across * dilation[1]];
    pen.fillRect(...box(pen, f, [at[0], at[0] + 1], [at[1], at[1] + 1]));
  }
  pen.globalAlpha = 1;
  outline(pen, box(pen, f, reach[0], reach[1]), colours.previous, data.present ? 3 : 2, []);
}

function drawOutput(lab) {
  const { data, shown } = lab, row = data.rows[shown.layer], { colours } = data;
  const { pen, width, height, element } = canvas(lab.output);
  const f = (element.frame = frame(width, height, row.o, [0, 0], [0, 0]));
  grid(pen, f, row.o, colours.output);
  pen.fillStyle = colours.output;
  const size = Math.max(f.unit, 5), inset = (f.unit - size) / 2;
  pen.fillRect(f.x(shown.cell[1]) + inset, f.y(shown.cell[0]) + inset, size, size);
}

const LABELS_PX = 104;

function drawCone(lab) {
  const { data, shown } = lab, { rows, hw, margin, colours } = data;
  const { pen, width, height, element } = canvas(lab.cone);
  const font = data.present ? 17 : 12, labels = data.present ? LABELS_PX * 1.5 : LABELS_PX;
  const unit = (width - labels) / (hw[1] + 2 * margin), step = Math.min(height / rows.length, data.present ? 52 : 40);
  const thick = Math.max(1, step * (step > 8 ? 0.5 : 0.8)), top = (height - step * rows.length) / 2;
  const x = (at) => labels + (at + margin) * unit, y = (index) => top + (rows.length - 1 - index) * step + (step - thick) / 2;
  element.cone = { x, unit, step, top, labels, margin };
  const found = lab.read[1], ends = found.map((cells, index) => cells && place(rows[index], span(cells)));
  hatch(pen, colours.padding, x(-margin), y(0), margin * unit, thick);
  hatch(pen, colours.padding, x(hw[1]), y(0), margin * unit, thick);
  pen.save();
  pen.beginPath();
  pen.rect(labels, 0, width - labels, height);
  pen.clip();
  rows.forEach((row, index) => {
    for (const parent of row.i) wedge(pen, x, y(index) + thick, ends[index], y(parent), ends[parent], colours.field);
  });
  rows.forEach((row, index) => {
    const colour = index === 0 ? colours.input : index === shown.layer ? colours.output : colours.neutral;
    strip(pen, x, y(index), thick, row, unit, colour);
    if (!ends[index]) return;
    const before = rows[shown.layer].i.includes(index);
    pen.fillStyle = index === shown.layer ? colours.output : before ? colours.previous : colours.field;
    pen.globalAlpha = 0.9;
    marks(pen, x, y(index), thick, row, found[index], ends[index], unit);
    pen.globalAlpha = 1;
  });
  if (rows[shown.layer].i.includes(0)) baseline(pen, x, y(0) + thick, ends[0], colours.field);
  pen.restore();
  label(pen, lab, { step, thick, labels, font, y });
}

// Edges on the input axis of cells [low, high) of a layer, each as wide as the layer's jump.
function place(row, [low, high]) {
  if (row.s[1] == null || row.j[1] == null) return null;
  return [row.s[1] + row.j[1] * (low - 0.5), row.s[1] + row.j[1] * (high - 0.5)];
}

function wedge(pen, x, bottom, upper, topOfParent, lower, colour) {
  if (!upper || !lower) return;
  pen.fillStyle = colour;
  pen.globalAlpha = 0.16;
  pen.beginPath();
  pen.moveTo(x(upper[0]), bottom);
  pen.lineTo(x(upper[1]), bottom);
  pen.lineTo(x(lower[1]), topOfParent);
  pen.lineTo(x(lower[0]), topOfParent);
  pen.fill();
  pen.globalAlpha = 1;
}

function strip(pen, x, y, thick, row, unit, colour) {
  const all = place(row, [0, row.o[1]]);
  if (!all) return;
  pen.globalAlpha = 0.2;
  pen.fillStyle = colour;
  pen.fillRect(x(all[0]), y, (all[1] - all[0]) * unit, thick);
  pen.globalAlpha = 0.55;
  if (row.j[1] * unit >= 4 && thick >= 5) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    for (let cell = 0; cell < row.o[1]; cell++) {
      pen.strokeRect(x(row.s[1] + row.j[1] * (cell - 0.5)), y, row.j[1] * unit, thick);
    }
  }
  pen.globalAlpha = 1;
}

function marks(pen, x, y, thick, row, cells, ends, unit) {
  const [low, high] = span(cells);
  if (cells.size === high - low || row.j[1] * unit < 2) {
    pen.fillRect(x(ends[0]), y, Math.max(2, (ends[1] - ends[0]) * unit), thick);
    return;
  }
  for (const cell of cells) {
    pen.fillRect(x(row.s[1] + row.j[1] * (cell - 0.5)) + 0.5, y, Math.max(1, row.j[1] * unit - 1), thick);
  }
}

// In the first layer both fields are the same: vermilion under sky blue.
function baseline(pen, x, y, ends, colour) {
  if (!ends) return;
  pen.fillStyle = colour;
  pen.fillRect(x(ends[0]), y + 1, x(ends[1]) - x(ends[0]), 4);
}

function label(pen, lab, { step, thick, labels, font, y }) {
  const { rows } = lab.data, every = Math.max(1, Math.ceil((font + 3) / step));
  pen.textBaseline = "middle";
  rows.forEach((row, index) => {
    const chosen = index === lab.shown.layer;
    if (!chosen && (index % every || Math.abs(index - lab.shown.layer) < every)) return;
    pen.font = `${chosen ? "700" : "400"} ${font}px ${lab.font}`;
    pen.fillStyle = chosen ? lab.data.colours.outputText : lab.ink;
    pen.fillText((chosen ? "▸ " : "") + row.t, 0, y(index) + thick / 2, labels - 8);
  });
}

function read(lab) {
  const { data, shown } = lab, row = data.rows[shown.layer], { words } = data;
  const down = edges(row, shown.cell[0], 0, data.hw), across = edges(row, shown.cell[1], 1, data.hw);
  const values = { layer: row.t, row: shown.cell[0], column: shown.cell[1], size: by(row.o), field: by(row.R), previous: by(row.p) };
  const texts = {
    input: fill(words.field, values),
    previous: shown.layer ? fill(words.previous, values) : words.itself,
    output: fill(words.cell, values),
  };
  if (row.c) texts.input = fill(words.everything, values) + (row.l ? " " + fill(words.local, { field: by(row.l) }) : "");
  else if (!down || !across) texts.input += ". " + words.unaligned_short;
  else {
    const [top, bottom] = down.map((at) => clamp(at, 0, data.hw[0])), [left, right] = across.map((at) => clamp(at, 0, data.hw[1]));
    texts.input += ", " + fill(words.centre, { y: short((down[0] + down[1]) / 2), x: short((across[0] + across[1]) / 2) });
    if (bottom - top < row.R[0] || right - left < row.R[1]) {
      texts.input += ", " + fill(words.clipped, { visible: by([short(Math.max(0, bottom - top)), short(Math.max(0, right - left))]) });
    }
    const holes = lab.read.map((found) => found[0] && found[0].size), spans = row.R;
    if (!data.rows.some((one) => one.i.length > 1) && (holes[0] < spans[0] || holes[1] < spans[1])) {
      texts.input += ", " + fill(words.positions, { positions: by(holes) });
    }
  }
  for (const name of ["input", "previous", "output"]) lab[name].querySelector(".reading").textContent = texts[name];
  const spoken = `${words.alt} ${texts.output}. ${texts.previous}. ${texts.input}.`;
  lab.input.querySelector("canvas").setAttribute("aria-label", spoken);
  lab.cone.querySelector("canvas").setAttribute("aria-label", `${words.coneAlt} ${texts.input}.`);
}

function draw(lab) {
  const style = getComputedStyle(lab.root);
  lab.ink = style.color;
  lab.font = style.fontFamily;
  const { layer, cell } = lab.shown;
  lab.read = [0, 1].map((axis) => readBy(lab.data.rows, layer, cell[axis], axis));
  drawInput(lab);
  drawPrevious(lab);
  drawOutput(lab);
  drawCone(lab);
  read(lab);
}

// Choosing: `look` shows a choice while the pointer is there, `choose` keeps it and tells the page a little later.
function within(lab, layer, cell) {
  const last = lab.data.rows.length - 1, at = clamp(layer, 0, last), size = lab.data.rows[at].o;
  return { layer: at, cell: [0, 1].map((axis) => clamp(Math.round(cell[axis]), 0, size[axis] - 1)) };
}

function look(lab, choice) {
  const { shown } = lab;
  if (choice.layer === shown.layer && choice.cell[0] === shown.cell[0] && choice.cell[1] === shown.cell[1]) return;
  const turned = choice.layer !== shown.layer;
  lab.shown = choice;
  draw(lab);
  if (turned) announce(lab);
}

function announce(lab) {
  window.dispatchEvent(new CustomEvent("cnnlab-layer-shown", { detail: lab.data.rows[lab.shown.layer].x }));
}

function choose(lab, choice) {
  lab.kept = choice;
  look(lab, choice);
  clearTimeout(lab.timer);
  lab.timer = setTimeout(() => {
    lab.timer = null;
    lab.told("choice", { layer: lab.data.rows[choice.layer].x, row: choice.cell[0], column: choice.cell[1] });
  }, 180);
}

function toLayer(lab, layer) {
  const last = lab.data.rows.length - 1, at = clamp(layer, 0, last);
  const from = lab.data.rows[lab.kept.layer], to = lab.data.rows[at];
  const cell = [0, 1].map((axis) => {
    if (from.s[axis] == null || to.s[axis] == null || !to.j[axis] || from.j[axis] == null) return (to.o[axis] - 1) / 2;
    const centre = from.s[axis] + from.j[axis] * lab.kept.cell[axis];
    return Math.floor((centre - to.s[axis]) / to.j[axis] + 0.5);
  });
  choose(lab, within(lab, at, cell));
}

function cellUnder(lab, event, name) {
  const element = event.currentTarget, area = element.getBoundingClientRect();
  const px = event.clientX - area.left, py = event.clientY - area.top, row = lab.data.rows[lab.kept.layer];
  if (name === "cone") {
    const { step, top, unit, labels, margin } = element.cone;
    const layer = clamp(lab.data.rows.length - 1 - Math.floor((py - top) / step), 0, lab.data.rows.length - 1);
    const there = lab.data.rows[layer];
    if (px < labels || there.s[1] == null || !there.j[1]) return { layer, cell: null };
    return within(lab, layer, [(there.o[0] - 1) / 2, ((px - labels) / unit - margin - there.s[1]) / there.j[1]]);
  }
  const at = [element.frame.row(py), element.frame.column(px)];
  if (name === "output") return within(lab, lab.kept.layer, at.map((value) => value - 0.5));
  if (row.s.includes(null) || row.j.includes(null)) return within(lab, lab.kept.layer, lab.kept.cell);
  return within(lab, lab.kept.layer, [0, 1].map((axis) => (at[axis] - row.s[axis]) / row.j[axis]));
}

function listen(lab) {
  for (const name of ["input", "output", "cone"]) {
    const element = lab[name].querySelector("canvas");
    element.onpointermove = (event) => {
      const under = cellUnder(lab, event, name);
      if (under.cell && name !== "cone") look(lab, under);
    };
    element.onpointerleave = () => look(lab, lab.kept);
    element.onclick = (event) => {
      const under = cellUnder(lab, event, name);
      under.cell ? choose(lab, under) : toLayer(lab, under.layer);
    };
    element.onkeydown = (event) => onKey(lab, event, name);
  }
}

function onKey(lab, event, name) {
  const step = event.shiftKey ? 5 : 1;
  const move = { ArrowUp: [-step, 0], ArrowDown: [step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step] }[event.key];
  if (!move || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (event.altKey || (name === "cone" && move[0])) return toLayer(lab, lab.kept.layer - Math.sign(move[0]));
  choose(lab, within(lab, lab.kept.layer, lab.kept.cell.map((at, axis) => at + move[axis])));
}

function build(parentElement) {
  const root = document.createElement("div");
  root.className = "fields";
  for (const name of ["input", "previous", "output", "cone"]) {
    const figure = document.createElement("figure");
    figure.className = name;
    figure.innerHTML = '<figcaption><span class="swatch"></span> <b></b> <span class="reading"></span></figcaption><canvas role="img"></canvas>';
    root.append(figure);
  }
  const wrap = document.createElement("div");
  wrap.className = "wrap";
  wrap.append(root);
  parentElement.append(wrap);
  const lab = (parentElement.lab = { root });
  for (const name of ["input", "previous", "output", "cone"]) lab[name] = root.querySelector(`.${name}`);
  lab.previous.querySelector("canvas").setAttribute("aria-hidden", "true");
  for (const name of ["input", "output", "cone"]) lab[name].querySelector("canvas").tabIndex = 0;
  listen(lab);
  new ResizeObserver(() => lab.data && draw(lab)).observe(root);
  return lab;
}

function caption(lab) {
  const { words, colours } = lab.data;
  for (const [name, colour] of [["input", colours.field], ["previous", colours.previous], ["output", colours.output], ["cone", ""]]) {
    lab[name].querySelector("b").textContent = words[`${name}Title`];
    lab[name].querySelector(".swatch").style.background = colour;
    lab[name].querySelector(".swatch").hidden = !colour;
  }
  lab.output.querySelector("canvas").setAttribute("aria-label", words.outputAlt);
  lab.cone.querySelector(".reading").textContent = words.coneReading;
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const lab = parentElement.lab ?? build(parentElement);
  lab.told = setStateValue;
  const changed = JSON.stringify(data.chosen) !== JSON.stringify(lab.data?.chosen) || data.about !== lab.data?.about;
  lab.data = data;
  lab.root.classList.toggle("present", data.present);
  caption(lab);
  if (lab.source !== data.photo) {
    lab.source = data.photo;
    const photo = new Image();
    photo.onload = () => {
      lab.photo = photo;
      draw(lab);
    };
    photo.src = data.photo;
  }
  if (!lab.kept || (changed && !lab.timer)) {
    const layer = data.rows.findIndex((row) => row.x === data.chosen.layer);
    lab.kept = within(lab, layer, [data.chosen.row, data.chosen.column]);
  }
  lab.kept = within(lab, lab.kept.layer, lab.kept.cell);
  lab.shown = lab.kept;
  draw(lab);
  announce(lab);

  const onChosen = (event) => toLayer(lab, lab.data.rows.findIndex((row) => row.x === event.detail));
  window.addEventListener("cnnlab-layer-chosen", onChosen);
  return () => window.removeEventListener("cnnlab-layer-chosen", onChosen);
}
