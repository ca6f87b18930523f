// The whole picture: what stays, and what is lit for the chosen cell, input or weight.
// What no pointer changes: drawn once for each setting and width.
function ground(view, look, width, height, ratio) {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = sheet.getContext("2d");
  pen.scale(ratio, ratio);
  const { data, spots } = view;
  const pattern = hatch(pen, look.padding);
  spots.input.forEach((grid, channel) => {
    pen.fillStyle = pattern;
    pen.fillRect(grid.x, grid.y, grid.columns * grid.cell, grid.rows * grid.cell);
    cells(pen, look, grid, (row, column) => pixel(view, channel, row, column), data.high, data.negative, data);
    lines(pen, look, grid, look.input);
    outline(pen, grid, data.pad, data.pad, look.input, 2, data.h, data.w);
    title(pen, look, grid, data.channelNames[channel], look.inputInk);
  });
  spots.output.forEach((grid, map) => {
    cells(pen, look, grid, (i, j) => result(view, map, i, j), data.outHigh, data.outNegative, data);
    lines(pen, look, grid, look.output);
  });
  return sheet;
}

function draw(view) {
  const { data, canvas } = view;
  const width = view.root.clientWidth;
  if (!data || !width) return;
  const ratio = window.devicePixelRatio || 1;
  const height = data.height;
  const look = lookOf(view, 620);
  const key = `${view.version},${width},${ratio},${look.ground},${look.text}`;
  if (view.groundKey !== key) {
    view.groundKey = key;
    canvas.style.height = `${height}px`;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    view.spots = arrange(view, look, width, height);
    view.ground = ground(view, look, width, height, ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(view.ground, 0, 0);
  pen.scale(ratio, ratio);
  drawKernel(view, pen, look);
  drawProducts(view, pen, look);
  if (view.pin) nail(pen, look, view.spots.output[view.pin[0]], view.pin);
  ({ output: lightOutput, input: lightInput, weight: lightWeight })[view.mode](view, pen, look);
  view.spots.output.forEach((grid, map) => {
    const value = view.mode === "weight" ? "" : ` = ${say(result(view, map, view.i, view.j))}`;
    title(pen, look, grid, data.maps[map].name + (data.maps.length > 1 ? value : ""), look.outputInk, map === view.map);
  });
  sum(view);
}

// The pinned cell: a frame with four corners, seen beside the chosen one.
function nail(pen, look, grid, [, i, j]) {
  const [x, y, reach] = [grid.x + j * grid.cell, grid.y + i * grid.cell, Math.max(3, grid.cell * 0.25)];
  pen.fillStyle = look.text;
  for (const [across, down] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
    const [left, top] = [x + across * grid.cell, y + down * grid.cell];
    pen.beginPath();
    pen.moveTo(left, top);
    pen.lineTo(left + (across ? -reach : reach), top);
    pen.lineTo(left, top + (down ? -reach : reach));
    pen.fill();
  }
  outline(pen, grid, i, j, look.text, 1.5);
}

function drawKernel(view, pen, look) {
  const { data, numbers } = view;
  view.spots.kernel.forEach((grid, channel) => {
    const high = numbers.weights[view.map].reduce((most, each) => Math.max(most, Math.abs(each)), 1e-9);
    cells(pen, look, grid, (a, b) => weight(view, view.map, channel, a, b), high, true, data);
    lines(pen, look, grid, look.weight);
    const name = data.c > 1 ? data.channelNames[channel] : data.words.kernel;
    title(pen, look, grid, channel ? name : data.maps[view.map].kernel || name, look.weightInk);
  });
}

function drawProducts(view, pen, look) {
  const { data } = view;
  const read = channels(view, view.map);
  const window = taps(view, view.i, view.j);
  const values = read.map((channel) => window.map((tap) => product(view, view.map, channel, tap)));
  const high = values.flat().reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 1e-9);
  view.spots.products.forEach((grid, place) => {
    const plain = data.kind !== "corr";
    const value = (a, b) => values[place][a * data.kw + b];
    cells(pen, look, grid, value, plain ? data.high : high, !plain || data.negative, data);
    lines(pen, look, grid, look.line);
    title(pen, look, grid, place ? data.channelNames[place] : data.words.products, look.text);
    for (const tap of window) if (isBest(view, view.map, tap)) outline(pen, grid, tap.a, tap.b, look.best, 4);
  });
}

function lightOutput(view, pen, look) {
  const { data, spots } = view;
  const window = taps(view, view.i, view.j);
  for (const channel of channels(view, view.map)) {
    const grid = spots.input[channel];
    light(pen, look, grid, window);
    if (grid.cell >= 5) for (const tap of window) outline(pen, grid, tap.row, tap.column, look.weight, 1.5);
    const span = [(data.kh - 1) * data.dilation + 1, (data.kw - 1) * data.dilation + 1];
    outline(pen, grid, window[0].row, window[0].column, look.weight, 3, ...span);
    for (const tap of window) if (isBest(view, view.map, tap)) outline(pen, grid, tap.row, tap.column, look.best, 4);
  }
  spots.output.forEach((grid, map) => {
    outline(pen, grid, view.i, view.j, map === view.map ? look.text : look.output, map === view.map ? 4.5 : 2.5);
    if (map === view.map) outline(pen, grid, view.i, view.j, look.output, 2.5);
  });
}

function lightInput(view, pen, look) {
  const { data, spots } = view;
  const found = readers(view, view.row, view.column).map(({ i, j }) => ({ row: i, column: j }));
  spots.input.forEach((grid, channel) => {
    outline(pen, grid, view.row, view.column, channel === view.channel ? look.text : look.input, 4.5);
    outline(pen, grid, view.row, view.column, look.input, 2.5);
  });
  spots.output.forEach((grid, map) => {
    if (!channels(view, map).includes(view.channel)) return light(pen, look, grid, []);
    light(pen, look, grid, found);
    for (const { row, column } of found) if (grid.cell >= 4) outline(pen, grid, row, column, look.output, 2);
    return undefined;
  });
}

// All products of one weight: where the output stood, each output cell's own.
function lightWeight(view, pen, look) {
  const { data, spots } = view;
  const own = weight(view, view.map, view.channel, view.a, view.b);
  const read = [];
  for (let i = 0; i < data.oh; i += 1) {
    for (let j = 0; j < data.ow; j += 1) {
      read.push({ row: i * data.stride + view.a * data.dilation, column: j * data.stride + view.b * data.dilation });
    }
  }
  spots.input.forEach((grid, channel) => light(pen, look, grid, channel === view.channel ? read : []));
  const grid = spots.output[view.map];
  const value = (i, j) => {
    const at = read[i * data.ow + j];
    return (pixel(view, view.channel, at.row, at.column) ?? 0) * own;
  };
  cells(pen, look, grid, value, Math.max(1e-9, data.high * Math.abs(own)), true, data);
  lines(pen, look, grid, look.weight);
  for (const name of ["kernel", "products"]) {
    outline(pen, spots[name][view.channel], view.a, view.b, look.text, 4.5);
    outline(pen, spots[name][view.channel], view.a, view.b, look.weight, 2.5);
  }
}
