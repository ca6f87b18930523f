// uses: stage, elements
// A 1×1 convolution under the pointer: maps in, a row of weights, maps out, and the sum at one pixel.
// The maps come from Python once. Weights move here at once; when a slider is let go, Python is told, for the link.
const TOLD_AFTER_MS = 350;

const decode = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

function say(value) {
  const size = Math.abs(value);
  const places = Number.isInteger(value) ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  const rounded = Number(value.toFixed(places));
  return String(rounded === 0 ? 0 : rounded).replace("-", "−");
}

// Numbers -------------------------------------------------------------------------------------------------------------

const value = ({ data, maps }, channel, place) => maps[channel * data.side * data.side + place];
const place = (view) => view.row * view.data.side + view.column;

function result(view, output, at) {
  const row = view.weights[output];
  let sum = view.bias[output];
  for (let channel = 0; channel < row.length; channel += 1) sum += row[channel] * value(view, channel, at);
  return sum;
}

// Pictures ------------------------------------------------------------------------------------------------------------

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function signed(stops, share) {
  const at = ((Math.max(-1, Math.min(1, share)) + 1) / 2) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  return stops[low].map((one, which) => one + (stops[low + 1][which] - one) * (at - low));
}

function paint(canvas, side, colour) {
  [canvas.width, canvas.height] = [side, side];
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(side, side);
  for (let at = 0; at < side * side; at += 1) image.data.set([...colour(at), 255], at * 4);
  pen.putImageData(image, 0, 0);
}

// One map: grey from 0 to its largest value; where there are negative values, diverging and centred on 0.
function paintMap(view, canvas, values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const high = Math.max(Math.abs(least), most, 1e-9);
  const stops = view.data.stops.map(rgb);
  paint(canvas, view.data.side, (at) => (least < 0 ? signed(stops, values[at] / high) : Array(3).fill((255 * values[at]) / high)));
  return [least, most];
}

function paintInputs(view) {
  const { data, maps } = view;
  const size = data.side * data.side;
  view.inputs.forEach((figure, channel) => {
    const [least, most] = paintMap(view, figure.canvas, maps.subarray(channel * size, (channel + 1) * size));
    figure.range.textContent = `${say(least)} … ${say(most)}`;
  });
}

function paintOutputs(view) {
  const { data } = view;
  const size = data.side * data.side;
  const all = view.weights.map((_, output) => Float64Array.from({ length: size }, (_unused, at) => result(view, output, at)));
  view.outputs.forEach((figure, output) => {
    const [least, most] = paintMap(view, figure.canvas, all[output]);
    figure.range.textContent = `${say(least)} … ${say(most)}`;
  });
  if (view.together) paint(view.together.canvas, data.side, (at) => all.map((values) => Math.max(0, Math.min(255, values[at]))));
}

// The figures ---------------------------------------------------------------------------------------------------------

function figure(parent, kind) {
  const root = make("figure", kind, parent);
  const frame = make("div", "frame", root);
  const canvas = make("canvas", "", frame);
  const around = make("i", "around", frame);
  const ring = make("i", "ring", frame);
  const caption = make("figcaption", "", root);
  return { root, frame, canvas, around, ring, caption };
}

function mapFigure(view, parent, kind, name) {
  const made = figure(parent, kind);
  made.name = make("b", "", made.caption, name);
  made.range = make("small", "", made.caption);
  for (const type of ["pointermove", "pointerdown"]) made.canvas.addEventListener(type, (event) => point(view, made.canvas, event));
  return made;
}

function rebuild(view) {
  const { data } = view;
  view.inputsBox.replaceChildren();
  const photo = make("figure", "photo", view.inputsBox);
  const image = make("img", "", make("div", "frame", photo));
  image.src = data.photo;
  image.alt = "";
  make("b", "", make("figcaption", "", photo), data.words.photo);
  view.inputs = data.names.map((name) => mapFigure(view, view.inputsBox, "input", name));
  view.outputsBox.replaceChildren();
  const colour = data.rgb && view.weights.length === 3;
  view.outputs = view.weights.map((_, output) => {
    const made = mapFigure(view, view.outputsBox, "output", "");
    const button = make("button", "", null, fill(data.words.map, { number: output + 1 }));
    button.type = "button";
    button.addEventListener("click", () => { view.output = output; show(view); });
    made.name.replaceWith(button);
    made.name = button;
    return made;
  });
  view.together = colour ? mapFigure(view, view.outputsBox, "output", data.words.together) : null;
  view.outputsBox.dataset.count = String(view.outputs.length + (colour ? 1 : 0));
  view.inputsBox.dataset.count = String(data.names.length);
  buildTerms(view);
  paintInputs(view);
}

