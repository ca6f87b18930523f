// uses: elements
// A network block by block: cards to add, edit, move, branch, mend. Gives the page the network's text.

const clean = (value) => value.trim().replace(/[-~_\s]/g, "");
const SIGNS = { up: "↑", down: "↓", copy: "⧉", remove: "✕" };

// The text of a card, from the parts that its kind has.
function piece(builder, card) {
  if (card.kind === "raw") return card.values.text;
  const body = builder.data.kinds[card.kind].parts.map((part) => {
    if (part.t === "word") return part.p;
    const value = card.values[part.f] ?? "";
    if (part.t === "flag") return value ? part.p : "";
    return value === part.u ? "" : part.p + value;
  });
  return body.join("") + card.sources.map((name) => `~${name}`).join("") + (card.label ? `_${card.label}` : "");
}

const textOf = (builder) => builder.cards.map((card) => piece(builder, card)).join("-");
const copyOf = (cards) => cards.map((card) => ({ ...card, values: { ...card.values }, sources: [...card.sources] }));

// Every change goes through here: remembered for undo, drawn, told to the page.
function change(builder, edit, { after = 0, typed = "" } = {}) {
  const together = typed && builder.typed === typed; // letters typed into one box are one step
  if (!together) builder.past.push({ cards: copyOf(builder.cards), chosen: builder.chosen });
  if (builder.past.length > 200) builder.past.shift();
  builder.typed = typed;
  builder.future = [];
  edit();
  settle(builder, after, typed);
}

function settle(builder, after, typed = "") {
  if (typed) refresh(builder);
  else draw(builder);
  clearTimeout(builder.timer);
  builder.timer = setTimeout(() => {
    builder.timer = null;
    builder.sent = textOf(builder);
    if (!builder.echoes.length) builder.echoes.push(builder.data.text);
    builder.echoes.push(builder.sent);
    builder.set("network", builder.sent);
  }, after);
}

function travel(builder, from, to) {
  const state = from.pop();
  if (!state) return;
  to.push({ cards: copyOf(builder.cards), chosen: builder.chosen });
  builder.cards = state.cards;
  builder.chosen = Math.min(state.chosen, state.cards.length - 1);
  builder.typed = "";
  settle(builder, 0);
}

const undo = (builder) => travel(builder, builder.past, builder.future);
const redo = (builder) => travel(builder, builder.future, builder.past);

function fresh(builder, kind) {
  const values = {};
  for (const part of builder.data.kinds[kind].parts) if (part.f) values[part.f] = part.new ?? "";
  const before = builder.cards.slice(0, builder.chosen + 1).reverse();
  const alike = before.find((card) => card.kind === kind);
  if (alike) Object.assign(values, alike.values);
  return { kind, values, sources: [], label: "" };
}

function add(builder, kind) {
  if (builder.cards.length >= builder.data.longest) return;
  change(builder, () => {
    const card = fresh(builder, kind), at = builder.chosen + 1;
    card.guess = builder.data.guess;
    builder.cards.splice(at, 0, card);
    builder.chosen = at;
    if (builder.data.joins.includes(kind)) joinWithNearest(builder, at);
  });
  builder.list.children[builder.chosen]?.scrollIntoView({ block: "nearest" });
}

// A new join reads the nearest earlier output of the shape that comes in; the page says if there is none that fits.
function joinWithNearest(builder, at) {
  const shapes = builder.data.blocks, here = shapes[at - 1]?.out;
  if (builder.data.text !== builder.sent && builder.sent !== null) return;
  for (let index = at - 2; index >= 0; index--) {
    if (shapes[index]?.out === here) {
      read(builder, at, String(index));
      return;
    }
  }
}

function move(builder, from, to) {
  if (to < 0 || to >= builder.cards.length || from === to) return;
  change(builder, () => {
    const [card] = builder.cards.splice(from, 1);
    builder.cards.splice(to, 0, card);
    builder.chosen = to;
  });
  focusCard(builder);
  say(builder, builder.data.words.moved.replace("{n}", to + 1));
}

