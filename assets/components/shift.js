// uses: stage, elements
// A picture that is moved, its features after each way of halving them, what changed, and every measured distance.
// Python sends the features before cells are dropped, and the distances; moving picks cells and looks distances up.
const CHART_HEIGHT = 260;
const HIGHEST = 1.6;

const within = (value, reach) => Math.max(-reach, Math.min(reach, value));

// The bytes of a grey picture; `done` is called with {side, values} once it is decoded.
function decode(source, done) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const pixels = pen.getImageData(0, 0, image.width, image.height).data;
    done({ side: image.width, values: Uint8Array.from({ length: pixels.length / 4 }, (_, at) => pixels[4 * at]) });
  };
  image.src = source;
}

function paint(canvas, side, colourAt) {
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(side, side);
  for (let at = 0; at < side * side; at += 1) {
    const [red, green, blue] = colourAt(Math.floor(at / side), at % side);
    image.data.set([red, green, blue, 255], 4 * at);
  }
  pen.putImageData(image, 0, 0);
}

// f(x) where the moved output should find it: between cells interpolated, null beyond the edge.
function expected(still, cells, row, column) {
  if (row < 0 || column < 0 || row > cells - 1 || column > cells - 1) return null;
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, right] = [row - top, column - left];
  const [below, beside] = [Math.min(top + 1, cells - 1), Math.min(left + 1, cells - 1)];
  const mix = (y) => still(y, left) * (1 - right) + still(y, beside) * right;
  return mix(top) * (1 - down) + mix(below) * down;
}

function drawTile(view, tile) {
  const { data, dx, dy } = view;
  const { way, dense } = tile;
  if (!dense) return;
  const { stride, cells } = way;
  const at = (row, column, down, right) =>
    dense.values[(data.reach - down + row * stride) * dense.side + data.reach - right + column * stride];
  paint(tile.map, cells, (row, column) => {
    const value = at(row, column, dy, dx);
    return [value, value, value];
  });
  if (!data.reveal) return;
  paint(tile.change, cells, (row, column) => {
    const still = (y, x) => at(y, x, 0, 0);
    const wanted = data.along ? expected(still, cells, row - dy / stride, column - dx / stride) : still(row, column);
    if (wanted === null) return [138, 148, 160];
    const share = Math.min(1, Math.abs(at(row, column, dy, dx) - wanted) / 160);
    return [Math.round(20 + 235 * share), Math.round(20 + 150 * share * share), 20];
  });
}

function drawPicture(view) {
  const { data, picture, canvas, dx, dy } = view;
  if (!picture) return;
  const start = data.origin + data.reach;
  paint(canvas, data.window, (row, column) => {
    const value = picture.values[(start - dy + row) * picture.side + start - dx + column];
    return [value, value, value];
  });
}

const error = (view, way, dx) => way.errors[view.dy + view.data.reach][dx + view.data.reach];

