"""A picture with its cells and a mark on it, a title and numbers below, as HTML."""

import html
import re

from cnnlab.core.axes import Pair

STYLE = """<style>
.hog { --high: 12rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(9.4rem, 1fr)); gap: 0.7rem 1rem; }
.hog.room { --high: 8.6rem; grid-template-columns: repeat(4, 1fr); gap: 0.3rem 1rem; }
.hog figure { margin: 0; line-height: 1.3; }
.hog .pic { position: relative; }
.hog img { width: 100%; display: block; image-rendering: pixelated; border-radius: 0.2rem; }
.hog .over { position: absolute; inset: 0; }
.hog .mark { position: absolute; border: 2px solid #fff; outline: 2px solid #D55E00; box-sizing: content-box;
  min-width: 5px; min-height: 5px; transform: translate(-2px, -2px); }
.hog figcaption { margin-top: 0.25rem; font-variant-numeric: tabular-nums; }
.hog figcaption b { font-weight: 600; display: block; }
.hog-legend { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; margin-top: 0.5rem; }
.hog-legend img { width: 4.6rem; }
.hog-legend span { flex: 1 1 16rem; max-width: 46rem; }
</style>"""


def figure(image: str, title: str, told: str, size: Pair, over: str = "") -> str:
    """A picture of `size` pixels (height, width), with what lies over it."""
    width = f"width: min(100%, calc(var(--high) * {min(1.0, size[1] / size[0]):.4f}))"
    alt = html.escape(title.replace("_", ""), quote=True)
    return (
        f'<figure><div class="pic" style="{width}"><img src="{image}" alt="{alt}">{over}'
        f"</div><figcaption><b>{_lowered(title)}</b>{_lowered(told)}</figcaption></figure>"
    )


def _lowered(text: str) -> str:
    """`g_x` with its x as an index."""
    return re.sub(r"g_([xy])", r"g<sub>\1</sub>", html.escape(text))


def grid(cell: Pair, size: Pair) -> str:
    """Lines between the cells, over a picture of `size` pixels."""
    line = "linear-gradient({}, rgba(255,255,255,0.75) 1px, transparent 1px)"
    steps = [f"{100 * each / whole:.4f}%" for each, whole in zip(cell, size, strict=True)]
    return (
        f'<div class="over" style="background-image: {line.format("to right")}, {line.format("to bottom")}; '
        f'background-size: {steps[1]} 100%, 100% {steps[0]}"></div>'
    )


def mark(box: tuple[int, int, int, int], size: Pair) -> str:
    """A frame around (top, left, height, width) pixels."""
    top, left, high, wide = box
    places = ((top, size[0]), (left, size[1]), (high, size[0]), (wide, size[1]))
    y, x, h, w = (100 * value / whole for value, whole in places)
    return f'<div class="mark" style="top: {y:.3f}%; left: {x:.3f}%; height: {h:.3f}%; width: {w:.3f}%"></div>'
