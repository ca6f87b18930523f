// A stack of layers, one line each: change, add, move, copy, remove. Gives the page the stack's text.

const FIELDS = ["C", "K", "S", "P", "D"];
const USUAL = { c: { C: "16", K: "3", S: "1", P: "1", D: "1" }, m: { C: "", K: "2", S: "2", P: "0", D: "1" } };
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function piece(layer) {
  const size = (letter, usual) => (layer[letter] === usual ? "" : letter.toLowerCase() + layer[letter]);
  const head = layer.kind === "c" ? `c${layer.C}k${layer.K}` : layer.kind + layer.K;
  return `${head}s${layer.S}${size("P", "0")}${size("D", "1")}${layer.rest}`;
}

function tell(editor, after = 0) {
  clearTimeout(editor.timer);
  editor.timer = setTimeout(() => {
    editor.timer = null;
    editor.sent = editor.layers.map(piece).join("-");
    editor.set("stack", { text: editor.sent, layer: editor.follow ? editor.chosen : 0 });
    editor.follow = false;
  }, after);
}

function change(editor, index, edit) {
  const layer = editor.layers[index];
  edit(layer);
  tell(editor, 250);
}

const SIGNS = { up: "↑", down: "↓", copy: '<svg viewBox="0 0 16 16" width="1em" height="1em" fill="none" stroke="currentColor" stroke-width="1.6"><rect x="5.5" y="5.5" width="8" height="8" rx="1"/><path d="M3 10.5h-.5v-8h8V3"/></svg>', remove: "✕" };

// Edits of the list: each gives the index of the line to stand on afterwards.
const EDITS = {
  up: (layers, index) => swap(layers, index, index - 1),
  down: (layers, index) => swap(layers, index, index + 1),
  copy: (layers, index) => {
    layers.splice(index + 1, 0, { ...layers[index] });
    return index + 1;
  },
  remove: (layers, index) => {
    if (layers.length > 1) layers.splice(index, 1);
    return Math.min(index, layers.length - 1);
  },
};

function swap(layers, from, to) {
  if (to < 0 || to >= layers.length) return from;
  [layers[from], layers[to]] = [layers[to], layers[from]];
  return to;
}

function rearrange(editor, index, name) {
  editor.chosen = EDITS[name](editor.layers, index) + 1;
  draw(editor);
  editor.follow = true;
  tell(editor);
}

// The line that the focus is on: the buttons below act on it, and the picture shows its field.
function stand(editor, index) {
  if (editor.chosen === index + 1) return;
  editor.chosen = index + 1;
  draw(editor);
  window.dispatchEvent(new CustomEvent("cnnlab-layer-chosen", { detail: index + 1 }));
}

function add(editor, kind) {
  const last = [...editor.layers].reverse().find((layer) => layer.kind === kind);
  const usual = kind === "c" ? USUAL.c : USUAL.m;
  const at = editor.chosen || editor.layers.length;
  editor.layers.splice(at, 0, { kind, rest: "", ...(last ? pick(last) : usual) });
  editor.chosen = at + 1;
  editor.follow = true;
  draw(editor);
  editor.list.children[at].scrollIntoView({ block: "nearest" });
  tell(editor);
}

const pick = (layer) => Object.fromEntries(FIELDS.map((name) => [name, layer[name]]));

function line(editor, index) {
  const element = document.createElement("li");
  const { words } = editor.data;
  element.innerHTML = `<button class="place" type="button"></button><select>${["c", "m", "a"]
    .map((kind) => `<option value="${kind}">${words.kinds[kind]}</option>`)
    .join("")}</select>${FIELDS.map((name) => `<input data-field="${name}" spellcheck="false" autocomplete="off">`).join("")}`;
  const at = () => [...editor.list.children].indexOf(element);
  element.querySelector("select").onchange = (event) => turn(editor, at(), event.target.value);
  for (const input of element.querySelectorAll("input")) {
    input.oninput = () => change(editor, at(), (layer) => (layer[input.dataset.field] = input.value.trim().toLowerCase()));
    input.onkeydown = (event) => step(editor, at(), input, event);
    input.onfocus = () => input.select();
  }
  element.addEventListener("focusin", () => stand(editor, at()));
  element.onkeydown = (event) => {
    const move = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!move) return;
    event.preventDefault();
    rearrange(editor, at(), move);
  };
  return element;
}

