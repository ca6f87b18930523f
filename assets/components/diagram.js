// uses: elements, stage
// A network's diagram: boxes in rows, lines down, blocks that fold. Python places everything; here it is drawn, zoomed
// and walked through. A pressed box's node goes to Python as `picked`, a block that is opened or folded as `turned`.
const BRACKET = 24; // width of one column of brackets
const FONT = 13; // of the boxes, at zoom 1
const STEPS = [0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.6, 2];
const PAUSE_MS = 250; // arrow keys pass by boxes that nobody asks for
const [FIRST, LAST, X, Y, FAMILY, LABEL, SHAPE, NAME] = [0, 1, 2, 3, 4, 5, 6, 7];

const isBlock = (box) => box[LAST] > box[FIRST];
const holds = (box, node) => box[FIRST] <= node && node <= box[LAST];
const placeOf = (view, node) => view.data.boxes.findIndex((box) => holds(box, node));

// A curve through the points that leaves and arrives vertically.
function curve(points) {
  let path = `M ${points[0]} ${points[1]}`;
  for (let at = 2; at < points.length; at += 2) {
    const [x1, y1, x2, y2] = points.slice(at - 2, at + 2);
    const middle = (y1 + y2) / 2;
    path += x1 === x2 ? ` L ${x2} ${y2}` : ` C ${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
  }
  return path;
}

// The mark of a family: a strip, striped where the layer is fully connected, double where it is a folded block.
function mark(parent, family, colour, height, wide) {
  element("rect", { x: 0, y: 0, width: wide, height, fill: colour }, parent);
  if (family === "linear") {
    for (let y = 4; y < height - 2; y += 8) element("rect", { x: 0, y, width: wide, height: 3, fill: "var(--st-background-color)" }, parent);
  } else if (family === "block") {
    element("rect", { x: wide * 0.38, y: 0, width: wide * 0.24, height, fill: "var(--st-background-color)" }, parent);
  }
}

function drawBox(view, box, place) {
  const { data } = view;
  const [width, height] = data.box;
  const colour = data.colours[box[FAMILY]], wrong = data.failing[place];
  const words = `${box[NAME]}: ${isBlock(box) ? "" : `${box[LABEL]}, `}${box[SHAPE]}`;
  const made = element("g", {
    class: "box", role: "button", tabindex: -1, transform: `translate(${box[X]} ${box[Y]})`, "data-place": place,
    "aria-label": `${words}${isBlock(box) ? `. ${data.words.open}` : ""}${wrong ? `. ${data.words.wrong}: ${wrong}` : ""}`,
  }, view.boxes);
  if (isBlock(box)) {
    made.setAttribute("aria-expanded", "false");
    element("rect", { x: 5, y: -4, width: width - 10, height, rx: 6, fill: "var(--st-background-color)", stroke: colour, "stroke-width": 1.5 }, made);
  }
  element("rect", { class: "ground", width, height, rx: 6 }, made);
  element("rect", {
    class: "frame", width, height, rx: 6, fill: colour, "fill-opacity": 0.16, stroke: wrong ? data.colours.wrong : colour,
    "stroke-width": wrong ? 3 : 1.5, ...(wrong ? { "stroke-dasharray": "5 3" } : {}),
  }, made);
  mark(element("g", { transform: "translate(4 5)" }, made), box[FAMILY], colour, height - 10, 7);
  const x = 18;
  element("text", { class: "name", x, y: height / 2 - 4, "font-size": FONT }, made, `${isBlock(box) ? "＋ " : ""}${box[LABEL]}`);
  element("text", { class: "size", x, y: height / 2 + 14, "font-size": FONT - 1 }, made, box[SHAPE]);
  if (wrong) element("text", { x: width - 14, y: height / 2 + 6, "font-size": 18, "text-anchor": "middle", style: `fill:${data.colours.wrong};font-weight:700` }, made, "✕");
  return made;
}

function drawLine(view, line) {
  const points = line.slice(3);
  const [x, y] = points.slice(-2);
  points[points.length - 1] = y - 5;
  element("path", { class: `line${line[2] ? " skips" : ""}`, d: curve(points) }, view.lines);
  element("path", { class: "tip", d: `M ${x} ${y - 1} l -4.5 -7 l 9 0 z` }, view.lines);
}

// An open block: a bar beside its rows; pressing it folds the block.
function drawBracket(view, [path, short, top, bottom, column], columns) {
  const x = -(columns - column) * BRACKET + 8;
  const made = element("g", {
    class: "bracket", role: "button", tabindex: 0, "aria-expanded": "true", "aria-label": fill(view.data.words.fold, { block: path }), "data-block": path,
  }, view.brackets);
  element("title", {}, made, path);
  element("rect", { x: x - 8, y: top, width: BRACKET, height: bottom - top, fill: "transparent" }, made);
  element("path", { class: "bar", d: `M ${x + 9} ${top + 2} H ${x} V ${bottom - 2} H ${x + 9}` }, made);
  element("rect", { class: "sign", x: x - 7, y: top - 1, width: 14, height: 14, rx: 3 }, made);
  element("path", { d: `M ${x - 4} ${top + 6} h 8`, stroke: "var(--st-text-color)", "stroke-width": 2 }, made);
  const room = Math.floor((bottom - top - 24) / 6.4);
  const words = short.length > room ? `${short.slice(0, Math.max(1, room - 1))}…` : short;
  if (room > 2) element("text", { x: 0, y: 0, "font-size": 11, transform: `translate(${x + 12} ${top + 18}) rotate(90)` }, made, words);
}

function drawLegend(view) {
  const { data } = view;
  view.legend.replaceChildren();
  for (const [family, words] of data.legend) {
    const item = make("li", "", view.legend);
    const svg = element("svg", { viewBox: "0 0 24 16", "aria-hidden": "true" }, item);
    element("rect", { x: 1, y: 1, width: 22, height: 14, rx: 3, fill: data.colours[family], "fill-opacity": 0.16, stroke: data.colours[family] }, svg);
    mark(element("g", { transform: "translate(3 3)" }, svg), family, data.colours[family], 10, 7);
    item.append(words);
  }
  if (!data.lines.some((line) => line[2])) return;
  const item = make("li", "", view.legend);
  const svg = element("svg", { viewBox: "0 0 24 16", "aria-hidden": "true" }, item);
  element("path", { class: "line skips", d: "M 1 8 H 23" }, svg);
  item.append(data.words.skips);
}

function draw(view) {
  const { data } = view;
  for (const layer of [view.lines, view.boxes, view.brackets]) layer.replaceChildren();
  view.columns = data.blocks.reduce((most, block) => Math.max(most, block[4] + 1), 0);
  data.lines.forEach((line) => drawLine(view, line));
  view.made = data.boxes.map((box, place) => drawBox(view, box, place));
  data.blocks.forEach((block) => drawBracket(view, block, view.columns));
  drawLegend(view);
  zoom(view, view.zoom);
}

function zoom(view, wanted) {
  const left = view.columns * BRACKET + (view.columns ? 4 : 0);
  const [width, height] = [view.data.size[0] + left, view.data.size[1]];
  const room = view.window.clientWidth;
  const fits = room ? Math.min(1, Math.max(0.5, (room - 2) / width)) : 1;
  view.zoom = wanted;
  const factor = wanted ?? fits;
  view.factor = factor;
  view.svg.setAttribute("viewBox", `${-left} 0 ${width} ${height}`);
  view.svg.style.width = `${width * factor}px`;
  view.svg.style.height = `${height * factor}px`;
  view.window.style.maxHeight = `${view.data.height}px`;
  if (wanted === null) view.window.scrollLeft = (view.window.scrollWidth - room) / 2;
}

function step(view, by) {
  const now = STEPS.findIndex((one) => one >= view.factor - 0.01);
  const from = now < 0 ? STEPS.length - 1 : now;
  const next = by > 0 ? STEPS.find((one) => one > view.factor + 0.01) ?? STEPS.at(-1) : STEPS[Math.max(0, from - 1)];
  const middle = (view.window.scrollTop + view.window.clientHeight / 2) / view.factor;
  zoom(view, next);
  view.window.scrollTop = middle * view.factor - view.window.clientHeight / 2;
}

function stand(view, place, { focus = false, scroll = false } = {}) {
  view.place = place;
  view.made.forEach((made, at) => made.setAttribute("tabindex", at === place ? 0 : -1));
  const box = view.data.boxes[place];
  if (!box) return;
  if (scroll) reveal(view, box);
  if (focus) view.made[place].focus({ preventScroll: true });
}

// Scrolls the diagram, never the page.
function reveal(view, box) {
  const { window: frame, factor } = view;
  const left = view.columns * BRACKET;
  for (const [side, size, at, long] of [
    ["scrollTop", "clientHeight", box[Y] * factor, view.data.box[1] * factor],
    ["scrollLeft", "clientWidth", (box[X] + left) * factor, view.data.box[0] * factor],
  ]) {
    const spare = Math.min(60, (frame[size] - long) / 2);
    if (at < frame[side] + spare) frame[side] = at - spare;
    else if (at + long > frame[side] + frame[size] - spare) frame[side] = at + long + spare - frame[size];
  }
}

function showChosen(view) {
  const { data } = view;
  const place = data.chosen < 0 ? -1 : placeOf(view, data.chosen);
  view.made.forEach((made, at) => {
    made.classList.toggle("chosen", at === place);
    if (!isBlock(data.boxes[at])) made.setAttribute("aria-pressed", String(at === place));
  });
  [...view.lines.querySelectorAll(".line")].forEach((path, at) => path.classList.toggle("lit", place >= 0 && data.lines[at].slice(0, 2).includes(place)));
  const box = data.boxes[place];
  view.said.replaceChildren();
  if (!box) return;
  view.said.append((isBlock(box) ? [box[NAME], box[SHAPE]] : [box[NAME], box[LABEL], box[SHAPE]]).join(" · "));
  if (data.failing[place]) {
    view.said.append(make("br", ""));
    make("b", "wrong", view.said, data.failing[place]);
  }
}

// Nodes are chosen at once in the picture, and told to Python after a pause where keys run over them.
function choose(view, place, after) {
  const box = view.data.boxes[place];
  clearTimeout(view.timer);
  if (isBlock(box)) return;
  view.data.chosen = box[FIRST];
  showChosen(view);
  window.dispatchEvent(new CustomEvent("cnnlab-layer-shown", { detail: box[FIRST] }));
  view.timer = setTimeout(() => view.tell("picked", box[FIRST]), after);
}

function press(view, place) {
  stand(view, place, { focus: true });
  const box = view.data.boxes[place];
  if (!isBlock(box)) return choose(view, place, 0);
  view.inside = box[FIRST];
  view.tell("turned", box[NAME]);
}

// Where an arrow key leads: along a line, or to the box beside.
function next(view, place, [down, across]) {
  const { boxes, lines } = view.data;
  const x = boxes[place][X], y = boxes[place][Y];
  const near = (places, score) => places.sort((a, b) => score(boxes[a]) - score(boxes[b]))[0];
  if (down) {
    const ends = lines.filter((line) => line[down > 0 ? 0 : 1] === place).map((line) => line[down > 0 ? 1 : 0]);
    return near(ends, (box) => Math.abs(box[Y] - y) * 10 + Math.abs(box[X] - x));
  }
  const beside = boxes.map((_, at) => at).filter((at) => boxes[at][Y] === y && (boxes[at][X] - x) * across > 0);
  return near(beside, (box) => Math.abs(box[X] - x));
}

function onKey(view, event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const bracket = event.target.closest?.(".bracket");
  if (bracket) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    view.tell("turned", bracket.dataset.block);
    return;
  }
  const by = arrow(event.key);
  const ends = { Home: 0, End: view.data.boxes.length - 1 }[event.key];
  if (event.key === "+" || event.key === "-") step(view, event.key === "+" ? 1 : -1);
  else if (event.key === "Enter" || event.key === " ") press(view, view.place);
  else if (by || ends !== undefined) {
    const to = ends ?? next(view, view.place, by);
    if (to !== undefined) {
      stand(view, to, { focus: true, scroll: true });
      choose(view, to, PAUSE_MS);
    }
  } else return;
  event.preventDefault();
}

function build(parentElement) {
  const root = make("div", "diagram", parentElement);
  const tools = make("div", "tools", root);
  const legend = make("ul", "legend", tools);
  const buttons = make("div", "zoom", tools);
  const frame = make("div", "window", root);
  const svg = element("svg", { role: "group" }, frame);
  const view = (parentElement.cnnlabDiagram = {
    root, legend, svg, window: frame, place: 0, made: [], zoom: null, factor: 1, columns: 0, drawn: "",
    lines: element("g", { "aria-hidden": "true" }, svg), brackets: element("g", {}, svg), boxes: element("g", {}, svg), said: make("p", "said", root),
  });
  view.said.setAttribute("aria-live", "polite");
  view.buttons = ["−", "+", "↔"].map((sign, at) => {
    const button = make("button", "", buttons, sign);
    button.type = "button";
    button.onclick = () => (at === 2 ? zoom(view, null) : step(view, at ? 1 : -1));
    return button;
  });
  svg.addEventListener("click", (event) => {
    const box = event.target.closest(".box"), bracket = event.target.closest(".bracket");
    if (box) press(view, Number(box.dataset.place));
    else if (bracket) view.tell("turned", bracket.dataset.block);
  });
  svg.addEventListener("keydown", (event) => onKey(view, event));
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    step(view, event.deltaY < 0 ? 1 : -1);
  }, { passive: false });
  new ResizeObserver(() => view.data && view.zoom === null && zoom(view, null)).observe(frame);
  return view;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const view = parentElement.cnnlabDiagram ?? build(parentElement);
  const fresh = view.data?.about !== data.about, before = view.data?.boxes[view.place];
  const active = view.root.getRootNode().activeElement, focused = view.svg.contains(active);
  const moved = view.data?.chosen !== data.chosen;
  const key = JSON.stringify([data.boxes, data.lines, data.blocks, data.failing, data.legend, data.words]);
  if (view.timer && !fresh) data.chosen = view.data.chosen; // keys are still running
  [view.data, view.tell] = [data, (name, value) => { view.timer = null; setTriggerValue(name, value); }];
  view.root.style.fontSize = `${data.font}px`;
  view.svg.setAttribute("aria-label", `${data.words.alt} ${data.words.keys}`);
  ["farther", "closer", "whole"].forEach((name, at) => (view.buttons[at].title = view.buttons[at].ariaLabel = data.words[name]));
  const redrawn = key !== view.drawn;
  if (redrawn) {
    view.drawn = key;
    draw(view);
  }
  showChosen(view);
  const inside = view.inside ?? (redrawn && !fresh ? before?.[FIRST] : undefined);
  const chosenPlace = data.chosen < 0 ? 0 : placeOf(view, data.chosen);
  if (redrawn || moved) stand(view, Math.max(0, inside === undefined ? chosenPlace : placeOf(view, inside)), { focus: focused && redrawn, scroll: moved || fresh });
  view.inside = undefined;
  const onChosen = (event) => {
    const place = placeOf(view, event.detail);
    if (place < 0) return;
    if (!isBlock(view.data.boxes[place])) stand(view, place, { scroll: true });
    view.data.chosen = event.detail;
    showChosen(view);
    clearTimeout(view.timer);
    view.timer = setTimeout(() => view.tell("picked", event.detail), PAUSE_MS);
  };
  window.addEventListener("cnnlab-layer-chosen", onChosen);
  return () => window.removeEventListener("cnnlab-layer-chosen", onChosen);
}
