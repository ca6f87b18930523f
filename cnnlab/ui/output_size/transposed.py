"""The transposed convolution: the same picture read backwards, and why it needs an output padding."""

import dataclasses

import streamlit as st

from cnnlab.core.arithmetic import AxisWindows, Setting, effective_kernel, transposed_output_size, windows
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.ui import cache, lesson
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.lesson import Agreement, Lesson

from . import choices, picture, settings, size

_TABLE_HEIGHT_PX = 150


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = settings.places(page)
    with knobs:
        settings.controls(page, "t_n", "t_f", "t_p", "t_s", "t_d", "t_o")
        n, kernel, padding, stride, dilation, extra = (
            page.knobs.whole(name) for name in ("t_n", "t_f", "t_p", "t_s", "t_d", "t_o")
        )
        axis = Axis(n, kernel, stride, padding, dilation)
        out = _size(page, axis, extra)
    with stage:
        st.latex(formulas.transposed(axis, extra, out, picture.ink()))
        if out is None:
            return
        _picture(page, axis, out)
        if family(axis):
            _sizes_with_this_answer(page, axis, out)
        size.check(page, _layer(axis, extra))


def family(axis: Axis) -> range:
    """Every size that a convolution with these settings turns into `axis.n` cells."""
    smallest = (axis.n - 1) * axis.stride - 2 * axis.padding + effective_kernel(axis.kernel, axis.dilation)
    return range(max(1, smallest), smallest + axis.stride)


def spread(axis: Axis, out: int) -> AxisWindows:
    """Which output cells each input cell adds to: the windows of the convolution that goes back."""
    found = windows(out, axis.kernel, axis.stride, axis.padding, axis.dilation)
    starts, taps = found.starts[: axis.n], found.taps[: axis.n]
    written = {cell for window in taps for cell in window}
    last = taps[-1][-1]
    return dataclasses.replace(
        found,
        starts=starts,
        taps=taps,
        unread=tuple(range(last + 1, found.padded)),
        skipped=tuple(cell for cell in range(last) if cell not in written),
    )


def _size(page: Lesson, axis: Axis, extra: int) -> int | None:
    try:
        return transposed_output_size(axis.n, axis.kernel, axis.stride, axis.padding, extra, axis.dilation)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _picture(page: Lesson, axis: Axis, out: int) -> None:
    title = page.s("transposed.title", n=axis.n, out=out)
    picture.draw(
        page,
        [picture.ruler(page, spread(axis, out), axis, title, swap=True)],
        key="output-size.transposed",
        alt=page.s("alt.transposed", n=axis.n, out=out),
        caption=page.s("caption.transposed"),
        words={"padding": "legend.cut", "unread": "legend.untouched"},
    )


def _sizes_with_this_answer(page: Lesson, axis: Axis, out: int) -> None:
    """All sizes that the convolution maps to N: only the output padding says which one is meant."""
    sizes = family(axis)
    st.markdown(page.s("transposed.why", n=axis.n, sizes=", ".join(map(str, sizes)), count=len(sizes)))
    smallest = out - page.knobs.whole("t_o")
    rows = [
        {
            "cells": [
                {"text": str(n), "mark": "good now" if n == out else ""},
                {"text": f"{n} → {axis.n}"},
                {"text": f"{axis.n} → {n}"},
                {"text": str(n - smallest), "id": str(n - smallest), "label": page.s("transposed.pick", size=n)},
            ]
        }
        for n in sizes
    ]
    columns = [page.s(f"transposed.column.{name}") for name in ("size", "conv", "transposed", "extra")]
    choices.draw(
        page, page.s("transposed.table"), columns, rows, key="output-size.family", height=_TABLE_HEIGHT_PX,
        pick=lambda picked: page.knobs.set(t_o=int(picked)),
    )  # fmt: skip
    if lesson.torch_ready(page.t):
        setting = Setting(axis.kernel, axis.stride, axis.padding, axis.dilation)
        given = sorted({cache.torch_sizes(n, (setting,))[0] for n in sizes})
        label = page.s("transposed.check", count=len(sizes))
        lesson.agreements([Agreement(label, str(axis.n), ", ".join(map(str, given)))], page.t)


def _layer(axis: Axis, extra: int) -> LayerSpec:
    return LayerSpec(
        kind="transposed", size=(axis.n, axis.n), kernel=(axis.kernel, axis.kernel),
        stride=(axis.stride, axis.stride), padding=(axis.padding, axis.padding),
        dilation=(axis.dilation, axis.dilation), output_padding=(extra, extra),
    )  # fmt: skip
