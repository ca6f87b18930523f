// A layer under the pointer: input, kernel, products and output as grids of numbers, and the sum of the chosen cell.
// Pictures, weights and results come from Python once; what is lit, multiplied and added up follows the pointer here.
const GAP = 12;

const decode = (text, type) => new type(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer);
const clamp = (value, count) => Math.max(0, Math.min(count - 1, value));
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const minus = (text) => text.replace("-", "−");

function say(value, digits = 4) {
  if (value === -Infinity) return "−∞";
  if (Number.isInteger(value)) return minus(String(value));
  const size = Math.abs(value);
  const places = size >= 100 ? 1 : size >= 10 ? 2 : digits - 1;
  return minus(String(Number(value.toFixed(places))));
}

// For a cell: three figures.
function brief(value) {
  const size = Math.abs(value);
  return Number.isInteger(value) ? say(value) : minus(String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2))));
}

// Numbers -------------------------------------------------------------------------------------------------------------

function unpack(data) {
  const input = decode(data.input, Float32Array);
  const outputs = decode(data.outputs, Float32Array);
  const weights = data.maps.map((map) => (map.weights ? decode(map.weights, Float64Array) : null));
  return { input, outputs, weights, places: data.places ? decode(data.places, Int32Array) : null };
}

// Which input channels an output map reads: all of them, or a pool only its own.
const channels = ({ data }, map) => (data.kind === "corr" ? [...Array(data.c).keys()] : [map]);
const weight = ({ data, numbers }, map, channel, a, b) =>
  data.kind === "corr" ? numbers.weights[map][(channel * data.kh + a) * data.kw + b] : 1;

// The input at a cell of the padded grid; null on padding.
function pixel({ data, numbers }, channel, row, column) {
  const [y, x] = [row - data.pad, column - data.pad];
  if (y < 0 || x < 0 || y >= data.h || x >= data.w) return null;
  return numbers.input[(channel * data.h + y) * data.w + x];
}

const result = ({ data, numbers }, map, i, j) => numbers.outputs[(map * data.oh + i) * data.ow + j];

function taps({ data }, i, j) {
  const found = [];
  for (let a = 0; a < data.kh; a += 1) {
    for (let b = 0; b < data.kw; b += 1) {
      found.push({ a, b, row: i * data.stride + a * data.dilation, column: j * data.stride + b * data.dilation });
    }
  }
  return found;
}

// Output cells that read a cell of the padded input, with the tap by which they do.
function readers(view, row, column) {
  const { data } = view;
  const axis = (at, count, size) => {
    const found = [];
    for (let tap = 0; tap < size; tap += 1) {
      const start = at - tap * data.dilation;
      if (start >= 0 && start % data.stride === 0 && start / data.stride < count) found.push(start / data.stride);
    }
    return found;
  };
  const rows = axis(row, data.oh, data.kh);
  return rows.flatMap((i) => axis(column, data.ow, data.kw).map((j) => ({ i, j })));
}

function product(view, map, channel, tap) {
  const value = pixel(view, channel, tap.row, tap.column);
  if (view.data.kind === "max") return value ?? -Infinity;
  return (value ?? 0) * weight(view, map, channel, tap.a, tap.b);
}

// Is this tap where the maximum stands?
function isBest(view, map, tap) {
  const { data, numbers } = view;
  if (!numbers.places) return false;
  const place = numbers.places[(map * data.oh + view.i) * data.ow + view.j];
  return place === (tap.row - data.pad) * data.w + tap.column - data.pad && pixel(view, map, tap.row, tap.column) !== null;
}

// Colour --------------------------------------------------------------------------------------------------------------

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function signed(stops, share) {
  const at = ((Math.max(-1, Math.min(1, share)) + 1) / 2) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  return rgb(stops[low]).map((value, place) => Math.round(value + (rgb(stops[low + 1])[place] - value) * (at - low)));
}

// Grey from 0 to `high`; where there are negative values, diverging and centred on 0.
function shade(data, value, high, negative) {
  if (!Number.isFinite(value)) return [128, 128, 128];
  if (negative) return signed(data.stops, value / high);
  const grey = Math.round(Math.max(0, Math.min(1, value / high)) * 255);
  return [grey, grey, grey];
}

