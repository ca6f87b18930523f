"""A filter is as deep as its input (C-CONV-1), and groups, the exception: who reads whom, how many parameters."""

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.core.specs import ConvSpec
from cnnlab.ui import cache, lesson
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.lesson import Lesson

from . import picture, settings, size

_SIDE = 32  # the input is 32 × 32, as in CIFAR: sizes are the other view's matter


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = settings.places(page)
    with knobs:
        inputs, filters, groups = _counts(page)
        settings.controls(page, "f")
        fits_groups = _explain_groups(page, inputs, filters, groups)
        depth = _depth(page, inputs, 1 if inputs % groups else groups)
    kernel = page.knobs.whole("f")
    fits = fits_groups and depth * groups == inputs
    with stage:
        steps, view = settings.beside(page)
    with steps:
        if fits:
            total = filters * (depth * kernel * kernel + 1)
            st.latex(formulas.parameters(inputs, filters, groups, kernel, total, picture.ink()))
        else:
            _refusal(page, (inputs, _SIDE, _SIDE), (filters, depth, kernel, kernel), groups)
    with view:
        _picture(page, inputs, filters, depth, groups if fits_groups else 1, fits)
        if fits:
            spec = LayerSpec(
                size=(_SIDE, _SIDE), in_channels=inputs, out_channels=filters, groups=groups, kernel=(kernel, kernel)
            )
            size.check(page, spec)


def _counts(page: Lesson) -> tuple[int, int, int]:
    width = 210 if page.present else "stretch"
    inputs, filters, groups = (int(page.knobs.number(name, width=width)) for name in ("c", "k", "groups"))
    return inputs, filters, groups


def _explain_groups(page: Lesson, inputs: int, filters: int, groups: int) -> bool:
    try:
        ConvSpec(inputs, filters, groups=groups)
    except LabError as error:
        lesson.explain(error, page.t)
        return False
    return True


def _depth(page: Lesson, inputs: int, groups: int) -> int:
    if page.knobs.toggle("fit"):
        return inputs // groups
    page.knobs.number("depth", width=210 if page.present else "stretch")
    return page.knobs.whole("depth")


def _refusal(page: Lesson, inputs: tuple[int, ...], weights: tuple[int, ...], groups: int) -> None:
    """Torch's own words, obtained by asking it."""
    if weights[1] * groups != inputs[0]:
        st.markdown(page.s("depth.refused", depth=weights[1], groups=groups, channels=inputs[0]))
    if lesson.torch_ready(page.t):
        words = cache.torch_refusal(inputs, weights, groups)
        st.markdown(page.s("torch_says"))
        st.code(words, language=None, wrap_lines=True)


def _picture(page: Lesson, inputs: int, filters: int, depth: int, groups: int, fits: bool) -> None:
    kernel = page.knobs.whole("f")
    counts = {"c": inputs, "k": filters, "depth": depth, "f": kernel, "side": _SIDE, "groups": groups}
    said = "depth.said" if groups == 1 else "depth.said_groups"
    cells = _SIDE - kernel + 1
    data = {
        "inputs": inputs,
        "filters": filters,
        "depth": depth,
        "groups": groups,
        "valid": fits,
        "fits": fits,
        "colours": picture.colours(),
        "font": picture.font_px(page),
        "alt": page.s("alt.depth", **counts),
        "said": page.s(said if fits else "depth.said_wrong"),
        "words": {
            "input": page.s("depth.input", **counts),
            "filters": page.s("depth.filters", **counts),
            "output": page.s("depth.output", cells=cells, **counts) if fits else page.s("depth.none"),
            "drawn": page.s("depth.drawn"),
        },
    }
    cache.component("depth")(data=data, key="output-size.depth_picture")