const EDITS = {
  up: (builder, index) => move(builder, index, index - 1),
  down: (builder, index) => move(builder, index, index + 1),
  copy: (builder, index) =>
    builder.cards.length < builder.data.longest &&
    change(builder, () => {
      const [card] = copyOf([builder.cards[index]]);
      builder.cards.splice(index + 1, 0, { ...card, label: "" });
      builder.chosen = index + 1;
    }),
  remove: (builder, index) => {
    change(builder, () => {
      builder.cards.splice(index, 1);
      builder.chosen = Math.min(index, builder.cards.length - 1);
    });
    focusCard(builder);
  },
};

function focusCard(builder) {
  builder.list.children[builder.chosen]?.querySelector(".name").focus();
}

const say = (builder, words) => (builder.status.textContent = words);

// What a block may read: the input, and every earlier block; choosing one gives it a label where it has none.
function free(builder) {
  const taken = new Set(builder.cards.flatMap((card) => [card.label, ...card.sources]));
  for (let number = 0; ; number++) {
    const name = number < 26 ? String.fromCharCode(97 + number) : `a${number}`;
    if (!taken.has(name)) return name;
  }
}

function read(builder, index, chosen) {
  const card = builder.cards[index];
  let name = chosen;
  if (/^\d+$/.test(chosen)) {
    const source = builder.cards[Number(chosen)];
    name = source.label ||= free(builder);
  }
  if (!builder.data.joins.includes(card.kind)) card.sources = name ? [name] : [];
  else if (name && !card.sources.includes(name)) card.sources.push(name);
}

function box(builder, card, part, index) {
  const { words } = builder.data, label = words.fields[part.f];
  const title = `${label}, ${index + 1}`;
  if (part.t === "flag") {
    const holder = make("label", "flag"), input = make("input", "", holder);
    input.type = "checkbox";
    input.checked = Boolean(card.values[part.f]);
    input.onchange = () => change(builder, () => (card.values[part.f] = input.checked ? "1" : ""));
    make("span", "", holder, label);
    return holder;
  }
  const holder = make("label", "box");
  if (part.t !== "choice") make("span", "", holder, part.s || label).title = label;
  const input = make(part.t === "choice" ? "select" : "input", "", holder);
  input.ariaLabel = title;
  input.title = label;
  if (part.t === "choice") {
    for (const option of part.o) make("option", "", input, words.functions[option]).value = option;
    input.value = card.values[part.f];
    input.onchange = () => change(builder, () => (card.values[part.f] = input.value));
    return holder;
  }
  input.value = card.values[part.f] ?? "";
  input.spellcheck = false;
  input.autocomplete = "off";
  if (part.t === "raw") holder.classList.add("wide");
  if (part.u === "" && part.f === "stride") input.placeholder = "= K";
  input.oninput = () => {
    const value = part.t === "raw" ? input.value.trim().replaceAll("-", "") : clean(input.value);
    change(builder, () => (card.values[part.f] = value), { after: 350, typed: `${index}.${part.f}` });
  };
  input.onkeydown = (event) => step(input, part, event);
  input.onfocus = () => input.select();
  return holder;
}

// Up and down in a box count; channels double and halve.
function step(input, part, event) {
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!by || event.altKey || !/^\d+$/.test(input.value)) return;
  event.preventDefault();
  const value = Number(input.value);
  const next = part.f === "channels" || part.f === "units" ? Math.round(value * (by > 0 ? 2 : 0.5)) : value + by;
  input.value = String(Math.max(part.f === "padding" ? 0 : 1, Math.min(99999, next)));
  input.oninput();
}

