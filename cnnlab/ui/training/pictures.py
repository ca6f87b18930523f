"""Small pictures in a row, each with a line under it, as HTML."""

import html
from collections.abc import Iterable
from typing import NamedTuple

_STYLE = """<style>
.gallery { display: flex; flex-wrap: wrap; gap: 0.7rem 0.8rem; margin: 0.2rem 0 0.6rem; }
.gallery figure { margin: 0; width: 5.4rem; text-align: center; font-size: 0.8rem; line-height: 1.25; }
.gallery img { width: 5.4rem; height: 5.4rem; image-rendering: pixelated; border-radius: 0.3rem; display: block; }
.gallery figcaption { margin-top: 0.25rem; overflow-wrap: anywhere; }
.gallery small { opacity: 0.75; display: block; }
</style>"""


class Picture(NamedTuple):
    """`source` is a data address; `lines` stand under it, the first in bold."""

    source: str
    alt: str
    lines: tuple[str, ...]


def gallery(pictures: Iterable[Picture]) -> str:
    """The pictures side by side, wrapping where the screen ends."""
    return _STYLE + '<div class="gallery">' + "".join(map(_figure, pictures)) + "</div>"


def _figure(picture: Picture) -> str:
    first, *rest = map(html.escape, picture.lines)
    below = f"<b>{first}</b>" + "".join(f"<small>{line}</small>" for line in rest)
    image = f'<img src="{picture.source}" alt="{html.escape(picture.alt, quote=True)}">'
    return f"<figure>{image}<figcaption>{below}</figcaption></figure>"
