// What every stage with a canvas shares: bounds, whether motion is unwanted, words with places, hatching, the theme's look, arrows and pointer.
const clamp = (value, count) => Math.max(0, Math.min(count - 1, value));
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// [down, across] for an arrow key; undefined for any other.
const arrow = (key) => ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] })[key];

// Where a pointer event is on its canvas, in CSS pixels.
function spot(canvas, event) {
  const at = canvas.getBoundingClientRect();
  return [event.clientX - at.left, event.clientY - at.top];
}

// The keys of what can be played and stepped through: the space bar plays or stops; `to` is where another key leads.
function steer(view, event, to, { play, stop, go }) {
  if (event.key === " ") (view.timer ? stop : play)(view);
  else if (to === undefined) return;
  else {
    stop(view);
    go(view, to);
  }
  event.preventDefault();
}

// Redraw when the width changes; hand on what the pointer and the keys do.
function listen(view, { draw, point, step, click, leave }) {
  new ResizeObserver(() => draw(view)).observe(view.root);
  view.canvas.addEventListener("pointermove", (event) => point(view, event));
  view.canvas.addEventListener("pointerdown", (event) => point(view, event));
  view.canvas.addEventListener("keydown", (event) => step(view, event));
  if (click) view.canvas.addEventListener("click", (event) => click(view, event));
  if (leave) view.canvas.addEventListener("pointerleave", () => leave(view));
}

// The page's colours and font; below `narrowPx` no letter larger than 12.
function lookOf(view, narrowPx) {
  const style = getComputedStyle(view.root);
  const variable = (name) => style.getPropertyValue(name).trim();
  return {
    ...view.data.colours,
    text: variable("--st-text-color") || "#222",
    ground: variable("--st-background-color") || "#fff",
    line: variable("--st-border-color") || "#ccc",
    family: variable("--st-font") || "sans-serif",
    font: view.root.clientWidth < narrowPx ? Math.min(12, view.data.font) : view.data.font,
  };
}

function hatch(pen, colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const brush = tile.getContext("2d");
  brush.globalAlpha = 0.22;
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 8, 8);
  brush.globalAlpha = 0.9;
  brush.strokeStyle = colour;
  for (const shift of [-8, 0, 8]) {
    brush.beginPath();
    brush.moveTo(shift - 1, 9);
    brush.lineTo(shift + 9, -1);
    brush.stroke();
  }
  return pen.createPattern(tile, "repeat");
}
