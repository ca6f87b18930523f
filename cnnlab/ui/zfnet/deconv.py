"""What excited a unit: the deconvnet beside the plain gradient and guided back-propagation."""

import streamlit as st

from cnnlab import weights
from cnnlab.plots import palette
from cnnlab.ui import cache, framed, lesson, numbers
from cnnlab.ui.filters.gradients import drawn
from cnnlab.ui.filters.subject import key_of
from cnnlab.ui.framed import Frame, Framed
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.pictures import address, as_source

from . import settings
from .code import deconv as source_text

METHODS = ("deconvnet", "gradient", "guided_backprop")


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    if not lesson.torch_ready(page.t):
        return
    with knobs:
        page.knobs.segmented("network")
        page.knobs.segmented("depth")
    source = weights.describe(settings.SOURCES[str(page.knobs["network"])])
    key, layer = key_of(source), cache.zfnet_layer(key_of(source), str(page.knobs["depth"]), source)
    with knobs:
        page.knobs.slider("channel", high=layer.channels - 1, width=220 if page.present else "stretch")
        page.knobs.slider("place", width=220 if page.present else "stretch")
        if not page.present:
            st.caption(page.s("deconv.says"))
    with stage:
        found = cache.exciting_patches(key, layer.name, page.knobs.whole("channel"), "test", source)
        patch = found[page.knobs.whole("place") - 1]
        if patch.value <= 0:
            st.info(page.s("deconv.silent"), icon=":material/notifications_off:")
            return
        _patches(page, found)
        view = cache.unit_view(key, layer.place, page.knobs.whole("channel"), patch, source)
        _views(page, patch, view)
        _steps(page, view)
        agree = numbers.integer(view.total, page.lang), numbers.integer(view.agree, page.lang)
        lesson.agreements([Agreement(page.s("check.deconv"), *agree)], page.t, "captum")
        if not page.present:
            lesson.copy_code(source_text(layer.place), page.t)


def _patches(page: Lesson, found) -> None:
    """The nine places that excite the unit most."""
    pictures = cache.first_pictures("textures", "test", 300)
    chosen, shown = page.knobs.whole("place"), []
    for number, patch in enumerate(found, start=1):
        top, left, bottom, right = patch.box
        said = page.s("deconv.place", n=number, value=numbers.decimal(patch.value, page.lang, 3))
        edge = (Frame(0, 0, 1, 1, palette.FIELD_ON_INPUT),) if number == chosen else ()
        shown.append(Framed(as_source(pictures[patch.picture][top:bottom, left:right].copy()), said, said, edge))
    st.html(framed.row(shown, width_px=92 if page.present else 54, sharp=True))


def _views(page: Lesson, patch, view) -> None:
    pixels = cache.first_pictures("textures", "test", 300)[patch.picture]
    side = len(pixels)
    top, left, bottom, right = (at / side for at in patch.box)
    box = (Frame(left, top, right - left, bottom - top, palette.FIELD_ON_INPUT),)
    shown = [Framed(as_source(pixels), page.s("deconv.picture"), page.s("deconv.picture"), box)]
    for method in METHODS:
        said = page.s(f"method.{method}")
        shown.append(Framed(address(drawn(view.views[method]), "PNG"), said, said, box))
    st.html(framed.row(shown, width_px=215 if page.present else 148, sharp=True))


def _steps(page: Lesson, view) -> None:
    """Every stage of the way back, as the mean magnitude over its maps."""
    st.markdown(page.s("deconv.way"))
    shown = []
    for step, heat in view.steps:
        said = page.s(f"step.{step.op}", shape="×".join(map(str, step.shape)))
        shown.append(Framed(address(drawn(heat), "PNG"), said, said))
    st.html(framed.row(shown, width_px=110 if page.present else 90, sharp=True))
