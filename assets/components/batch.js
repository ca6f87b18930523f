// uses: elements
// Each picture as it is, with the part that survives, and the tile it becomes. All sizes come from Python.
const BOX = 200;

function frame(label) {
  return element("svg", { viewBox: `0 0 ${BOX} ${BOX}`, role: "img", "aria-label": label });
}

// The whole picture, pale where it is cut away; the kept part has a solid outline.
function source(item, scale, colours) {
  const svg = frame(item.sourceAlt);
  const [width, height] = [item.w * scale, item.h * scale];
  const [x, y] = [(BOX - width) / 2, (BOX - height) / 2];
  const [top, left, keptHeight, keptWidth] = item.kept.map((value) => value * scale);
  const place = { x, y, width, height, preserveAspectRatio: "none", href: item.source };
  element("image", place, svg);
  if (item.cut) {
    const hole = `M${x} ${y}h${width}v${height}h${-width}Z M${x + left} ${y + top}v${keptHeight}h${keptWidth}v${-keptHeight}Z`;
    element("path", { d: hole, fill: "var(--st-background-color)", "fill-opacity": 0.72, "fill-rule": "evenodd" }, svg);
    element("rect", { x: x + left, y: y + top, width: keptWidth, height: keptHeight, class: "kept", stroke: colours.kept }, svg);
  }
  element("rect", { x, y, width, height, class: "edge", stroke: colours.input }, svg);
  return svg;
}

// The tile in the batch: hatched padding, the picture on it, one outline.
function tile(item, scale, colours) {
  const svg = frame(item.tileAlt);
  const [th, tw] = item.tile.map((value) => value * scale);
  const [ox, oy] = [(BOX - tw) / 2, (BOX - th) / 2];
  const pattern = element("pattern", { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, element("defs", {}, svg));
  element("rect", { width: 8, height: 8, fill: colours.padding, "fill-opacity": 0.18 }, pattern);
  element("rect", { width: 2, height: 8, fill: colours.padding }, pattern);
  element("rect", { x: ox, y: oy, width: tw, height: th, fill: "url(#hatch)" }, svg);
  const [top, left, height, width] = item.placed.map((value) => value * scale);
  element("image", { x: ox + left, y: oy + top, width, height, preserveAspectRatio: "none", href: item.result, class: item.coarse ? "coarse" : "" }, svg);
  element("rect", { x: ox, y: oy, width: tw, height: th, class: "edge", stroke: colours.output }, svg);
  return svg;
}

function figure(item, scales, colours) {
  const made = document.createElement("figure");
  const pair = document.createElement("div");
  pair.className = "pair";
  const arrow = document.createElement("span");
  arrow.textContent = "→";
  arrow.setAttribute("aria-hidden", "true");
  pair.append(source(item, scales.source, colours), arrow, tile(item, scales.tile, colours));
  const caption = document.createElement("figcaption");
  const name = document.createElement("b");
  name.textContent = item.name;
  const words = document.createElement("span");
  words.textContent = item.words;
  caption.append(name, words);
  made.append(pair, caption);
  return made;
}

export default function (component) {
  const { data, parentElement } = component;
  let root = parentElement.cnnlabBatch;
  if (!root) {
    root = parentElement.cnnlabBatch = document.createElement("div");
    root.className = "wrap";
    parentElement.appendChild(root);
  }
  root.style.fontSize = `${data.font}px`;
  const longest = (sizes) => Math.max(...sizes.flat());
  const room = BOX - 6;
  const scales = {
    source: room / longest(data.items.map((item) => [item.h, item.w])),
    tile: room / longest(data.items.map((item) => item.tile)),
  };
  const legend = document.createElement("p");
  legend.className = "legend";
  for (const [name, words] of Object.entries(data.legend)) {
    const entry = document.createElement("span");
    const mark = document.createElement("i");
    mark.className = name;
    mark.style.setProperty("--colour", data.colours[name]);
    entry.append(mark, words);
    legend.append(entry);
  }
  const grid = document.createElement("div");
  grid.className = "grid";
  grid.append(...data.items.map((item) => figure(item, scales, data.colours)));
  root.replaceChildren(legend, grid);
}
