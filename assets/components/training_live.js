// A training run as it goes on: progress, curves that keep their zoom, first-layer filters at every snapshot.
// Python sends what is new; what came before stays here. Nothing here asks the server, unless a piece was lost.

const MARGIN = { left: 46, right: 12, top: 10, bottom: 24 };
const RESYNC_MS = 2000;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!parentElement.cnnlabRun?.root.isConnected) parentElement.cnnlabRun = new RunPicture(parentElement);
  parentElement.cnnlabRun.take(data, () => setTriggerValue("resync", Date.now()));
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function duration(seconds) {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds), two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// 1, 2 or 5 times a power of ten, at least `value`.
function niceStep(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= value * 0.9999) || 10);
}

function ticks(low, high, count) {
  const step = niceStep((high - low) / count), found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step + 0; at <= high + step * 1e-6; at += step) found.push(at);
  return found;
}

function logTicks(low, high) {
  const found = [], wide = Math.log10(high / low) > 2.5;
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const factor of wide ? [1] : [1, 2, 5]) {
      const at = factor * 10 ** power;
      if (at >= low * 0.999 && at <= high * 1.001) found.push(at);
    }
  return found;
}

// Exponential moving average without the pull towards 0 at its start.
function smooth(values, share) {
  let sum = 0, weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = share * sum + (1 - share) * value;
    weight = share * weight + (1 - share);
    return sum / weight;
  });
}

// The place of the last entry of a sorted list that is not above `value`.
function placeOf(sorted, value) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function isDark(root) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || "#fff";
  const hex = canvas.fillStyle;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return 0.3 * r + 0.6 * g + 0.1 * b < 128;
}

class RunPicture {
  constructor(parent) {
    this.forget("");
    this.smoothing = 0.8;
    this.root = element("div", { class: "run" });
    parent.append(this.root);
  }

  forget(run) {
    this.run = run;
    this.steps = { step: [], loss: [], accuracy: [] };
    this.epochs = [];
    this.filters = [];
    this.zoom = null;
    this.cursor = null;
    this.snapshot = null; // null: the newest
    this.top = 0;
  }

  take(data, ask) {
    if (data.run !== this.run) this.forget(data.run);
    const complete = ["step", "loss", "accuracy"].every((name) =>
      this.join(this.steps[name], data.steps.from, data.steps[name])) &&
      this.join(this.epochs, data.epochs.from, data.epochs.rows) &&
      this.join(this.filters, data.filters.from, data.filters.rows);
    if (!complete && !(Date.now() - this.asked < RESYNC_MS)) {
      this.asked = Date.now();
      ask();
    }
    const fresh = this.data?.lang !== data.lang || this.data?.title !== data.title;
    this.data = data;
    if (fresh || !this.charts) this.build();
    this.root.classList.toggle("room", data.present);
    this.smoothAll();
    this.write();
    this.redraw();
  }

  // False where something between what is here and what came is missing.
  join(mine, from, rows) {
    if (from > mine.length) return false;
    mine.length = from;
    for (const row of rows) mine.push(row);
    return true;
  }

  smoothAll() {
    this.smoothed = { loss: smooth(this.steps.loss, this.smoothing), accuracy: smooth(this.steps.accuracy, this.smoothing) };
  }

  colour(name) {
    return (isDark(this.root) ? this.data.bright : this.data.colours)[name];
  }

