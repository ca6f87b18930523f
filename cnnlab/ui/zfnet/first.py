"""The two first layers on one picture: how far their windows are apart, and what a coarse stride makes of a wave."""

from base64 import b64encode

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from cnnlab.core.alexnets import Sequence, alexnet, zfnet
from cnnlab.core.axes import pair
from cnnlab.core.sampling import Sampled
from cnnlab.datasets.photographs import describe_photograph
from cnnlab.plots import palette
from cnnlab.ui import cache, framed, lesson, numbers
from cnnlab.ui.filters.gradients import drawn
from cnnlab.ui.formulas import alexnet as formulas
from cnnlab.ui.framed import Framed
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.pictures import encoded

from . import settings
from .code import first as source

STRIDES = {"alexnet": 4, "zfnet": 2}
FILTER_PX = 7
_AREA_PX, _TIMES = 48, 7  # of the photograph, enlarged
_CORNER_PX = 64
_CLOSE = 1e-9


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.select("photo", format_func=lambda name: page.t(describe_photograph(name).title), width=220)
        page.knobs.slider("angle", width=200 if page.present else "stretch")
        page.knobs.slider("period", width=200 if page.present else "stretch")
        if not page.present:
            st.caption(page.s("filter.says", side=FILTER_PX))
    with stage:
        networks = {"alexnet": alexnet(227), "zfnet": zfnet()}
        left, right = st.columns(2, gap="medium") if page.present else [st.container()] * 2
        with left:
            _sizes(page, networks)
            _grids(page, networks)
        with right:
            _aliasing(page)
        if not page.present:
            lesson.copy_code(source(), page.t)
            photo = describe_photograph(str(page.knobs["photo"]))
            st.caption(page.s("credit", credit=photo.attribution))


def _sizes(page: Lesson, networks: dict[str, Sequence]) -> None:
    for place, (name, network) in zip(st.columns(2), networks.items(), strict=True):
        row = network.rows[0]
        with place:
            if page.present:
                st.markdown(f"**{page.s(f'net.{name}')}**: {network.size_px} → {row.out_shape[1]}")
                continue
            st.markdown(f"**{page.s(f'net.{name}')}**")
            st.latex(formulas.first_size(network.size_px, network.overhang_px, network.stack[0], picture.ink()))
            counts = {"params": row.params, "macs": row.macs, "cells": row.out_shape[1] * row.out_shape[2]}
            said = {key: numbers.integer(value, page.lang) for key, value in counts.items()}
            st.caption(page.s("first.counts", field=row.field[0], jump=row.jump, **said))


def _grids(page: Lesson, networks: dict[str, Sequence]) -> None:
    """One piece of the photograph twice: window centres as dots, one window as a frame."""
    photo = str(page.knobs["photo"])
    pixels = cache.square_photograph(photo, 227)
    area = pixels[_CORNER_PX : _CORNER_PX + _AREA_PX, _CORNER_PX : _CORNER_PX + _AREA_PX]
    title = page.t(describe_photograph(photo).title)
    shown = []
    for name, network in networks.items():
        kernel, stride = (pair(key, getattr(network.stack[0], key))[0] for key in ("kernel", "stride"))
        said = page.s("first.grid", title=page.s(f"net.{name}"), kernel=kernel, stride=stride)
        shown.append(Framed(_dotted(area, kernel, stride), f"{title}. {said}", said))
    st.html(framed.row(shown, width_px=300))


def _dotted(area: np.ndarray, kernel: int, stride: int) -> str:
    side = _AREA_PX * _TIMES
    large = Image.fromarray(np.ascontiguousarray(area)).resize((side, side), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(large)
    for top in range(0, _AREA_PX - kernel + 1, stride):
        for left in range(0, _AREA_PX - kernel + 1, stride):
            x, y = ((at + kernel / 2) * _TIMES for at in (left, top))
            pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=palette.FIELD_ON_INPUT, outline="white")
    for place, colour in enumerate((palette.WEIGHT, palette.FIELD_ON_PREVIOUS)):
        at = (4 * stride + place * stride) * _TIMES
        pen.rectangle((at, at, at + kernel * _TIMES, at + kernel * _TIMES), outline=colour, width=3)
    return encoded(large, "WEBP", quality=85)


def _aliasing(page: Lesson) -> None:
    """The same filter read at both strides; guessed first."""
    page.knobs.segmented("guess")
    guess = str(page.knobs["guess"])
    if guess == settings.OPEN:
        return
    found = {name: _sampled(page, stride) for name, stride in STRIDES.items()}
    coarse, fine = found["alexnet"].aliased, found["zfnet"].aliased
    right = "more" if coarse > fine + 0.005 else "less" if coarse < fine - 0.005 else "same"
    said = {name: numbers.percent(each.aliased, page.lang) for name, each in found.items()}
    st.markdown(f"**{page.s('guess.right' if guess == right else 'guess.wrong')}** {page.s('first.aliased', **said)}")
    dense = found["zfnet"].dense
    shown = [_response(page, "dense", dense), _response(page, "zfnet", found["zfnet"].sampled)]
    shown.append(_response(page, "alexnet", found["alexnet"].sampled))
    st.html(framed.row(shown, width_px=200, sharp=True))
    _check(page, found)


def _response(page: Lesson, name: str, values: np.ndarray) -> Framed:
    said = page.s(f"response.{name}", h=values.shape[0], w=values.shape[1])
    return Framed(f"data:image/png;base64,{b64encode(drawn(values[None].astype(np.float32))).decode()}", said, said)


def _sampled(page: Lesson, stride: int) -> Sampled:
    return cache.sampled_response(
        str(page.knobs["photo"]), page.knobs.whole("angle"), page.knobs.real("period"), stride
    )


def _check(page: Lesson, found: dict[str, Sampled]) -> None:
    if not lesson.torch_ready(page.t):
        return
    rows = []
    for name, stride in STRIDES.items():
        angle, period = page.knobs.whole("angle"), page.knobs.real("period")
        theirs = cache.torch_response(str(page.knobs["photo"]), angle, period, stride)
        ours = found[name].sampled
        agree = int(np.isclose(ours, theirs, rtol=_CLOSE, atol=_CLOSE).sum()) if ours.shape == theirs.shape else 0
        total = numbers.integer(ours.size, page.lang)
        label = page.s("check.response", stride=stride)
        rows.append(Agreement(label, total, numbers.integer(agree, page.lang)))
    lesson.agreements(rows, page.t)
