// uses: elements
// Parameters as areas, true to scale, and parameters and multiply-adds as bars on a logarithmic axis.
const NARROW = 560;

// Both squares from the same corner; the smaller one stays visible as a dot, and says so by its ring.
function areas(view, place) {
  const { svg, data } = view;
  const { x, y, side } = place;
  const most = Math.max(data.dense, data.conv);
  const [dense, conv] = [data.dense, data.conv].map((value) => side * Math.sqrt(value / most));
  const font = data.font;
  element("text", { x, y: y - font * 0.7, class: "head", "font-size": font }, svg, data.words.area);
  const weight = data.colours.weight;
  element("rect", {
    x, y: y + side - dense, width: dense, height: dense, fill: weight, "fill-opacity": 0.28, stroke: weight, "stroke-width": 2,
  }, svg);
  const dot = Math.max(conv, 1.5);
  element("rect", { x, y: y + side - dot, width: dot, height: dot, fill: data.colours.ink }, svg);
  element("text", { x: x + 12, y: y + side - dense + font * 1.5, class: "head", "font-size": font }, svg,
    `${data.words.dense}: ${data.bars[0].texts[0]}`);
  if (conv < side * 0.55) {
    const [tx, ty] = [x + Math.max(conv, 12) + 36, y + side - Math.max(conv / 2, 30) - 8];
    element("path", {
      d: `M ${tx - 6} ${ty - 4} L ${x + dot + 3} ${y + side - dot - 3}`, stroke: "var(--st-text-color)", "stroke-width": 1.3, fill: "none",
    }, svg);
    element("text", { x: tx, y: ty, class: "head", "font-size": font }, svg, `${data.words.conv}: ${data.bars[0].texts[1]}`);
  } else {
    element("text", { x: x + 12, y: y + side - 14, class: "head", "font-size": font }, svg,
      `${data.words.conv}: ${data.bars[0].texts[1]}`);
  }
}

function bars(view, place) {
  const { svg, data } = view;
  const { x, y, width, height } = place;
  const font = data.font;
  const top = Math.max(1, ...data.bars.flatMap((bar) => bar.values.map((value) => Math.log10(Math.max(value, 1)))));
  const decades = Math.ceil(top);
  const scale = (value) => (width * Math.log10(Math.max(value, 1))) / decades;
  element("text", { x, y: y - font * 0.7, class: "head", "font-size": font }, svg, data.words.log);
  const bottom = y + height - font * 1.6;
  const every = Math.ceil(decades / 5);
  for (let power = 0; power <= decades; power += every) {
    const at = x + (width * power) / decades;
    element("line", { x1: at, x2: at, y1: y, y2: bottom, stroke: "var(--st-border-color)", "stroke-width": 1 }, svg);
    const tick = element("text", { x: at, y: bottom + font * 1.3, "font-size": font * 0.85, "text-anchor": power ? "middle" : "start" }, svg, "10");
    const raised = element("tspan", { dy: -font * 0.4, "font-size": font * 0.65 }, tick, String(power));
    raised.setAttribute("class", "power");
  }
  const share = (bottom - y) / data.bars.length;
  data.bars.forEach((bar, group) => {
    const head = y + group * share;
    const thick = (share - font * 1.9) / 2 - 4;
    element("text", { x: x + 4, y: head + font * 1.25, class: "head", "font-size": font }, svg, bar.label);
    bar.values.forEach((value, which) => {
      const from = head + font * 1.7 + which * (thick + 4);
      const long = Math.max(2, scale(value));
      element("rect", {
        x, y: from, width: long, height: thick, fill: which ? data.colours.ink : data.colours.weight,
        "fill-opacity": which ? 1 : 0.28, stroke: data.colours.weight, "stroke-width": 1.5,
      }, svg);
      const words = `${which ? data.words.conv : data.words.dense}: ${bar.texts[which]}`;
      const inside = long > width * 0.62 && !which;
      element("text", {
        x: inside ? x + 10 : Math.min(x + long + 8, x + width), y: from + thick / 2 + font * 0.35, "font-size": font,
        "text-anchor": !inside && long > width * 0.62 ? "end" : "start",
        ...(!inside && long > width * 0.62 ? { style: "fill: var(--st-background-color)", x: x + long - 8 } : {}),
      }, svg, words);
    });
  });
}

function draw(view) {
  const width = view.root.clientWidth;
  if (!view.data || !width) return;
  const narrow = width < NARROW;
  const font = view.data.font;
  const side = narrow ? Math.min(width - 8, 300) : Math.min(width * 0.42, 360);
  const head = font * 1.8;
  const height = narrow ? side + 300 + head * 2 : side + head + 6;
  view.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  view.svg.style.height = `${height}px`;
  view.svg.replaceChildren();
  areas(view, { x: 3, y: head, side });
  if (narrow) bars(view, { x: 3, y: side + head * 2 + 12, width: width - 12, height: 280 });
  else bars(view, { x: side + 48, y: head, width: width - side - 64, height: side });
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "wrap";
  const svg = element("svg", { role: "img" });
  const said = document.createElement("p");
  said.className = "said";
  root.append(svg, said);
  parent.appendChild(root);
  const view = { root, svg, said };
  new ResizeObserver(() => draw(view)).observe(root);
  return view;
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabShares ??= build(parentElement));
  view.data = data;
  view.root.style.fontSize = `${data.font}px`;
  view.svg.setAttribute("aria-label", data.alt);
  view.said.textContent = data.words.said;
  draw(view);
}
