// uses: stage
// k-means in a plane: points in the colour of their nearest centre, centres with trails, the falling sum of squares.
// Python sends every state at once: assigned, moved, assigned … The buttons and the arrow keys walk through them.

const PLAY_MS = 900;
const GLIDE_MS = 380;
const NARROW = 620;
const WIDE = 900; // from here on the curve stands beside the cloud
const last = (view) => view.data.states.length - 1;
const digit = (state, at) => state.assigned.charCodeAt(at) - 48;

function say(view, value) {
  return new Intl.NumberFormat(view.data.lang, { maximumSignificantDigits: 5 }).format(value);
}

// Where things lie -------------------------------------------------------------------------------------------------------

// From the plane to CSS pixels, both axes with one scale.
function scaleOf(view, width, height) {
  const axes = [0, 1].map((axis) => view.data.points.map((point) => point[axis]));
  const [low, high] = [Math.min, Math.max].map((pick) => axes.map((values) => pick(...values)));
  const unit = Math.min((width - 30) / (high[0] - low[0] || 1), (height - 30) / (high[1] - low[1] || 1));
  const middle = [0, 1].map((axis) => (low[axis] + high[axis]) / 2);
  return {
    unit, middle, width, height,
    at: ([x, y]) => [width / 2 + (x - middle[0]) * unit, height / 2 - (y - middle[1]) * unit],
  };
}

function nearest(centres, x, y) {
  let best = 0;
  let least = Infinity;
  centres.forEach(([cx, cy], number) => {
    const far = (cx - x) ** 2 + (cy - y) ** 2;
    if (far < least) [best, least] = [number, far];
  });
  return best;
}

// The centres as drawn: on their way from the state before while they glide.
function centresNow(view) {
  const { states } = view.data;
  const to = states[view.at].centres;
  if (view.glide === null) return to;
  const from = states[view.at - 1].centres;
  return to.map((centre, number) => centre.map((value, axis) => from[number][axis] + (value - from[number][axis]) * view.glide));
}

// Drawing ----------------------------------------------------------------------------------------------------------------

function regions(view, pen, scale, centres, colours) {
  const cell = 4;
  pen.globalAlpha = 0.13;
  for (let top = 0; top < scale.height; top += cell) {
    for (let left = 0; left < scale.width; left += cell) {
      const x = scale.middle[0] + (left + cell / 2 - scale.width / 2) / scale.unit;
      const y = scale.middle[1] - (top + cell / 2 - scale.height / 2) / scale.unit;
      pen.fillStyle = colours[nearest(centres, x, y)];
      pen.fillRect(left, top, cell, cell);
    }
  }
  pen.globalAlpha = 1;
}

function trails(view, pen, scale, centres, look) {
  const { states } = view.data;
  pen.strokeStyle = look.text;
  pen.lineWidth = 1.8;
  centres.forEach((centre, number) => {
    pen.beginPath();
    for (let at = 0; at < view.at; at += 1) pen.lineTo(...scale.at(states[at].centres[number]));
    pen.lineTo(...scale.at(centre));
    pen.stroke();
  });
}

