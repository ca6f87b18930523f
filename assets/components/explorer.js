// uses: stage, explorer/numbers, explorer/grids, explorer/picture, explorer/sum
// A layer under the pointer: input, kernel, products and output as grids of numbers, and the sum of the chosen cell.
// Pictures, weights and results come from Python once; what is lit, multiplied and added up follows the pointer here.

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
  const sizes = [data.maps.length, data.oh, data.ow];
  if (view.pin?.some((at, axis) => at >= sizes[axis])) view.pin = null;
}

function point(view, event) {
  const [x, y] = spot(view.canvas, event);
  const { input, kernel, products, output } = view.spots;
  const out = inside(output, x, y);
  if (out) return aim(view, "output", { map: out.place, i: out.row, j: out.column });
  const into = inside(input, x, y);
  if (into) return aim(view, "input", { channel: into.place, row: into.row, column: into.column });
  const own = inside(kernel, x, y) ?? (kernel.length ? inside(products, x, y) : null);
  return own && aim(view, "weight", { channel: own.place, a: own.row, b: own.column });
}

// A click or Enter pins the chosen output cell, the same again frees it; the page puts it into its link.
function click(view, event) {
  if (inside(view.spots.output, ...spot(view.canvas, event))) pin(view);
}

function pin(view) {
  const here = [view.map, view.i, view.j];
  view.pin = String(view.pin) === String(here) ? null : here;
  view.pins += 1;
  view.told("pin", { cell: view.pin, count: view.pins });
  draw(view);
}

// The pinned cell comes back when nothing else is pointed at.
function leave(view) {
  if (view.pin && !view.timer) choose(view, "output", { map: view.pin[0], i: view.pin[1], j: view.pin[2] });
}

function aim(view, mode, change) {
  stop(view);
  choose(view, mode, change);
}

function step(view, event) {
  const move = arrow(event.key);
  const ends = { Home: -1e6, End: 1e6 }[event.key];
  const names = { output: ["i", "j"], input: ["row", "column"], weight: ["a", "b"] }[view.mode];
  if (event.key === "Enter" && view.mode === "output") {
    event.preventDefault();
    return pin(view);
  }
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
    mode: "output", map: 0, i: 2, j: 2, channel: 0, row: 0, column: 0, a: 0, b: 0, version: 0, timer: null, pin: null, pins: 0,
  };
  for (const name of ["output", "input", "weight"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => { aim(view, name, {}); view.canvas.focus(); });
    view.group.appendChild(button);
    view.modes[name] = button;
  }
  listen(view, { draw, point, step, click, leave });
  view.playing.addEventListener("click", () => (view.timer ? stop(view) : play(view)));
  view.next.addEventListener("click", () => { stop(view); forward(view); });
  return view;
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
  const { data, parentElement, setStateValue } = component;
  const view = (parentElement.cnnlabExplorer ??= build(parentElement));
  const turned = JSON.stringify(data.pin) !== JSON.stringify(view.data?.pin ?? null);
  view.told = setStateValue;
  view.data = data;
  view.numbers = unpack(data);
  view.version += 1;
  label(view);
  if (turned && String(view.pin) !== String(data.pin)) {
    view.pin = data.pin;
    if (view.pin) [view.map, view.i, view.j] = view.pin;
  }
  settle(view, view.mode);
  draw(view);
  return () => stop(view);
}
