"""Three ways to one result: their source, the im2col matrix, and the check that they agree."""

import html

import streamlit as st

from cnnlab.core.parallel import Work
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import parallel as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import beside, controls, places

from . import code, settings

_WAYS = ("loops", "im2col", "torch")
_CLOSE = 1e-5  # of the largest value: float32 against float64
_CHECKED_SIDE = 8  # loops on a larger picture would keep the page waiting
_STYLE = """<style>
.im2col { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; align-items: flex-start; }
.im2col figure { margin: 0; } .im2col figcaption { font-weight: 600; margin-bottom: 0.3rem; }
.im2col img { image-rendering: pixelated; display: block; max-width: 100%; border: 2px solid; }
</style>"""


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, "n", "f", "c", "k")
        work = settings.work(page)
    if work is None:
        return
    with stage:
        steps, view = beside(page)
    with steps:
        st.latex(formulas.matrix(work, picture.ink()))
    with view:
        _matrix(page, work)
        _check(page, work)
        _sources(page, work)


def _sources(page: Lesson, work: Work) -> None:
    for way, tab in zip(_WAYS, st.tabs([page.s(f"way.{way}") for way in _WAYS]), strict=True):
        with tab:
            st.markdown(page.s(f"way.{way}.words", cells=numbers.integer(work.cells, page.lang)))
            st.code(code.of_way(way), language="python", wrap_lines=True)
    lesson.copy_code(code.script(work), page.t)


def _matrix(page: Lesson, work: Work) -> None:
    """One channel and its matrix in the same colours: where its pixels have gone, one of them marked."""
    found = cache.im2col_pictures(work.side, work.kernel)
    rows, columns = work.kernel**2, work.out**2
    values = {"n": work.side, "rows": rows, "columns": columns, "copies": found.copies}
    wide = min(100, max(22, 100 * columns / 420))
    figures = (
        (found.image, page.s("matrix.image", **values), page.s("alt.image", **values), "width: 11rem"),
        (found.matrix, page.s("matrix.matrix", **values), page.s("alt.matrix", **values), f"width: {wide:.0f}vw"),
    )
    parts = "".join(
        f'<figure><figcaption>{html.escape(said)}</figcaption><img src="{source}" style="{style}" '
        f'alt="{html.escape(alt, quote=True)}"></figure>'
        for source, said, alt, style in figures
    )
    st.html(f'{_STYLE}<div class="im2col">{parts}</div>')
    st.markdown(page.s("matrix.words", **values, f=work.kernel, inner=rows))


def _check(page: Lesson, work: Work) -> None:
    if not lesson.torch_ready(page.t):
        return
    side = min(work.side, _CHECKED_SIDE)
    found = cache.three_ways(side, work.channels, work.filters, work.kernel)
    truth = _first(found.values["torch"])
    rows = []
    for way in ("loops", "shuffled", "im2col"):
        said = _first(found.values[way])
        label = page.s(f"check.{way}", n=found.cells, side=side)
        rows.append(Agreement(label, said, said if found.differences[way] < _CLOSE else truth))
    lesson.agreements(rows, page.t)


def _first(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.3f}" for value in values) + ", …"
