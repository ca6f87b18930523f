// The sum in words.
const span = (kind, text) => `<span class="${kind}">${text}</span>`;
const bracket = (text) => (text.startsWith("−") ? `(${text})` : text);

function terms(view, channel) {
  return taps(view, view.i, view.j).map((tap) => {
    const value = pixel(view, channel, tap.row, tap.column);
    const nothing = view.data.kind === "max" ? "−∞" : "0";
    const shown = span(value === null ? "pad" : "in", bracket(value === null ? nothing : say(value)));
    if (view.data.kind === "corr") return `${shown}·${span("wt", bracket(say(weight(view, view.map, channel, tap.a, tap.b))))}`;
    return isBest(view, view.map, tap) ? `<b>${shown}</b>` : shown;
  });
}

function sum(view) {
  const { data } = view;
  const said = result(view, view.map, view.i, view.j);
  const out = `<output class="out" data-value="${said}">${say(said)}</output>`;
  const rows = [];
  if (data.kind === "corr") {
    let total = 0;
    for (const channel of channels(view, view.map)) {
      const part = taps(view, view.i, view.j).reduce((so, tap) => so + product(view, view.map, channel, tap), 0);
      total += part;
      const name = data.c > 1 ? `${data.channelNames[channel]}: ` : "";
      rows.push(`${name}${terms(view, channel).join(" + ")} = <b>${say(part)}</b>`);
    }
    rows.unshift(`${data.words.sum} ${say(total)} + ${data.words.bias} ${bracket(say(data.bias))} = ${out}`);
  } else {
    const inside = terms(view, view.map).join(data.kind === "max" ? ", " : " + ");
    rows.push(data.kind === "max" ? `max(${inside}) = ${out}` : `(${inside}) / ${data.kh * data.kw} = ${out}`);
  }
  view.sum.innerHTML = rows.map((row) => `<p>${row}</p>`).join("");
  view.caption.textContent = caption(view, said);
}

function caption(view, said) {
  const { data } = view;
  if (view.mode === "output") {
    const told = fill(data.words.atOutput, { map: data.maps[view.map].name, row: view.i + 1, column: view.j + 1, value: say(said) });
    return String(view.pin) === String([view.map, view.i, view.j]) ? `${told} · ${data.words.pinned}` : told;
  }
  if (view.mode === "weight") {
    const own = say(weight(view, view.map, view.channel, view.a, view.b));
    return fill(data.words.atWeight, { value: own, count: data.oh * data.ow });
  }
  const value = pixel(view, view.channel, view.row, view.column);
  const count = readers(view, view.row, view.column).length;
  return fill(data.words.atInput, { value: value === null ? data.words.padding : say(value), count });
}
