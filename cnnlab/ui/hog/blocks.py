"""One block before and after each normalisation, and the same block of the picture with another contrast."""

import html
from typing import NamedTuple

import numpy as np
import streamlit as st

from cnnlab.core import hog_steps
from cnnlab.core.axes import Pair
from cnnlab.core.hog_steps import NORMS, Array
from cnnlab.ui import cache, numbers
from cnnlab.ui.formulas import hog as formulas
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places
from cnnlab.ui.theme import dark

from . import bars, drawn, figures, settings
from .settings import Subject
from .subject import Look

_STYLE = """<style>
.blocks { display: grid; grid-template-columns: minmax(7rem, 1fr) 3fr 3fr; gap: 0.5rem 1.2rem; }
.blocks > .hog { display: block; grid-row: 1 / 4; }
.blocks > figure { margin: 0; padding: 0.2rem 0.5rem; border: 2px solid transparent; border-radius: 0.3rem; }
.blocks > figure.before { grid-column: 2 / 4; }
.blocks > figure.before img { max-height: 7.5rem; }
.blocks > figure.chosen { border-color: currentColor; }
.blocks > figure > img { width: 100%; display: block; }
@media (max-width: 48rem) {
  .blocks { grid-template-columns: 1fr; }
  .blocks > figure.before { grid-column: 1; }
  .blocks > .hog { grid-row: auto; }
}
</style>"""


class Block(NamedTuple):
    """A block's votes (cells down, across, orientations), before and after each norm by its name."""

    before: Array
    after: dict[str, Array]


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.segmented("norm") if page.present else page.knobs.select("norm")
        controls(page, "k", "lift")
        if page.present:
            with st.expander(page.s("settings"), icon=":material/tune:"):
                shown = settings.subject(page, "cell", "block", "step", "o", "sqrt")
        else:
            shown = settings.subject(page, "cell", "block", "step", "o", "sqrt")
    if shown is None:
        return
    with stage:
        place = block_of(shown)
        changed = Look(
            shown.look.picture, shown.look.root, shown.look.signed, page.knobs.real("k"), page.knobs.real("lift")
        )
        plain, other = (
            block(cache.hog_described(look, shown.settings).histograms, shown, place) for look in (shown.look, changed)
        )
        _pictures(page, shown, changed, place, plain, other)
        _words(page, plain, other)
        settings.credit(page, shown)


def block_of(shown: Subject) -> Pair:
    """The block (row, column) that begins at the chosen cell, or the last one before it."""
    stride, count = shown.settings.stride, shown.found.blocks.shape[:2]
    row, column = (min(at // step, n - 1) for at, step, n in zip(shown.cell, stride, count, strict=True))
    return row, column


def block(histograms: Array, shown: Subject, place: Pair) -> Block:
    """The block at `place`, from the cells of a picture."""
    top, left = (at * step for at, step in zip(place, shown.settings.stride, strict=True))
    rows, columns = shown.settings.block
    before = histograms[top : top + rows, left : left + columns]
    return Block(before, {norm: hog_steps.normalise_blocks(before, shown.settings.block, norm)[0, 0] for norm in NORMS})


def _pictures(page: Lesson, shown: Subject, changed: Look, place: Pair, plain: Block, other: Block) -> None:
    cell, rows = shown.settings.cell, shown.settings.block
    top, left = (at * step * side for at, step, side in zip(place, shown.settings.stride, cell, strict=True))
    box = (top, left, rows[0] * cell[0], rows[1] * cell[1])
    over = figures.grid(cell, shown.size) + figures.mark(box, shown.size)
    where = page.s("block.where", row=place[0] + 1, column=place[1] + 1, cells=rows[0] * rows[1])
    image = cache.hog_pictures(changed)["picture"]
    made = [f'<div class="hog">{figures.figure(image, page.s("block.picture"), where, shown.size, over)}</div>']
    made.append(_panel(page, shown, "before", plain.before, other.before, "before"))
    for norm in NORMS:
        kind = "chosen" if norm == shown.settings.block_norm else ""
        made.append(_panel(page, shown, norm, plain.after[norm], other.after[norm], kind))
    st.html(f'{figures.STYLE}{_STYLE}<div class="blocks">{"".join(made)}</div>')
    st.caption(page.s("block.legend", k=numbers.decimal(changed.contrast, page.lang)))


def _panel(page: Lesson, shown: Subject, name: str, plain: Array, other: Array, kind: str) -> str:
    title = page.s("block.before") if name == "before" else page.s("block.after", norm=name)
    most = float(max(plain.max(), other.max()))
    told = page.s("block.most", value=numbers.decimal(most, page.lang, 3))
    low = 0.62 if page.present else 1
    size = (1160, round(150 * low)) if kind == "before" else (560, round(130 * low))
    image = bars.chart(plain, other, drawn.hues(shown.settings), size, dark())
    alt = html.escape(f"{title}. {told}", quote=True)
    words = f"<b>{html.escape(title)}</b> {html.escape(told)}"
    return f'<figure class="{kind}">{words}<img src="{image}" alt="{alt}"></figure>'


def _words(page: Lesson, plain: Block, other: Block) -> None:
    """The formula, the largest entry's numbers for both contrasts, and what changed."""
    norm, ink = str(page.knobs["norm"]), picture.ink()
    place = int(plain.before.argmax())
    broken = not page.present
    st.latex(formulas.norm(norm, ink, broken=broken))
    lines = [_numbers(each, norm, place, page) for each in (plain, other)]
    factor = numbers.decimal(page.knobs.real("k"), "en")
    st.latex(formulas.both(norm, lines, ("1", factor), broken=broken))
    if not other.before.any() or not plain.before.any():
        st.markdown(page.s("block.flat"))
        return
    times = float(other.before.sum() / plain.before.sum())
    change = float(np.abs(other.after[norm] - plain.after[norm]).max())
    st.markdown(
        page.s(
            "block.change", times=numbers.decimal(times, page.lang, 3), norm=norm,
            change=numbers.decimal(change, page.lang, 2),
        )
    )  # fmt: skip
    if not page.present:
        st.markdown(page.s("block.zeros"))


def _numbers(shown: Block, norm: str, place: int, page: Lesson) -> list[str]:
    """The largest entry's way through the norm: itself, the divisors, and what comes out."""

    def say(value: float | np.floating) -> str:
        return numbers.decimal(float(value), "en", 3)

    votes = shown.before
    total = np.abs(votes).sum() if norm.startswith("L1") else np.sqrt((votes**2).sum())
    values = [say(votes.flat[place]), say(total)]
    if norm == "L2-Hys":
        once = shown.after["L2"]
        clipped = np.minimum(once, hog_steps.CLIP)
        values += [say(once.flat[place]), say(clipped.flat[place]), say(np.sqrt((clipped**2).sum()))]
    return [*values, say(shown.after[norm].flat[place])]
