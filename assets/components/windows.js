// uses: stage
// A window sliding over a padded input: the plane (both axes) where there is one, and a ruler for each axis.
// All sizes come from Python; here they are only drawn, so that the window follows the pointer at once.
const GAP = 14;

const span = (axis) => axis.dilation * (axis.kernel - 1) + 1;
const padded = (axis) => axis.before + axis.n + axis.after;
const isPadding = (axis, cell) => cell < axis.before || cell >= axis.before + axis.n;
const end = (axis) => (axis.count - 1) * axis.stride + span(axis);
const taps = (axis, index) =>
  Array.from({ length: axis.kernel }, (_, tap) => index * axis.stride + tap * axis.dilation);
const nearest = (axis, cell) => clamp(Math.round((cell - (span(axis) - 1) / 2) / axis.stride), axis.count);

// Drawing -----------------------------------------------------------------------------------------------------------

function box(pen, x, y, w, h, fill, alpha = 1) {
  pen.globalAlpha = alpha;
  pen.fillStyle = fill;
  pen.fillRect(x, y, w, h);
  pen.globalAlpha = 1;
}

function frame(pen, x, y, w, h, colour, width = 1, alpha = 1, dash = []) {
  pen.globalAlpha = alpha;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.strokeRect(x, y, w, h);
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function text(pen, look, words, x, y, { align = "left", size = 1, colour = look.text, bold = false } = {}) {
  pen.font = `${bold ? "600 " : ""}${Math.round(look.font * size)}px ${look.family}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  pen.fillStyle = colour;
  pen.fillText(words, x, y);
}

// What no window reads: paled, and crossed out cell by cell.
function strike(pen, look, x, y, w, h, cell) {
  box(pen, x, y, w, h, look.ground, 0.72);
  const pitch = Math.max(cell, 6);
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, h);
  pen.clip();
  pen.strokeStyle = look.text;
  pen.globalAlpha = 0.75;
  pen.lineWidth = cell >= 14 ? 1.6 : 1;
  pen.beginPath();
  for (let left = x; left < x + w - 0.01; left += pitch) {
    for (let top = y; top < y + h - 0.01; top += pitch) {
      pen.moveTo(left, top);
      pen.lineTo(left + pitch, top + pitch);
      pen.moveTo(left + pitch, top);
      pen.lineTo(left, top + pitch);
    }
  }
  pen.stroke();
  pen.restore();
}

function grid(pen, look, x, y, columns, rows, cell) {
  if (cell < 5) return;
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let column = 0; column <= columns; column += 1) {
    pen.moveTo(x + column * cell, y);
    pen.lineTo(x + column * cell, y + rows * cell);
  }
  for (let row = 0; row <= rows; row += 1) {
    pen.moveTo(x, y + row * cell);
    pen.lineTo(x + columns * cell, y + row * cell);
  }
  pen.stroke();
}

function columns(pen, look, x, y, count, height, cell) {
  if (cell < 5) return;
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let column = 0; column <= count; column += 1) {
    pen.moveTo(x + column * cell, y);
    pen.lineTo(x + column * cell, y + height);
  }
  pen.stroke();
}

function drawInput(pen, look, { h, w }, place, state) {
  const { x, y, cell } = place;
  const [rows, columns] = [padded(h), padded(w)];
  box(pen, x, y, columns * cell, rows * cell, look.hatch);
  const inner = [x + w.before * cell, y + h.before * cell, w.n * cell, h.n * cell];
  box(pen, ...inner, look.ground);
  box(pen, ...inner, look.input, 0.32);
  for (const [from, to] of w.unread) strike(pen, look, x + from * cell, y, (to - from) * cell, rows * cell, cell);
  for (const [from, to] of h.unread) strike(pen, look, x, y + from * cell, columns * cell, (to - from) * cell, cell);
  grid(pen, look, x, y, columns, rows, cell);
  frame(pen, ...inner, look.input, 2);
  // All windows; where they are too many to tell apart, only their first taps.
  if (h.count * w.count <= 900 && cell >= 5) {
    for (let i = 0; i < h.count; i += 1) {
      for (let j = 0; j < w.count; j += 1) {
        // Every other one a little smaller, so that the edges of neighbours stay apart.
        const [down, across] = [1.5 + (i % 2) * cell * 0.14, 1.5 + (j % 2) * cell * 0.14];
        frame(
          pen, x + j * w.stride * cell + across, y + i * h.stride * cell + down,
          span(w) * cell - 2 * across, span(h) * cell - 2 * down, look.weight, 1.6, 0.85,
        );
      }
    }
  }
  const [top, left] = [state.i * h.stride, state.j * w.stride];
  for (const row of taps(h, state.i)) {
    for (const column of taps(w, state.j)) {
      box(pen, x + column * cell, y + row * cell, cell, cell, look.weight, 0.72);
      if (cell >= 8) frame(pen, x + column * cell, y + row * cell, cell, cell, look.line, 1);
    }
  }
  frame(pen, x + left * cell, y + top * cell, span(w) * cell, span(h) * cell, look.weight, 3);
}

function drawOutput(pen, look, { h, w }, place, state) {
  const { x, y, cell } = place;
  box(pen, x, y, w.count * cell, h.count * cell, look.output, 0.3);
  grid(pen, look, x, y, w.count, h.count, cell);
  frame(pen, x, y, w.count * cell, h.count * cell, look.output, 2);
  const size = Math.max(cell, 5);
  const shift = (size - cell) / 2;
  box(pen, x + state.j * cell - shift, y + state.i * cell - shift, size, size, look.output);
  frame(pen, x + state.j * cell - shift, y + state.i * cell - shift, size, size, look.text, 2);
}

function drawPlane(pen, look, plane, area, state) {
  const label = look.font * 1.7;
  const room = { w: area.w - GAP * 4, h: area.h - label };
  const input = { w: Math.max(padded(plane.w), end(plane.w)), h: Math.max(padded(plane.h), end(plane.h)) };
  const share = 0.62;
  const most = look.font * 2.6;
  const inCell = Math.min((room.w * share) / input.w, room.h / input.h, most);
  const outCell = Math.min((room.w * (1 - share)) / plane.w.count, room.h / plane.h.count, most);
  const left = area.x + Math.max(2, (room.w * share - inCell * input.w) / 2);
  const right = area.x + room.w * share + GAP * 4 + (room.w * (1 - share) - outCell * plane.w.count) / 2;
  const from = { x: left, y: area.y + label + (room.h - inCell * input.h) / 2, cell: inCell };
  const to = { x: right - 2, y: area.y + label + (room.h - outCell * plane.h.count) / 2, cell: outCell };
  text(pen, look, plane.inputText, left, from.y - label / 2, { colour: look.inputInk, bold: true });
  text(pen, look, plane.outputText, to.x + (outCell * plane.w.count) / 2, to.y - label / 2, {
    align: "center", colour: look.outputInk, bold: true,
  });
  drawInput(pen, look, plane, from, state);
  drawOutput(pen, look, plane, to, state);
  beams(pen, look, plane, from, to, state);
  return { from, to };
}

// From the window to the cell it makes.
function beams(pen, look, { h, w }, from, to, state) {
  const x = from.x + (state.j * w.stride + span(w)) * from.cell;
  const y = from.y + state.i * h.stride * from.cell;
  pen.strokeStyle = look.text;
  pen.globalAlpha = 0.45;
  pen.lineWidth = 1;
  pen.setLineDash([4, 4]);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(to.x + state.j * to.cell, to.y + state.i * to.cell);
  pen.moveTo(x, y + span(h) * from.cell);
  pen.lineTo(to.x + state.j * to.cell, to.y + (state.i + 1) * to.cell);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function drawRuler(pen, look, axis, area, index) {
  const title = look.font * 1.7;
  const total = Math.max(padded(axis), end(axis), axis.ghost === null ? 0 : axis.ghost + span(axis));
  const cell = Math.min(area.w / total, look.font * 2.6);
  const height = Math.max(10, Math.min(cell, look.font * 1.7));
  const x = area.x;
  const y = area.y + title;
  text(pen, look, axis.title, x, area.y + title / 2, { bold: true });
  box(pen, x, y, padded(axis) * cell, height, look.hatch);
  box(pen, x + axis.before * cell, y, axis.n * cell, height, look.ground);
  const ground = axis.swap ? look.output : look.input;
  box(pen, x + axis.before * cell, y, axis.n * cell, height, ground, 0.32);
  for (const [from, to] of axis.unread) strike(pen, look, x + from * cell, y, (to - from) * cell, height, cell);
  for (const tap of taps(axis, index)) box(pen, x + tap * cell, y, cell, height, look.weight, 0.72);
  columns(pen, look, x, y, padded(axis), height, cell);
  frame(pen, x, y, padded(axis) * cell, height, look.line, 1);
  frame(pen, x + axis.before * cell, y, axis.n * cell, height, ground, 2);
  if (cell >= look.font * 1.25) {
    for (let at = 0; at < padded(axis); at += 1) {
      const outside = axis.swap ? "" : "0";
      const said = isPadding(axis, at) ? outside : String(at - axis.before + 1);
      text(pen, look, said, x + (at + 0.5) * cell, y + height / 2 + 1, { align: "center", size: 0.8 });
    }
  }
  const below = stack(pen, look, axis, { x, y: y + height + 5, h: area.y + area.h - y - 2 * height - 12, cell }, index);
  outputs(pen, look, axis, { x, y: Math.min(below + 6, area.y + area.h - height - 2), cell, height }, index);
  return { x, y, cell, axis };
}

// Every window below its cells, in as many rows as keep neighbours apart.
function stack(pen, look, axis, area, index) {
  const rows = Math.max(1, Math.min(axis.count, Math.ceil((span(axis) + 0.2) / axis.stride)));
  const pitch = Math.min(area.h / (rows + (axis.ghost === null ? 0 : 1)), look.font * 1.25);
  const bar = Math.max(1, pitch - (pitch > 5 ? 3 : 1));
  const draw = (at) => {
    const y = area.y + (at % rows) * pitch;
    const now = at === index;
    const start = at * axis.stride;
    if (axis.dilation > 1) box(pen, area.x + start * area.cell, y + bar / 2 - 0.75, span(axis) * area.cell, 1.5, look.weight, 0.8);
    for (const tap of taps(axis, at)) box(pen, area.x + tap * area.cell, y, area.cell, bar, look.weight, now ? 1 : 0.38);
    const width = span(axis) * area.cell;
    if (bar > 3) frame(pen, area.x + start * area.cell + 0.5, y, width - 1, bar, now ? look.text : look.weight, now ? 2 : 1);
    if (bar >= look.font * 0.75 && width >= look.font * 1.6) {
      text(pen, look, String(at + 1), area.x + start * area.cell + width / 2, y + bar / 2 + 1, { align: "center", size: 0.75, bold: now, colour: now ? "#1B2430" : look.text });
    }
  };
  for (let at = 0; at < axis.count; at += 1) if (at !== index) draw(at);
  draw(index);
  if (axis.ghost !== null) {
    const y = area.y + rows * pitch;
    const left = area.x + axis.ghost * area.cell;
    frame(pen, left + 0.5, y, span(axis) * area.cell - 1, Math.max(bar, 4), look.text, 1.3, 0.8, [4, 3]);
    text(pen, look, axis.ghostText, Math.max(area.x, left - 8), y + bar / 2 + 1, { align: left - area.x > 120 ? "right" : "left", size: 0.8 });
  }
  return area.y + (rows + (axis.ghost === null ? 0 : 1)) * pitch;
}

function outputs(pen, look, axis, area, index) {
  const width = Math.max(1.5, Math.min(area.cell, axis.stride * area.cell) - 1);
  const colour = axis.swap ? look.input : look.output;
  for (let at = 0; at < axis.count; at += 1) {
    const middle = area.x + (at * axis.stride + span(axis) / 2) * area.cell;
    box(pen, middle - width / 2, area.y, width, area.height, colour, at === index ? 1 : 0.35);
    if (at === index && width < 6) box(pen, middle - 3, area.y - 2, 6, area.height + 4, colour);
    else if (at === index) frame(pen, middle - width / 2, area.y, width, area.height, look.text, 2);
    if (width >= look.font * 1.15) {
      text(pen, look, String(at + 1), middle, area.y + area.height / 2 + 1, { align: "center", size: 0.8, bold: at === index, colour: at === index ? "#FFFFFF" : look.text });
    }
  }
}

// The element ---------------------------------------------------------------------------------------------------------

function build(parent) {
  const root = document.createElement("div");
  root.className = "wrap";
  root.innerHTML =
    '<div class="legend"></div><canvas class="stage" tabindex="0" role="img"></canvas>' +
    '<div class="bar"><button type="button"></button><span aria-live="polite"></span></div>';
  parent.appendChild(root);
  const [legend, canvas, bar] = root.children;
  const view = { root, legend, canvas, button: bar.children[0], caption: bar.children[1], i: 0, j: 0, timer: null };
  listen(view, { draw, point, step });
  view.button.addEventListener("click", () => (view.timer ? stop(view) : play(view)));
  return view;
}

const counts = ({ data }) => [
  data.plane ? data.plane.h.count : 1,
  data.plane ? data.plane.w.count : Math.max(...data.rulers.map((axis) => axis.count)),
];

function draw(view) {
  const { data, canvas } = view;
  const width = view.root.clientWidth;
  if (!data || !width) return;
  const ratio = window.devicePixelRatio || 1;
  const height = data.height;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const look = lookOf(view, 560);
  look.hatch = hatch(pen, look.padding);
  view.spots = { plane: null, rulers: [] };
  const share = data.plane ? data.rulerHeight : (height - GAP * (data.rulers.length - 1)) / data.rulers.length;
  const top = data.plane ? height - data.rulers.length * (share + GAP) : -GAP;
  if (data.plane) view.spots.plane = drawPlane(pen, look, data.plane, { x: 2, y: 0, w: width - 4, h: top }, view);
  data.rulers.forEach((axis, place) => {
    const area = { x: 2, y: top + GAP + place * (share + GAP), w: width - 4, h: share };
    const index = clamp(axis.along === "h" ? view.i : view.j, axis.count);
    view.spots.rulers.push({ ...drawRuler(pen, look, axis, area, index), top: area.y, bottom: area.y + area.h });
  });
  caption(view);
}

function range(axis, index) {
  const read = taps(axis, index);
  return { from: read[0] + 1, to: read[read.length - 1] + 1, zeros: read.filter((cell) => isPadding(axis, cell)).length, all: read.length };
}

function caption(view) {
  const { data } = view;
  const across = data.plane ? data.plane.w : data.rulers[0];
  const w = range(across, clamp(view.j, across.count));
  if (!data.plane) {
    view.caption.textContent = fill(data.caption, { column: view.j + 1, left: w.from, right: w.to, zeros: w.zeros, taps: w.all });
    return;
  }
  const h = range(data.plane.h, view.i);
  const zeros = h.all * w.all - (h.all - h.zeros) * (w.all - w.zeros);
  view.caption.textContent = fill(data.caption, {
    row: view.i + 1, column: view.j + 1, top: h.from, bottom: h.to, left: w.from, right: w.to, zeros, taps: h.all * w.all,
  });
}

function move(view, i, j) {
  const [rows, columns] = counts(view);
  const before = `${view.i},${view.j}`;
  view.i = clamp(i, rows);
  view.j = clamp(j, columns);
  if (before !== `${view.i},${view.j}`) draw(view);
}

function point(view, event) {
  const [x, y] = spot(view.canvas, event);
  const { plane, rulers } = view.spots;
  stop(view);
  for (const { x: left, cell, top, bottom, axis } of rulers) {
    if (y < top || y > bottom) continue;
    const index = nearest(axis, (x - left) / cell - 0.5);
    return axis.along === "h" ? move(view, index, view.j) : move(view, view.i, index);
  }
  if (!plane) return undefined;
  const { h, w } = view.data.plane;
  const { from, to } = plane;
  const [row, column] = [Math.floor((y - to.y) / to.cell), Math.floor((x - to.x) / to.cell)];
  if (row >= 0 && row < h.count && column >= 0 && column < w.count) return move(view, row, column);
  const [inRow, inColumn] = [(y - from.y) / from.cell, (x - from.x) / from.cell];
  if (inRow < 0 || inColumn < 0 || inRow > padded(h) || inColumn > padded(w)) return undefined;
  return move(view, nearest(h, inRow - 0.5), nearest(w, inColumn - 0.5));
}

function step(view, event) {
  const [rows, columns] = counts(view);
  const by = arrow(event.key);
  const to = by ? [view.i + by[0], view.j + by[1]] : { Home: [0, 0], End: [rows - 1, columns - 1] }[event.key];
  if (!to) return;
  event.preventDefault();
  stop(view);
  move(view, ...to);
}

function play(view) {
  const total = () => counts(view)[0] * counts(view)[1];
  const pause = total() <= 40 ? 420 : Math.max(40, 16000 / total());
  const stride = Math.max(1, Math.round(total() / 400));
  let at = 0;
  const next = () => {
    const columns = counts(view)[1];
    if (at >= total() || !view.root.isConnected) return stop(view);
    move(view, Math.floor(at / columns), at % columns);
    at += stride;
    return undefined;
  };
  view.timer = setInterval(next, pause);
  view.button.textContent = view.data.words.pause;
  next();
}

function stop(view) {
  if (!view.timer) return;
  clearInterval(view.timer);
  view.timer = null;
  view.button.textContent = view.data.words.play;
}

function legend(view) {
  const look = lookOf(view, 560);
  const key = JSON.stringify([view.data.legend, look.ground]);
  if (view.legendKey === key) return;
  view.legendKey = key;
  view.legend.replaceChildren(
    ...view.data.legend.map(([kind, label]) => {
      const item = document.createElement("span");
      const swatch = document.createElement("canvas");
      swatch.width = swatch.height = 32;
      const pen = swatch.getContext("2d");
      if (kind === "unread") strike(pen, look, 0, 0, 32, 32, 32);
      else if (kind === "padding") box(pen, 0, 0, 32, 32, hatch(pen, look.padding));
      else box(pen, 0, 0, 32, 32, look[kind], kind === "weight" ? 0.85 : 0.5);
      frame(pen, 1, 1, 30, 30, look.text, 2, 0.6);
      item.append(swatch, label);
      return item;
    }),
  );
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabWindows ??= build(parentElement));
  view.data = data;
  view.root.style.fontSize = `${data.font}px`;
  view.canvas.setAttribute("aria-label", data.alt);
  const [rows, columns] = counts(view);
  view.i = clamp(view.i, rows);
  view.j = clamp(view.j, columns);
  view.button.textContent = view.timer ? data.words.pause : data.words.play;
  legend(view);
  draw(view);
  return () => stop(view);
}
