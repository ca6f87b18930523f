"""A network layer by layer as a table with bars: settings, size, parameters, multiply-adds."""

import html
from collections.abc import Sequence

from cnnlab.core.alexnets import Row
from cnnlab.i18n import Translator
from cnnlab.plots import palette
from cnnlab.ui import numbers

_STYLE = f"""<style>
.layers-of {{ border-collapse: collapse; width: 100%; max-width: 62rem; margin-bottom: 0.5rem; }}
.layers-of :is(th, td) {{ padding: 0.22rem 0.6rem 0.22rem 0; text-align: left; white-space: nowrap;
  border-bottom: 1px solid rgba(128,136,146,0.3); line-height: 1.25; }}
.layers-of td.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
.layers-of td.b {{ width: 22%; min-width: 3rem; }}
.layers-of .bar {{ height: 0.95em; min-width: 1px; box-sizing: border-box; border: 1.5px solid {palette.WEIGHT};
  background: {palette.WEIGHT}; }}
.layers-of .dense .bar {{ background: repeating-linear-gradient(135deg, {palette.WEIGHT} 0 4px, transparent 4px 8px); }}
.layers-of tr.pool td {{ opacity: 0.75; }}
.layers-of-room {{ overflow-x: auto; }}
</style>"""


def table(rows: Sequence[Row], t: Translator, alt: str, *, told: bool = True) -> str:
    """The table; without the bars' columns where they are still to be guessed.

    Strings `frame.layers.*`. Bars share one scale each; convolutions are filled, fully connected layers striped.
    """
    most = {name: max(getattr(row, name) for row in rows) for name in ("params", "macs")}
    heads = [t(f"frame.layers.{name}") for name in ("name", "setting", "output")]
    heads += [part for name in ("params", "macs") for part in (t(f"frame.layers.{name}"), "")]
    head = "".join(f'<th scope="col">{html.escape(each)}</th>' if each else "<td></td>" for each in heads)
    body = "".join(_line(row, most, t, told=told) for row in rows)
    label = html.escape(alt, quote=True)
    return (
        f'{_STYLE}<div class="layers-of-room" tabindex="0" role="group" aria-label="{label}"><table class="layers-of">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def setting(row: Row, t: Translator) -> str:
    """11×11 / 4, p 2, 2 groups."""
    if row.dense:
        return t("frame.layers.dense")
    parts = [f"{row.kernel[0]}×{row.kernel[1]}"]
    if row.stride[0] > 1:
        parts[0] += f" / {row.stride[0]}"
    if row.padding[0]:
        parts.append(f"p {row.padding[0]}")
    if row.groups > 1:
        parts.append(t("frame.layers.groups", n=row.groups))
    return ", ".join(parts)


def _line(row: Row, most: dict[str, int], t: Translator, *, told: bool) -> str:
    kind = "dense" if row.dense else "pool" if row.kind == "maxpool" else "conv"
    shape = "×".join(map(str, row.out_shape))
    cells = f'<th scope="row">{row.name}</th><td>{html.escape(setting(row, t))}</td><td>{shape}</td>'
    for name in ("params", "macs"):
        value = getattr(row, name)
        said = (numbers.integer(value, t.lang) if told else "?") if value else "–"
        width = 100 * value / most[name] if told and most[name] else 0
        bar = f'<div class="bar" style="width: {width:.2f}%"></div>' if value and told else ""
        cells += f'<td class="n">{said}</td><td class="b">{bar}</td>'
    return f'<tr class="{kind}">{cells}</tr>'