// The sum, a line for each channel: value, weight on a slider, product.
function buildTerms(view) {
  const { data } = view;
  view.terms.replaceChildren();
  const head = make("tr", "", make("thead", "", view.terms));
  for (const name of ["channel", "value", "weight", "product"]) make("th", `${name}`, head, data.words[name]).scope = "col";
  const body = make("tbody", "", view.terms);
  view.lines = data.names.map((name, channel) => {
    const line = make("tr", "", body);
    make("th", "", line, name).scope = "row";
    const x = make("td", "in", line);
    const cell = make("td", "wt", line);
    const slider = make("input", "", cell);
    Object.assign(slider, { type: "range", step: "0.01" });
    slider.setAttribute("aria-label", fill(data.words.weightOf, { channel: name }));
    const said = make("span", "", cell);
    slider.addEventListener("input", () => turn(view, channel, Number(slider.value)));
    const product = make("td", "product", line);
    const bar = make("i", "bar", product);
    const number = make("span", "", product);
    return { x, slider, said, bar, number };
  });
  const foot = make("tfoot", "", view.terms);
  const bias = make("tr", "", foot);
  make("th", "", bias, data.words.bias).scope = "row";
  make("td", "", bias);
  make("td", "", bias);
  view.biasSaid = make("td", "product wt", bias);
  const total = make("tr", "total", foot);
  view.totalName = make("th", "", total);
  view.totalName.scope = "row";
  make("td", "", total);
  make("td", "", total);
  view.total = make("output", "", make("td", "product", total));
}

function turn(view, channel, weight) {
  view.weights = view.weights.map((row, output) => (output === view.output ? row.map((one, at) => (at === channel ? weight : one)) : row));
  show(view, true);
  clearTimeout(view.timer);
  view.timer = setTimeout(() => {
    view.timer = null;
    view.tell("turned", { weights: view.weights.map((row) => row.join(" ")).join("; "), bias: view.bias.join(" ") });
  }, TOLD_AFTER_MS);
}

// What the pixel and the weights change -------------------------------------------------------------------------------

function show(view, paintToo = false) {
  view.paintToo ||= paintToo;
  cancelAnimationFrame(view.frame);
  view.frame = requestAnimationFrame(() => {
    if (view.paintToo) paintOutputs(view);
    view.paintToo = false;
    write(view);
  });
}

function write(view) {
  const { data } = view;
  const at = place(view);
  const row = view.weights[view.output];
  const products = row.map((weight, channel) => weight * value(view, channel, at));
  const most = Math.max(1, ...products.map(Math.abs));
  const reach = Math.max(2, Math.ceil(Math.max(...view.weights.flat().map(Math.abs))));
  view.lines.forEach((line, channel) => {
    line.x.textContent = say(value(view, channel, at));
    Object.assign(line.slider, { min: String(-reach), max: String(reach) });
    if (Number(line.slider.value) !== row[channel]) line.slider.value = String(row[channel]);
    line.said.textContent = say(row[channel]);
    const share = products[channel] / most;
    line.bar.style.cssText = `left: ${share < 0 ? 50 + 50 * share : 50}%; width: ${50 * Math.abs(share)}%; --mark: ${data.colours[share < 0 ? "negative" : "positive"]}`;
    line.number.textContent = say(products[channel]);
  });
  const total = result(view, view.output, at);
  view.biasSaid.textContent = say(view.bias[view.output]);
  view.totalName.textContent = fill(data.words.sum, { map: fill(data.words.map, { number: view.output + 1 }) });
  view.total.textContent = say(total);
  view.total.dataset.value = String(total);
  view.caption.textContent = fill(data.words.at, { row: view.row + 1, column: view.column + 1, value: say(total), count: row.length });
  view.outputs.forEach((figure, output) => {
    figure.name.setAttribute("aria-pressed", String(output === view.output));
    figure.root.classList.toggle("chosen", output === view.output);
  });
  for (const figure of [...view.inputs, ...view.outputs, ...(view.together ? [view.together] : [])]) mark(view, figure);
  matrix(view, at);
}

