// A convolution's matrix: a row for each output cell, a column for each input cell. Pointing at an entry shows the window
// of its row on the input, the output cell, and which weight it is. Which tap stands where comes from Python.
const NARROW = 640;
const GAP = 22;

// Tones of orange from pale to dark, one for each weight.
function tone(tap, count) {
  const share = count > 1 ? tap / (count - 1) : 0.5;
  const mix = (from, to) => Math.round(from + (to - from) * share);
  return { fill: `rgb(${mix(255, 122)}, ${mix(221, 66)}, ${mix(140, 0)})`, ink: share > 0.55 ? "#FFFFFF" : "#2B1B00" };
}

const clamp = (value, count) => Math.max(0, Math.min(count - 1, value));
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function cellText(pen, look, words, x, y, cell, ink) {
  const size = Math.min(cell * 0.62, look.font);
  if (size < 8) return;
  pen.font = `600 ${size}px ${look.family}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = ink;
  pen.fillText(words, x + cell / 2, y + cell / 2 + 1);
}

function heading(pen, look, words, x, y, colour = look.text) {
  pen.font = `600 ${look.font}px ${look.family}`;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillStyle = colour;
  pen.fillText(words, x, y);
}

function grid(pen, look, place, columns, rows, alpha = 1) {
  if (place.cell < 4) return;
  pen.globalAlpha = alpha;
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let column = 0; column <= columns; column += 1) {
    pen.moveTo(place.x + column * place.cell, place.y);
    pen.lineTo(place.x + column * place.cell, place.y + rows * place.cell);
  }
  for (let row = 0; row <= rows; row += 1) {
    pen.moveTo(place.x, place.y + row * place.cell);
    pen.lineTo(place.x + columns * place.cell, place.y + row * place.cell);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function tint(pen, colour, alpha, x, y, w, h) {
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fillRect(x, y, w, h);
  pen.globalAlpha = 1;
}

function ring(pen, look, x, y, w, h, width = 2.5) {
  pen.strokeStyle = look.text;
  pen.lineWidth = width;
  pen.strokeRect(x, y, w, h);
}

function tapAt(view, row, column) {
  const flat = view.data.rows[row];
  for (let at = 0; at < flat.length; at += 2) if (flat[at] === column) return flat[at + 1];
  return -1;
}

function drawMatrix(pen, look, view, place, now) {
  const { rows, n, out, kernel } = view.data;
  const { x, y, cell } = place;
  heading(pen, look, view.data.words.matrix, x, y - 10);
  tint(pen, look.input, 0.07, x, y, n * n * cell, out * out * cell);
  grid(pen, look, place, n * n, out * out, 0.6);
  rows.forEach((flat, row) => {
    for (let at = 0; at < flat.length; at += 2) {
      const [column, tap] = [flat[at], flat[at + 1]];
      const shade = tone(tap, kernel * kernel);
      const [left, top] = [x + column * cell, y + row * cell];
      pen.fillStyle = shade.fill;
      pen.fillRect(left + 0.5, top + 0.5, cell - 1, cell - 1);
      cellText(pen, look, String(tap + 1), left, top, cell, shade.ink);
      if (tap === now.tap && cell >= 5) ring(pen, look, left + 1, top + 1, cell - 2, cell - 2, cell > 12 ? 2 : 1);
    }
  });
  tint(pen, look.output, 0.16, x, y + view.row * cell, n * n * cell, cell);
  pen.strokeStyle = look.output;
  pen.lineWidth = 2;
  pen.strokeRect(x, y + view.row * cell, n * n * cell, cell);
  tint(pen, look.input, 0.16, x + view.column * cell, y, cell, out * out * cell);
  ring(pen, look, x + view.column * cell, y + view.row * cell, cell, cell, 3);
}

function drawKernel(pen, look, view, place, now) {
  const { kernel } = view.data;
  heading(pen, look, view.data.words.kernel, place.x, place.y - 10, look.text);
  for (let tap = 0; tap < kernel * kernel; tap += 1) {
    const shade = tone(tap, kernel * kernel);
    const [left, top] = [place.x + (tap % kernel) * place.cell, place.y + Math.floor(tap / kernel) * place.cell];
    pen.fillStyle = shade.fill;
    pen.fillRect(left, top, place.cell, place.cell);
    cellText(pen, look, String(tap + 1), left, top, place.cell, shade.ink);
  }
  grid(pen, look, place, kernel, kernel);
  if (now.tap >= 0) {
    ring(pen, look, place.x + (now.tap % kernel) * place.cell, place.y + Math.floor(now.tap / kernel) * place.cell, place.cell, place.cell, 3);
  }
}

function drawInput(pen, look, view, place) {
  const { n, kernel, rows } = view.data;
  heading(pen, look, view.data.words.input, place.x, place.y - 10, look.inputInk);
  tint(pen, look.input, 0.3, place.x, place.y, n * place.cell, n * place.cell);
  const flat = rows[view.row];
  for (let at = 0; at < flat.length; at += 2) {
    const shade = tone(flat[at + 1], kernel * kernel);
    const [left, top] = [place.x + (flat[at] % n) * place.cell, place.y + Math.floor(flat[at] / n) * place.cell];
    pen.fillStyle = shade.fill;
    pen.fillRect(left, top, place.cell, place.cell);
    cellText(pen, look, String(flat[at + 1] + 1), left, top, place.cell, shade.ink);
  }
  grid(pen, look, place, n, n);
  ring(pen, look, place.x + (view.column % n) * place.cell, place.y + Math.floor(view.column / n) * place.cell, place.cell, place.cell, 3);
}

function drawOutput(pen, look, view, place) {
  const { out } = view.data;
  heading(pen, look, view.data.words.output, place.x, place.y - 10, look.outputInk);
  tint(pen, look.output, 0.3, place.x, place.y, out * place.cell, out * place.cell);
  grid(pen, look, place, out, out);
  const [left, top] = [place.x + (view.row % out) * place.cell, place.y + Math.floor(view.row / out) * place.cell];
  tint(pen, look.output, 1, left, top, place.cell, place.cell);
  ring(pen, look, left, top, place.cell, place.cell, 3);
}

// The small grids side by side above the matrix; the matrix takes the whole width.
function layout(view, width, font) {
  const { n, out, kernel } = view.data;
  const head = font * 1.9;
  const narrow = width < NARROW;
  const small = narrow ? Math.min(130, (width - 2 * GAP) / 3) : Math.min(190, (width - 2 * GAP) / 3);
  const pitch = (width - 8) / 3;
  const of = (count, index) => ({ x: 3 + index * pitch, y: head, cell: Math.min(small / count, font * 2) });
  const room = narrow ? 230 : 340;
  const cell = Math.min((width - 8) / (n * n), room / (out * out), font * 1.9);
  const places = { kernel: of(kernel, 0), input: of(n, 1), output: of(out, 2) };
  places.matrix = { x: 3, y: head + small + head * 1.2, cell };
  // What a knob changes may not move what is below.
  return { places, height: head * 2.2 + small + room + 8 };
}

function draw(view) {
  const { data, canvas } = view;
  const width = view.root.clientWidth;
  if (!data || !width) return;
  const style = getComputedStyle(view.root);
  const variable = (name) => style.getPropertyValue(name).trim();
  const look = {
    ...data.colours,
    text: variable("--st-text-color") || "#222",
    line: variable("--st-border-color") || "#ccc",
    family: variable("--st-font") || "sans-serif",
    font: width < NARROW ? Math.min(12, data.font) : data.font,
  };
  const { places, height } = layout(view, width, look.font);
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  view.places = places;
  const now = { tap: tapAt(view, view.row, view.column) };
  drawKernel(pen, look, view, places.kernel, now);
  drawInput(pen, look, view, places.input);
  drawOutput(pen, look, view, places.output);
  drawMatrix(pen, look, view, places.matrix, now);
  say(view, now.tap);
}

function say(view, tap) {
  const { n, out, words } = view.data;
  const { row, column } = view;
  const values = {
    row: row + 1, column: column + 1, weight: tap + 1,
    oy: Math.floor(row / out) + 1, ox: (row % out) + 1, iy: Math.floor(column / n) + 1, ix: (column % n) + 1,
  };
  view.said.textContent = fill(tap < 0 ? words.zero : words.entry, values);
}

function choose(view, row, column) {
  const { out, n } = view.data;
  const next = [clamp(row, out * out), clamp(column, n * n)];
  if (next[0] === view.row && next[1] === view.column) return;
  [view.row, view.column] = next;
  draw(view);
}

function inside(place, x, y, columns, rows) {
  const [column, row] = [Math.floor((x - place.x) / place.cell), Math.floor((y - place.y) / place.cell)];
  return column >= 0 && row >= 0 && column < columns && row < rows ? [row, column] : null;
}

function point(view, event) {
  if (!view.places) return;
  const { n, out, kernel } = view.data;
  const frame = view.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
  const { matrix, input, output } = view.places;
  const entry = inside(matrix, x, y, n * n, out * out);
  if (entry) return choose(view, ...entry);
  const cell = inside(input, x, y, n, n);
  if (cell) return choose(view, view.row, cell[0] * n + cell[1]);
  const made = inside(output, x, y, out, out);
  if (made) return choose(view, made[0] * out + made[1], view.column);
  const held = inside(view.places.kernel, x, y, kernel, kernel);
  if (!held) return undefined;
  const flat = view.data.rows[view.row];
  const at = flat.findIndex((value, place) => place % 2 === 1 && value === held[0] * kernel + held[1]);
  return at < 0 ? undefined : choose(view, view.row, flat[at - 1]);
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "wrap";
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  const said = document.createElement("p");
  said.className = "said";
  said.setAttribute("aria-live", "polite");
  root.append(canvas, said);
  parent.appendChild(root);
  const view = { root, canvas, said, row: -1, column: -1 };
  new ResizeObserver(() => draw(view)).observe(root);
  canvas.addEventListener("pointermove", (event) => point(view, event));
  canvas.addEventListener("pointerdown", (event) => point(view, event));
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!by) return;
    event.preventDefault();
    choose(view, view.row + by[0], view.column + by[1]);
  });
  return view;
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabToeplitz ??= build(parentElement));
  view.data = data;
  if (view.row < 0) [view.row, view.column] = [Math.floor(data.out / 2) * data.out + Math.floor(data.out / 2), -1];
  view.row = clamp(view.row, data.out * data.out);
  if (view.column < 0) view.column = data.rows[view.row][0] ?? 0;
  view.column = clamp(view.column, data.n * data.n);
  view.root.style.fontSize = `${data.font}px`;
  view.canvas.setAttribute("aria-label", data.alt);
  draw(view);
}
