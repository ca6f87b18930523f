"""Pictures in a row, each with its caption, and frames drawn on them."""

import html
from collections.abc import Iterable
from typing import NamedTuple

_STYLE = """<style>
.framed { display: flex; flex-wrap: wrap; gap: 0.7rem 1rem; align-items: flex-start; margin-bottom: 0.5rem; }
.framed figure { margin: 0; flex: 0 1 var(--wide); min-width: 0; }
.framed .on { position: relative; line-height: 0; }
.framed img { width: 100%; image-rendering: var(--sharp); border-radius: 0.2rem; display: block; }
.framed i { position: absolute; box-sizing: border-box; border: 3px solid var(--c); box-shadow: 0 0 0 1px #fff8; }
.framed i.dashed { border-style: dashed; }
.framed figcaption { font-size: 0.9rem; line-height: 1.3; margin-top: 0.25rem; overflow-wrap: anywhere; }
</style>"""


class Frame(NamedTuple):
    """A rectangle on a picture, in shares of its sides."""

    left: float
    top: float
    width: float
    height: float
    colour: str
    dashed: bool = False


class Framed(NamedTuple):
    """A picture's address, what it shows in words, what stands below it, and the frames on it."""

    source: str
    alt: str
    caption: str
    frames: tuple[Frame, ...] = ()


def row(pictures: Iterable[Framed], *, width_px: int, sharp: bool = False) -> str:
    """The pictures beside each other, wrapped where the page is narrow; `sharp` shows pixels as squares."""
    shown = "".join(_one(each) for each in pictures)
    variables = f"--wide: {width_px}px; --sharp: {'pixelated' if sharp else 'auto'}"
    return f'{_STYLE}<div class="framed" style="{variables}">{shown}</div>'


def _one(picture: Framed) -> str:
    frames = "".join(
        f'<i class="{"dashed" if each.dashed else ""}" style="--c: {each.colour}; left: {100 * each.left:.3f}%; '
        f'top: {100 * each.top:.3f}%; width: {100 * each.width:.3f}%; height: {100 * each.height:.3f}%"></i>'
        for each in picture.frames
    )
    alt, caption = html.escape(picture.alt, quote=True), html.escape(picture.caption)
    return (
        f'<figure><div class="on"><img src="{picture.source}" alt="{alt}">{frames}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )
