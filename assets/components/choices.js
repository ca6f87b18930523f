// A table of numbers to choose from: a pressed cell's id goes to Python.
function cellOf({ text, id, mark, label }, pick) {
  const cell = document.createElement("td");
  if (mark) cell.className = mark;
  const inner = document.createElement(id ? "button" : "span");
  inner.textContent = text;
  if (id) {
    inner.type = "button";
    inner.dataset.id = id;
    inner.addEventListener("click", () => pick(id));
    inner.setAttribute("aria-pressed", String((mark || "").split(" ").includes("now")));
  }
  if (label) inner.setAttribute("aria-label", label);
  cell.append(inner);
  return cell;
}

function headOf(text, scope) {
  const cell = document.createElement(text ? "th" : "td"); // a corner is no heading
  if (text) cell.scope = scope;
  cell.textContent = text;
  return cell;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.cnnlabChoices;
  if (!root) {
    root = parentElement.cnnlabChoices = document.createElement("div");
    root.className = "wrap";
    parentElement.appendChild(root);
  }
  const focused = parentElement.activeElement?.dataset?.id;
  root.style.cssText = `font-size:${data.font}px;height:${data.height}px;--good:${data.colours.output};--now:${data.colours.weight}`;
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.textContent = data.caption;
  const head = table.createTHead().insertRow();
  head.append(...data.columns.map((name) => headOf(name, "col")));
  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    if (row.head !== undefined) line.append(headOf(row.head, "row"));
    line.append(...row.cells.map((cell) => cellOf(cell, (id) => setTriggerValue("picked", id))));
  }
  const [left, top] = [root.scrollLeft, root.scrollTop];
  root.replaceChildren(table);
  root.scrollTo(left, top);
  if (focused) root.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
}