function drawChart(view) {
  const { data, chart } = view;
  const width = chart.clientWidth;
  if (!data.reveal || !width) return;
  const font = data.font;
  const box = { left: font * 2.6, right: width - 12, top: 10, bottom: CHART_HEIGHT - font * 2.9 };
  const x = (dx) => box.left + ((dx + data.reach) / (2 * data.reach)) * (box.right - box.left);
  const y = (value) => box.bottom - (Math.min(value, HIGHEST) / HIGHEST) * (box.bottom - box.top);
  view.toShift = (pixel) => Math.round(((pixel - box.left) / (box.right - box.left)) * 2 * data.reach) - data.reach;
  chart.setAttribute("viewBox", `0 0 ${width} ${CHART_HEIGHT}`);
  chart.style.height = `${CHART_HEIGHT}px`;
  chart.replaceChildren();
  for (const value of [0, 0.5, 1, 1.5]) {
    element("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value), stroke: "var(--st-border-color)" }, chart);
    element("text", { x: box.left - 8, y: y(value) + font * 0.35, "text-anchor": "end", "font-size": font }, chart, String(value));
  }
  for (let dx = -data.reach; dx <= data.reach; dx += width < 480 ? 4 : 2) {
    element("text", { x: x(dx), y: box.bottom + font * 1.3, "text-anchor": "middle", "font-size": font }, chart, String(dx).replace("-", "−"));
  }
  element("text", { x: (box.left + box.right) / 2, y: CHART_HEIGHT - 6, "text-anchor": "middle", "font-size": font }, chart, data.words.axis);
  element("line", {
    x1: x(view.dx), x2: x(view.dx), y1: box.top, y2: box.bottom, stroke: "var(--st-text-color)", "stroke-width": 2, "stroke-opacity": 0.55,
  }, chart);
  for (const way of data.ways) {
    const points = way.errors[view.dy + data.reach].map((value, at) => `${x(at - data.reach)},${y(value)}`).join(" ");
    element("polyline", { points, fill: "none", stroke: way.colour, "stroke-width": 3, "stroke-dasharray": way.dash, "stroke-linejoin": "round" }, chart);
    element("circle", { cx: x(view.dx), cy: y(error(view, way, view.dx)), r: 5, fill: way.colour }, chart);
  }
}

function draw(view) {
  const { data } = view;
  drawPicture(view);
  for (const tile of view.tiles) {
    drawTile(view, tile);
    if (data.reveal) tile.number.textContent = error(view, tile.way, view.dx).toFixed(2);
  }
  drawChart(view);
  view.said.textContent = fill(data.words.shift, { dx: String(view.dx).replace("-", "−"), dy: String(view.dy).replace("-", "−") });
}

function move(view, dx, dy) {
  const next = [within(dx, view.data.reach), within(dy, view.data.reach)];
  if (next[0] === view.dx && next[1] === view.dy) return;
  [view.dx, view.dy] = next;
  draw(view);
}

function swatch(way, parent) {
  const line = element("svg", { viewBox: "0 0 60 8", style: "width: 3.4em; height: 0.6em", "aria-hidden": "true" }, parent);
  element("line", { x1: 2, x2: 58, y1: 4, y2: 4, stroke: way.colour, "stroke-width": 5, "stroke-dasharray": way.dash }, line);
}

function follow(view, canvas) {
  canvas.addEventListener("pointermove", (event) => {
    const frame = canvas.getBoundingClientRect();
    const share = (at, start, length) => Math.round(((at - start) / length - 0.5) * 2 * view.data.reach * 1.1);
    move(view, share(event.clientX, frame.left, frame.width), share(event.clientY, frame.top, frame.height));
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    move(view, view.dx + by[0], view.dy + by[1]);
  });
}

// Everything is made anew when Python sends something else: a knob was turned.
function build(view) {
  const { data, root } = view;
  root.replaceChildren();
  const stage = make("div", "stage", root);
  const left = make("figure", "", stage);
  make("figcaption", "", left, data.words.picture);
  view.canvas = make("canvas", "picture", left);
  view.canvas.tabIndex = 0;
  view.canvas.setAttribute("role", "img");
  view.canvas.setAttribute("aria-label", data.words.pictureAlt);
  view.canvas.style.borderColor = data.colours.input;
  view.said = make("p", "said", left);
  view.said.setAttribute("aria-live", "polite");
  make("div", "head", left, data.words.hint);
  follow(view, view.canvas);
  const tiles = make("div", "tiles", stage);
  const figures = data.ways.map((way) => {
    const figure = make("figure", "", tiles);
    make("figcaption", "", figure, `${way.name}`);
    swatch(way, figure);
    const map = make("canvas", "", figure);
    map.setAttribute("role", "img");
    map.setAttribute("aria-label", way.alt);
    map.style.borderColor = way.colour;
    return { way, map };
  });
  view.tiles = figures;
  if (data.reveal) {
    make("div", "head", tiles, data.words.change);
    for (const tile of figures) {
      const figure = make("figure", "", tiles);
      tile.number = make("div", "number", figure);
      tile.change = make("canvas", "", figure);
      tile.change.setAttribute("role", "img");
      tile.change.setAttribute("aria-label", `${data.words.change}: ${tile.way.name}`);
    }
  } else {
    make("div", "head hidden", tiles, data.words.hidden);
  }
  view.chart = element("svg", { role: "img", "aria-label": data.words.chartAlt });
  if (data.reveal) {
    make("div", "head", root, data.words.chart);
    root.append(view.chart);
    view.chart.addEventListener("pointermove", (event) => {
      const frame = view.chart.getBoundingClientRect();
      if (view.toShift) move(view, view.toShift(event.clientX - frame.left), view.dy);
    });
  }
  decode(data.picture, (picture) => { view.picture = picture; drawPicture(view); });
  for (const tile of figures) decode(tile.way.map, (dense) => { tile.dense = dense; drawTile(view, tile); });
}

export default function (component) {
  const { data, parentElement } = component;
  let view = parentElement.cnnlabShift;
  if (!view?.root.isConnected) {
    const root = make("div", "wrap", parentElement);
    view = parentElement.cnnlabShift = { root };
    new ResizeObserver(() => view.data && drawChart(view)).observe(root);
  }
  view.data = data;
  [view.dx, view.dy] = [data.dx, data.dy];
  view.root.style.fontSize = `${data.font}px`;
  build(view);
  draw(view);
}
