// The table layer by layer. The cell under the focus shows its formula with numbers; a row chooses its layer.

const NONE = "–";
const pair = (values) => (values[0] === values[1] ? num(values[0]) : `${num(values[0])} × ${num(values[1])}`);
const num = (value) => (value == null ? NONE : String(Math.round(value * 1000) / 1000));
const grouped = (value, lang) => (value == null ? NONE : value.toLocaleString(lang));
const plain = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`); // a name may come from a file
const tint = (value, name) => `<span class="${name}">${value}</span>`;
const bytes = (value) => (value < 1024 ? `${value} B` : value < 2 ** 20 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 2 ** 20).toFixed(1)} MiB`);
const hw = (values) => `${num(values[0])} × ${num(values[1])}`;
const sides = (pads) => (pads[0] === pads[1] ? num(pads[0]) : `(${pads.join(", ")})`);

// Each column: what the cell shows, and its formula on one axis (or once, for counts). `before` is the row it follows.
const COLUMNS = {
  layer: { show: (row) => row.n, formula: (row, before, words) => `${plain(row.n)} · ${words.kinds[row.k] ?? plain(row.k)}` },
  K: { show: (row) => pair(row.K) },
  S: { show: (row) => pair(row.S) },
  P: { show: (row) => (row.P[0].join() === row.P[1].join() ? sides(row.P[0]) : row.P.map(sides).join(" × ")) },
  D: { show: (row) => pair(row.D) },
  size: {
    show: (row) => row.f.join(" × "),
    axis: (row, a, before) => row.w &&
      `⌊(${num(row.a[a])} + ${num(row.P[a][0] + row.P[a][1])} − ${num(row.D[a])}·(${num(row.K[a])} − 1) − 1) / ${num(row.S[a])}⌋${row.e ? "*" : ""} + 1 = ${tint(num(row.o[a]), "output")}`,
  },
  jump: {
    show: (row) => pair(row.j),
    axis: (row, a, before) => before && row.w && row.j[a] != null && before.j[a] != null &&
      `j = ${num(before.j[a])} · ${num(row.S[a])} = <b>${num(row.j[a])}</b>`,
  },
  previous: {
    show: (row) => pair(row.p), tint: "previous",
    axis: (row, a) => row.w && `${num(row.D[a])}·(${num(row.K[a])} − 1) + 1 = ${tint(num(row.p[a]), "previous")}`,
  },
  field: {
    show: (row, words) => (row.c ? words.whole : pair(row.R)), tint: "field",
    axis: (row, a, before) => before && row.w && !row.c && row.l[a] != null && before.j[a] != null &&
      `R = ${num(before.l[a])} + ${num(row.D[a])}·(${num(row.K[a])} − 1)·${num(before.j[a])} = ${tint(num(row.l[a]), "field")}`,
  },
  local: { show: (row) => pair(row.l), tint: "field" },
  start: {
    show: (row, words) => (row.s[0] == null || row.s[1] == null ? (row.al ? NONE : words.disagree) : pair(row.s)),
    axis: (row, a, before) => before && row.w && row.s[a] != null && before.s[a] != null &&
      `start = ${num(before.s[a])} + (${num(row.D[a])}·(${num(row.K[a])} − 1)/2 − ${num(row.P[a][0])})·${num(before.j[a])} = <b>${num(row.s[a])}</b>`,
  },
  params: {
    show: (row, words) => grouped(row.q, words.lang),
    formula: (row, before, words) => row.u &&
      `${weights(row)}${row.u[2] ? ` + ${row.u[2]}` : ""} = <b>${grouped(row.q, words.lang)}</b>`,
  },
  macs: {
    show: (row, words) => grouped(row.m, words.lang),
    formula: (row, before, words) => row.u && `${weights(row)} · ${row.o[0]}·${row.o[1]} = <b>${grouped(row.m, words.lang)}</b>`,
  },
  memory: {
    show: (row) => bytes(row.b),
    formula: (row, before, words) => `${row.f.join(" · ")} · 4 B = <b>${grouped(row.b, words.lang)} B</b>`,
  },
};
const weights = (row) => `${row.K[0]}·${row.K[1]}·${row.u[0]}·${row.u[1]}`;

function explain(table) {
  const { data, at } = table, row = data.rows[at.row], before = row.i.length ? data.rows[row.i[0]] : null;
  const { words } = data, column = COLUMNS[at.column];
  let text = column.formula?.(row, before, words);
  if (column.axis) {
    const axes = [0, 1].map((axis) => column.axis(row, axis, before));
    text = axes[0] === axes[1] ? axes[0] : axes.every(Boolean) ? `${words.height}: ${axes[0]}<br>${words.width}: ${axes[1]}` : "";
  }
  const note = row.i.length === 0 ? words.inputNote : notes(row, at.column, words);
  const title = `<b>${plain(row.n)}</b> · ${words.columns[at.column]}: `;
  const value = column.show(row, words);
  table.formula.innerHTML = `<div>${title}${text || plain(String(value))}</div>${note ? `<div class="note">${note}</div>` : ""}`;
}

function notes(row, column, words) {
  if (column === "field" && row.c) return words.coversNote;
  if (["field", "local", "start", "jump"].includes(column) && !row.al) return words.alignedNote;
  if (column === "field" && row.big) return words.largerNote;
  if (["field", "jump", "start", "size"].includes(column) && row.i.length > 1) return words.joinNote;
  if (column === "size" && row.e) return words.ceilNote;
  return words.help[column] ?? "";
}

