// uses: stage
// Many small maps from one picture: a grid of buttons, the chosen one enlarged, the value under the pointer.
// Levels become numbers and colours here; nothing that follows the pointer asks the server.
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const say = (value) => {
  const size = Math.abs(value);
  const digits = size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.001 || size === 0 ? 3 : 5;
  return value.toFixed(digits).replace("-", "−");
};

function ramp(stops) {
  const colours = stops.map(rgb);
  return Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(at));
    return colours[low].map((value, place) => Math.round(value + (colours[low + 1][place] - value) * (at - low)));
  });
}

async function levelsOf(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [image.naturalWidth, image.naturalHeight];
  const pen = sheet.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, sheet.width, sheet.height);
}

// The tile at a place of the grid, in the frame shown.
const tileOf = (view, place) => view.frame * (view.data.count / view.data.frames) + place;

function levelAt(view, place, row, column, channel) {
  const { data, levels } = view;
  const tile = tileOf(view, place);
  const x = (tile % data.across) * data.tw + column;
  const y = Math.floor(tile / data.across) * data.th + row;
  return levels.data[(y * levels.width + x) * 4 + channel];
}

function valueAt(view, place, row, column, channel) {
  const level = levelAt(view, place, row, column, channel);
  const scale = view.data.scales[tileOf(view, place)];
  return view.data.signed ? ((level - 128) / 127) * scale : (level / 255) * scale;
}

function paint(view, canvas, place) {
  const { th, tw, colour } = view.data;
  [canvas.width, canvas.height] = [tw, th];
  const pen = canvas.getContext("2d");
  const picture = pen.createImageData(tw, th);
  for (let row = 0; row < th; row += 1) {
    for (let column = 0; column < tw; column += 1) {
      const found = colour
        ? [0, 1, 2].map((channel) => levelAt(view, place, row, column, channel))
        : view.ramp[levelAt(view, place, row, column, 0)];
      picture.data.set([...found, 255], (row * tw + column) * 4);
    }
  }
  pen.putImageData(picture, 0, 0);
}

function read(view, place, row, column) {
  const { data } = view;
  const numbers = data.colour
    ? data.words.rgb.map((name, channel) => `${name} ${say(valueAt(view, place, row, column, channel))}`).join(" · ")
    : say(valueAt(view, place, row, column, 0));
  view.reading.textContent = fill(data.words.value, { name: data.names[place], row, column, value: numbers });
}

function cellUnder(view, canvas, event) {
  const box = canvas.getBoundingClientRect();
  const clamp = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return [
    clamp((event.clientY - box.top) / box.height, view.data.th), clamp((event.clientX - box.left) / box.width, view.data.tw),
  ];
}

function choose(view, place) {
  view.chosen = place;
  view.buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === place)));
  if (view.data.big) {
    paint(view, view.large, place);
    view.name.textContent = view.data.names[place];
    view.note.textContent = view.data.notes?.[place] ?? "";
    view.large.setAttribute("aria-label", fill(view.data.words.large, { name: view.data.names[place] }));
  }
}

function drawAll(view) {
  view.buttons.forEach((button, at) => paint(view, button.querySelector("canvas"), at));
  choose(view, view.chosen);
  if (view.data.frames > 1) {
    view.slider.value = String(view.frame);
    view.moment.textContent = view.data.moments[view.frame];
    view.slider.setAttribute("aria-valuetext", view.data.moments[view.frame]);
  }
}

function buttonFor(view, place) {
  const button = document.createElement("button");
  button.type = "button";
  const { data } = view;
  button.className = data.marked?.[place] ? "tile marked" : "tile";
  button.setAttribute("aria-label", data.marked?.[place] ? `${data.names[place]}, ${data.words.marked}` : data.names[place]);
  button.title = data.names[place];
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  button.append(canvas);
  if (data.labels) {
    const label = document.createElement("small");
    label.textContent = data.labels[place];
    label.setAttribute("aria-hidden", "true");
    button.append(label);
  }
  button.addEventListener("pointermove", (event) => view.levels && read(view, place, ...cellUnder(view, canvas, event)));
  button.addEventListener("click", () => {
    if (!view.levels) return;
    choose(view, place);
    view.tell("picked", data.ids[place]);
  });
  return button;
}

function step(view, by) {
  view.frame = (view.frame + by + view.data.frames) % view.data.frames;
  drawAll(view);
}

function stop(view) {
  clearInterval(view.timer);
  view.timer = null;
  view.playing.textContent = view.data.words.play;
}

