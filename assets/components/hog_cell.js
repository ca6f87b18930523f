// uses: stage, elements
// A picture with its cells; the chosen cell's pixels as arrows; the histogram that they vote into.
// Python sends one cell's votes. The pointer and the arrow keys read them here; a chosen cell or a guess is told to Python.

const ARROW = 0.46; // of a pixel's side: half of the longest arrow
const percent = (share) => `${Math.round(share * 100)} %`;
const number = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

// A canvas as wide as its place and as high as the picture's shape wants, at most `highest` CSS pixels.
function sheet(canvas, rows, columns, highest) {
  const ratio = window.devicePixelRatio || 1;
  const unit = Math.min(canvas.parentElement.clientWidth / columns, highest / rows);
  const [width, height] = [Math.floor(columns * unit), Math.floor(rows * unit)];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.imageSmoothingEnabled = false;
  return { pen, unit, width, height };
}

function frame(pen, x, y, width, height, colour, thick) {
  for (const [stroke, line] of [["rgba(255,255,255,0.9)", thick + 2.5], [colour, thick]]) {
    pen.strokeStyle = stroke;
    pen.lineWidth = line;
    pen.strokeRect(x, y, width, height);
  }
}

// The votes ------------------------------------------------------------------------------------------------------------

// The shares that a pixel's vote is divided into: [{bin, share}], without the empty ones.
function shares(view, at) {
  const { patch } = view.data;
  const count = patch.h * patch.w;
  return [at, at + count]
    .map((place) => ({ bin: view.votes.bins[place], share: view.votes.weights[place] }))
    .filter(({ share }) => share > 0);
}

const place = (view) => view.pixel[0] * view.data.patch.w + view.pixel[1];

function hue(view, at) {
  const own = shares(view, at);
  if (!own.length) return "#808890";
  return view.data.hues[own.reduce((best, each) => (each.share > best.share ? each : best)).bin];
}

// What is drawn --------------------------------------------------------------------------------------------------------

function drawPicture(view) {
  const { data, canvas } = view;
  const [h, w] = data.size;
  const { pen, unit, width, height } = sheet(canvas, h, w, data.present ? 410 : 380);
  view.unit = unit;
  if (view.image) pen.drawImage(view.image, 0, 0, width, height);
  const [high, wide] = data.cell.map((side) => side * unit);
  pen.strokeStyle = "rgba(255,255,255,0.55)";
  pen.lineWidth = 1;
  pen.beginPath();
  for (let row = 0; row <= data.cells[0]; row += 1) { pen.moveTo(0, row * high); pen.lineTo(data.cells[1] * wide, row * high); }
  for (let column = 0; column <= data.cells[1]; column += 1) { pen.moveTo(column * wide, 0); pen.lineTo(column * wide, data.cells[0] * high); }
  pen.stroke();
  frame(pen, view.cell[1] * wide, view.cell[0] * high, wide, high, data.colours.mark, 3);
  canvas.setAttribute("aria-label", fill(data.words.pictureAlt, { row: view.cell[0] + 1, column: view.cell[1] + 1 }));
}