function cloud(view, width, height, look) {
  const { data } = view;
  const pen = sheet(view.canvas, width, height);
  const scale = scaleOf(view, width, height);
  const state = data.states[view.at];
  const centres = centresNow(view);
  regions(view, pen, scale, centres, data.colours.series);
  const radius = view.data.font > 18 ? 4.5 : 3.4;
  data.points.forEach((point, at) => {
    pen.fillStyle = data.colours.series[digit(state, at)];
    pen.strokeStyle = look.ground;
    pen.lineWidth = 0.7;
    pen.beginPath();
    pen.arc(...scale.at(point), radius, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  });
  trails(view, pen, scale, centres, look);
  centres.forEach((centre, number) => badge(pen, scale.at(centre), number, data.colours.series[number], look));
}

function badge(pen, [x, y], number, colour, look) {
  const size = look.font * 0.78;
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.lineWidth = 4;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.lineWidth = 1.2;
  pen.strokeStyle = "#111";
  pen.beginPath();
  pen.arc(x, y, size + 2.4, 0, 2 * Math.PI);
  pen.stroke();
  pen.fillStyle = "#111";
  pen.font = `700 ${look.font * 0.95}px ${look.family}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(number + 1), x, y + 1);
}

// The inertia of every state so far; what comes is not shown.
function curve(view, width, height, look) {
  const { states, words } = view.data;
  const pen = sheet(view.curve, width, height);
  const [left, top, right, bottom] = [6, look.font * 2.2, width - 8, height - 8];
  const most = states[0].inertia || 1;
  const least = states[last(view)].inertia;
  const floor = least - (most - least) * 0.12;
  const spot = (at) => [
    left + ((right - left) * at) / Math.max(1, last(view)),
    bottom - ((bottom - top) * (states[at].inertia - floor)) / (most - floor || 1),
  ];
  pen.fillStyle = look.text;
  pen.font = `600 ${look.font}px ${look.family}`;
  pen.textBaseline = "top";
  pen.fillText(fill(words.curve, { inertia: say(view, states[view.at].inertia) }), left, 2);
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.strokeRect(left, top - 6, right - left, bottom - top + 8);
  pen.strokeStyle = look.text;
  pen.lineWidth = 2.2;
  pen.beginPath();
  for (let at = 0; at <= view.at; at += 1) pen.lineTo(...spot(at));
  pen.stroke();
  for (let at = 0; at <= view.at; at += 1) {
    pen.beginPath();
    pen.arc(...spot(at), at === view.at ? 5 : 2.6, 0, 2 * Math.PI);
    pen.fillStyle = look.text;
    pen.fill();
  }
}

function sheet(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  return pen;
}

function draw(view) {
  const width = view.root.clientWidth;
  if (!view.data || !width) return;
  const look = lookOf(view, NARROW);
  const wide = width >= WIDE;
  view.root.classList.toggle("wide", wide);
  cloud(view, wide ? Math.round(width * 0.66) : width, width < NARROW ? Math.round(width * 0.85) : 400, look);
  curve(view, wide ? Math.floor(width * 0.32) : width, wide ? 400 : 120, look);
}

// Walking through the states ---------------------------------------------------------------------------------------------

function caption(view) {
  const { states, words, points } = view.data;
  const state = states[view.at];
  const before = states[view.at - 1];
  const changed = before ? points.filter((_, at) => digit(state, at) !== digit(before, at)).length : 0;
  const values = { move: Math.ceil(view.at / 2), changed, inertia: say(view, state.inertia), points: points.length };
  const finished = view.at === last(view) && !changed && view.at > 0;
  const key = view.at === 0 ? "begin" : finished ? "done" : view.at % 2 ? "moved" : "assigned";
  view.caption.textContent = fill(words[key], values);
  view.root.dataset.inertia = state.inertia;
  view.root.dataset.state = view.at;
}

function go(view, at) {
  cancelAnimationFrame(view.frame);
  const to = Math.max(0, Math.min(last(view), at));
  const moves = to === view.at + 1 && to % 2 === 1;
  view.at = to;
  view.glide = null;
  if (moves && !calm()) glide(view, performance.now());
  else draw(view);
  caption(view);
  view.back.disabled = view.start.disabled = to === 0;
  view.next.disabled = to === last(view);
}

function glide(view, began) {
  const share = Math.min(1, (performance.now() - began) / GLIDE_MS);
  view.glide = share < 1 ? share * (2 - share) : null;
  draw(view);
  if (share < 1) view.frame = requestAnimationFrame(() => glide(view, began));
}

function play(view) {
  if (view.at === last(view)) go(view, 0);
  if (calm()) return go(view, last(view));
  view.timer = setInterval(() => {
    if (!view.root.isConnected || view.at === last(view)) return stop(view);
    return go(view, view.at + 1);
  }, PLAY_MS);
  view.playing.textContent = view.data.words.pause;
  return undefined;
}

function stop(view) {
  clearInterval(view.timer);
  view.timer = null;
  view.playing.textContent = calm() ? view.data.words.end : view.data.words.play;
}

function key(view, event) {
  const to = { ArrowRight: view.at + 1, ArrowLeft: view.at - 1, Home: 0, End: last(view) }[event.key];
  steer(view, event, to, { play, stop, go });
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "kmeans";
  root.innerHTML =
    '<div class="legend"></div>' +
    '<div class="stage"><canvas class="cloud" tabindex="0" role="img"></canvas><canvas class="curve" role="img"></canvas></div>' +
    '<div class="bar"><button type="button" class="main"></button><button type="button" class="start"></button>' +
    '<button type="button" class="back">◀</button><button type="button" class="next">▶</button><span aria-live="polite"></span></div>';
  parent.appendChild(root);
  const find = (name) => root.querySelector(name);
  const view = {
    root, canvas: find(".cloud"), curve: find(".curve"), legend: find(".legend"), playing: find(".main"),
    start: find(".start"), back: find(".back"), next: find(".next"), caption: find(".bar span"),
    at: 0, glide: null, timer: null, frame: 0,
  };
  new ResizeObserver(() => draw(view)).observe(root);
  view.canvas.addEventListener("keydown", (event) => key(view, event));
  view.playing.addEventListener("click", () => (view.timer ? stop(view) : play(view)));
  for (const [button, to] of [["start", () => 0], ["back", () => view.at - 1], ["next", () => view.at + 1]]) {
    view[button].addEventListener("click", () => (stop(view), go(view, to())));
  }
  return view;
}

function legend(view) {
  const { words } = view.data;
  view.legend.replaceChildren(
    ...["points", "centres", "trail", "region"].map((name) => {
      const item = document.createElement("span");
      const sign = document.createElement("i");
      sign.className = name;
      item.append(sign, words[name]);
      return item;
    }),
  );
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabKMeans ??= build(parentElement));
  const about = JSON.stringify([data.points, data.states]);
  const other = view.about !== about;
  view.data = data;
  view.about = about;
  view.root.style.fontSize = `${data.font}px`;
  view.canvas.setAttribute("aria-label", data.words.alt);
  view.curve.setAttribute("aria-label", fill(data.words.curve, { inertia: "" }));
  view.start.textContent = data.words.back;
  view.back.setAttribute("aria-label", `${data.words.step} −1`);
  view.next.setAttribute("aria-label", data.words.step);
  legend(view);
  if (other || !view.timer) stop(view);
  go(view, other ? 0 : view.at);
  return () => stop(view);
}
