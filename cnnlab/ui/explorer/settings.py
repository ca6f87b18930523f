"""The explorer's knobs, and the picture and the layer that they say."""

import numpy as np
import streamlit as st

from cnnlab.core import kernels
from cnnlab.core.kernels import Gabor, format_kernel, parse_kernel
from cnnlab.datasets import photographs
from cnnlab.ui import uploads
from cnnlab.ui.knobs import Choice, Flag, Knob, Number, Text
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.uploads import OWN, Upload

from . import pin, trained
from .subject import LARGEST_TYPED, Layer, Picture

SIZED = ("identity", "box", "gaussian", "gabor", "random")
PRESETS = ("sobel_x", "sobel_y", "laplacian", "sharpen", *SIZED, "typed", "network")
_PIXELS = "3 1 2 0 4; 5 0 1 2 1; 2 4 3 1 0; 1 1 0 5 2; 0 2 6 1 3"


def _picture(text: str) -> str:
    return format_kernel(parse_kernel(text, LARGEST_TYPED))


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "cells", ("cells", "whole")),
        Choice("op", "conv", ("conv", "max", "average")),
        Choice("picture", "digit", ("digit", "typed", *OWN, *photographs())),
        Number("digit", 3, 0, 9),
        Number("n", 8, 3, 32),
        Flag("rgb", False),
        Text("pixels", _PIXELS, _picture),
        Choice("kernel", "sobel_x", PRESETS),
        Number("f", 3, 1, 7),
        Number("filters", 1, 1, 3),
        Text("weights", "1 0 -1; 2 0 -2; 1 0 -1", lambda text: format_kernel(parse_kernel(text))),
        Number("seed", 1, 0, 999),
        Number("sigma", 1.0, 0.3, 4.0, 0.1),
        Number("theta", 0, 0, 180, 5),
        Number("wavelength", 4.0, 2.0, 12.0, 0.5),
        Number("gamma", 0.5, 0.2, 2.0, 0.1),
        Number("psi", 90, 0, 360, 15),
        Number("bias", 0.0, -255.0, 255.0, 1.0),
        Number("s", 1, 1, 4), Number("p", 0, 0, 3), Number("d", 1, 1, 4),
        Flag("flip", False),
        Text("cell", "", pin.canonical),
        *trained.knobs(),
    )  # fmt: skip


def draw(page: Lesson) -> Upload | None:
    """The controls: three groups, in a row in a room, in a column at a desk. What the visitor brought, if anything."""
    places = st.columns(3) if page.present else [st.container() for _ in range(3)]
    with places[0]:
        own = _picture_controls(page)
    with places[1]:
        _kernel_controls(page)
    with places[2]:
        _step_controls(page)
    return own


def _picture_controls(page: Lesson) -> Upload | None:
    chosen = page.knobs.select("picture")
    if chosen == "typed":
        page.knobs.text("pixels")
        return None
    own = _own(page, chosen) if chosen in OWN else None
    if chosen == "digit":
        page.knobs.slider("digit")
    if page.knobs["view"] == "cells":
        page.knobs.slider("n")
    if chosen not in ("digit", "drawing") and not (chosen in OWN and own is None):
        page.knobs.toggle("rgb")
    return own


def _own(page: Lesson, chosen: str) -> Upload | None:
    own = uploads.own(page, chosen)
    if own is None:
        st.markdown(page.s(f"own.{chosen}"))
    return own


def _kernel_controls(page: Lesson) -> None:
    op = page.knobs.segmented("op")
    if op != "conv":
        page.knobs.slider("f")
        return
    chosen = page.knobs.select("kernel")
    if chosen == "typed":
        page.knobs.text("weights")
    elif chosen in SIZED:
        page.knobs.slider("f")
    if chosen == "random":
        page.knobs.number("seed")
    if chosen == "gaussian":
        page.knobs.slider("sigma")
    if chosen == "gabor":
        with st.expander(page.s("gabor_shape"), expanded=not page.present):
            for name in ("theta", "wavelength", "sigma", "gamma", "psi"):
                page.knobs.slider(name)
    if chosen == "network":
        trained.controls(page)
    elif chosen not in ("typed", "identity", "box", "gaussian"):
        page.knobs.slider("filters")


