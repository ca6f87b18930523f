"""The right end of the picture, where AlexNet's first windows do or do not fit: a drawing."""

import html

from cnnlab.core.alexnets import Sequence
from cnnlab.core.axes import pair
from cnnlab.plots import palette
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.pictures import address

_SHOWN = 27  # cells
_CELL, _ROW = 18, 20
_HEAD, _FOOT = 22, 8


def edge(page: Lesson, sequence: Sequence) -> str:
    """The last cells of a row with the last three windows on them, and the one that rounding would drop."""
    first = sequence.stack[0]
    kernel, stride, before = (pair(name, getattr(first, name))[1] for name in ("kernel", "stride", "padding"))
    size, after = sequence.size_px, before + sequence.overhang_px
    padded = before + size + after
    count = sequence.rows[0].out_shape[2]
    starts = [at * stride - before for at in range(max(0, count - 3), count)]
    left_out = count * stride - before
    over = left_out + kernel - (size + after)
    drawn = starts + ([left_out] if (padded - kernel) % stride else [])
    low = size + 7 - _SHOWN
    cells = "".join(_cell(x, low, size, after) for x in range(low, low + _SHOWN))
    bars = "".join(_window(at, kernel, low, place, dropped=at == left_out) for place, at in enumerate(drawn))
    height = _HEAD + _ROW + _FOOT + len(drawn) * _ROW
    fits = len(drawn) == len(starts)
    said = page.s("edge.fits" if fits else "edge.over", last=starts[-1], end=starts[-1] + kernel - 1, n=size,
                  over=over, left=padded - (starts[-1] + before + kernel))  # fmt: skip
    width, ink = _SHOWN * _CELL, "#E6EBF2" if picture.dark() else "#1B2430"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="11" fill="{ink}" color="{ink}">{cells}{bars}</svg>'
    )
    source, said = address(drawing.encode(), "SVG+XML"), html.escape(said, quote=True)
    return f'<img src="{source}" alt="{said}" style="width: 100%; max-width: 34rem"><p>{said}</p>'


def _cell(x: int, low: int, size: int, after: int) -> str:
    at = (x - low) * _CELL
    if x < size:
        fill, opacity = palette.INPUT, 0.55
    elif x < size + after:
        fill, opacity = palette.PADDING, 0.6
    else:
        fill, opacity = "none", 1.0
    dash = ' stroke-dasharray="2 3"' if x >= size + after else ""
    number = f'<text x="{at + _CELL / 2}" y="14" text-anchor="middle">{x}</text>' if x % 4 == 0 else ""
    return (
        f'{number}<rect x="{at}" y="{_HEAD}" width="{_CELL}" height="{_ROW}" fill="{fill}" fill-opacity="{opacity}" '
        f'stroke="currentColor" stroke-opacity="0.4"{dash}/>'
    )


def _window(start: int, kernel: int, low: int, place: int, *, dropped: bool) -> str:
    shades = palette.TEXT_DARK if picture.dark() else palette.TEXT_LIGHT
    colour = shades[palette.FIELD_ON_INPUT if dropped else palette.WEIGHT]
    first, last = max(start, low), min(start + kernel, low + _SHOWN)
    dash = ' stroke-dasharray="5 4"' if dropped else ""
    y = _HEAD + _ROW + _FOOT + place * _ROW
    x, width = (first - low) * _CELL, (last - first) * _CELL
    return (
        f'<rect x="{x + 1}" y="{y}" width="{width - 2}" height="{_ROW - 5}" fill="{colour}" '
        f'fill-opacity="{0.08 if dropped else 0.3}" stroke="{colour}" stroke-width="2"{dash}/>'
        f'<text x="{x + 5}" y="{y + 12}">{start}–{start + kernel - 1}{" ✗" if dropped else ""}</text>'
    )