function reading(builder, card, index) {
  const { words, joins } = builder.data, joined = joins.includes(card.kind);
  const holder = make("div", "reading");
  const whole = make("label", "box", holder);
  make("span", "", whole, joined ? words.join_with : words.from);
  const select = make("select", "", whole);
  select.ariaLabel = `${joined ? words.join_with : words.from}, ${index + 1}`;
  make("option", "", select, joined ? "…" : words.before).value = "";
  make("option", "", select, words.input).value = "in";
  builder.cards.slice(0, joined ? Math.max(0, index - 1) : index).forEach((other, place) => {
    const name = builder.data.blocks[place]?.name ?? other.kind;
    make("option", "", select, `${place + 1} ${name}${other.label ? ` (${other.label})` : ""}`).value = String(place);
  });
  const at = builder.cards.findIndex((other) => other.label && other.label === card.sources[0]);
  if (!joined && card.sources.length) {
    if (card.sources[0] === "in" || (at >= 0 && at < index)) select.value = card.sources[0] === "in" ? "in" : String(at);
    else make("option", "", select, card.sources[0]).selected = true;
  }
  select.onchange = () => change(builder, () => read(builder, index, select.value));
  if (joined) {
    for (const name of card.sources) {
      const chip = make("button", "chip", holder, `${name} ✕`);
      chip.type = "button";
      chip.ariaLabel = `${words.no_more} ${name}`;
      chip.onclick = () => change(builder, () => (card.sources = card.sources.filter((other) => other !== name)));
    }
  }
  const label = box(builder, { values: { label: card.label } }, { f: "label", s: words.label }, index);
  const input = label.querySelector("input");
  input.ariaLabel = `${words.label}, ${index + 1}`;
  input.title = words.label;
  input.oninput = () => rename(builder, card, index, clean(input.value).toLowerCase());
  holder.append(label);
  return holder;
}

// A block that is called otherwise is read under its new name.
function rename(builder, card, index, name) {
  change(builder, () => {
    const before = card.label, clash = builder.cards.some((other) => other !== card && other.label === name);
    card.label = name;
    if (!before || !name || clash) return;
    for (const other of builder.cards.slice(index + 1)) other.sources = other.sources.map((one) => (one === before ? name : one));
  }, { after: 350, typed: `${index}.label` });
}

function cardOf(builder, card, index) {
  const { data } = builder, { words } = data, kind = data.kinds[card.kind];
  const item = make("li", index === builder.chosen ? "chosen" : "");
  item.style.setProperty("--family", data.colours[kind.family]);
  const row = make("div", "row", item);
  const grip = make("span", "grip", row, "⠿");
  grip.draggable = true;
  grip.title = words.drag;
  grip.ariaHidden = "true";
  grip.ondragstart = (event) => {
    builder.dragged = index;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(item, 10, 10);
  };
  make("span", "place", row, String(index + 1));
  const name = make("button", "name", row, words.kinds[card.kind]);
  name.type = "button";
  name.ariaExpanded = String(index === builder.chosen);
  name.onclick = () => stand(builder, index);
  if (card.sources.length) make("span", "from", row, `← ${card.sources.join(" + ")}`);
  if (card.label) make("span", "tag", row, card.label);
  const boxes = make("div", "boxes", row);
  for (const part of kind.parts) {
    if (part.f && (!part.more || index === builder.chosen)) boxes.append(box(builder, card, part, index));
  }
  make("div", "said", row);
  if (index === builder.chosen) item.append(more(builder, card, index));
  make("div", "problem", item).setAttribute("role", "status");
  item.onkeydown = (event) => onKey(builder, index, event);
  item.ondragover = (event) => {
    if (builder.dragged === null) return;
    event.preventDefault();
    item.classList.add("over");
  };
  item.ondragleave = () => item.classList.remove("over");
  item.ondrop = (event) => {
    event.preventDefault();
    const from = builder.dragged;
    builder.dragged = null;
    item.classList.remove("over");
    if (from !== null) move(builder, from, index);
  };
  return item;
}

function more(builder, card, index) {
  const { words } = builder.data, holder = make("div", "more");
  if (card.kind !== "raw") holder.append(reading(builder, card, index));
  const tools = make("div", "tools", holder);
  for (const [edit, sign] of Object.entries(SIGNS)) {
    const button = make("button", "sign", tools, sign);
    button.type = "button";
    button.title = button.ariaLabel = `${words[edit]}, ${index + 1}`;
    button.dataset.edit = edit;
    button.disabled = { up: index === 0, down: index === builder.cards.length - 1 }[edit] ?? false;
    button.onclick = () => EDITS[edit](builder, index);
  }
  return holder;
}