function arrowAt(view, pen, at, x, y, unit, most) {
  const { gx, gy, magnitude } = view.votes;
  const length = magnitude[at];
  if (!(length > most * 0.02)) return;
  const reach = ARROW * unit * Math.sqrt(length / most);
  const [dx, dy] = [(gx[at] / length) * reach, (gy[at] / length) * reach];
  const head = Math.max(2, reach * 0.45);
  const turn = Math.atan2(dy, dx);
  const thick = Math.max(1.2, unit / 16);
  for (const [colour, line] of [["rgba(255,255,255,0.92)", thick + 2], [hue(view, at), thick]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.beginPath();
    pen.moveTo(x - dx, y - dy);
    pen.lineTo(x + dx, y + dy);
    for (const side of [2.6, -2.6]) {
      pen.moveTo(x + dx, y + dy);
      pen.lineTo(x + dx + head * Math.cos(turn + side), y + dy + head * Math.sin(turn + side));
    }
    pen.stroke();
  }
}

function drawPatch(view) {
  const { data, patchCanvas } = view;
  const { patch } = data;
  const { pen, unit, width, height } = sheet(patchCanvas, patch.h, patch.w, data.present ? 410 : 380);
  view.patchUnit = unit;
  if (view.image) pen.drawImage(view.image, patch.left, patch.top, patch.w, patch.h, 0, 0, width, height);
  const most = Math.max(1e-12, ...view.votes.magnitude);
  for (let at = 0; at < patch.h * patch.w; at += 1) {
    const [row, column] = [Math.floor(at / patch.w), at % patch.w];
    if (view.bin !== null && !shares(view, at).some(({ bin }) => bin === view.bin)) {
      pen.fillStyle = "rgba(10,14,20,0.62)";
      pen.fillRect(column * unit, row * unit, unit, unit);
      continue;
    }
    arrowAt(view, pen, at, (column + 0.5) * unit, (row + 0.5) * unit, unit, most);
  }
  const [top, left] = [view.cell[0] * data.cell[0] - patch.top, view.cell[1] * data.cell[1] - patch.left];
  if (patch.h !== data.cell[0] || patch.w !== data.cell[1]) {
    frame(pen, left * unit, top * unit, data.cell[1] * unit, data.cell[0] * unit, data.colours.mark, 2.5);
  }
  frame(pen, view.pixel[1] * unit + 1, view.pixel[0] * unit + 1, unit - 2, unit - 2, "#111", 2);
}

function drawBars(view) {
  const { data } = view;
  const most = Math.max(1e-12, ...data.bars);
  const own = new Map(shares(view, place(view)).map(({ bin, share }) => [bin, share]));
  view.rows.forEach((row, bin) => {
    row.root.classList.toggle("lit", own.has(bin));
    const width = data.reveal ? (data.bars[bin] / most) * 100 : 0;
    row.bar.style.width = `${width}%`;
    row.bar.hidden = !data.reveal;
    row.value.textContent = data.reveal ? number(data.bars[bin]) : "?";
    row.share.textContent = own.has(bin) ? percent(own.get(bin)) : "";
  });
}

function read(view) {
  const { data, votes } = view;
  const { words } = data;
  const at = place(view);
  const own = shares(view, at);
  const values = {
    row: data.patch.top + view.pixel[0] + 1, column: data.patch.left + view.pixel[1] + 1,
    gx: number(votes.gx[at]), gy: number(votes.gy[at]), magnitude: number(votes.magnitude[at]),
    full: number(votes.full[at]), angle: number(votes.angle[at]),
  };
  const parts = own.map(({ bin, share }) => ({
    label: data.labels[bin], share: percent(share), vote: number(share * votes.magnitude[at]),
  }));
  const turned = Math.abs(votes.full[at] - votes.angle[at]) > 1e-3;
  let text = fill(turned ? words.folded : words.kept, values);
  if (!(votes.magnitude[at] > 0)) text = fill(words.none, values);
  else if (!parts.length) text += ` ${words.outside}`;
  else if (parts.length === 1) text += ` ${fill(words.one, parts[0])}`;
  else text += ` ${fill(words.two, { first: parts[0].label, shareOne: parts[0].share, second: parts[1].label, shareTwo: parts[1].share })}`;
  if (view.bin !== null && data.reveal) {
    text = fill(words.binSays, { label: data.labels[view.bin], value: number(data.bars[view.bin]), sum: number(data.bars[view.bin] / data.share), count: Math.round(1 / data.share) });
  }
  view.said.textContent = text;
}

function draw(view) {
  if (!view.data || !view.root.clientWidth) return;
  drawPicture(view);
  drawPatch(view);
  drawBars(view);
  read(view);
}

// What is chosen -------------------------------------------------------------------------------------------------------

function chooseCell(view, row, column) {
  view.cell = [clamp(row, view.data.cells[0]), clamp(column, view.data.cells[1])];
  drawPicture(view);
  clearTimeout(view.timer);
  view.timer = setTimeout(() => {
    view.timer = null;
    view.tell("choice", { row: view.cell[0], column: view.cell[1] });
  }, 180);
}

function choosePixel(view, row, column) {
  const { patch } = view.data;
  view.pixel = [clamp(row, patch.h), clamp(column, patch.w)];
  view.bin = null;
  drawPatch(view);
  drawBars(view);
  read(view);
}

function chooseBin(view, bin) {
  if (view.bin === bin) return;
  view.bin = bin;
  drawPatch(view);
  read(view);
}

function listenTo(view) {
  const { canvas, patchCanvas } = view;
  canvas.addEventListener("click", (event) => {
    const [x, y] = spot(canvas, event);
    chooseCell(view, Math.floor(y / view.unit / view.data.cell[0]), Math.floor(x / view.unit / view.data.cell[1]));
  });
  canvas.addEventListener("keydown", (event) => {
    const by = arrow(event.key);
    if (!by) return;
    event.preventDefault();
    chooseCell(view, view.cell[0] + by[0], view.cell[1] + by[1]);
  });
  patchCanvas.addEventListener("pointermove", (event) => {
    const [x, y] = spot(patchCanvas, event);
    choosePixel(view, Math.floor(y / view.patchUnit), Math.floor(x / view.patchUnit));
  });
  patchCanvas.addEventListener("keydown", (event) => {
    const by = arrow(event.key);
    if (!by) return;
    event.preventDefault();
    choosePixel(view, view.pixel[0] + by[0], view.pixel[1] + by[1]);
  });
  new ResizeObserver(() => draw(view)).observe(view.root);
}

function figure(parent, className) {
  const made = make("figure", className, parent);
  return { made, title: make("figcaption", "", made), place: make("div", "place", made) };
}

function build(parent) {
  const root = make("div", "votes", parent);
  const view = { root, pixel: [0, 0], cell: [0, 0], bin: null, timer: null, rows: [] };
  for (const [name, canvas] of [["whole", "canvas"], ["patch", "patchCanvas"]]) {
    const { title, place: box } = figure(root, name);
    view[`${name}Title`] = title;
    view[canvas] = make("canvas", "", box);
    view[canvas].tabIndex = 0;
    view[canvas].setAttribute("role", "img");
  }
  const bars = figure(root, "bars");
  view.barsTitle = bars.title;
  view.list = bars.place;
  view.said = make("p", "said", root);
  view.said.setAttribute("aria-live", "polite");
  listenTo(view);
  return view;
}

function list(view) {
  const { data } = view;
  view.list.replaceChildren();
  view.rows = data.labels.map((label, bin) => {
    const root = make("button", "bin", view.list);
    root.type = "button";
    root.setAttribute("aria-label", fill(data.words.bar, { label, value: data.reveal ? number(data.bars[bin]) : "?" }));
    root.dataset.value = data.reveal ? data.bars[bin] : "";
    const name = make("span", "name", root);
    const dot = make("i", "", name);
    dot.style.background = data.hues[bin];
    name.append(label);
    const track = make("span", "track", root);
    const bar = make("span", "bar", track);
    bar.style.background = data.hues[bin];
    root.addEventListener("pointerenter", () => data.reveal && chooseBin(view, bin));
    root.addEventListener("focus", () => data.reveal && chooseBin(view, bin));
    root.addEventListener("pointerleave", () => chooseBin(view, null));
    root.addEventListener("blur", () => chooseBin(view, null));
    root.addEventListener("click", () => data.reveal || view.tell("guess", { bin }));
    return { root, bar, value: make("span", "value", root), share: make("span", "share", root) };
  });
}

// The pixel that gives this cell the most.
function strongest(view) {
  const { patch } = view.data;
  const given = (at) => shares(view, at).reduce((sum, { share }) => sum + share, 0) * view.votes.magnitude[at];
  let best = 0;
  for (let at = 1; at < patch.h * patch.w; at += 1) if (given(at) > given(best)) best = at;
  return [Math.floor(best / patch.w), best % patch.w];
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const view = (parentElement.cnnlabVotes ??= build(parentElement));
  const where = JSON.stringify([data.chosen, data.patch, data.size]);
  view.data = data;
  view.tell = setStateValue;
  view.votes = Object.fromEntries(
    ["gx", "gy", "magnitude", "angle", "full", "bins", "weights"].map((name) => [name, unpack(data.patch[name])]),
  );
  view.bin = null;
  if (!view.timer) view.cell = [...data.chosen];
  if (view.where !== where) view.pixel = strongest(view);
  view.where = where;
  view.root.style.fontSize = `${data.font}px`;
  view.root.classList.toggle("present", data.present);
  view.wholeTitle.textContent = data.words.picture;
  view.patchTitle.textContent = data.words.cell;
  view.barsTitle.textContent = data.reveal ? data.words.histogram : data.words.ask;
  view.patchCanvas.setAttribute("aria-label", data.words.cellAlt);
  list(view);
  if (view.source !== data.picture) {
    view.source = data.picture;
    const image = new Image();
    image.onload = () => { view.image = image; draw(view); };
    image.src = data.picture;
  }
  draw(view);
}
