// uses: stage
// The cells of an output, filled round by round: by one worker, and by many at once. One clock for both.
const GAP = 22;
const LONGEST_MS = 9000; // of the whole race
const NARROW = 620;

const cellsOf = ({ data }) => data.out * data.out;
const roundsOf = (view, workers) => Math.ceil(cellsOf(view) / workers);
const doneBy = (view, workers) => Math.min(cellsOf(view), view.round * workers);

// Cells computed in the round just over: first and one past the last.
const current = (view, workers) => [Math.min(cellsOf(view), Math.max(0, view.round - 1) * workers), doneBy(view, workers)];

// Where the three grids are: side by side, or on a phone the picture above the two outputs.
function arrange(width, font) {
  const head = font * 2.9;
  if (width >= NARROW) {
    const side = Math.min((width - 2 * GAP - 6) / 3, 400);
    const x = (place) => 3 + place * (side + GAP);
    return { height: head + side + 4, spots: [0, 1, 2].map((place) => ({ x: x(place), y: head, side })) };
  }
  const half = (width - GAP - 6) / 2;
  const second = head * 2 + half;
  return {
    height: second + half + 4,
    spots: [{ x: 3, y: head, side: half }, { x: 3, y: second, side: half }, { x: 3 + half + GAP, y: second, side: half }],
  };
}

function title(pen, look, spot, first, second) {
  pen.fillStyle = look.text;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.font = `600 ${look.font}px ${look.family}`;
  pen.fillText(first, spot.x, spot.y - look.font * 1.75, spot.side);
  pen.font = `${look.font}px ${look.family}`;
  pen.fillText(second, spot.x, spot.y - look.font * 0.5, spot.side);
}