function turn(editor, index, kind) {
  const layer = editor.layers[index], was = layer.kind;
  layer.kind = kind;
  if ((was === "c") !== (kind === "c")) Object.assign(layer, kind === "c" ? USUAL.c : USUAL.m, { rest: "" });
  if (kind === "a") layer.D = "1";
  draw(editor);
  tell(editor);
}

// Up and down in a box count; typed text may be 3x5 or same.
function step(editor, index, input, event) {
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!by || event.altKey || !/^\d+$/.test(input.value)) return;
  event.preventDefault();
  const least = input.dataset.field === "P" ? 0 : 1;
  const factor = input.dataset.field === "C" ? (by > 0 ? 2 : 0.5) : null;
  const value = Number(input.value);
  input.value = String(clamp(factor ? Math.round(value * factor) : value + by, least, 9999));
  change(editor, index, (layer) => (layer[input.dataset.field] = input.value));
}

function draw(editor) {
  const { list, layers, data } = editor, { words } = data;
  while (list.children.length > layers.length) list.lastChild.remove();
  while (list.children.length < layers.length) list.append(line(editor, list.children.length));
  layers.forEach((layer, index) => {
    const element = list.children[index], place = element.querySelector(".place");
    place.textContent = index + 1;
    place.title = place.ariaLabel = words.show.replace("{n}", index + 1);
    const select = element.querySelector("select");
    select.value = layer.kind;
    select.ariaLabel = words.kind;
    for (const input of element.querySelectorAll("input")) {
      const name = input.dataset.field, void_ = (layer.kind !== "c" && name === "C") || (layer.kind === "a" && name === "D");
      input.disabled = void_;
      input.ariaLabel = `${words.fields[name]}, ${index + 1}`;
      input.title = words.fields[name];
      const value = void_ ? "" : layer[name];
      if (input.value !== value && input.getRootNode().activeElement !== input) input.value = value;
    }
    element.classList.toggle("chosen", index + 1 === editor.chosen);
  });
  const full = layers.length >= data.longest, index = editor.chosen - 1, none = index < 0 || index >= layers.length;
  for (const button of editor.root.querySelectorAll("[data-edit]")) {
    const name = button.dataset.edit;
    button.title = button.ariaLabel = words[name];
    button.disabled = none || { up: index === 0, down: index === layers.length - 1, copy: full, remove: layers.length === 1 }[name];
  }
  for (const button of editor.root.querySelectorAll("[data-add]")) {
    button.textContent = `+ ${words.kinds[button.dataset.add]}`;
    button.disabled = full;
  }
  for (const head of editor.root.querySelectorAll("[data-head]")) head.title = words.fields[head.dataset.head];
}

function build(parentElement) {
  const root = document.createElement("div");
  root.className = "stack";
  root.innerHTML = `<div class="head"><span></span><span></span>${FIELDS.map((name) => `<abbr data-head="${name}">${name}</abbr>`).join("")}</div>
    <ol></ol><div class="tools">${["c", "m", "a"].map((kind) => `<button type="button" data-add="${kind}"></button>`).join("")}
    ${Object.entries(SIGNS).map(([name, sign]) => `<button type="button" class="sign" data-edit="${name}">${sign}</button>`).join("")}</div>`;
  parentElement.append(root);
  const editor = (parentElement.editor = { root, list: root.querySelector("ol"), layers: [], sent: null, chosen: 0 });
  for (const button of root.querySelectorAll("[data-edit]")) {
    button.onclick = () => rearrange(editor, editor.chosen - 1, button.dataset.edit);
  }
  for (const button of root.querySelectorAll("[data-add]")) button.onclick = () => add(editor, button.dataset.add);
  return editor;
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const editor = parentElement.editor ?? build(parentElement);
  editor.data = data;
  editor.set = setStateValue;
  editor.root.setAttribute("aria-label", data.words.alt);
  editor.root.classList.toggle("present", data.present);
  // What was just typed here stands, valid or not; another stack (preset, text box, link) replaces it.
  const ours = editor.timer || (editor.layers.length && !data.layers);
  if (!ours && data.layers) editor.layers = data.layers.map((layer) => ({ ...layer }));
  draw(editor);
  const onShown = (event) => {
    editor.chosen = event.detail;
    draw(editor);
  };
  window.addEventListener("cnnlab-layer-shown", onShown);
  return () => window.removeEventListener("cnnlab-layer-shown", onShown);
}
