"""The reverse question: which kernel, stride, padding and dilation turn this size into that one."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.core.arithmetic import Setting, effective_kernel, settings_for, windows
from cnnlab.ui import cache, lesson
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.lesson import Agreement, Lesson

from . import choices, picture, settings

_TABLE_HEIGHT_PX = 400
_MOST = 200
_USUAL_KERNEL = 3  # shown until the student has chosen a row


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = settings.places(page)
    with knobs:
        settings.controls(page, "n_in", "n_out", "f_max", "d_max")
    n, wanted = page.knobs.whole("n_in"), page.knobs.whole("n_out")
    found = answers(n, wanted, page.knobs.whole("f_max"), page.knobs.whole("d_max"))
    with stage:
        if not found:
            st.info(page.s("reverse.none", n=n, out=wanted), icon=":material/search_off:")
            return
        shown = found[:_MOST]
        now = _chosen(page, n, shown)
        table, formula = st.columns([1.5, 1], vertical_alignment="center")
        with table:
            _table(page, n, wanted, found, shown, now)
        usual = next((each for each in shown if each.kernel == _USUAL_KERNEL), shown[0])
        _windows_of(page, n, now or usual, formula)
        _check(page, n, wanted, shown)


def answers(n: int, wanted: int, largest_kernel: int, largest_dilation: int) -> list[Setting]:
    """Every setting within the knobs' ranges, but none whose outermost windows would read padding only."""
    kernels, strides = range(1, largest_kernel + 1), range(1, settings.LARGEST_S + 1)
    paddings, dilations = range(settings.LARGEST_P + 1), range(1, largest_dilation + 1)
    return [
        each
        for each in settings_for(n, wanted, kernels, strides, paddings, dilations)
        if each.padding < effective_kernel(each.kernel, each.dilation) and (each.kernel > 1 or each.dilation == 1)
    ]


def _chosen(page: Lesson, n: int, shown: list[Setting]) -> Setting | None:
    setting = Setting(*(page.knobs.whole(name) for name in ("f", "s", "p", "d")))
    return setting if page.knobs.whole("n") == n and setting in shown else None


def _table(page: Lesson, n: int, wanted: int, found: list[Setting], shown: list[Setting], now: Setting | None) -> None:
    rows = []
    for each in shown:
        unread = len(windows(n, each.kernel, each.stride, each.padding, each.dilation).unread)
        mark = "now" if each == now else ""
        label = page.s("reverse.apply_label", **each._asdict())
        numbers = (each.kernel, each.padding, each.stride, each.dilation, unread)
        cells = [{"text": str(number), "mark": mark} for number in numbers]
        button = {"text": page.s("reverse.apply"), "id": "-".join(map(str, each)), "mark": mark, "label": label}
        rows.append({"cells": [*cells, button]})
    caption = page.s("reverse.found", count=len(found), shown=len(shown), n=n, out=wanted, s=settings.LARGEST_S)
    columns = ["F", "P", "S", "D", page.s("reverse.unread"), ""]
    choices.draw(
        page, caption, columns, rows, key="output-size.answers", height=_TABLE_HEIGHT_PX,
        pick=lambda picked: _apply(page, n, Setting(*map(int, picked.split("-")))),
    )  # fmt: skip


def _apply(page: Lesson, n: int, setting: Setting) -> None:
    page.knobs.set(
        n=n, f=setting.kernel, s=setting.stride, p=setting.padding, d=setting.dilation, kind="conv", rect=False
    )


def _windows_of(page: Lesson, n: int, setting: Setting, formula: DeltaGenerator) -> None:
    axis = Axis(n, setting.kernel, setting.stride, setting.padding, setting.dilation)
    found = windows(n, setting.kernel, setting.stride, setting.padding, setting.dilation)
    formula.latex(formulas.forward(axis, found, picture.ink()))
    title = page.s("reverse.title", **setting._asdict())
    picture.draw(
        page, [picture.ruler(page, found, axis, title)], key="output-size.reverse",
        alt=page.s("alt.reverse", n=n, **setting._asdict()), caption=page.s("caption.ruler"),
    )  # fmt: skip


def _check(page: Lesson, n: int, wanted: int, shown: list[Setting]) -> None:
    if not lesson.torch_ready(page.t):
        return
    given = sorted(set(cache.torch_sizes(n, tuple(shown))))
    label = page.s("reverse.check", count=len(shown))
    lesson.agreements([Agreement(label, str(wanted), ", ".join(map(str, given)))], page.t)