function stand(builder, index) {
  builder.chosen = builder.chosen === index ? -1 : index;
  builder.typed = "";
  draw(builder);
  builder.list.children[index].querySelector(".name").focus();
}

function onKey(builder, index, event) {
  const onName = event.target.classList.contains("name");
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(builder, index, index + (event.key === "ArrowUp" ? -1 : 1));
  } else if (onName && event.key === "Delete") {
    event.preventDefault();
    EDITS.remove(builder, index);
  } else if (onName && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    builder.list.children[index + (event.key === "ArrowUp" ? -1 : 1)]?.querySelector(".name").focus();
  }
}

// What the page says of each block; while it has not answered, the old numbers are pale.
function refresh(builder) {
  const { data } = builder, waiting = data.text !== textOf(builder);
  builder.root.classList.toggle("waiting", waiting);
  builder.cards.forEach((card, index) => {
    const item = builder.list.children[index], found = waiting ? null : data.blocks[index];
    if (!item) return;
    const said = item.querySelector(".said"), problem = item.querySelector(".problem");
    if (!found) return;
    card.error = Boolean(found.error);
    item.classList.toggle("faulty", Boolean(found.error));
    said.replaceChildren();
    problem.replaceChildren();
    if (card.guess && !found.error) said.append(guess(builder, card, found));
    else if (!found.error) tell(builder, said, found);
    if (found.error) explain(builder, problem, found);
  });
  for (const button of builder.root.querySelectorAll(".palette button")) {
    button.disabled = builder.cards.length >= data.longest;
    button.title = button.disabled ? data.words.full : "";
  }
  builder.undo.disabled = !builder.past.length;
  builder.redo.disabled = !builder.future.length;
}

function tell(builder, said, found) {
  const { words } = builder.data;
  const shape = make("span", "shape", said, `${found.in} → `);
  make("b", "", shape, found.out);
  shape.title = words.shape;
  make("span", "params", said, `${found.params} ${words.parameters}`);
  const field = make("span", "field", said, found.field === "*" ? words.whole : `R ${found.field}`);
  field.title = words.field;
}

function explain(builder, problem, found) {
  make("span", "", problem, `✕ ${found.error} `);
  for (const repair of found.repairs) {
    const button = make("button", "repair", problem, `${repair.words}`);
    button.type = "button";
    button.onclick = () => {
      builder.past.push({ cards: copyOf(builder.cards), chosen: builder.chosen });
      builder.future = [];
      builder.typed = "";
      builder.sent = null; // the page's answer replaces what stands here
      builder.echoes = [];
      builder.mending = true;
      builder.set("network", repair.text);
    };
  }
}

const digits = (text) => (text.match(/\d+/g) ?? []).map(Number).join("×");

// Say first what comes out; then look.
function guess(builder, card, found) {
  const { words } = builder.data, form = make("form", "guess");
  const [shape, params] = ["guess_shape", "guess_params"].map((name) => {
    const label = make("label", "box", form);
    make("span", "", label, words[name]);
    const input = make("input", name === "guess_shape" ? "wide" : "", label);
    input.autocomplete = "off";
    input.placeholder = name === "guess_shape" ? "16×32×32" : "0";
    return input;
  });
  make("button", "", form, words.guess_look).type = "submit";
  form.onsubmit = (event) => {
    event.preventDefault();
    card.guess = false;
    const said = form.parentElement, told = [];
    const right = [digits(shape.value) === digits(found.out), Number(digits(params.value) || NaN) === found.count || (params.value.trim() === "0" && found.count === 0)];
    ["shape", "parameters"].forEach((name, at) => told.push(`${right[at] ? "✓" : "✕"} ${words[name]}: ${right[at] ? words.right : words.wrong}`));
    said.replaceChildren();
    make("span", right.every(Boolean) ? "verdict right" : "verdict missed", said, told.join(" · "));
    tell(builder, said, found);
    say(builder, told.join(". "));
  };
  return form;
}

