"""How many windows fit (C-OUT-1): formula step by step, the padded input with all windows, torch's answer."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.core.arithmetic import AxisWindows
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.core.specs import ConvSpec
from cnnlab.ui import cache, lesson
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.lesson import Agreement, Lesson

from . import picture, settings


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = settings.places(page)
    with knobs:
        page.knobs.segmented("kind")
        settings.both_axes(page)
        page.knobs.toggle("rect", then=lambda: settings.start_alike(page))
        height, width = settings.axes(page)
        across = settings.found(page, width)
        down = settings.found(page, height) if page.knobs["rect"] else across
        channels_fit = _channels(page)
    with stage:
        steps, view = settings.beside(page)
    with steps:
        _formulas(page, (height, down), (width, across))
    with view:
        if down is not None and across is not None:
            _picture(page, (height, down), (width, across))
            if channels_fit:
                check(page, _layer(page, height, width))


def check(page: Lesson, spec: LayerSpec) -> None:
    """Ours beside torch's shape and parameters, and the layer as code."""
    if lesson.torch_ready(page.t):
        answer = cache.torch_answer(spec)
        rows = [
            Agreement(page.s("check.shape"), shape(spec.output_shape), shape(answer.shape)),
            Agreement(page.s("check.parameters"), f"{spec.parameters:,}", f"{answer.parameters:,}"),
        ]
        lesson.agreements(rows, page.t)
        if answer.device == "meta":
            st.caption(page.s("check.meta"))
    lesson.copy_code(spec.source(), page.t)


def shape(sizes: tuple[int, ...]) -> str:
    """8 × 3 × 3."""
    return " × ".join(map(str, sizes))


def _channels(page: Lesson) -> bool:
    if page.knobs["kind"] != "conv":
        return True
    if not page.present:
        with st.expander(page.s("channels"), icon=":material/layers:"):
            for name in ("c", "k", "groups"):
                page.knobs.number(name)
    try:
        ConvSpec(page.knobs.whole("c"), page.knobs.whole("k"), groups=page.knobs.whole("groups"))
    except LabError as error:
        lesson.explain(error, page.t)
        return False
    return True


def _formulas(page: Lesson, *axes: tuple[Axis, AxisWindows | None]) -> None:
    """One formula for both axes, with its sentence beside it; or one formula for each axis."""
    rect = page.knobs["rect"]
    if not rect and not page.present:
        formula, words = st.columns([1.2, 1], vertical_alignment="center")
        _steps(page, *axes[1], formula, words)
        return
    titled = list(zip(("height", "width"), axes, strict=True)) if rect else [("both", axes[1])]
    places = st.columns(2) if rect and not page.present else [st.container() for _ in titled]
    for place, (name, axis) in zip(places, titled, strict=True):
        if rect:
            place.markdown(f"**{page.s(name)}**")
        _steps(page, *axis, place, place)


def _steps(page: Lesson, axis: Axis, found: AxisWindows | None, formula: DeltaGenerator, words: DeltaGenerator) -> None:
    ink = picture.ink()
    formula.latex(formulas.forward(axis, found, ink) if found else formulas.refused(axis, ink))
    if found:
        words.markdown(_words(page, axis, found))


def _words(page: Lesson, axis: Axis, found: AxisWindows) -> str:
    """What the rounding means for the picture, in one sentence."""
    if axis.ceil_mode and found.unread:
        return page.s("round.dropped", start=len(found.starts) * axis.stride + 1, end=found.before + found.n)
    if found.overhang:
        return page.s("round.overhang", cells=found.overhang)
    if not found.unread:
        return page.s("round.exact")
    lost = max(0, len(found.unread) - found.after)
    return page.s("round.floor", cells=len(found.unread), lost=lost)


def _picture(page: Lesson, down: tuple[Axis, AxisWindows], across: tuple[Axis, AxisWindows]) -> None:
    rect = page.knobs["rect"]
    wide = picture.ruler(page, across[1], across[0], page.s("width" if rect else "both"))
    high = picture.ruler(page, down[1], down[0], page.s("height"), "h")
    sizes = {
        "h": down[1].padded, "w": across[1].padded, "oh": high["count"], "ow": wide["count"],
        "unread": len(down[1].unread) + len(across[1].unread),
    }  # fmt: skip
    plane = {
        "h": high,
        "w": wide,
        "inputText": page.s("plane.input", **sizes),
        "outputText": page.s("plane.output", **sizes),
    }
    picture.draw(
        page,
        [wide, high] if rect else [wide],
        plane=plane,
        key="output-size.windows",
        alt=page.s("alt.size", **sizes),
        caption=page.s("caption.plane"),
    )


def _layer(page: Lesson, height: Axis, width: Axis) -> LayerSpec:
    pool = page.knobs["kind"] != "conv"
    return LayerSpec(
        kind="pool" if pool else "conv",
        size=(height.n, width.n),
        in_channels=page.knobs.whole("c"),
        out_channels=page.knobs.whole("k"),
        kernel=(height.kernel, width.kernel),
        stride=(height.stride, width.stride),
        padding=(height.padding, width.padding),
        dilation=(height.dilation, width.dilation),
        groups=1 if pool else page.knobs.whole("groups"),
        ceil_mode=page.knobs["kind"] == "pool_ceil",
    )
