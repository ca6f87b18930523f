// Grids of numbers: their colours, where they stand, how they are painted.
const GAP = 12;

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function signed(stops, share) {
  const at = ((Math.max(-1, Math.min(1, share)) + 1) / 2) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  return rgb(stops[low]).map((value, place) => Math.round(value + (rgb(stops[low + 1])[place] - value) * (at - low)));
}

// Grey from 0 to `high`; where there are negative values, diverging and centred on 0.
function shade(data, value, high, negative) {
  if (!Number.isFinite(value)) return [128, 128, 128];
  if (negative) return signed(data.stops, value / high);
  const grey = Math.round(Math.max(0, Math.min(1, value / high)) * 255);
  return [grey, grey, grey];
}

const inkOn = ([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#11161D" : "#FFFFFF");
const css = ([r, g, b]) => `rgb(${r},${g},${b})`;

// `count` grids of rows × columns as large as the area lets them be; each has a line of text above it.
function fit(area, count, rows, columns, look, most) {
  const label = look.font * 1.5;
  let best = null;
  for (let across = 1; across <= count; across += 1) {
    const down = Math.ceil(count / across);
    const cell = Math.min(
      (area.w - GAP * (across - 1)) / (across * columns), (area.h - (label + GAP / 2) * down) / (down * rows), most,
    );
    if (!best || cell > best.cell) best = { across, down, cell };
  }
  const { across, cell } = best;
  const width = across * columns * cell + (across - 1) * GAP;
  const left = area.x + (area.w - width) / 2;
  return Array.from({ length: count }, (_, at) => ({
    x: left + (at % across) * (columns * cell + GAP),
    y: area.y + label + Math.floor(at / across) * (rows * cell + label + GAP / 2),
    cell, rows, columns,
  }));
}

function arrange(view, look, width, height) {
  const { data } = view;
  const narrow = width < 620;
  const half = (width - GAP * 2) / 2;
  const top = height * 0.57;
  const middle = width * (data.kind === "corr" && data.c > 1 ? 0.33 : 0.27);
  const side = (width - middle - GAP * 4) / 2;
  const lower = data.kind === "corr" ? (height - GAP) / 2 : 0;
  const areas = narrow
    ? {
        input: { x: 2, y: 0, w: half, h: top }, output: { x: half + GAP * 2 - 2, y: 0, w: half, h: top },
        kernel: { x: 2, y: top + GAP, w: half, h: height - top - GAP },
        products: { x: lower ? half + GAP * 2 - 2 : 2, y: top + GAP, w: half, h: height - top - GAP },
      }
    : {
        input: { x: 2, y: 0, w: side, h: height - 2 }, output: { x: width - side - 2, y: 0, w: side, h: height - 2 },
        kernel: { x: side + GAP * 2, y: 0, w: middle, h: lower },
        products: { x: side + GAP * 2, y: lower + (lower ? GAP : 0), w: middle, h: height - lower - GAP },
      };
  const most = look.font * 4;
  const read = data.kind === "corr" ? data.c : 1;
  return {
    input: fit(areas.input, data.c, data.h + 2 * data.pad, data.w + 2 * data.pad, look, most),
    output: fit(areas.output, data.maps.length, data.oh, data.ow, look, most),
    kernel: data.kind === "corr" ? fit(areas.kernel, read, data.kh, data.kw, look, most) : [],
    products: fit(areas.products, read, data.kh, data.kw, look, most),
  };
}

function words(pen, look, said, x, y, { align = "left", size = 1, colour = look.text, bold = false } = {}) {
  pen.font = `${bold ? "600 " : ""}${Math.round(look.font * size)}px ${look.family}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  pen.fillStyle = colour;
  pen.fillText(said, x, y);
}

function title(pen, look, grid, said, colour, bold = true) {
  words(pen, look, said, grid.x, grid.y - look.font * 0.72, { colour, bold, size: 0.92 });
}

function paint(pen, look, grid, row, column, colour, said) {
  const [x, y] = [grid.x + column * grid.cell, grid.y + row * grid.cell];
  pen.fillStyle = css(colour);
  pen.fillRect(x, y, grid.cell + 0.5, grid.cell + 0.5);
  number(pen, look, grid, row, column, said, inkOn(colour));
}

// A number in its cell, as large as it fits; none where it would be too small to read.
function number(pen, look, grid, row, column, said, colour) {
  const size = Math.min(look.font, grid.cell * 0.5, (grid.cell * 1.55) / said.length);
  if (size < 7.5) return;
  words(pen, look, said, grid.x + (column + 0.5) * grid.cell, grid.y + (row + 0.53) * grid.cell, {
    align: "center", size: size / look.font, colour,
  });
}

function lines(pen, look, grid, colour) {
  if (grid.cell >= 8) {
    pen.strokeStyle = look.line;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let at = 0; at <= grid.columns; at += 1) {
      pen.moveTo(grid.x + at * grid.cell, grid.y);
      pen.lineTo(grid.x + at * grid.cell, grid.y + grid.rows * grid.cell);
    }
    for (let at = 0; at <= grid.rows; at += 1) {
      pen.moveTo(grid.x, grid.y + at * grid.cell);
      pen.lineTo(grid.x + grid.columns * grid.cell, grid.y + at * grid.cell);
    }
    pen.stroke();
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.strokeRect(grid.x, grid.y, grid.columns * grid.cell, grid.rows * grid.cell);
}

function outline(pen, grid, row, column, colour, width = 2, rows = 1, columns = 1) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.strokeRect(grid.x + column * grid.cell, grid.y + row * grid.cell, columns * grid.cell, rows * grid.cell);
}

// Everything but these cells is paled.
function light(pen, look, grid, cells) {
  pen.beginPath();
  pen.rect(grid.x, grid.y, grid.columns * grid.cell, grid.rows * grid.cell);
  for (const { row, column } of cells) pen.rect(grid.x + column * grid.cell, grid.y + row * grid.cell, grid.cell, grid.cell);
  pen.fillStyle = look.ground;
  pen.globalAlpha = 0.4;
  pen.fill("evenodd");
  pen.globalAlpha = 1;
}

function cells(pen, look, grid, value, high, negative, data) {
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const now = value(row, column);
      if (now !== null) paint(pen, look, grid, row, column, shade(data, now, high, negative), brief(now));
    }
  }
}