function draw(builder) {
  const active = builder.root.getRootNode().activeElement;
  const held = active?.closest?.("li") ? { at: [...builder.list.children].indexOf(active.closest("li")), label: active.ariaLabel } : null;
  builder.list.replaceChildren(...builder.cards.map((card, index) => cardOf(builder, card, index)));
  builder.none.hidden = builder.cards.length > 0;
  refresh(builder);
  if (held?.label) {
    const again = [...(builder.list.children[held.at]?.querySelectorAll("input, select, button") ?? [])];
    again.find((one) => one.ariaLabel === held.label)?.focus();
  }
}

function build(parentElement, data) {
  const root = make("div", "builder", parentElement);
  const builder = (parentElement.builder = {
    root, cards: [], past: [], future: [], sent: null, echoes: [], chosen: -1, typed: "", timer: null, dragged: null, mending: false, data,
  });
  const palette = make("div", "palette", root);
  palette.setAttribute("role", "group");
  palette.ariaLabel = data.words.palette;
  for (const kind of Object.keys(data.kinds)) {
    if (kind === "raw") continue;
    const button = make("button", "", palette);
    button.type = "button";
    button.dataset.kind = kind;
    button.onclick = () => add(builder, kind);
  }
  const bar = make("div", "bar", root);
  builder.input = make("span", "input", bar);
  builder.totals = make("dl", "totals", bar);
  builder.undo = make("button", "sign", bar, "↶");
  builder.redo = make("button", "sign", bar, "↷");
  builder.undo.type = builder.redo.type = "button";
  builder.undo.onclick = () => undo(builder);
  builder.redo.onclick = () => redo(builder);
  builder.none = make("p", "none", root);
  builder.list = make("ol", "", root);
  builder.status = make("div", "status", root);
  builder.status.setAttribute("aria-live", "polite");
  root.onkeydown = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input:not([type=checkbox])")) return;
    event.preventDefault();
    (event.shiftKey ? redo : undo)(builder);
  };
  return builder;
}

// The words, in the page's language.
function name(builder) {
  const { data } = builder, { words } = data;
  builder.root.setAttribute("aria-label", words.alt);
  builder.root.setAttribute("role", "group");
  builder.root.classList.toggle("present", data.present);
  for (const [key, colour] of Object.entries(data.text_colours)) builder.root.style.setProperty(`--${key}`, colour);
  for (const button of builder.root.querySelectorAll(".palette button")) {
    button.textContent = `+ ${words.kinds[button.dataset.kind]}`;
    button.style.setProperty("--family", data.colours[data.kinds[button.dataset.kind].family]);
  }
  builder.undo.title = builder.undo.ariaLabel = words.undo;
  builder.redo.title = builder.redo.ariaLabel = words.redo;
  builder.input.textContent = `${words.input}: ${data.input}`;
  builder.totals.replaceChildren();
  for (const [label, value, help] of data.totals) {
    const total = make("div", "", builder.totals);
    total.title = help;
    make("dt", "", total, label);
    make("dd", "", total, value);
  }
  builder.none.textContent = words.empty;
}

const cardFrom = (block) => ({ kind: block.kind, values: { ...block.values }, sources: [...block.sources], label: block.label });

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const builder = parentElement.builder ?? build(parentElement, data);
  builder.data = data;
  builder.set = setStateValue;
  name(builder);
  // What was just done here stands, also against late answers to what was done before it; another network (a start, the
  // text box, a link, a repair) replaces it.
  if (data.text === builder.sent) builder.echoes = [builder.sent];
  const ours = builder.timer || builder.echoes.includes(data.text);
  if (!ours && data.text !== textOf(builder)) {
    if (builder.cards.length && !builder.mending) builder.past.push({ cards: copyOf(builder.cards), chosen: builder.chosen });
    builder.mending = false;
    builder.cards = data.blocks.map(cardFrom);
    builder.chosen = Math.min(builder.chosen, builder.cards.length - 1);
    builder.sent = data.text;
    builder.echoes = [data.text];
    draw(builder);
  } else if (builder.timer) {
    refresh(builder);
  } else if (builder.list.children.length !== builder.cards.length || builder.words !== data.words.alt) {
    draw(builder);
  } else refresh(builder);
  builder.words = data.words.alt;
}
