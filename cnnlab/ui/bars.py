"""Counts as bars from one origin, true to scale, in parts where there are parts."""

import html
from typing import NamedTuple

from cnnlab.plots import palette

_STYLE = """<style>
.costs { display: grid; grid-template-columns: minmax(7em, max-content) 1fr; gap: 0.35em 0.9em; align-items: center;
  max-width: 60rem; margin: 0.2em 0 0.8em; --room: 72%; }
.costs .of { grid-column: 1 / -1; margin-top: 0.5em; font-weight: 600; }
.costs .line { display: flex; align-items: center; gap: 0.6em; }
.costs .bar { display: flex; height: 2em; flex: none; min-width: 3px; width: calc(var(--room) * var(--share)); }
.costs .bar i { display: block; min-width: 1px; box-sizing: border-box; border: 1.5px solid var(--edge); }
.costs .room { flex: 0 0 var(--room); display: flex; }
.costs b { white-space: nowrap; }
.costs .unknown { border: 2px dashed currentcolor; opacity: 0.8; width: 100%; height: 2em; display: flex;
  align-items: center; justify-content: center; font-weight: 600; }
.parts { display: flex; flex-wrap: wrap; gap: 0.2em 1.2em; margin-bottom: 0.6em; }
.parts span { display: inline-flex; align-items: center; gap: 0.4em; }
.parts i, .costs .bar i { background: var(--mark); }
.parts i { width: 1.1em; height: 1.1em; box-sizing: border-box; border: 1.5px solid var(--edge); }
.striped { background: repeating-linear-gradient(135deg, var(--mark) 0 5px, transparent 5px 9px) !important; }
.open { background: transparent !important; }
@media (max-width: 48rem) { .costs { grid-template-columns: 1fr; --room: 58%; } }
</style>"""

_STRIP = """<style>
.widths {{ position: relative; height: 1.6em; max-width: 60rem; margin: 2.1em 0 0.4em; display: flex; }}
.widths .less {{ width: {less:.3f}%; background: {green}; opacity: 0.75; }}
.widths .more {{ flex: 1; background: repeating-linear-gradient(135deg, {grey} 0 2px, transparent 2px 8px);
  border: 1px solid {grey}; box-sizing: border-box; }}
.widths .now {{ position: absolute; left: {now:.3f}%; top: -0.4em; bottom: -0.4em; width: 4px; margin-left: -2px;
  background: currentcolor; }}
.widths b {{ position: absolute; left: {label:.3f}%; top: -1.9em; white-space: nowrap; transform: translateX(-{label:.3f}%); }}
</style><div class="widths" role="img" aria-label="{alt}"><div class="less"></div><div class="more"></div>
<div class="now"></div><b>{said}</b></div>"""  # noqa: E501


class Part(NamedTuple):
    """A stretch of a bar: its value, colour, and pattern (`plain`, `striped` or `open`)."""

    value: float
    colour: str
    pattern: str = "plain"


class Bar(NamedTuple):
    """A labelled bar; no parts where its length is not told yet."""

    label: str
    parts: tuple[Part, ...]
    text: str


class Group(NamedTuple):
    """Bars on one scale, under a title."""

    title: str
    bars: tuple[Bar, ...]


def chart(groups: list[Group], legend: list[tuple[str, Part]], alt: str) -> str:
    """The groups one below the other."""
    lines = "".join(_group(group) for group in groups)
    keys = "".join(f'<span><i class="{part.pattern}" style="{_marks(part)}"></i>{html.escape(label)}</span>'
                   for label, part in legend)  # fmt: skip
    shown = f'<div class="parts">{keys}</div>' if keys else ""
    return f'{_STYLE}{shown}<div class="costs" role="group" aria-label="{html.escape(alt, quote=True)}">{lines}</div>'


def _group(group: Group) -> str:
    most = max((sum(part.value for part in bar.parts) for bar in group.bars), default=0) or 1
    lines = "".join(_bar(bar, most) for bar in group.bars)
    return f'<div class="of">{html.escape(group.title)}</div>{lines}'


def _bar(bar: Bar, most: float) -> str:
    if bar.parts:
        whole = sum(part.value for part in bar.parts)
        inside = "".join(
            f'<i class="{part.pattern}" style="{_marks(part)}; width: {100 * part.value / whole:.4f}%"></i>'
            for part in bar.parts
        )
        drawn = f'<div class="bar" style="--share: {whole / most:.6f}">{inside}</div>'
    else:
        drawn = '<div class="room"><div class="unknown">?</div></div>'
    label, text = html.escape(bar.label), html.escape(bar.text)
    return f'<span>{label}</span><div class="line">{drawn}<b>{text}</b></div>'


def _marks(part: Part) -> str:
    return f"--mark: {part.colour}; --edge: {part.colour}"


def strip(less: float, now: float, said: str, alt: str) -> str:
    """Widths from 0: up to the share `less` something is cheaper, beyond it dearer; a mark with a label at `now`."""
    return _STRIP.format(
        less=100 * less, now=100 * now, label=100 * now, green=palette.OUTPUT, grey=palette.PADDING,
        said=html.escape(said), alt=html.escape(alt, quote=True),
    )  # fmt: skip