def _step_controls(page: Lesson) -> None:
    for name in ("s", "p", "d"):
        page.knobs.slider(name)
    if page.knobs["op"] == "conv":
        page.knobs.number("bias")
        if page.knobs["view"] == "cells":
            page.knobs.toggle("flip")


def picture(page: Lesson, own: Upload | None) -> Picture:
    """The picture; where the visitor's own is still missing, the digit. LabError where what was typed is nonsense."""
    name, whole = str(page.knobs["picture"]), page.knobs["view"] == "whole"
    if name in OWN and own is None:
        name = "digit"
    if name == "typed":
        return Picture(name, typed=_picture(str(page.knobs["pixels"] or "")))
    if name == "digit":
        return Picture(name, 8 if whole else page.knobs.whole("n"), page.knobs.whole("digit"))
    size = 0 if whole else page.knobs.whole("n")
    colour = bool(page.knobs["rgb"]) and name != "drawing"
    if own is None:
        return Picture(name, size, colour=colour, whole=whole)
    return Picture(name, size, colour=colour, whole=whole, own=own.name, pixels=own.pixels)


def layer(page: Lesson, channels: int) -> Layer:
    """The layer for a picture of so many channels. LabError where what was typed is nonsense."""
    stride, padding, dilation = (page.knobs.whole(name) for name in ("s", "p", "d"))
    op, side = str(page.knobs["op"]), page.knobs.whole("f")
    if op != "conv":
        return Layer(op, (1, 1, side, side), stride=stride, padding=padding, dilation=dilation)
    weights = _weights(page, channels)
    shape = (weights.shape[0], weights.shape[1], weights.shape[2], weights.shape[3])
    return Layer("corr", shape, weights.tobytes(), page.knobs.real("bias"), stride, padding, dilation)


def _weights(page: Lesson, channels: int) -> kernels.Array:
    """(K, C, kh, kw). One kernel serves all channels: a preset takes their mean, a typed one adds them up."""
    name = page.knobs["kernel"]
    if name == "network":
        return trained.weights(page, channels)
    if name == "random":
        shape = page.knobs.whole("filters"), channels, page.knobs.whole("f")
        return kernels.random_filters(*shape, seed=page.knobs.whole("seed"))
    if name == "typed":
        typed = parse_kernel(str(page.knobs["weights"] or ""))
        return np.ascontiguousarray(typed.repeat(channels, 1) if typed.shape[1] == 1 else typed)
    turned = [_turned(page, place) for place in range(_count(page))]
    return np.ascontiguousarray(np.stack(turned)[:, None].repeat(channels, 1) / channels)


def _count(page: Lesson) -> int:
    return 1 if page.knobs["kernel"] in ("identity", "box", "gaussian") else page.knobs.whole("filters")


def _turned(page: Lesson, place: int) -> kernels.Array:
    """The chosen kernel for the first filter; for the next ones turned, a Gabor by 60°, the others by 90°."""
    name, size = str(page.knobs["kernel"]), page.knobs.whole("f")
    if name in kernels.FIXED:
        return np.rot90(kernels.fixed(name), place)
    if name == "gabor":
        theta, wavelength, sigma, gamma, psi = (
            page.knobs.real(each) for each in ("theta", "wavelength", "sigma", "gamma", "psi")
        )
        return kernels.gabor(size, Gabor(theta + 60 * place, wavelength, sigma, gamma, psi))
    if name == "gaussian":
        return kernels.gaussian(size, page.knobs.real("sigma"))
    return kernels.identity(size) if name == "identity" else kernels.box(size)
