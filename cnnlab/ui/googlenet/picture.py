"""A trained Inception module on a photograph: what each branch makes of it, and the stack (C-GOOG-1)."""

import html
from fractions import Fraction
from typing import TYPE_CHECKING

import streamlit as st

from cnnlab.datasets.photographs import describe_photograph
from cnnlab.plots import palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.lesson import Lesson

if TYPE_CHECKING:
    from .branches import Seen

SOURCE = "shipped:googlenet-textures"
PHOTO_PX = 128
_LETTERS = "ABCD"
_BRANCHES = ("one", "three", "five", "pool")
_STYLE = """<style>
.seen { max-width: 84rem; }
.seen .row { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 0.5rem 0.9rem;
  margin-bottom: 0.6rem; }
.seen figure { margin: 0; line-height: 1.3; }
.seen figcaption { font-size: 0.88em; }
.seen .pic { position: relative; }
.seen img { width: 100%; display: block; image-rendering: pixelated; border-radius: 0.2rem; }
.seen .mark { position: absolute; box-sizing: border-box; border: 2px solid var(--mark); min-width: 6px;
  min-height: 6px; outline: 1px solid #fff; }
.seen .stack { display: flex; gap: 0.35rem; }
.seen .stack div { min-width: 0; }
.seen b { display: block; }
@media (max-width: 48rem) { .seen .row { grid-template-columns: 1fr 1fr; } }
</style>"""


def draw(page: Lesson) -> None:
    """The whole view: knobs in a row, the pictures below over the whole width."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="wide-knobs"):
        page.knobs.select("photo", format_func=lambda name: page.t(describe_photograph(name).title), width=190)
        page.knobs.segmented("block", format_func=str, width="content")
        page.knobs.toggle("each")
    if not lesson.torch_ready(page.t):
        return
    photo, block = str(page.knobs["photo"]), str(page.knobs["block"])
    with st.spinner(page.s("measuring")):
        found = cache.branch_sheets(photo, block, bool(page.knobs["each"]))
    row = f'<div class="row">{_inputs(page, found)}{_branches(page, found)}</div>'
    st.html(f'{_STYLE}<div class="seen">{row}{_stack(page, found)}</div>')
    source = cache.weight_sources()[SOURCE]
    accuracy = numbers.percent(source.accuracy or 0, page.lang)
    st.caption(
        page.s("picture.weights", accuracy=accuracy, width=Fraction(source.width), seed=source.seed, px=PHOTO_PX)
    )
    st.caption(page.s("credit", credit=describe_photograph(photo).attribution))


def _inputs(page: Lesson, found: "Seen") -> str:
    """The photograph and the module's input, with what the middle cell of branches A and B reads on each."""
    values = {"maps": found.in_channels, "side": found.side}
    photo = cache.photograph_url(str(page.knobs["photo"]), PHOTO_PX, PHOTO_PX)
    one, three = found.branches[0], found.branches[1]
    marks = (palette.FIELD_ON_PREVIOUS, palette.FIELD_ON_INPUT)
    on_photo = "".join(_mark(each.on_photo.box, marks[1]) for each in (three, one))
    on_input = "".join(_mark(each.on_input.box, marks[0]) for each in (three, one))
    told = page.s("picture.photo_says", a=one.on_photo.side, b=three.on_photo.side)
    return _figure(photo, page.s("picture.photo"), told, on_photo) + _figure(
        found.strongest, page.s("picture.input"), page.s("picture.input_says", **values), on_input
    )


def _branches(page: Lesson, found: "Seen") -> str:
    """The strongest map of each branch, and what its cells read."""
    shown = ""
    for letter, name, branch in zip(_LETTERS, _BRANCHES, found.branches, strict=True):
        title = f"{letter}: {page.s(f'branch.{name}')}"
        told = page.s("picture.reads", maps=branch.maps, side=branch.on_input.side, px=branch.on_photo.side)
        shown += _figure(branch.strongest, title, told)
    return shown


def _stack(page: Lesson, found: "Seen") -> str:
    """All maps of all branches side by side, as the next module is given them."""
    total = sum(branch.maps for branch in found.branches)
    shown = "".join(
        f'<div style="flex: {-(-branch.maps // 4)}"><img src="{branch.sheet}" '
        f'alt="{html.escape(page.s("alt.sheet", letter=letter, maps=branch.maps), quote=True)}"><b>{letter}</b></div>'
        for letter, branch in zip(_LETTERS, found.branches, strict=True)
    )
    title = html.escape(page.s("picture.stack", maps=total))
    return f'<b>{title}</b><div class="stack">{shown}</div>'


def _figure(image: str, title: str, told: str, over: str = "") -> str:
    alt = html.escape(title, quote=True)
    return (
        f'<figure><div class="pic"><img src="{image}" alt="{alt}">{over}</div>'
        f"<figcaption><b>{html.escape(title)}</b>{html.escape(told)}</figcaption></figure>"
    )


def _mark(box: tuple[float, float, float, float], colour: str) -> str:
    top, left, high, wide = (f"{100 * each:.3f}%" for each in box)
    return f'<div class="mark" style="--mark: {colour}; top: {top}; left: {left}; height: {high}; width: {wide}"></div>'