function cell(name, row, words) {
  const element = document.createElement(name === "layer" ? "th" : "td");
  if (name === "layer") element.scope = "row";
  element.dataset.column = name;
  element.tabIndex = -1;
  element.textContent = COLUMNS[name].show(row, words);
  if (COLUMNS[name].tint) element.classList.add(COLUMNS[name].tint);
  if (!row.al && ["field", "local", "start", "jump"].includes(name)) element.classList.add("unsure");
  return element;
}

function fillTable(table) {
  const { data } = table, { words } = data;
  table.shown = data.columns;
  table.root.querySelector("thead").innerHTML =
    `<tr>${data.columns.map((name) => `<th scope="col" class="${COLUMNS[name].tint ?? ""}">${words.columns[name]}</th>`).join("")}</tr>`;
  const body = document.createElement("tbody");
  data.rows.forEach((row, index) => {
    const line = document.createElement("tr");
    line.dataset.index = index;
    line.append(...data.columns.map((name) => cell(name, row, words)));
    body.append(line);
  });
  table.root.querySelector("tbody").replaceWith(body);
  table.root.querySelector("tfoot").innerHTML =
    `<tr>${data.columns.map((name) => `<td>${{ layer: words.total, params: grouped(data.total.params, words.lang), macs: grouped(data.total.macs, words.lang), memory: bytes(data.total.memory) }[name] ?? ""}</td>`).join("")}</tr>`;
}

function stand(table, row, column, focus) {
  const last = table.data.rows.length - 1, columns = table.data.columns;
  table.at = { row: Math.max(0, Math.min(last, row)), column: columns.includes(column) ? column : "field" };
  for (const old of table.root.querySelectorAll("[tabindex='0']")) old.tabIndex = -1;
  const line = table.root.querySelector(`tr[data-index="${table.at.row}"]`);
  const here = line.querySelector(`[data-column="${table.at.column}"]`);
  here.tabIndex = 0;
  for (const old of table.root.querySelectorAll(".here")) old.classList.remove("here");
  for (const old of table.root.querySelectorAll("tr.chosen")) old.classList.remove("chosen");
  here.classList.add("here");
  line.classList.add("chosen");
  if (focus) here.focus({ preventScroll: true });
  show(table, line);
  explain(table);
}

// Scrolls the table, never the page.
function show(table, line) {
  const { scroll } = table, head = table.root.querySelector("thead").offsetHeight, foot = table.root.querySelector("tfoot").offsetHeight;
  if (line.offsetTop < scroll.scrollTop + head) scroll.scrollTop = line.offsetTop - head;
  const bottom = line.offsetTop + line.offsetHeight + foot;
  if (bottom > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = bottom - scroll.clientHeight;
}

function choose(table, row, column) {
  const before = table.at.row;
  stand(table, row, column, true);
  if (table.at.row === before) return;
  window.dispatchEvent(new CustomEvent("cnnlab-layer-chosen", { detail: table.data.rows[table.at.row].x }));
}

function onKey(table, event) {
  const columns = table.data.columns, at = columns.indexOf(table.at.column);
  const moves = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    Home: [-Infinity, 0], End: [Infinity, 0],
  };
  const move = moves[event.key];
  if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const column = columns[Math.max(0, Math.min(columns.length - 1, at + move[1]))];
  choose(table, Math.max(0, Math.min(table.data.rows.length - 1, table.at.row + move[0])), column);
}

function build(parentElement) {
  const root = document.createElement("div");
  root.className = "layers";
  root.innerHTML = '<div class="formula" aria-live="polite"></div><div class="scroll"><table><thead></thead><tbody></tbody><tfoot></tfoot></table></div>';
  parentElement.append(root);
  const table = (parentElement.table = {
    root, formula: root.querySelector(".formula"), scroll: root.querySelector(".scroll"), at: { row: 0, column: "field" },
  });
  table.scroll.onclick = (event) => {
    const target = event.target.closest("[data-column]");
    if (target) choose(table, Number(target.parentElement.dataset.index), target.dataset.column);
  };
  table.scroll.onkeydown = (event) => onKey(table, event);
  return table;
}

export default function (component) {
  const { data, parentElement } = component;
  const table = parentElement.table ?? build(parentElement);
  const fresh = table.data?.about !== data.about;
  const focused = parentElement.contains(table.root) && table.root.contains(table.root.getRootNode().activeElement);
  table.data = data;
  table.root.classList.toggle("present", data.present);
  for (const [name, colour] of Object.entries(data.colours)) table.root.style.setProperty(`--${name}`, colour);
  table.root.querySelector("table").setAttribute("aria-label", data.words.alt);
  if (fresh) fillTable(table);
  stand(table, data.rows.findIndex((row) => row.x === data.chosen), table.at.column, focused);
  const onShown = (event) => {
    const row = data.rows.findIndex((one) => one.x === event.detail);
    if (row >= 0 && row !== table.at.row) stand(table, row, table.at.column, false);
  };
  window.addEventListener("cnnlab-layer-shown", onShown);
  return () => window.removeEventListener("cnnlab-layer-shown", onShown);
}
