"""Residual blocks on a picture: what gets through when F is small, and what comes back (C-RES-1)."""

import html

import streamlit as st

from cnnlab.datasets import describe_photograph
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import resnet as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size.settings import controls, places

from . import code, pictures, settings
from .pictures import RED, Chain, Run

_STYLE = """<style>
.res-maps { display: grid; grid-template-columns: max-content repeat(var(--n), minmax(0, 6.6rem)); gap: 0.5rem 0.8rem;
  align-items: center; line-height: 1.2; font-variant-numeric: tabular-nums; }
.res-maps.room { grid-template-columns: max-content repeat(var(--n), minmax(0, 6rem)); }
.res-maps figure { margin: 0; } .res-maps b { font-weight: 600; }
.res-maps img { width: 100%; display: block; image-rendering: pixelated; background: #000; }
.res-maps figcaption { font-size: 0.85em; }
@media (max-width: 48rem) { .res-maps { grid-template-columns: repeat(4, minmax(0, 1fr)); } .res-maps b { grid-column: 1 / -1; } }
</style>"""  # noqa: E501


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        _controls(page)
    chain = _chain(page)
    runs = {residual: cache.residual_run(chain, residual) for residual in (True, False)}
    with stage:
        _guess(page)
        maps, rest = st.columns([2.6, 1], gap="medium") if page.present else [st.container()] * 2
        with maps:
            _maps(page, runs)
        with rest:
            for draw_part in (_gradients, _formulas) if page.present else (_formulas, _gradients):
                draw_part(page, chain, runs)
        if not page.present:
            _check(page, chain)
            lesson.copy_code(code.shortcut(chain), page.t)
            st.caption(page.s("credit", credit=describe_photograph(chain.photo).attribution))


def _controls(page: Lesson) -> None:
    names = ("gamma", "length") if page.present else ("gamma", "length", "row", "column")
    page.knobs.select("photo", format_func=lambda name: page.t(describe_photograph(name).title),
                      width=200 if page.present else "stretch")  # fmt: skip
    controls(page, *names)
    if not page.present:
        page.knobs.number("seed")


def _chain(page: Lesson) -> Chain:
    knobs = page.knobs
    return Chain(
        str(knobs["photo"]), knobs.real("gamma"), knobs.whole("length"), knobs.whole("seed"),
        (knobs.whole("row"), knobs.whole("column")),
    )  # fmt: skip


def _guess(page: Lesson) -> None:
    guess = page.knobs.segmented("zero")
    if guess != settings.OPEN:
        told = f"**{page.s('zero.right' if guess == 'residual' else 'zero.wrong')}** {page.s('zero.try')}"
        st.markdown(told if page.present else f"{told} {page.s('zero.why')}")


def _maps(page: Lesson, runs: dict[bool, Run]) -> None:
    """x, F(x) of the first block, then what goes on after each block; a row with the shortcuts and a row without."""
    length = len(runs[True].passed)
    cells = []
    for residual, found in runs.items():
        first = found.passed[0]
        cells.append(f"<b>{html.escape(page.s('row.residual' if residual else 'row.plain'))}</b>")
        cells.append(_figure(pictures.as_colours(first.x), "x", _mean(page, first.x)))
        cells.append(_figure(pictures.around_grey(first.branch), "F(x)", page.s("grey")))
        for at, each in enumerate(found.passed, 1):
            inner = "x + F(x)" if residual else "F(x)"
            name = f"ReLU({inner})" if at == 1 else page.s("after", blocks=at)
            cells.append(_figure(pictures.as_colours(each.y), name, _mean(page, each.y)))
    room = " room" if page.present else ""
    st.html(f'{_STYLE}<div class="res-maps{room}" style="--n: {length + 2}">{"".join(cells)}</div>')
    if not page.present:
        st.caption(page.s("maps.words"))


def _mean(page: Lesson, maps) -> str:
    return page.s("mean", value=numbers.decimal(float(maps.mean()), page.lang, 3))


def _figure(image: str, name: str, told: str) -> str:
    alt, said = html.escape(f"{name}, {told}", quote=True), html.escape(told)
    return f'<figure><img src="{image}" alt="{alt}"><figcaption>{html.escape(name)}<br>{said}</figcaption></figure>'


def _formulas(page: Lesson, chain: Chain, runs: dict[bool, Run]) -> None:
    if not page.present:
        st.markdown(page.s("one_pixel", row=chain.pixel[0], column=chain.pixel[1]))
    for residual, found in runs.items():
        first = found.passed[0]
        at_sum = float((first.x + first.branch if residual else first.branch)[RED, *chain.pixel])
        size = r"\scriptsize " if page.present else ""
        st.latex(size + formulas.derivative(at_sum, found.slope, residual=residual, narrow=page.present))


def _gradients(page: Lesson, chain: Chain, runs: dict[bool, Run]) -> None:
    """What one red value after all blocks hands back to the picture."""
    cells = []
    for residual, found in runs.items():
        value = float(found.gradient[RED, *chain.pixel])
        told = page.s("at_pixel", value=numbers.decimal(value, page.lang, 3).replace("-", "−"))
        image = pictures.handed_back(found.gradient, chain.pixel)
        cells.append(_figure(image, page.s("row.residual" if residual else "row.plain"), told))
    st.html(
        f"{_STYLE}<b>{html.escape(page.s('handed', blocks=chain.length))}</b>"
        f'<div class="res-maps" style="grid-template-columns: repeat(2, minmax(0, 9rem))">{"".join(cells)}</div>'
    )
    if not page.present:
        st.caption(page.s("handed.words"))


def _check(page: Lesson, chain: Chain) -> None:
    if not lesson.torch_ready(page.t):
        return
    rows = []
    for residual in (True, False):
        count, outputs, gradients = cache.residual_by_torch(chain, residual)
        what = page.s("row.residual" if residual else "row.plain")
        for name, equal in (("outputs", outputs), ("gradients", gradients)):
            told = page.s(f"check.{name}", what=what)
            rows.append(Agreement(told, numbers.integer(count, page.lang), numbers.integer(equal, page.lang)))
    lesson.agreements(rows, page.t)
