// The numbers: pictures, weights and results as Python packed them; which cell reads which; how a number is written.
const decode = (text, type) => new type(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer);
const minus = (text) => text.replace("-", "−");

function say(value, digits = 4) {
  if (value === -Infinity) return "−∞";
  if (Number.isInteger(value)) return minus(String(value));
  const size = Math.abs(value);
  const places = size >= 100 ? 1 : size >= 10 ? 2 : digits - 1;
  return minus(String(Number(value.toFixed(places))));
}

// For a cell: three figures.
function brief(value) {
  const size = Math.abs(value);
  return Number.isInteger(value) ? say(value) : minus(String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2))));
}

function unpack(data) {
  const input = decode(data.input, Float32Array);
  const outputs = decode(data.outputs, Float32Array);
  const weights = data.maps.map((map) => (map.weights ? decode(map.weights, Float64Array) : null));
  return { input, outputs, weights, places: data.places ? decode(data.places, Int32Array) : null };
}

// Which input channels an output map reads: all of them, or a pool only its own.
const channels = ({ data }, map) => (data.kind === "corr" ? [...Array(data.c).keys()] : [map]);
const weight = ({ data, numbers }, map, channel, a, b) =>
  data.kind === "corr" ? numbers.weights[map][(channel * data.kh + a) * data.kw + b] : 1;

// The input at a cell of the padded grid; null on padding.
function pixel({ data, numbers }, channel, row, column) {
  const [y, x] = [row - data.pad, column - data.pad];
  if (y < 0 || x < 0 || y >= data.h || x >= data.w) return null;
  return numbers.input[(channel * data.h + y) * data.w + x];
}

const result = ({ data, numbers }, map, i, j) => numbers.outputs[(map * data.oh + i) * data.ow + j];

function taps({ data }, i, j) {
  const found = [];
  for (let a = 0; a < data.kh; a += 1) {
    for (let b = 0; b < data.kw; b += 1) {
      found.push({ a, b, row: i * data.stride + a * data.dilation, column: j * data.stride + b * data.dilation });
    }
  }
  return found;
}

// Output cells that read a cell of the padded input, with the tap by which they do.
function readers(view, row, column) {
  const { data } = view;
  const axis = (at, count, size) => {
    const found = [];
    for (let tap = 0; tap < size; tap += 1) {
      const start = at - tap * data.dilation;
      if (start >= 0 && start % data.stride === 0 && start / data.stride < count) found.push(start / data.stride);
    }
    return found;
  };
  const rows = axis(row, data.oh, data.kh);
  return rows.flatMap((i) => axis(column, data.ow, data.kw).map((j) => ({ i, j })));
}

function product(view, map, channel, tap) {
  const value = pixel(view, channel, tap.row, tap.column);
  if (view.data.kind === "max") return value ?? -Infinity;
  return (value ?? 0) * weight(view, map, channel, tap.a, tap.b);
}

// Is this tap where the maximum stands?
function isBest(view, map, tap) {
  const { data, numbers } = view;
  if (!numbers.places) return false;
  const place = numbers.places[(map * data.oh + view.i) * data.ow + view.j];
  return place === (tap.row - data.pad) * data.w + tap.column - data.pad && pixel(view, map, tap.row, tap.column) !== null;
}
