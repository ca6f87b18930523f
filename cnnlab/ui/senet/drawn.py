"""The steps as pictures: maps in the diverging scale, numbers as bars, one channel marked."""

import html

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.plots import palette
from cnnlab.ui.pictures import address, encoded, signed

STYLE = """<style>
.se { display: grid; grid-template-columns: minmax(6rem, 0.7fr) 2fr 2fr 0.8fr 2fr 2fr; gap: 0.4rem 1rem;
  max-width: 84rem; align-items: start; }
.se figure { margin: 0; line-height: 1.25; min-width: 0; }
.se img { width: 100%; display: block; image-rendering: pixelated; border-radius: 0.2rem; }
.se .pic { position: relative; }
.se .mark { position: absolute; box-sizing: border-box; border: 3px solid #D55E00; outline: 1px solid #fff; }
.se b { display: block; }
.se.room { max-width: 52rem; gap: 0 0.8rem; }
.se.room figcaption { font-size: 0.72em; }
@media (max-width: 48rem) { .se { grid-template-columns: 1fr 1fr; } }
</style>"""
_GAP = 1  # px between tiles
_TALL, _WIDE = 200, 200  # units of a bar chart
_INK = "#8A94A0"


def tiles(maps: npt.NDArray[np.floating], scale: float, marked: int, alt: str) -> str:
    """All maps (C, H, W) on one scale in a square of tiles, the marked one framed."""
    count, height, width = maps.shape
    across = int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    page = np.full((down * (height + _GAP), across * (width + _GAP), 3), 128, np.uint8)
    for at, one in enumerate(signed(maps / scale)):
        row, column = divmod(at, across)
        page[row * (height + _GAP) :, column * (width + _GAP) :][:height, :width] = one
    row, column = divmod(marked, across)
    place = (
        f"top: {100 * row / down:.3f}%; left: {100 * column / across:.3f}%; height: {100 / down:.3f}%; "
        f"width: {100 / across:.3f}%"
    )
    source = encoded(Image.fromarray(page))
    mark = f'<div class="mark" style="{place}"></div>'
    return f'<div class="pic"><img src="{source}" alt="{html.escape(alt, quote=True)}">{mark}</div>'


def bars(values: npt.NDArray[np.floating], low: float, high: float, marked: int | None, alt: str) -> str:
    """One horizontal bar a value from 0, top to bottom; the marked one in another colour and with a dot at its end."""
    step = _TALL / len(values)
    zero = _at(0.0, low, high)
    parts = [
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{_TALL}" stroke="{_INK}" stroke-width="1"/>'
        for x in ((zero, _at(high, low, high)) if low == 0 else (zero,))
    ]
    for at, value in enumerate(values):
        end = _at(float(value), low, high)
        colour = palette.FIELD_ON_INPUT if at == marked else palette.OUTPUT
        y, thick = at * step, max(step * 0.8, 0.6)
        parts.append(
            f'<rect x="{min(zero, end):.1f}" y="{y:.2f}" width="{max(abs(end - zero), 0.8):.1f}" '
            f'height="{thick:.2f}" fill="{colour}"/>'
        )
        if at == marked:
            parts.append(f'<circle cx="{end:.1f}" cy="{y + thick / 2:.2f}" r="4" fill="{colour}"/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_TALL}">{"".join(parts)}</svg>'
    return f'<img src="{address(svg.encode(), "svg+xml")}" alt="{html.escape(alt, quote=True)}">'


def figure(inside: str, title: str, told: str) -> str:
    """A picture with what stands below it."""
    return f"<figure>{inside}<figcaption><b>{html.escape(title)}</b>{html.escape(told)}</figcaption></figure>"


def _at(value: float, low: float, high: float) -> float:
    return 5 + (_WIDE - 10) * (value - low) / (high - low)