  number(value, digits = 3) {
    if (value === null || value === undefined) return "–";
    const far = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6);
    if (far) return value.toExponential(digits - 1).replace("e+", "e");
    return value.toLocaleString(this.data.lang, { maximumSignificantDigits: digits });
  }

  percent(value) {
    if (value === null || value === undefined) return "–";
    return value.toLocaleString(this.data.lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  build() {
    const words = this.data.words;
    this.root.replaceChildren();
    this.fillBar = element("i");
    this.bar = element("div", { class: "bar", role: "progressbar", "aria-label": words.progress, "aria-valuemin": 0 }, this.fillBar);
    this.facts = {};
    const list = element("dl", { class: "facts" });
    for (const name of ["state", "step", "epoch", "rate", "speed", "elapsed", "left", "device"]) {
      this.facts[name] = element("dd", { "data-fact": name });
      const label = element("dt", {}, name === "state" ? this.data.title || "\u00a0" : words[name]);
      list.append(element("div", {}, label, this.facts[name]));
    }
    this.charts = {};
    const body = element("div", { class: "body" }, this.chart("loss"), this.chart("accuracy"), this.kernelPanel());
    this.root.append(this.bar, list, this.toolbar(), body);
    this.watcher?.disconnect();
    this.watcher = new ResizeObserver(() => this.redraw());
    for (const canvas of this.root.querySelectorAll("canvas")) this.watcher.observe(canvas);
  }

  toolbar() {
    const words = this.data.words;
    this.logBox = element("input", { type: "checkbox" });
    this.logBox.checked = this.log || false;
    this.logBox.onchange = () => { this.log = this.logBox.checked; this.top = 0; this.redraw(); };
    const slider = element("input", { type: "range", min: 0, max: 0.98, step: 0.02 });
    slider.value = this.smoothing;
    slider.oninput = () => { this.smoothing = Number(slider.value); this.smoothAll(); this.redraw(); };
    this.wholeButton = element("button", { type: "button" }, words.whole);
    this.wholeButton.onclick = () => this.setZoom(null);
    this.readout = element("span", { class: "readout" });
    return element("div", { class: "tools" }, element("label", {}, this.logBox, words.log),
      element("label", {}, words.smoothing, slider), this.wholeButton, this.readout);
  }

  chart(name) {
    const words = this.data.words, swatch = (shape) => {
      const key = element("span", { class: "key" });
      key.innerHTML = `<svg width="22" height="10" aria-hidden="true">${shape}</svg>`;
      return key;
    };
    const train = swatch('<path d="M1 5H21" stroke-width="2.5" data-ink="train"/>');
    train.append(words.train);
    const test = swatch('<path d="M1 5H21" stroke-width="1.5" stroke-dasharray="3 2" data-ink="test"/><path d="M11 1l4 4-4 4-4-4z" data-fill="test"/>');
    test.append(words.test);
    const canvas = element("canvas", { class: "chart", role: "img", tabindex: 0, "data-chart": name });
    this.charts[name] = canvas;
    this.listen(canvas);
    return element("figure", {}, element("figcaption", {}, words[name], train, test), canvas);
  }

  kernelPanel() {
    const words = this.data.words;
    this.kernels = element("canvas", { class: "kernels", role: "img" });
    this.slider = element("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": words.snapshot });
    this.slider.oninput = () => {
      const at = Number(this.slider.value);
      this.snapshot = at === this.filters.length - 1 ? null : at;
      this.redraw();
    };
    this.when = element("output");
    this.count = element("span", { class: "key" });
    this.scale = element("div", { class: "scale" });
    return element("figure", {}, element("figcaption", {}, words.filters, this.count), this.scale,
      element("label", { class: "when" }, words.snapshot, this.slider, this.when), this.kernels);
  }

  // Text: progress and facts.
  write() {
    const { data } = this, { words } = data, step = Math.max(data.step || 0, data.at || 0), total = data.total || 0;
    const share = total ? Math.min(1, step / total) : 0, count = (n) => n.toLocaleString(data.lang);
    const marks = { running: "▶ ", paused: "❚❚ ", finished: "✓ ", failed: "✕ ", stopped: "■ " };
    const waits = data.state === "queued" && data.queue;
    const facts = {
      state: waits ? fill(words.queue, { place: data.queue }) : (marks[data.state] || "… ") + words[data.state],
      step: total ? `${count(step)} / ${count(total)}` : "–",
      epoch: data.n_epochs ? `${count(data.epoch || (step ? 1 : 0))} / ${count(data.n_epochs)}` : "–",
      rate: this.number(data.rate),
      speed: data.speed && data.state === "running" ? count(Math.round(data.speed)) : "–",
      elapsed: duration(Math.max(data.elapsed || 0, data.run_elapsed || 0)),
      left: data.left === null || data.left === undefined ? "–" : duration(data.left),
      device: data.device ? data.device.toUpperCase() : "–",
    };
    for (const [name, text] of Object.entries(facts)) {
      if (this.facts[name].textContent !== text) this.facts[name].textContent = text;
    }
    this.facts.state.title = facts.state;
    this.fillBar.style.width = `${100 * share}%`;
    this.fillBar.style.background = this.colour(data.state === "failed" ? "test" : data.state === "finished" ? "good" : "train");
    this.bar.setAttribute("aria-valuenow", Math.round(100 * share));
    this.bar.setAttribute("aria-valuemax", 100);
  }

  // One frame at most, and none in a hidden tab.
  redraw() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      if (!this.root.isConnected) return;
      for (const ink of this.root.querySelectorAll("[data-ink]")) ink.setAttribute("stroke", this.colour(ink.dataset.ink));
      for (const ink of this.root.querySelectorAll("[data-fill]")) ink.setAttribute("fill", this.colour(ink.dataset.fill));
      this.wholeButton.disabled = !this.zoom;
      this.drawChart("loss");
      this.drawChart("accuracy");
      this.drawKernels();
      this.readOut();
    });
  }

  surface(canvas) {
    const width = canvas.clientWidth, height = canvas.clientHeight, dots = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) {
      canvas.width = Math.round(width * dots);
      canvas.height = Math.round(height * dots);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.clearRect(0, 0, width, height);
    return { pen, width, height };
  }

  range() {
    return this.zoom || [0, Math.max(this.data.total || 0, this.steps.step.at(-1) || 0, 1)];
  }

  // The values' range: fixed for the accuracy of a whole run, growing for the loss, so that nothing jumps.
  valueRange(name) {
    const [low, high] = this.range(), inside = (step) => step >= low && step <= high, seen = [];
    this.steps.step.forEach((step, i) => inside(step) && this.smoothed[name][i] !== null && seen.push(this.smoothed[name][i]));
    for (const row of this.epochs) if (inside(row.step) && row[`test_${name}`] !== null) seen.push(row[`test_${name}`]);
    let least = Infinity, most = -Infinity;
    for (const value of seen) { least = Math.min(least, value); most = Math.max(most, value); }
    if (name === "accuracy") {
      const floor = this.zoom && seen.length ? Math.floor(least * 20 - 0.2) / 20 : 0;
      return [Math.max(0, floor), this.zoom && seen.length ? Math.min(1, Math.ceil(most * 20 + 0.2) / 20) : 1];
    }
    if (!seen.length) return this.log ? [0.01, 10] : [0, 1];
    if (this.log) return [Math.max(1e-9, least) / 1.6, Math.max(1e-8, most) * 1.6];
    const top = Math.max(most * 1.1, 1e-6), step = niceStep(top / 4);
    const rounded = Math.ceil(top / step) * step;
    if (this.zoom) return [0, rounded];
    this.top = Math.max(this.top, rounded);
    return [0, this.top];
  }

  drawChart(name) {
    const canvas = this.charts[name], { pen, width, height } = this.surface(canvas);
    if (width < 60) return;
    const big = this.data.present, font = big ? 18 : 12, style = getComputedStyle(this.root);
    const edge = big ? { left: 74, right: 16, top: 14, bottom: 36 } : MARGIN;
    const [left, right] = this.range(), [low, high] = this.valueRange(name), log = this.log && name === "loss";
    const lift = (value) => (log ? Math.log(Math.max(value, 1e-12)) : value);
    const x = (step) => edge.left + ((step - left) / (right - left)) * (width - edge.left - edge.right);
    const y = (value) => height - edge.bottom - ((lift(value) - lift(low)) / (lift(high) - lift(low))) * (height - edge.top - edge.bottom);
    canvas.cnnlabScale = { left, right, edge, width };
    const ink = style.getPropertyValue("--st-text-color"), grid = style.getPropertyValue("--st-border-color");
    pen.font = `${font}px ${style.fontFamily}`;
    this.axes(pen, { x, y, left, right, low, high, log, edge, width, height, ink, grid, name });
    pen.save();
    pen.beginPath();
    pen.rect(edge.left, edge.top, width - edge.left - edge.right, height - edge.top - edge.bottom);
    pen.clip();
    const train = this.colour("train"), test = this.colour("test");
    this.line(pen, this.steps.step, this.steps[name], x, y, train, 1, this.smoothing > 0 ? 0.22 : 0.9);
    if (this.smoothing > 0) this.line(pen, this.steps.step, this.smoothed[name], x, y, train, big ? 3.5 : 2.2, 1);
    pen.setLineDash([5, 4]);
    this.line(pen, this.epochs.map((row) => row.step), this.epochs.map((row) => row[`test_${name}`]), x, y, test, big ? 2.5 : 1.6, 1);
    pen.setLineDash([]);
    if (this.epochs.length <= 120) this.diamonds(pen, name, x, y, test, big ? 7 : 4.5);
    this.marks(pen, x, edge, height, ink);
    pen.restore();
    const last = this.steps.step.length - 1, value = last < 0 ? null : this.steps[name][last];
    const said = name === "loss" ? this.number(value) : this.percent(value);
    const words = this.data.words, told = { name: words[name], step: this.steps.step[last], value: said };
    canvas.setAttribute("aria-label", last < 0 ? fill(words.chart_empty, told) : fill(words.chart_alt, told));
    canvas.dataset.points = this.steps.step.length;
  }

  axes(pen, { x, y, left, right, low, high, log, edge, width, height, ink, grid, name }) {
    pen.lineWidth = 1;
    pen.strokeStyle = grid;
    pen.fillStyle = ink;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    const label = (value) => name === "accuracy"
      ? value.toLocaleString(this.data.lang, { style: "percent", maximumFractionDigits: 1 })
      : this.number(value, 2);
    for (const value of log ? logTicks(low, high) : ticks(low, high, 5)) {
      pen.beginPath();
      pen.moveTo(edge.left, Math.round(y(value)) + 0.5);
      pen.lineTo(width - edge.right, Math.round(y(value)) + 0.5);
      pen.stroke();
      pen.globalAlpha = 0.75;
      pen.fillText(label(value), edge.left - 6, y(value));
      pen.globalAlpha = 1;
    }
    pen.textBaseline = "top";
    pen.globalAlpha = 0.75;
    for (const step of ticks(left, right, Math.max(2, Math.floor(width / 110)))) {
      pen.textAlign = step === 0 ? "left" : x(step) > width - 30 ? "right" : "center";
      if (Math.abs(step - Math.round(step)) < 1e-6)
        pen.fillText(Math.round(step).toLocaleString(this.data.lang), pen.textAlign === "right" ? width - edge.right : x(step), height - edge.bottom + 6);
    }
    pen.globalAlpha = 1;
  }

  line(pen, steps, values, x, y, colour, width, alpha) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.globalAlpha = alpha;
    pen.lineJoin = "round";
    pen.beginPath();
    let drawing = false;
    steps.forEach((step, i) => {
      if (values[i] === null || values[i] === undefined) { drawing = false; return; }
      if (drawing) pen.lineTo(x(step), y(values[i]));
      else pen.moveTo(x(step), y(values[i]));
      drawing = true;
    });
    pen.stroke();
    pen.globalAlpha = 1;
  }

  diamonds(pen, name, x, y, colour, size) {
    pen.fillStyle = colour;
    for (const row of this.epochs) {
      const value = row[`test_${name}`];
      if (value === null) continue;
      const cx = x(row.step), cy = y(value);
      pen.beginPath();
      pen.moveTo(cx, cy - size); pen.lineTo(cx + size, cy); pen.lineTo(cx, cy + size); pen.lineTo(cx - size, cy);
      pen.fill();
    }
  }

  // The reading line, and the stretch that is being chosen.
  marks(pen, x, edge, height, ink) {
    pen.strokeStyle = ink;
    pen.fillStyle = ink;
    if (this.drag && Math.abs(this.drag.to - this.drag.from) > 0) {
      pen.globalAlpha = 0.12;
      pen.fillRect(x(this.drag.from), edge.top, x(this.drag.to) - x(this.drag.from), height - edge.top - edge.bottom);
    }
    if (this.cursor !== null) {
      pen.globalAlpha = 0.6;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(x(this.cursor), edge.top);
      pen.lineTo(x(this.cursor), height - edge.bottom);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  readOut() {
    const { words } = this.data, place = this.cursor === null ? -1 : Math.max(0, placeOf(this.steps.step, this.cursor));
    if (place < 0 || !this.steps.step.length) {
      this.readout.textContent = this.data.present ? "" : words.hint;
      return;
    }
    const step = this.steps.step[place], test = this.epochs.filter((row) => row.step <= step).at(-1);
    const parts = [
      `${words.step} ${step.toLocaleString(this.data.lang)}`,
      `${words.loss} ${this.number(this.steps.loss[place])} (${words.smoothed} ${this.number(this.smoothed.loss[place])})`,
      `${words.accuracy} ${this.percent(this.steps.accuracy[place])} (${words.smoothed} ${this.percent(this.smoothed.accuracy[place])})`,
    ];
    if (test) parts.push(`${words.test} ${this.number(test.test_loss)}, ${this.percent(test.test_accuracy)}`);
    this.readout.textContent = parts.join(" · ");
  }

  listen(canvas) {
    const stepAt = (event) => {
      const { left, right, edge, width } = canvas.cnnlabScale, box = canvas.getBoundingClientRect();
      const share = (event.clientX - box.left - edge.left) / (width - edge.left - edge.right);
      return left + Math.min(1, Math.max(0, share)) * (right - left);
    };
    canvas.onpointermove = (event) => {
      this.cursor = stepAt(event);
      if (this.drag) this.drag.to = this.cursor;
      this.redraw();
    };
    canvas.onpointerleave = () => { if (!this.drag) { this.cursor = null; this.redraw(); } };
    canvas.onpointerdown = (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.drag = { from: stepAt(event), to: stepAt(event), began: event.clientX };
    };
    canvas.onpointerup = (event) => {
      const drag = this.drag;
      this.drag = null;
      if (drag && Math.abs(event.clientX - drag.began) > 8) this.setZoom([Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]);
      this.redraw();
    };
    canvas.onpointercancel = () => { this.drag = null; this.redraw(); };
    canvas.ondblclick = () => this.setZoom(null);
    canvas.onkeydown = (event) => this.key(event);
  }

  key(event) {
    const steps = this.steps.step, [left, right] = this.range();
    if (!steps.length) return;
    const place = Math.max(0, placeOf(steps, this.cursor ?? steps.at(-1))), stride = Math.max(1, Math.round(steps.length / 100));
    const at = (i) => { this.cursor = steps[Math.min(steps.length - 1, Math.max(0, i))]; };
    const around = (factor) => {
      const middle = this.cursor ?? (left + right) / 2, half = ((right - left) * factor) / 2;
      this.setZoom([middle - half, middle + half]);
    };
    const acts = {
      ArrowLeft: () => at(place - stride), ArrowRight: () => at(place + stride), Home: () => at(0), End: () => at(steps.length),
      "+": () => around(0.5), "=": () => around(0.5), "-": () => around(2), 0: () => this.setZoom(null), Escape: () => this.setZoom(null),
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[event.key]();
    this.redraw();
  }

  setZoom(range) {
    this.zoom = null;
    const [first, last] = this.range();
    if (range) {
      const low = Math.max(first, range[0]), high = Math.min(last, range[1]);
      if (high - low >= 2 && high - low < last - first) this.zoom = [low, high];
    }
    this.redraw();
  }

  drawKernels() {
    const { words, lang } = this.data, { pen, width, height } = this.surface(this.kernels);
    const newest = this.filters.length - 1, at = this.snapshot ?? newest, row = this.filters[at];
    this.slider.max = Math.max(0, newest);
    this.slider.value = at;
    this.slider.disabled = newest < 1;
    this.when.textContent = row ? row.step.toLocaleString(lang) : "–";
    this.kernels.setAttribute("aria-label", fill(words.filters_alt, { step: this.when.textContent }));
    if (!row || width < 40) return;
    const [count, channels, rows, columns] = row.shape;
    this.count.textContent = count < row.of ? fill(words.filters_of, { shown: count, all: row.of }) : "";
    const scale = Math.max(...this.filters.map((one) => one.scale)) || 1; // one scale for the whole run
    this.legend(channels, scale);
    const levels = Int8Array.from(atob(row.data), (letter) => (letter.charCodeAt(0) << 24) >> 24);
    const across = this.tiling(count, width, height), gap = 4;
    const side = Math.min((width + gap) / across, (height + gap) / Math.ceil(count / across)) - gap;
    for (let i = 0; i < count; i++) {
      const x = (i % across) * (side + gap), y = Math.floor(i / across) * (side + gap);
      this.kernel(pen, levels.subarray(i * channels * rows * columns), row.shape, row.scale / scale / 127, x, y, side);
    }
  }

  // How many tiles side by side make them largest.
  tiling(count, width, height) {
    let best = 1, size = 0;
    for (let across = 1; across <= count; across++) {
      const side = Math.min(width / across, height / Math.ceil(count / across));
      if (side > size) { size = side; best = across; }
    }
    return best;
  }

  kernel(pen, levels, [, channels, rows, columns], factor, x, y, side) {
    const cell = side / Math.max(rows, columns), plane = rows * columns;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        const value = (channel) => levels[channel * plane + r * columns + c] * factor;
        pen.fillStyle = channels === 3
          ? `rgb(${[0, 1, 2].map((channel) => Math.round(127.5 + 127.5 * value(channel))).join(",")})`
          : this.signed(value(0));
        const px = Math.round(x + c * cell), py = Math.round(y + r * cell);
        pen.fillRect(px, py, Math.round(x + (c + 1) * cell) - px, Math.round(y + (r + 1) * cell) - py);
      }
    pen.strokeStyle = getComputedStyle(this.root).getPropertyValue("--st-border-color");
    pen.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(cell * columns) - 1, Math.round(cell * rows) - 1);
  }

  // −1 … 1 on the diverging scale, white at 0.
  signed(value) {
    const stops = this.data.signed, at = ((Math.max(-1, Math.min(1, value)) + 1) / 2) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at)), share = at - low;
    const part = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
    return `rgb(${[0, 1, 2].map((i) => Math.round(part(stops[low], i) * (1 - share) + part(stops[low + 1], i) * share)).join(",")})`;
  }

  legend(channels, scale) {
    const text = channels === 3 ? "" : this.number(scale, 2);
    if (this.scale.dataset.text === text) return;
    this.scale.dataset.text = text;
    this.scale.replaceChildren();
    if (!text) return;
    const strip = element("i", { style: `background: linear-gradient(90deg, ${this.data.signed.join(", ")})` });
    this.scale.append(`−${text}`, strip, `+${text}`);
  }
}
