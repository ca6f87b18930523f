"""The view on gradients: four ways to ask which pixels speak for a class, and what each of them does not show."""

import io

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from cnnlab import weights
from cnnlab.core.errors import LabError
from cnnlab.ui import cache, heat, lesson
from cnnlab.ui.filters import pictures
from cnnlab.ui.filters.shown import Picture, Shown
from cnnlab.ui.filters.subject import key_of
from cnnlab.ui.lesson import Lesson

METHODS = ("saliency", "grad_cam", "guided_backprop", "deconvnet")
_SHOWN_PX = 256


def show(page: Lesson, shown: Shown, picture: Picture | None) -> None:
    """All methods for one picture and class; with the switch, the same network with random weights below."""
    if picture is None:
        st.info(page.s("no_picture"), icon=":material/upload:")
        return
    target = _target(page, shown, picture)
    page.knobs.toggle("control")
    _row(page, shown, picture, target, named=True)
    if page.knobs["control"]:
        st.markdown(page.s("gradients.control"))
        _row(page, _untrained(shown), picture, target, named=False)


def _target(page: Lesson, shown: Shown, picture: Picture) -> int:
    """The class that is asked about; left to the page it is the network's answer."""
    answer = cache.network_answer(shown.key, picture.id, shown.source, picture.pixels)
    asked = page.knobs.whole("target")
    now = asked if 0 <= asked < shown.source.num_classes else answer.classes[0]
    slot = "filters.pick.target"
    st.session_state[slot] = now
    st.selectbox(
        page.s("target"), range(shown.source.num_classes), key=slot,
        format_func=lambda number: pictures.class_name(page, shown, number),
        on_change=lambda: page.knobs.set(target=st.session_state[slot]),
    )  # fmt: skip
    return now


def _untrained(shown: Shown) -> Shown:
    """The same network at the same size, its weights drawn at random."""
    source = weights.Source(
        id=f"untrained {shown.source.id}", kind="random", network=shown.source.network,
        image_size=shown.source.image_size, in_channels=shown.source.in_channels,
        num_classes=shown.source.num_classes, width=shown.source.width, mean=shown.source.mean, std=shown.source.std,
    )  # fmt: skip
    return shown._replace(source=source, key=key_of(source))


def _row(page: Lesson, shown: Shown, picture: Picture, target: int, *, named: bool) -> None:
    layer = shown.layer.name if shown.layer.has_map else ""
    for place, method in zip(st.columns(len(METHODS)), METHODS, strict=True):
        with place:
            if named:
                st.markdown(f"**{page.s(f'gradients.{method}')}**")
            try:
                drawing = cache.gradient_picture(
                    shown.key, picture.id, target, method, layer if method == "grad_cam" else "", shown.source,
                    picture.pixels,
                )  # fmt: skip
            except LabError as error:
                if named:  # the network is the same below
                    st.caption(lesson.as_plain(lesson.sentence(error, page.t)))
                continue
            alt = page.s("gradients.alt", method=page.s(f"gradients.{method}"), title=picture.title,
                         target=pictures.class_name(page, shown, target))  # fmt: skip
            st.image(drawing, width="stretch", alt=alt)
            if named:
                st.caption(page.s(f"gradients.{method}.shows", layer=layer))


def drawn(found: npt.NDArray[np.float32]) -> bytes:
    """As PNG: heat (H, W), or magnitudes (C, H, W ≥ 0) by their maximum, in viridis; signed colours around grey."""
    signed = bool(found.ndim == 3 and found.min() < 0)
    high = float(np.abs(found).max()) or 1.0
    if signed:
        tone = np.rint(found / high * 127 + 128).astype(np.uint8).transpose(1, 2, 0)
        pixels = tone.repeat(3, axis=2) if tone.shape[2] == 1 else tone
    else:
        share = (found if found.ndim == 2 else found.max(axis=0)) / high
        pixels = heat.colours(share)
    times = max(1, _SHOWN_PX // max(pixels.shape[:2]))
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels.repeat(times, 0).repeat(times, 1))).save(file, "PNG")
    return file.getvalue()