function mark(view, { ring, around }) {
  const cell = 100 / view.data.side;
  ring.style.cssText = `left: ${view.column * cell}%; top: ${view.row * cell}%; width: ${cell}%; height: ${cell}%`;
  around.style.cssText = `left: ${(view.column - 1) * cell}%; top: ${(view.row - 1) * cell}%; width: ${3 * cell}%; height: ${3 * cell}%`;
}

// W·x + b = y with all rows, the chosen one marked.
function matrix(view, at) {
  const bracket = (rows, kind) => {
    const box = make("span", `matrix ${kind}`, view.product);
    box.style.gridTemplateColumns = `repeat(${rows[0].length}, auto)`;
    rows.forEach((row, which) => row.forEach((one) => make("span", kind !== "in" && which === view.output ? "now" : "", box, say(one))));
  };
  const ys = view.weights.map((_, output) => [result(view, output, at)]);
  view.product.replaceChildren();
  bracket(view.weights, "wt");
  view.product.append("·");
  bracket(view.data.names.map((_, channel) => [value(view, channel, at)]), "in");
  view.product.append("+");
  bracket(view.bias.map((one) => [one]), "wt");
  view.product.append("=");
  bracket(ys, "out");
}

// The pointer and the keys --------------------------------------------------------------------------------------------

function point(view, canvas, event) {
  const box = canvas.getBoundingClientRect();
  const { side } = view.data;
  go(view, Math.floor(((event.clientY - box.top) / box.height) * side), Math.floor(((event.clientX - box.left) / box.width) * side));
}

function go(view, row, column) {
  [row, column] = [clamp(row, view.data.side), clamp(column, view.data.side)];
  if (row === view.row && column === view.column) return;
  Object.assign(view, { row, column });
  show(view);
}

function step(view, event) {
  const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [-1e6, -1e6], End: [1e6, 1e6] }[event.key];
  if (!move) return;
  event.preventDefault();
  go(view, view.row + move[0], view.column + move[1]);
}

// The element ---------------------------------------------------------------------------------------------------------

function build(parent) {
  const root = make("div", "mix", parent);
  const legend = make("div", "legend", root);
  const stage = make("div", "stage", root);
  const inputsBox = make("div", "maps", stage);
  const work = make("div", "work", stage);
  const outputsBox = make("div", "maps", stage);
  inputsBox.tabIndex = 0;
  inputsBox.setAttribute("role", "img");
  outputsBox.setAttribute("role", "group");
  const caption = make("p", "caption", work);
  caption.setAttribute("aria-live", "polite");
  const terms = make("table", "terms", work);
  const head = make("p", "head", work);
  const product = make("div", "matrices", work);
  const view = { root, legend, inputsBox, outputsBox, caption, terms, head, product, row: 38, column: 14, output: 0, timer: null };
  inputsBox.addEventListener("keydown", (event) => step(view, event));
  return view;
}

function label(view) {
  const { data } = view;
  view.inputsBox.setAttribute("aria-label", data.alt);
  view.outputsBox.setAttribute("aria-label", data.words.outputs);
  view.head.textContent = data.words.matrix;
  view.legend.replaceChildren(
    ...data.legend.map(([kind, said]) => {
      const item = document.createElement("span");
      make("i", kind, item).style.setProperty("--mark", data.colours[kind]);
      item.append(said);
      return item;
    }),
  );
  view.root.style.fontSize = `${data.font}px`;
  for (const [name, colour] of Object.entries(data.colours)) view.root.style.setProperty(`--${name}`, colour);
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const view = (parentElement.cnnlabMix ??= build(parentElement));
  view.data = data;
  view.tell = setStateValue;
  // What was just turned here stands until Python knows it; another mix (preset, text, link) replaces it.
  const fresh = view.text !== data.text;
  const other = view.weights && (view.weights.length !== data.weights.length || view.weights[0].length !== data.weights[0].length);
  view.text = data.text;
  if (!view.weights || other || (fresh && !view.timer)) {
    clearTimeout(view.timer);
    Object.assign(view, { timer: null, weights: data.weights, bias: data.bias });
  }
  view.maps = decode(data.maps);
  view.output = clamp(view.output, view.weights.length);
  label(view);
  const made = JSON.stringify([data.key, data.words, view.weights.length]);
  if (view.made !== made) rebuild(view);
  view.made = made;
  show(view, true);
  return () => clearTimeout(view.timer);
}
