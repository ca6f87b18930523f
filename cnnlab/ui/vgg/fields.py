"""Receptive fields of a chain of equal kernels: from the side as a cone, from above as nested squares. SVG."""

from cnnlab.plots import palette
from cnnlab.ui.pictures import address

_SIDE, _EDGE = 240.0, 6.0  # of the drawing; room around it
_INK = {False: "#1A222D", True: "#E6EAF0"}
_MOST_LINES = 40  # cells across; more would be a grey area


def cone(fields: tuple[int, ...], *, dark: bool) -> str:
    """One output cell above, below it the cells that it needs of each layer before, the input's at the bottom.

    Parameters
    ----------
    fields
        Side of the field after each layer.

    Returns
    -------
    str
        A picture as a data address.
    """
    n_layers, widest = len(fields), fields[-1]
    sides = [widest - (field - 1) for field in (1, *fields)]  # from the input up to the one output cell
    unit = min(_SIDE / widest, 26.0)
    high = min(unit, 20.0)
    step = (_SIDE - high) / n_layers
    tops = [_EDGE + step * (n_layers - at) for at in range(n_layers + 1)]
    ink, parts = _INK[dark], []
    for at in range(n_layers):
        parts += _windows(sides[at], sides[at + 1], (tops[at], tops[at + 1] + high), unit)
    for at, (cells, top) in enumerate(zip(sides, tops, strict=True)):
        colour = palette.FIELD_ON_INPUT if at == 0 else palette.OUTPUT if at == n_layers else palette.FIELD_ON_PREVIOUS
        parts += _row(cells, top, unit, high, colour, ink)
    return _svg(parts)


def nested(fields: tuple[int, ...], *, dark: bool) -> str:
    """The field on the input from above: what one cell after each layer sees, all around the same pixel."""
    widest = fields[-1]
    unit = _SIDE / widest
    parts = [_square(widest, widest, unit, palette.FIELD_ON_INPUT, 0.22)]
    parts += [_square(field, widest, unit, palette.FIELD_ON_PREVIOUS, 0.35) for field in reversed(fields[:-1])]
    parts.append(_square(1, widest, unit, palette.OUTPUT, 1))
    if widest <= _MOST_LINES:
        lines = "".join(
            f"M{_EDGE + unit * at:.2f} {_EDGE}v{_SIDE}M{_EDGE} {_EDGE + unit * at:.2f}h{_SIDE}"
            for at in range(widest + 1)
        )
        parts.append(f'<path d="{lines}" stroke="{_INK[dark]}" stroke-width="0.6" opacity="0.45" fill="none"/>')
    parts += [_square(field, widest, unit, colour, 0, thick=3) for field, colour in _rims(fields)]
    return _svg(parts)


def _rims(fields: tuple[int, ...]) -> list[tuple[int, str]]:
    inner = [(field, palette.FIELD_ON_PREVIOUS) for field in fields[:-1]]
    return [*inner, (fields[-1], palette.FIELD_ON_INPUT)]


def _windows(below: int, above: int, heights: tuple[float, float], unit: float) -> list[str]:
    """From every cell of the upper row lines to the ends of its window below; the outer two are drawn darker."""
    kernel = below - above + 1
    left_below, left_above = (_start(cells, unit) for cells in (below, above))
    parts = []
    for cell in range(above):
        x, low, faint = left_above + unit * cell, left_below + unit * cell, 0.25 if 0 < cell < above - 1 else 0.85
        path = (
            f"M{x:.2f} {heights[1]:.2f}L{low:.2f} {heights[0]:.2f}"
            f"M{x + unit:.2f} {heights[1]:.2f}L{low + unit * kernel:.2f} {heights[0]:.2f}"
        )
        parts.append(f'<path d="{path}" stroke="{palette.WEIGHT}" stroke-width="1.6" opacity="{faint}" fill="none"/>')
    return parts


def _row(cells: int, top: float, unit: float, high: float, colour: str, ink: str) -> list[str]:
    left = _start(cells, unit)
    box = f'<rect x="{left:.2f}" y="{top:.2f}" width="{unit * cells:.2f}" height="{high:.2f}"'
    parts = [f'{box} fill="{colour}" opacity="0.85"/>']
    if cells <= _MOST_LINES:
        lines = "".join(f"M{left + unit * at:.2f} {top:.2f}v{high:.2f}" for at in range(cells + 1))
        parts.append(f'<path d="{lines}" stroke="{ink}" stroke-width="0.8" fill="none"/>')
    return [*parts, f'{box} fill="none" stroke="{ink}" stroke-width="1"/>']


def _start(cells: int, unit: float) -> float:
    return _EDGE + (_SIDE - unit * cells) / 2


def _square(field: int, widest: int, unit: float, colour: str, opacity: float, thick: float = 0) -> str:
    at = _EDGE + unit * (widest - field) / 2
    rim = f' stroke="{colour}" stroke-width="{thick}"' if thick else ""
    return (
        f'<rect x="{at:.2f}" y="{at:.2f}" width="{unit * field:.2f}" height="{unit * field:.2f}" fill="{colour}" '
        f'fill-opacity="{opacity}"{rim}/>'
    )


def _svg(parts: list[str]) -> str:
    whole = _SIDE + 2 * _EDGE
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}">{"".join(parts)}</svg>'
    return address(svg.encode(), "svg+xml")