const inkOn = ([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#11161D" : "#FFFFFF");
const css = ([r, g, b]) => `rgb(${r},${g},${b})`;

function hatch(pen, colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const brush = tile.getContext("2d");
  brush.globalAlpha = 0.22;
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 8, 8);
  brush.globalAlpha = 0.9;
  brush.strokeStyle = colour;
  for (const shift of [-8, 0, 8]) {
    brush.beginPath();
    brush.moveTo(shift - 1, 9);
    brush.lineTo(shift + 9, -1);
    brush.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

// Where things are ----------------------------------------------------------------------------------------------------

// `count` grids of rows × columns as large as the area lets them be; each has a line of text above it.
function fit(area, count, rows, columns, look, most) {
  const label = look.font * 1.5;
  let best = null;
  for (let across = 1; across <= count; across += 1) {
    const down = Math.ceil(count / across);
    const cell = Math.min(
      (area.w - GAP * (across - 1)) / (across * columns), (area.h - (label + GAP / 2) * down) / (down * rows), most,
    );
    if (!best || cell > best.cell) best = { across, down, cell };
  }
  const { across, cell } = best;
  const width = across * columns * cell + (across - 1) * GAP;
  const left = area.x + (area.w - width) / 2;
  return Array.from({ length: count }, (_, at) => ({
    x: left + (at % across) * (columns * cell + GAP),
    y: area.y + label + Math.floor(at / across) * (rows * cell + label + GAP / 2),
    cell, rows, columns,
  }));
}

function arrange(view, look, width, height) {
  const { data } = view;
  const narrow = width < 620;
  const half = (width - GAP * 2) / 2;
  const top = height * 0.57;
  const middle = width * (data.kind === "corr" && data.c > 1 ? 0.33 : 0.27);
  const side = (width - middle - GAP * 4) / 2;
  const lower = data.kind === "corr" ? (height - GAP) / 2 : 0;
  const areas = narrow
    ? {
        input: { x: 2, y: 0, w: half, h: top }, output: { x: half + GAP * 2 - 2, y: 0, w: half, h: top },
        kernel: { x: 2, y: top + GAP, w: half, h: height - top - GAP },
        products: { x: lower ? half + GAP * 2 - 2 : 2, y: top + GAP, w: half, h: height - top - GAP },
      }
    : {
        input: { x: 2, y: 0, w: side, h: height - 2 }, output: { x: width - side - 2, y: 0, w: side, h: height - 2 },
        kernel: { x: side + GAP * 2, y: 0, w: middle, h: lower },
        products: { x: side + GAP * 2, y: lower + (lower ? GAP : 0), w: middle, h: height - lower - GAP },
      };
  const most = look.font * 4;
  const read = data.kind === "corr" ? data.c : 1;
  return {
    input: fit(areas.input, data.c, data.h + 2 * data.pad, data.w + 2 * data.pad, look, most),
    output: fit(areas.output, data.maps.length, data.oh, data.ow, look, most),
    kernel: data.kind === "corr" ? fit(areas.kernel, read, data.kh, data.kw, look, most) : [],
    products: fit(areas.products, read, data.kh, data.kw, look, most),
  };
}

// Drawing -------------------------------------------------------------------------------------------------------------

function words(pen, look, said, x, y, { align = "left", size = 1, colour = look.text, bold = false } = {}) {
  pen.font = `${bold ? "600 " : ""}${Math.round(look.font * size)}px ${look.family}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  pen.fillStyle = colour;
  pen.fillText(said, x, y);
}

function title(pen, look, grid, said, colour, bold = true) {
  words(pen, look, said, grid.x, grid.y - look.font * 0.72, { colour, bold, size: 0.92 });
}

function paint(pen, look, grid, row, column, colour, said) {
  const [x, y] = [grid.x + column * grid.cell, grid.y + row * grid.cell];
  pen.fillStyle = css(colour);
  pen.fillRect(x, y, grid.cell + 0.5, grid.cell + 0.5);
  number(pen, look, grid, row, column, said, inkOn(colour));
}

// A number in its cell, as large as it fits; none where it would be too small to read.
function number(pen, look, grid, row, column, said, colour) {
  const size = Math.min(look.font, grid.cell * 0.5, (grid.cell * 1.55) / said.length);
  if (size < 7.5) return;
  words(pen, look, said, grid.x + (column + 0.5) * grid.cell, grid.y + (row + 0.53) * grid.cell, {
    align: "center", size: size / look.font, colour,
  });
}

function lines(pen, look, grid, colour) {
  if (grid.cell >= 8) {
    pen.strokeStyle = look.line;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let at = 0; at <= grid.columns; at += 1) {
      pen.moveTo(grid.x + at * grid.cell, grid.y);
      pen.lineTo(grid.x + at * grid.cell, grid.y + grid.rows * grid.cell);
    }
    for (let at = 0; at <= grid.rows; at += 1) {
      pen.moveTo(grid.x, grid.y + at * grid.cell);
      pen.lineTo(grid.x + grid.columns * grid.cell, grid.y + at * grid.cell);
    }
    pen.stroke();
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.strokeRect(grid.x, grid.y, grid.columns * grid.cell, grid.rows * grid.cell);
}

function outline(pen, grid, row, column, colour, width = 2, rows = 1, columns = 1) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.strokeRect(grid.x + column * grid.cell, grid.y + row * grid.cell, columns * grid.cell, rows * grid.cell);
}

// Everything but these cells is paled.
function light(pen, look, grid, cells) {
  pen.beginPath();
  pen.rect(grid.x, grid.y, grid.columns * grid.cell, grid.rows * grid.cell);
  for (const { row, column } of cells) pen.rect(grid.x + column * grid.cell, grid.y + row * grid.cell, grid.cell, grid.cell);
  pen.fillStyle = look.ground;
  pen.globalAlpha = 0.4;
  pen.fill("evenodd");
  pen.globalAlpha = 1;
}

function cells(pen, look, grid, value, high, negative, data) {
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const now = value(row, column);
      if (now !== null) paint(pen, look, grid, row, column, shade(data, now, high, negative), brief(now));
    }
  }
}

// What no pointer changes: drawn once for each setting and width.
function ground(view, look, width, height, ratio) {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = sheet.getContext("2d");
  pen.scale(ratio, ratio);
  const { data, spots } = view;
  const pattern = hatch(pen, look.padding);
  spots.input.forEach((grid, channel) => {
    pen.fillStyle = pattern;
    pen.fillRect(grid.x, grid.y, grid.columns * grid.cell, grid.rows * grid.cell);
    cells(pen, look, grid, (row, column) => pixel(view, channel, row, column), data.high, data.negative, data);
    lines(pen, look, grid, look.input);
    outline(pen, grid, data.pad, data.pad, look.input, 2, data.h, data.w);
    title(pen, look, grid, data.channelNames[channel], look.inputInk);
  });
  spots.output.forEach((grid, map) => {
    cells(pen, look, grid, (i, j) => result(view, map, i, j), data.outHigh, data.outNegative, data);
    lines(pen, look, grid, look.output);
  });
  return sheet;
}

function draw(view) {
  const { data, canvas } = view;
  const width = view.root.clientWidth;
  if (!data || !width) return;
  const ratio = window.devicePixelRatio || 1;
  const height = data.height;
  const look = lookOf(view);
  const key = `${view.version},${width},${ratio},${look.ground},${look.text}`;
  if (view.groundKey !== key) {
    view.groundKey = key;
    canvas.style.height = `${height}px`;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    view.spots = arrange(view, look, width, height);
    view.ground = ground(view, look, width, height, ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(view.ground, 0, 0);
  pen.scale(ratio, ratio);
  drawKernel(view, pen, look);
  drawProducts(view, pen, look);
  ({ output: lightOutput, input: lightInput, weight: lightWeight })[view.mode](view, pen, look);
  view.spots.output.forEach((grid, map) => {
    const value = view.mode === "weight" ? "" : ` = ${say(result(view, map, view.i, view.j))}`;
    title(pen, look, grid, data.maps[map].name + (data.maps.length > 1 ? value : ""), look.outputInk, map === view.map);
  });
  sum(view);
}

function drawKernel(view, pen, look) {
  const { data, numbers } = view;
  view.spots.kernel.forEach((grid, channel) => {
    const high = numbers.weights[view.map].reduce((most, each) => Math.max(most, Math.abs(each)), 1e-9);
    cells(pen, look, grid, (a, b) => weight(view, view.map, channel, a, b), high, true, data);
    lines(pen, look, grid, look.weight);
    const name = data.c > 1 ? data.channelNames[channel] : data.words.kernel;
    title(pen, look, grid, channel ? name : data.maps[view.map].kernel || name, look.weightInk);
  });
}

function drawProducts(view, pen, look) {
  const { data } = view;
  const read = channels(view, view.map);
  const window = taps(view, view.i, view.j);
  const values = read.map((channel) => window.map((tap) => product(view, view.map, channel, tap)));
  const high = values.flat().reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 1e-9);
  view.spots.products.forEach((grid, place) => {
    const plain = data.kind !== "corr";
    const value = (a, b) => values[place][a * data.kw + b];
    cells(pen, look, grid, value, plain ? data.high : high, !plain || data.negative, data);
    lines(pen, look, grid, look.line);
    title(pen, look, grid, place ? data.channelNames[place] : data.words.products, look.text);
    for (const tap of window) if (isBest(view, view.map, tap)) outline(pen, grid, tap.a, tap.b, look.best, 4);
  });
}

function lightOutput(view, pen, look) {
  const { data, spots } = view;
  const window = taps(view, view.i, view.j);
  for (const channel of channels(view, view.map)) {
    const grid = spots.input[channel];
    light(pen, look, grid, window);
    if (grid.cell >= 5) for (const tap of window) outline(pen, grid, tap.row, tap.column, look.weight, 1.5);
    const span = [(data.kh - 1) * data.dilation + 1, (data.kw - 1) * data.dilation + 1];
    outline(pen, grid, window[0].row, window[0].column, look.weight, 3, ...span);
    for (const tap of window) if (isBest(view, view.map, tap)) outline(pen, grid, tap.row, tap.column, look.best, 4);
  }
  spots.output.forEach((grid, map) => {
    outline(pen, grid, view.i, view.j, map === view.map ? look.text : look.output, map === view.map ? 4.5 : 2.5);
    if (map === view.map) outline(pen, grid, view.i, view.j, look.output, 2.5);
  });
}

function lightInput(view, pen, look) {
  const { data, spots } = view;
  const found = readers(view, view.row, view.column).map(({ i, j }) => ({ row: i, column: j }));
  spots.input.forEach((grid, channel) => {
    outline(pen, grid, view.row, view.column, channel === view.channel ? look.text : look.input, 4.5);
    outline(pen, grid, view.row, view.column, look.input, 2.5);
  });
  spots.output.forEach((grid, map) => {
    if (!channels(view, map).includes(view.channel)) return light(pen, look, grid, []);
    light(pen, look, grid, found);
    for (const { row, column } of found) if (grid.cell >= 4) outline(pen, grid, row, column, look.output, 2);
    return undefined;
  });
}

// All products of one weight: where the output stood, each output cell's own.
function lightWeight(view, pen, look) {
  const { data, spots } = view;
  const own = weight(view, view.map, view.channel, view.a, view.b);
  const read = [];
  for (let i = 0; i < data.oh; i += 1) {
    for (let j = 0; j < data.ow; j += 1) {
      read.push({ row: i * data.stride + view.a * data.dilation, column: j * data.stride + view.b * data.dilation });
    }
  }
  spots.input.forEach((grid, channel) => light(pen, look, grid, channel === view.channel ? read : []));
  const grid = spots.output[view.map];
  const value = (i, j) => {
    const at = read[i * data.ow + j];
    return (pixel(view, view.channel, at.row, at.column) ?? 0) * own;
  };
  cells(pen, look, grid, value, Math.max(1e-9, data.high * Math.abs(own)), true, data);
  lines(pen, look, grid, look.weight);
  for (const name of ["kernel", "products"]) {
    outline(pen, spots[name][view.channel], view.a, view.b, look.text, 4.5);
    outline(pen, spots[name][view.channel], view.a, view.b, look.weight, 2.5);
  }
}

// The sum in words ----------------------------------------------------------------------------------------------------

const span = (kind, text) => `<span class="${kind}">${text}</span>`;
const bracket = (text) => (text.startsWith("−") ? `(${text})` : text);

function terms(view, channel) {
  return taps(view, view.i, view.j).map((tap) => {
    const value = pixel(view, channel, tap.row, tap.column);
    const nothing = view.data.kind === "max" ? "−∞" : "0";
    const shown = span(value === null ? "pad" : "in", bracket(value === null ? nothing : say(value)));
    if (view.data.kind === "corr") return `${shown}·${span("wt", bracket(say(weight(view, view.map, channel, tap.a, tap.b))))}`;
    return isBest(view, view.map, tap) ? `<b>${shown}</b>` : shown;
  });
}

function sum(view) {
  const { data } = view;
  const said = result(view, view.map, view.i, view.j);
  const out = `<output class="out" data-value="${said}">${say(said)}</output>`;
  const rows = [];
  if (data.kind === "corr") {
    let total = 0;
    for (const channel of channels(view, view.map)) {
      const part = taps(view, view.i, view.j).reduce((so, tap) => so + product(view, view.map, channel, tap), 0);
      total += part;
      const name = data.c > 1 ? `${data.channelNames[channel]}: ` : "";
      rows.push(`${name}${terms(view, channel).join(" + ")} = <b>${say(part)}</b>`);
    }
    rows.unshift(`${data.words.sum} ${say(total)} + ${data.words.bias} ${bracket(say(data.bias))} = ${out}`);
  } else {
    const inside = terms(view, view.map).join(data.kind === "max" ? ", " : " + ");
    rows.push(data.kind === "max" ? `max(${inside}) = ${out}` : `(${inside}) / ${data.kh * data.kw} = ${out}`);
  }
  view.sum.innerHTML = rows.map((row) => `<p>${row}</p>`).join("");
  view.caption.textContent = caption(view, said);
}

function caption(view, said) {
  const { data } = view;
  if (view.mode === "output") return fill(data.words.atOutput, { map: data.maps[view.map].name, row: view.i + 1, column: view.j + 1, value: say(said) });
  if (view.mode === "weight") {
    const own = say(weight(view, view.map, view.channel, view.a, view.b));
    return fill(data.words.atWeight, { value: own, count: data.oh * data.ow });
  }
  const value = pixel(view, view.channel, view.row, view.column);
  const count = readers(view, view.row, view.column).length;
  return fill(data.words.atInput, { value: value === null ? data.words.padding : say(value), count });
}

// The pointer, the keys, the clock ------------------------------------------------------------------------------------

function inside(grids, x, y) {
  for (const [place, grid] of grids.entries()) {
    const [row, column] = [Math.floor((y - grid.y) / grid.cell), Math.floor((x - grid.x) / grid.cell)];
    if (row >= 0 && column >= 0 && row < grid.rows && column < grid.columns) return { place, row, column };
  }
  return null;
}

function choose(view, mode, change) {
  const before = JSON.stringify([view.mode, view.map, view.i, view.j, view.channel, view.row, view.column, view.a, view.b]);
  Object.assign(view, change);
  settle(view, mode);
  const after = JSON.stringify([view.mode, view.map, view.i, view.j, view.channel, view.row, view.column, view.a, view.b]);
  if (before === after) return;
  cancelAnimationFrame(view.frame);
  view.frame = requestAnimationFrame(() => draw(view));
}

// Every choice within its grid, whatever the setting has become.
function settle(view, mode) {
  const { data } = view;
  view.mode = mode === "weight" && data.kind !== "corr" ? "output" : mode;
  view.map = clamp(view.map, data.maps.length);
  view.i = clamp(view.i, data.oh);
  view.j = clamp(view.j, data.ow);
  view.channel = clamp(view.channel, data.c);
  view.row = clamp(view.row, data.h + 2 * data.pad);
  view.column = clamp(view.column, data.w + 2 * data.pad);
  view.a = clamp(view.a, data.kh);
  view.b = clamp(view.b, data.kw);
  for (const [name, button] of Object.entries(view.modes)) button.setAttribute("aria-pressed", String(name === view.mode));
  view.modes.weight.hidden = data.kind !== "corr";
}

function point(view, event) {
  const at = view.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - at.left, event.clientY - at.top];
  const { input, kernel, products, output } = view.spots;
  const out = inside(output, x, y);
  if (out) return aim(view, "output", { map: out.place, i: out.row, j: out.column });
  const into = inside(input, x, y);
  if (into) return aim(view, "input", { channel: into.place, row: into.row, column: into.column });
  const own = inside(kernel, x, y) ?? (kernel.length ? inside(products, x, y) : null);
  return own && aim(view, "weight", { channel: own.place, a: own.row, b: own.column });
}

function aim(view, mode, change) {
  stop(view);
  choose(view, mode, change);
}

function step(view, event) {
  const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const ends = { Home: -1e6, End: 1e6 }[event.key];
  const names = { output: ["i", "j"], input: ["row", "column"], weight: ["a", "b"] }[view.mode];
  if (!move && ends === undefined) return;
  event.preventDefault();
  const by = move ?? [ends, ends];
  const deep = { output: "map", input: "channel", weight: "channel" }[view.mode];
  const before = view[names[1]];
  const to = { [names[0]]: view[names[0]] + by[0], [names[1]]: view[names[1]] + by[1] };
  aim(view, view.mode, to);
  const grids = view.mode === "output" ? view.data.maps.length : view.data.c;
  const next = view[deep] + by[1];
  // Beyond its edge an arrow enters the neighbouring grid.
  if (move && by[1] && view[names[1]] === before && next >= 0 && next < grids) {
    aim(view, view.mode, { [deep]: next, [names[1]]: by[1] > 0 ? 0 : 1e6 });
  }
}

function forward(view) {
  const { ow, oh } = view.data;
  const at = (view.i * ow + view.j + 1) % (oh * ow);
  choose(view, "output", { i: Math.floor(at / ow), j: at % ow });
}

function play(view) {
  const beat = () => {
    if (!view.root.isConnected) return stop(view);
    forward(view);
    view.timer = setTimeout(beat, 1000 / Number(view.speed.value));
    return undefined;
  };
  view.timer = setTimeout(beat, 1000 / Number(view.speed.value));
  view.playing.textContent = view.data.words.pause;
}

function stop(view) {
  if (!view.timer) return;
  clearTimeout(view.timer);
  view.timer = null;
  view.playing.textContent = view.data.words.play;
}

// The element ---------------------------------------------------------------------------------------------------------

function build(parent) {
  const root = document.createElement("div");
  root.className = "explorer";
  root.innerHTML =
    '<div class="legend"></div><canvas class="stage" tabindex="0" role="img"></canvas>' +
    '<p class="caption" aria-live="polite"></p><div class="sum" tabindex="0" role="group"></div>' +
    '<div class="bar"><button type="button" class="play"></button><button type="button" class="step"></button>' +
    '<label><span></span><input type="range" min="1" max="20" value="3"></label>' +
    '<span class="modes" role="group"></span></div>';
  parent.appendChild(root);
  const find = (name) => root.querySelector(name);
  const view = {
    root, legend: find(".legend"), canvas: find("canvas"), caption: find(".caption"), sum: find(".sum"),
    playing: find(".play"), next: find(".step"), speed: find("input"), group: find(".modes"), modes: {},
    mode: "output", map: 0, i: 2, j: 2, channel: 0, row: 0, column: 0, a: 0, b: 0, version: 0, timer: null,
  };
  for (const name of ["output", "input", "weight"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => { aim(view, name, {}); view.canvas.focus(); });
    view.group.appendChild(button);
    view.modes[name] = button;
  }
  new ResizeObserver(() => draw(view)).observe(root);
  view.canvas.addEventListener("pointermove", (event) => point(view, event));
  view.canvas.addEventListener("pointerdown", (event) => point(view, event));
  view.canvas.addEventListener("keydown", (event) => step(view, event));
  view.playing.addEventListener("click", () => (view.timer ? stop(view) : play(view)));
  view.next.addEventListener("click", () => { stop(view); forward(view); });
  return view;
}

function lookOf(view) {
  const style = getComputedStyle(view.root);
  const variable = (name) => style.getPropertyValue(name).trim();
  return {
    ...view.data.colours,
    text: variable("--st-text-color") || "#222",
    ground: variable("--st-background-color") || "#fff",
    line: variable("--st-border-color") || "#ccc",
    family: variable("--st-font") || "sans-serif",
    font: view.root.clientWidth < 620 ? Math.min(12, view.data.font) : view.data.font,
  };
}

function label(view) {
  const { data } = view;
  view.canvas.setAttribute("aria-label", data.alt);
  view.sum.setAttribute("aria-label", data.words.sumLabel);
  view.group.setAttribute("aria-label", data.words.keys);
  view.playing.textContent = view.timer ? data.words.pause : data.words.play;
  view.next.textContent = data.words.step;
  view.root.querySelector("label span").textContent = data.words.speed;
  for (const [name, button] of Object.entries(view.modes)) button.textContent = data.words.modes[name];
  view.legend.replaceChildren(
    ...data.legend.map(([kind, said]) => {
      const item = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.className = kind;
      swatch.style.setProperty("--mark", data.colours[kind]);
      item.append(swatch, said);
      return item;
    }),
  );
  view.root.style.fontSize = `${data.font}px`;
  view.root.style.setProperty("--in", data.colours.inputInk);
  view.root.style.setProperty("--wt", data.colours.weightInk);
  view.root.style.setProperty("--out", data.colours.outputInk);
  view.root.style.setProperty("--pad", data.colours.paddingInk);
  view.sum.style.height = `${data.sumHeight}px`;
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabExplorer ??= build(parentElement));
  view.data = data;
  view.numbers = unpack(data);
  view.version += 1;
  label(view);
  settle(view, view.mode);
  draw(view);
  return () => stop(view);
}
