"""Which padding keeps the size (C-OUT-2): every kernel and padding at once, and torch's "same" beside a number."""

import streamlit as st

from cnnlab.core.arithmetic import effective_kernel, output_size, same_padding, windows
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.ui import cache, lesson
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.lesson import Agreement, Lesson

from . import choices, picture, settings, size

_KERNELS, _PADDINGS = range(1, 10), range(7)
_TABLE_HEIGHT_PX = 335


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = settings.places(page)
    with knobs:
        settings.controls(page, "n", "f", "p", "d", "same_s")
        spec = _same_layer(page)
    with stage:
        kernel, dilation = page.knobs.whole("f"), page.knobs.whole("d")
        st.latex(formulas.keeps_size(kernel, dilation, picture.ink()))
        st.markdown(_words(page, kernel, dilation))
        _table(page, dilation)
        _rulers(page)
        _check(page, kernel, dilation, spec)


def _same_layer(page: Lesson) -> LayerSpec | None:
    n, kernel, dilation, stride = (page.knobs.whole(name) for name in ("n", "f", "d", "same_s"))
    try:
        return LayerSpec(
            size=(n, n), kernel=(kernel, kernel), dilation=(dilation, dilation), stride=(stride, stride), padding="same"
        )
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _words(page: Lesson, kernel: int, dilation: int) -> str:
    before, after = same_padding(kernel, dilation)
    return page.s("same.odd" if before == after else "same.even", before=before, after=after)


def _table(page: Lesson, dilation: int) -> None:
    n, kernel, padding = (page.knobs.whole(name) for name in ("n", "f", "p"))
    rows = [
        {
            "head": f"P = {pad}",
            "cells": [_cell(page, n, tap, pad, dilation, (tap, pad) == (kernel, padding)) for tap in _KERNELS],
        }
        for pad in _PADDINGS
    ]
    sides = [same_padding(tap, dilation) for tap in _KERNELS]
    rows.append({"head": '"same"', "cells": [{"text": f"{before}+{after}"} for before, after in sides]})
    choices.draw(
        page,
        page.s("same.table", n=n),
        ["", *(f"F = {tap}" for tap in _KERNELS)],
        rows,
        key="output-size.keeping",
        height=_TABLE_HEIGHT_PX,
        pick=lambda picked: page.knobs.set(**dict(zip(("f", "p"), map(int, picked.split("-")), strict=True))),
    )


def _cell(page: Lesson, n: int, kernel: int, padding: int, dilation: int, now: bool) -> dict:
    fits = effective_kernel(kernel, dilation) <= n + 2 * padding
    out = output_size(n, kernel, 1, padding, dilation) if fits else None
    mark = " ".join(name for name, is_so in (("good", out == n), ("now", now)) if is_so)
    label = page.s("same.cell", f=kernel, p=padding, out="–" if out is None else out)
    return {"text": "–" if out is None else str(out), "id": f"{kernel}-{padding}", "mark": mark, "label": label}


def _rulers(page: Lesson) -> None:
    n, kernel, padding, dilation = (page.knobs.whole(name) for name in ("n", "f", "p", "d"))
    axis = Axis(n, kernel, 1, padding, dilation)
    before, after = same_padding(kernel, dilation)
    rulers = []
    try:
        found = windows(n, kernel, 1, padding, dilation)
        rulers.append(picture.ruler(page, found, axis, page.s("same.number", p=padding, out=len(found.starts))))
    except LabError as error:
        lesson.explain(error, page.t)
    same = windows(n, kernel, 1, (before, after), dilation)
    title = page.s("same.sides", before=before, after=after, out=n)
    rulers.append(picture.ruler(page, same, axis, title))
    picture.draw(
        page, rulers, key="output-size.same", alt=page.s("alt.same", n=n, f=kernel), caption=page.s("caption.ruler")
    )


def _check(page: Lesson, kernel: int, dilation: int, spec: LayerSpec | None) -> None:
    if lesson.torch_ready(page.t):
        sides, words = cache.torch_same(kernel, page.knobs.whole("same_s"), dilation)
        ours = same_padding(kernel, dilation)
        lesson.agreements(
            [Agreement(page.s("check.sides"), f"{ours[0]} + {ours[1]}", f"{sides[0]} + {sides[1]}")], page.t
        )
        if words:
            st.markdown(page.s("torch_says"))
            st.code(words, language=None)
    if spec is not None:
        size.check(page, spec)