function play(view) {
  if (view.frame === view.data.frames - 1) view.frame = 0;
  view.playing.textContent = view.data.words.pause;
  view.timer = setInterval(() => {
    if (!view.root.isConnected || view.frame >= view.data.frames - 1) stop(view);
    else step(view, 1);
  }, 180);
}

function build(parent) {
  const root = document.createElement("div");
  root.className = "tiles";
  root.innerHTML =
    '<div class="bar"><button type="button" class="play"></button><button type="button" class="back">◀</button>' +
    '<button type="button" class="next">▶</button><input type="range" min="0" value="0"><b class="moment"></b></div>' +
    '<p class="reading"></p><div class="both"><div class="one"><canvas class="large" role="img" tabindex="0"></canvas>' +
    '<b class="name"></b><span class="note"></span></div><div class="grid" role="group" tabindex="0"></div></div>' +
    '<div class="key"><span class="low"></span><i></i><span class="high"></span></div>';
  parent.appendChild(root);
  const find = (name) => root.querySelector(name);
  const view = {
    root, bar: find(".bar"), playing: find(".play"), back: find(".back"), next: find(".next"), slider: find("input"),
    moment: find(".moment"), reading: find(".reading"), one: find(".one"), large: find(".large"), name: find(".name"),
    note: find(".note"), grid: find(".grid"), key: find(".key"), buttons: [], chosen: 0, frame: 0, cell: [0, 0],
  };
  const look = (row, column) => {
    view.cell = [Math.max(0, Math.min(view.data.th - 1, row)), Math.max(0, Math.min(view.data.tw - 1, column))];
    if (view.levels) read(view, view.chosen, ...view.cell);
  };
  view.large.addEventListener("pointermove", (event) => look(...cellUnder(view, view.large, event)));
  view.large.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!move) return;
    event.preventDefault();
    look(view.cell[0] + move[0], view.cell[1] + move[1]);
  });
  view.playing.addEventListener("click", () => (view.timer ? stop(view) : play(view)));
  view.back.addEventListener("click", () => { stop(view); step(view, -1); });
  view.next.addEventListener("click", () => { stop(view); step(view, 1); });
  view.slider.addEventListener("input", () => { stop(view); view.frame = Number(view.slider.value); drawAll(view); });
  return view;
}

function label(view) {
  const { data } = view;
  const { words } = data;
  view.root.style.fontSize = `${data.font}px`;
  view.root.style.setProperty("--cell", `${data.cell}px`);
  view.root.style.setProperty("--big", `${data.bigPx}px`);
  view.grid.style.gridTemplateColumns = data.columns ? `repeat(${data.columns}, minmax(0, ${data.cell}px))` : "";
  view.grid.style.maxHeight = `${data.height}px`;
  view.grid.setAttribute("aria-label", data.alt);
  view.reading.textContent = words.hover;
  view.one.hidden = !data.big;
  view.bar.hidden = data.frames < 2;
  view.slider.max = String(data.frames - 1);
  view.slider.setAttribute("aria-label", words.moment);
  view.playing.textContent = view.timer ? words.pause : words.play;
  view.back.setAttribute("aria-label", words.back);
  view.next.setAttribute("aria-label", words.next);
  view.key.hidden = data.colour || !data.common;
  const [low, bar, high] = view.key.children;
  low.textContent = data.signed ? say(-data.scales[0]) : "0";
  high.textContent = say(data.scales[0]);
  bar.style.background = `linear-gradient(90deg, ${(data.signed ? data.stops : data.ramp).join(",")})`;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const view = (parentElement.cnnlabTiles ??= build(parentElement));
  const same = view.data && view.data.url === data.url && view.data.names.join() === data.names.join();
  view.data = data;
  view.tell = setTriggerValue;
  view.ramp = ramp(data.signed ? data.stops : data.ramp);
  const moved = data.ids.includes(data.chosen) && data.ids[view.chosen] !== data.chosen;
  if (!same || moved) view.chosen = Math.max(0, data.ids.indexOf(data.chosen));
  if (!same) {
    if (view.timer) stop(view);
    view.frame = data.frames - 1;
    view.buttons = data.names.map((_, place) => buttonFor(view, place));
    view.grid.replaceChildren(...view.buttons);
  }
  label(view);
  if (same && view.levels) {
    choose(view, view.chosen);
    return undefined;
  }
  view.levels = null;
  levelsOf(data.url).then((levels) => {
    if (view.data.url !== data.url) return;
    view.levels = levels;
    drawAll(view);
    view.root.dataset.drawn = "yes";
  });
  return undefined;
}
