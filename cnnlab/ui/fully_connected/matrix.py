"""A convolution is a sparse fully connected layer with shared weights: its matrix, drawn and multiplied out."""

import streamlit as st

from cnnlab.core import toeplitz
from cnnlab.core.arithmetic import output_size
from cnnlab.core.errors import LabError
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import dense as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import beside, controls, places

from . import settings

_CLOSE = 1e-6


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, *settings.MATRIX)
    n, kernel, stride, padding, dilation = (page.knobs.whole(name) for name in settings.MATRIX)
    try:
        taps = toeplitz.tap_map(n, kernel, stride, padding, dilation)
    except LabError as error:
        with knobs:
            lesson.explain(error, page.t)
        return
    side = output_size(n, kernel, stride, padding, dilation)
    with stage:
        steps, view = beside(page)
    with steps:
        st.latex(formulas.product(len(taps), taps.shape[1], picture.ink()))
        st.markdown(_words(page, taps))
    with view:
        _picture(page, taps, side)
        _check(page)
        lesson.copy_code(_source(n, kernel, stride, padding, dilation), page.t)


def _words(page: Lesson, taps) -> str:
    found = toeplitz.entries(taps)
    share = numbers.percent(found.non_zero / found.all, page.lang)
    counts = {name: numbers.integer(value, page.lang) for name, value in found._asdict().items()}
    return page.s("entries", share=share, **counts)


def _picture(page: Lesson, taps, side: int) -> None:
    n, kernel = page.knobs.whole("m_n"), page.knobs.whole("m_f")
    rows = []
    for row in taps:
        columns = (row != toeplitz.NOTHING).nonzero()[0]
        rows.append([int(value) for column in columns for value in (column, row[column])])
    data = {
        "rows": rows,
        "n": n,
        "kernel": kernel,
        "out": side,
        "font": picture.font_px(page),
        "colours": picture.colours(),
        "alt": page.s("alt.matrix", rows=len(rows), columns=n * n, weights=kernel * kernel),
        "words": {name: page.s(f"matrix.{name}") for name in ("kernel", "input", "output", "matrix", "entry", "zero")},
    }
    cache.component("toeplitz")(data=data, key="fully-connected.toeplitz")


def _check(page: Lesson) -> None:
    if not lesson.torch_ready(page.t):
        return
    ours, theirs = cache.torch_product(*(page.knobs.whole(name) for name in settings.MATRIX))
    said = _first(ours)
    agrees = len(ours) == len(theirs) and all(abs(a - b) < _CLOSE for a, b in zip(ours, theirs, strict=True))
    label = page.s("check.product", n=len(ours))
    lesson.agreements([Agreement(label, said, said if agrees else _first(theirs))], page.t)


def _first(values: list[float]) -> str:
    return ", ".join(f"{value:.4f}" for value in values[:3]) + (", …" if len(values) > 3 else "")


def _source(n: int, kernel: int, stride: int, padding: int, dilation: int) -> str:
    arguments = f"stride={stride}, padding={padding}, dilation={dilation}"
    return (
        "import torch\nfrom torch.nn.functional import conv2d\n\n"
        f"x, w = torch.randn(1, 1, {n}, {n}), torch.randn(1, 1, {kernel}, {kernel})\n"
        f"# Column by column: the convolution of each unit picture.\n"
        f"units = torch.eye({n * n}).reshape({n * n}, 1, {n}, {n})\n"
        f"W = conv2d(units, w, {arguments}).flatten(1).T\n"
        f"y = conv2d(x, w, {arguments}).flatten()\n"
        "print(W.shape, torch.allclose(W @ x.flatten(), y, atol=1e-6))\n"
    )
