// uses: stage, elements
// The input's channels, the filters, the output's channels: who reads whom. Counts come from Python.
const MOST_SLICES = 12;
const MOST_FILTERS = 8;
const [WIDTH, HEIGHT] = [900, 430];

// Which of `count` things the drawn one stands for, where not all are drawn.
const standsFor = (place, drawn, count) => Math.floor((place * count) / drawn);

// A stack of slices, the first in front. `lit` says which are read or written now.
function block(parent, { x, y, size, depth, drawn, step, colour, lit, dash }) {
  const group = element("g", {}, parent);
  for (let place = drawn - 1; place >= 0; place -= 1) {
    const channel = standsFor(place, drawn, depth);
    element("rect", {
      x: x + place * step, y: y - place * step, width: size, height: size, rx: 2,
      fill: "var(--st-background-color)",
    }, group);
    element("rect", {
      x: x + place * step, y: y - place * step, width: size, height: size, rx: 2,
      fill: colour, "fill-opacity": lit(channel) ? 0.75 : 0.16,
      stroke: colour, "stroke-width": lit(channel) ? 2 : 1, "stroke-dasharray": dash ? "5 3" : "none",
    }, group);
  }
  return group;
}

function scene(view) {
  const { data, svg } = view;
  const { inputs, filters, depth, groups, colours, words } = data;
  svg.replaceChildren();
  const chosen = view.filter;
  const [perGroup, filtersPerGroup] = [inputs / groups, filters / groups];
  const whole = data.valid;
  const group = whole ? Math.floor(chosen / filtersPerGroup) : 0;
  const reads = (channel) => !whole || (channel >= group * perGroup && channel < (group + 1) * perGroup);
  const head = (x, y, said, size = 17) => element("text", { x, y, class: "head", "font-size": size }, svg, said);
  const step = (drawn) => Math.min(13, 110 / drawn);

  const slices = Math.min(inputs, MOST_SLICES);
  const middle = 222;
  block(svg, { x: 20, y: middle - 55, size: 150, depth: inputs, drawn: slices, step: step(slices), colour: colours.input, lit: reads });
  head(20, 24, words.input);
  if (slices < inputs) element("text", { x: 20, y: HEIGHT - 8, "font-size": 14 }, svg, fill(words.drawn, { drawn: slices, all: inputs }));

  const shown = Math.min(filters, MOST_FILTERS);
  const thick = Math.min(depth, MOST_SLICES);
  const pitch = Math.min(74, 336 / shown);
  const side = Math.min(40, pitch * 0.62);
  head(345, 24, words.filters);
  for (let place = 0; place < shown; place += 1) {
    const filter = standsFor(place, shown, filters);
    const y = middle - (shown * pitch) / 2 + place * pitch + pitch - side + 12;
    const now = place === view.place;
    const small = Math.min(7, (pitch - side) / thick + 2);
    const drawn = block(svg, {
      x: 385, y, size: side, depth, drawn: thick, step: small, colour: data.fits ? colours.weight : colours.bad,
      lit: () => now, dash: !data.fits,
    });
    drawn.setAttribute("class", "filter");
    drawn.addEventListener("pointerenter", () => choose(view, place));
    drawn.addEventListener("pointerdown", () => choose(view, place));
    element("text", { x: 350, y: y + side / 2 + 5, "font-size": 14 }, svg, String(filter + 1));
    if (now) {
      const line = { stroke: "var(--st-text-color)", "stroke-width": 1.5, "stroke-opacity": 0.6, fill: "none", "stroke-dasharray": "5 4" };
      element("path", { d: `M ${175 + step(slices) * slices} ${middle - 40} L 345 ${y + side / 2}`, ...line }, svg);
      if (data.fits) element("path", { d: `M ${395 + side + small * thick} ${y + side / 2} L 655 ${middle}`, ...line }, svg);
    }
  }
  if (shown < filters) element("text", { x: 345, y: HEIGHT - 8, "font-size": 14 }, svg, fill(words.drawn, { drawn: shown, all: filters }));

  head(660, 24, words.output);
  if (data.fits) {
    const maps = Math.min(filters, MOST_SLICES);
    const drawnOf = Math.floor((chosen * maps) / filters);
    const written = standsFor(drawnOf, maps, filters);
    block(svg, { x: 660, y: middle - 45, size: 130, depth: filters, drawn: maps, step: step(maps), colour: colours.output, lit: (channel) => channel === written });
  } else {
    element("text", { x: 690, y: middle + 30, "font-size": 90, style: `fill:${colours.bad}` }, svg, "✕");
  }
  const values = {
    filter: chosen + 1, depth, inputs, group: group + 1,
    first: whole ? group * perGroup + 1 : 1, last: whole ? (group + 1) * perGroup : inputs,
  };
  view.said.textContent = fill(data.said, values);
}

function choose(view, place) {
  const shown = Math.min(view.data.filters, MOST_FILTERS);
  const next = clamp(place, shown);
  if (next === view.place) return;
  view.place = next;
  view.filter = standsFor(next, shown, view.data.filters);
  scene(view);
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "wrap";
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0, role: "img" });
  const said = document.createElement("p");
  said.className = "said";
  said.setAttribute("aria-live", "polite");
  root.append(svg, said);
  parent.appendChild(root);
  const view = { root, svg, said, place: 0, filter: 0 };
  svg.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    choose(view, view.place + by);
  });
  return view;
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabDepth ??= build(parentElement));
  view.data = data;
  const shown = Math.min(data.filters, MOST_FILTERS);
  view.place = clamp(view.place, shown);
  view.filter = standsFor(view.place, shown, data.filters);
  view.root.style.fontSize = `${data.font}px`;
  view.svg.setAttribute("aria-label", data.alt);
  scene(view);
}
