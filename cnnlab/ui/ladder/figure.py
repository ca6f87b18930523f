"""The rungs below each other: what is fixed, what is learnt, and how far each comes. HTML."""

import html
import math
from collections.abc import Mapping
from typing import NamedTuple

from cnnlab.experiments.intervals import Interval
from cnnlab.experiments.rungs import LEARNT, RUNGS
from cnnlab.plots import palette
from cnnlab.ui import numbers
from cnnlab.ui.lesson import Lesson

COLOURS = {
    "pixels": palette.PADDING, "hog": palette.FIELD_ON_PREVIOUS, "words": palette.GRADIENT, "random": palette.INPUT,
    LEARNT: palette.WEIGHT,
}  # fmt: skip
_STEP = 0.1
_EDGE = palette.PADDING
_ORANGE, _GREY = palette.translucent(palette.WEIGHT, 0.38), palette.translucent(palette.PADDING, 0.28)
_STYLE = f"""<style>
.rungs {{ display: grid; grid-template-columns: minmax(6.5rem, auto) minmax(16rem, 1.2fr) minmax(9rem, 1fr) auto;
  gap: 0.55rem 1rem; align-items: center; font-variant-numeric: tabular-nums; }}
.rungs b {{ font-weight: 600; }}
.rungs .way {{ display: flex; align-items: center; gap: 0.3rem; line-height: 1.15; }}
.rungs .chip {{ padding: 0.3rem 0.55rem; border-radius: 0.35rem; background: {_GREY}; border: 2px dashed {_EDGE}; }}
.rungs .learnt {{ background: {_ORANGE}; border: 2px solid {palette.WEIGHT}; }}
.rungs .half {{ background: repeating-linear-gradient(135deg, {_ORANGE} 0 8px, {_GREY} 8px 16px); }}
.rungs .axis {{ position: relative; height: 1.5rem; border-bottom: 1px solid rgba(128,136,146,0.45); }}
.rungs .axis i {{ position: absolute; top: 0; bottom: 0; border-left: 1px solid rgba(128,136,146,0.3); }}
.rungs .span {{ position: absolute; top: 0.58rem; height: 0.34rem; border-radius: 0.17rem; }}
.rungs .dot {{ position: absolute; top: 0.3rem; width: 0.9rem; height: 0.9rem; border-radius: 50%;
  transform: translateX(-50%); }}
.rungs .ticks {{ position: relative; height: 1.3rem; opacity: 0.8; }}
.rungs .ticks span {{ position: absolute; transform: translateX(-50%); font-size: 0.85em; }}
.rungs-legend {{ margin-top: 0.6rem; opacity: 0.9; max-width: 60rem; }}
.rungs.room {{ font-size: 1.35rem; gap: 0.75rem 1.4rem; }}
@media (max-width: 640px) {{
  .rungs {{ grid-template-columns: 1fr auto; gap: 0.3rem 0.8rem; grid-auto-flow: row dense; }}
  .rungs .way, .rungs .axis, .rungs .ticks {{ grid-column: 1 / -1; }}
  .rungs b {{ grid-column: 1; }} .rungs .value {{ grid-column: 2; }} .rungs .axis {{ margin-bottom: 0.5rem; }}
}}
</style>"""


class Axis(NamedTuple):
    """From where to where accuracies are drawn, as fractions."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Percent of the width."""
        return 100 * (value - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        """Every tenth, or every fifth part of the whole where there are many."""
        tenths = range(round(self.low * 10), round(self.high * 10) + 1)
        return [tenth / 10 for tenth in tenths if len(tenths) <= 6 or tenth % 2 == 0]


def rungs(page: Lesson, accuracies: Mapping[str, Interval]) -> str:
    """All five; without accuracies only the ways."""
    axis = axis_of(accuracies)
    body = "".join(_row(page, rung, accuracies.get(rung), axis) for rung in RUNGS)
    if accuracies:
        marks = "".join(
            f'<span style="left: {axis.place(tick):.2f}%">{numbers.percent(tick, page.lang, 0)}</span>'
            for tick in axis.ticks
        )
        body += f'<span></span><span></span><div class="ticks" aria-hidden="true">{marks}</div><span></span>'
    legend = page.s("legend" if accuracies and not page.present else "legend.short")
    room = " room" if page.present else ""
    return f'{_STYLE}<div class="rungs{room}">{body}</div><div class="rungs-legend">{html.escape(legend)}</div>'


def axis_of(accuracies: Mapping[str, Interval]) -> Axis:
    """Whole tenths that hold every interval; two of them at least."""
    if not accuracies:
        return Axis(0.0, 1.0)
    low = math.floor(min(each.low for each in accuracies.values()) / _STEP) * _STEP
    high = math.ceil(max(each.high for each in accuracies.values()) / _STEP) * _STEP
    return Axis(min(low, high - 2 * _STEP), high)


def _row(page: Lesson, rung: str, accuracy: Interval | None, axis: Axis) -> str:
    told = html.escape(page.s("alt.none", rung=page.s(f"rung.{rung}")), quote=True)
    shown, value = "", ""
    if accuracy is not None:
        mean, low, high = (numbers.percent(each, page.lang) for each in accuracy)
        words = page.s("alt.rung", rung=page.s(f"rung.{rung}"), accuracy=mean, low=low, high=high)
        told, value = html.escape(words, quote=True), mean
        shown = _interval(accuracy, axis, COLOURS[rung])
    return (
        f"<b>{html.escape(page.s(f'rung.{rung}'))}</b>{_way(page, rung)}"
        f'<div class="axis" role="img" aria-label="{told}">{shown}</div><span class="value">{value}</span>'
    )


def _interval(accuracy: Interval, axis: Axis, colour: str) -> str:
    left, right, middle = (axis.place(each) for each in (accuracy.low, accuracy.high, accuracy.mean))
    lines = "".join(f'<i style="left: {axis.place(tick):.2f}%"></i>' for tick in axis.ticks)
    span = f"left: {left:.2f}%; width: {right - left:.2f}%; background: {palette.translucent(colour, 0.6)}"
    dot = f"left: {middle:.2f}%; background: {colour}"
    return f'{lines}<div class="span" style="{span}"></div><div class="dot" style="{dot}"></div>'


def _way(page: Lesson, rung: str) -> str:
    kind = {LEARNT: "learnt", "words": "half"}.get(rung, "")
    said = {"learnt": page.s("state.learnt"), "half": page.s("state.words")}.get(kind, page.s("state.fixed"))
    features = html.escape(page.s(f"features.{rung}"))
    return (
        f'<div class="way"><span class="chip {kind}" title="{html.escape(said, quote=True)}">{features}</span>→'
        f'<span class="chip learnt" title="{html.escape(page.s("state.learnt"), quote=True)}">'
        f"{html.escape(page.s('linear'))}</span></div>"
    )
