"""The recurrences of field, jump and centre for one layer, with its numbers, as LaTeX."""

from cnnlab.core.axes import Pair
from cnnlab.core.fields import AxisFormula, formula
from cnnlab.core.receptive_field import LayerRow
from cnnlab.i18n import Translator
from cnnlab.plots import palette


def latex(row: LayerRow, place: int | None, cell: Pair, dark: bool, t: Translator) -> str | None:
    """The formulas of one layer; both axes where they differ. None where the layer has none (no grid, no windows).

    `place` is the layer's number for the indices; None leaves them as letters.
    """
    vertical, horizontal = formula(row)
    if vertical is None or horizontal is None:
        return None
    if vertical == horizontal:
        lines = _lines(horizontal, place, dark)
        return _aligned([*lines, *_centres((vertical, horizontal), cell, place)])
    height, width = t("layers.height"), t("layers.width")
    parts = [
        rf"\text{{{height}}}",
        *_lines(vertical, place, dark),
        rf"\text{{{width}}}",
        *_lines(horizontal, place, dark),
    ]
    return _aligned([*parts, *_centres((vertical, horizontal), cell, place)])


def _aligned(lines: list[str]) -> str:
    return r"\begin{aligned}" + r"\\[0.15em] ".join(lines) + r"\end{aligned}"


def _lines(f: AxisFormula, place: int | None, dark: bool) -> list[str]:
    n, m = ("n", "n-1") if place is None else (str(place), str(place - 1))
    tones = palette.TEXT_DARK if dark else palette.TEXT_LIGHT
    field, window = tones[palette.FIELD_ON_INPUT], tones[palette.FIELD_ON_PREVIOUS]
    lines = [
        rf"R_{{{n}}} &= R_{{{m}}} + D\,(F-1)\,j_{{{m}}} = {number(f.field_before)} + "
        rf"\textcolor{{{window}}}{{{f.dilation}\,({f.kernel}-1)}}\cdot {number(f.jump_before)} "
        rf"= \textcolor{{{field}}}{{\mathbf{{{number(f.field)}}}}}",
        rf"j_{{{n}}} &= j_{{{m}}}\cdot S = {number(f.jump_before)}\cdot {f.stride} = \mathbf{{{number(f.jump)}}}",
    ]
    if f.start is not None and f.start_before is not None:
        reach = rf"\tfrac{{{f.dilation}\,({f.kernel}-1)}}{{2}} - {f.padding}"
        before, jump, start = map(number, (f.start_before, f.jump_before, f.start))
        lines.append(
            rf"\mathrm{{start}}_{{{n}}} &= \mathrm{{start}}_{{{m}}} + \left(\tfrac{{D(F-1)}}{{2}} - P\right) j_{{{m}}} "
            rf"= {before} + \left({reach}\right)\cdot {jump} = \mathbf{{{start}}}"
        )
    return lines


def _centres(axes: tuple[AxisFormula, AxisFormula], cell: Pair, place: int | None) -> list[str]:
    """Where the field of the chosen cell has its centre, for (row, column)."""
    n = "n" if place is None else str(place)
    starts = [axis.start for axis in axes]
    if starts[0] is None or starts[1] is None:
        return []
    terms = [
        rf"{number(start)} + {number(axis.jump)}\cdot {at} = \mathbf{{{number(start + axis.jump * at)}}}"
        for axis, start, at in zip(axes, (starts[0], starts[1]), cell, strict=True)
    ]
    name = rf"\mathrm{{centre}}_{{{n}}}{list(cell)} &= "
    return [name + (terms[0] if terms[0] == terms[1] else r",\quad ".join(terms))]


def number(value: float) -> str:
    """12, 0.5, −3.5: without trailing zeros."""
    return f"{value:.6g}"