function grid(pen, spot, count, colour) {
  const cell = spot.side / count;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.65;
  pen.beginPath();
  for (let at = 0; at <= count; at += 1) {
    pen.moveTo(spot.x + at * cell, spot.y);
    pen.lineTo(spot.x + at * cell, spot.y + spot.side);
    pen.moveTo(spot.x, spot.y + at * cell);
    pen.lineTo(spot.x + spot.side, spot.y + at * cell);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function input(view, pen, look, spot) {
  const { n, f, out, workers } = view.data;
  const cell = spot.side / n;
  pen.fillStyle = look.input;
  pen.globalAlpha = 0.22;
  pen.fillRect(spot.x, spot.y, spot.side, spot.side);
  pen.globalAlpha = 1;
  grid(pen, spot, n, look.input);
  const [from, to] = current(view, workers);
  pen.fillStyle = look.weight;
  pen.strokeStyle = look.weight;
  pen.lineWidth = to - from > 40 ? 1 : 2;
  for (let at = from; at < to; at += 1) {
    const [x, y] = [spot.x + (at % out) * cell, spot.y + Math.floor(at / out) * cell];
    pen.globalAlpha = Math.max(0.03, 0.3 / Math.sqrt(to - from));
    pen.fillRect(x, y, f * cell, f * cell);
    pen.globalAlpha = 0.9;
    pen.strokeRect(x + 1, y + 1, f * cell - 2, f * cell - 2);
  }
  pen.globalAlpha = 1;
}

function output(view, pen, look, spot, workers) {
  const { out } = view.data;
  const cell = spot.side / out;
  const [from, to] = current(view, workers);
  for (let at = 0; at < to; at += 1) {
    const [x, y] = [spot.x + (at % out) * cell, spot.y + Math.floor(at / out) * cell];
    pen.fillStyle = look.output;
    pen.globalAlpha = at >= from ? 1 : 0.45;
    pen.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
    if (at < from || cell < 7) continue;
    pen.globalAlpha = 1;
    pen.strokeStyle = look.text;
    pen.lineWidth = 2;
    pen.strokeRect(x + 1.5, y + 1.5, cell - 3, cell - 3);
  }
  pen.globalAlpha = 1;
  grid(pen, spot, out, look.output);
}

function draw(view) {
  const width = view.root.clientWidth;
  if (!view.data || !width) return;
  const look = lookOf(view, NARROW);
  const { height, spots } = arrange(width, look.font);
  const ratio = window.devicePixelRatio || 1;
  view.canvas.style.height = `${height}px`;
  [view.canvas.width, view.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = view.canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const { words, workers, n } = view.data;
  const cells = cellsOf(view);
  title(pen, look, spots[0], words.input, `${n} × ${n}`);
  input(view, pen, look, spots[0]);
  [[spots[1], 1, words.one], [spots[2], workers, words.many]].forEach(([spot, count, name]) => {
    const done = doneBy(view, count);
    const rounds = Math.min(view.round, roundsOf(view, count));
    title(pen, look, spot, fill(name, { workers }), fill(words[done === cells ? "last" : "cell"], { done, cells, round: rounds }));
    output(view, pen, look, spot, count);
  });
}

function say(view) {
  const { words, workers } = view.data;
  const [from, to] = current(view, workers);
  const values = { round: view.round, done: doneBy(view, 1), many: doneBy(view, workers), cells: cellsOf(view), workers, now: to - from };
  view.caption.textContent = fill(view.round ? words.round : words.begin, values);
}

function go(view, round) {
  view.round = Math.max(0, Math.min(roundsOf(view, 1), round));
  draw(view);
  if (!view.timer) say(view);
  view.back.disabled = view.round === 0;
  view.step.disabled = view.round >= roundsOf(view, 1);
}

function play(view) {
  const total = roundsOf(view, 1);
  if (view.round >= total) go(view, 0);
  if (calm()) return go(view, total);
  const pause = Math.max(16, Math.min(420, LONGEST_MS / total));
  view.timer = setInterval(() => {
    if (!view.root.isConnected || view.round >= roundsOf(view, 1)) return stop(view);
    return go(view, view.round + 1);
  }, pause);
  view.play.textContent = view.data.words.pause;
  return undefined;
}

function stop(view) {
  if (!view.timer) return;
  clearInterval(view.timer);
  view.timer = null;
  view.play.textContent = view.data.words.play;
  say(view);
}

function key(view, event) {
  const to = {
    ArrowRight: view.round + 1, ArrowLeft: view.round - 1, Home: 0, End: roundsOf(view, 1),
  }[event.key];
  steer(view, event, to, { play, stop, go });
}

function legend(view) {
  const { words, colours } = view.data;
  const key = JSON.stringify([words, colours]);
  if (view.legendKey === key) return;
  view.legendKey = key;
  view.legend.replaceChildren(
    ...[["weight", words.window, "line"], ["output", words.now, "full"]].map(([colour, label, kind]) => {
      const item = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.className = kind;
      swatch.style.setProperty("--colour", colours[colour]);
      item.append(swatch, label);
      return item;
    }),
  );
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "race";
  root.innerHTML =
    '<div class="legend"></div><canvas class="stage" tabindex="0" role="img"></canvas>' +
    '<div class="bar"><button type="button" class="main"></button><button type="button"></button>' +
    '<button type="button"></button><span aria-live="polite"></span></div>';
  parent.appendChild(root);
  const [legendBox, canvas, bar] = root.children;
  const [playing, step, back, caption] = bar.children;
  const view = { root, legend: legendBox, canvas, play: playing, step, back, caption, round: 0, timer: null };
  new ResizeObserver(() => draw(view)).observe(root);
  canvas.addEventListener("keydown", (event) => key(view, event));
  playing.addEventListener("click", () => (view.timer ? stop(view) : play(view)));
  step.addEventListener("click", () => (stop(view), go(view, view.round + 1)));
  back.addEventListener("click", () => (stop(view), go(view, 0)));
  return view;
}

export default function (component) {
  const { data, parentElement } = component;
  const view = (parentElement.cnnlabWorkers ??= build(parentElement));
  const other = !view.data || ["n", "f", "workers"].some((name) => view.data[name] !== data[name]);
  view.data = data;
  view.root.style.fontSize = `${data.font}px`;
  view.canvas.setAttribute("aria-label", data.alt);
  view.play.textContent = view.timer ? data.words.pause : calm() ? data.words.end : data.words.play;
  view.step.textContent = data.words.step;
  view.back.textContent = data.words.back;
  legend(view);
  if (other) stop(view);
  go(view, other ? 0 : view.round);
  return () => stop(view);
}
