"""The channels of a picture mixed at every pixel (C-RES-2)."""

from base64 import b64encode
from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnlab.core import mixing
from cnnlab.core.errors import LabError
from cnnlab.core.mixing import Mix
from cnnlab.datasets.photographs import describe_photograph
from cnnlab.plots import palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import one_by_one as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture

from . import settings
from .stack import SIDE, Stack

_KEY = "one-by-one.mix-picture"
_LONGEST = 400
_LEGEND = ("input", "weight", "output", "padding", "negative", "positive")


def draw(page: Lesson) -> None:
    """The whole view: knobs in a row, the picture below them over the whole width."""
    chosen = settings.stack(page)
    with st.container(horizontal=True, vertical_alignment="bottom", key="wide-knobs"):
        _controls(page, chosen)
    try:
        made = settings.mix(page, chosen)
    except LabError as error:
        lesson.explain(error, page.t)
        return
    if not page.present:
        st.latex(formulas.pixel(len(made.weights), made.channels, picture.ink()))
    _picture(page, chosen, made)
    _check(page, chosen, made)
    lesson.copy_code(_source(made), page.t)
    st.caption(page.s("credit", credit=describe_photograph(chosen.photo).attribution))


def _controls(page: Lesson, chosen: Stack) -> None:
    names = settings.KNOBS[chosen.kind]
    page.knobs.select("photo", format_func=lambda name: page.t(describe_photograph(name).title), width=190)
    page.knobs.segmented("maps", width="content")
    preset = page.knobs.select(names.mix, width=230)
    if preset == "typed":
        page.knobs.text(names.weights, width=300)
        page.knobs.text(names.bias, width=110)
    elif preset in ("pca", "random"):
        page.knobs.slider("outputs", width=140)
    if preset == "random":
        page.knobs.number("seed", width=110)
    page.knobs.toggle("scrambled")


def _picture(page: Lesson, chosen: Stack, made: Mix) -> None:
    maps = cache.feature_stack(chosen)
    weights, bias = mixing.write(made)
    data = {
        "key": [chosen.photo, chosen.kind, chosen.scrambled],
        "photo": cache.stack_photograph(chosen.photo),
        "maps": b64encode(maps.tobytes()).decode(),
        "side": SIDE,
        "names": [page.s(f"map.{name}") for name in chosen.names],
        "weights": made.weights,
        "bias": made.bias,
        "text": f"{chosen.kind} {weights} + {bias}",
        "rgb": chosen.kind == "rgb",
        "colours": _colours(),
        "stops": palette.SIGNED_STOPS,
        "legend": [(kind, page.s(f"legend.{kind}")) for kind in _LEGEND],
        "font": picture.font_px(page),
        "alt": page.s("alt.mix", maps=len(maps), side=SIDE),
        "words": {name: page.s(f"say.{name}") for name in _WORDS},
    }
    cache.component("channel_mix")(
        data=data,
        key=_KEY,
        on_turned_change=lambda: _take(page, chosen.kind, st.session_state[_KEY].get("turned")),
    )


_WORDS = ("photo", "map", "together", "channel", "value", "weight", "product", "weightOf", "bias", "sum", "at",
          "matrix", "outputs")  # fmt: skip


def _colours() -> dict[str, str]:
    shades = palette.TEXT_DARK if picture.dark() else palette.TEXT_LIGHT
    signs = {"negative": palette.SIGNED_STOPS[0], "positive": palette.SIGNED_STOPS[-1]}
    return {**picture.colours(), **signs, "weightInk": shades[palette.WEIGHT]}


def _take(page: Lesson, kind: str, told: object) -> None:
    """Weights turned in the picture become typed ones. A browser can send anything: what is no mix is left alone."""
    if not isinstance(told, Mapping):
        return
    texts = [told.get(name) for name in ("weights", "bias")]
    if not all(isinstance(text, str) and len(text) <= _LONGEST for text in texts):
        return
    try:
        made = mixing.parse(*map(str, texts))
    except LabError:
        return
    names = settings.KNOBS[kind]
    weights, bias = mixing.write(made)
    page.knobs.set(**{names.mix: "typed", names.weights: weights, names.bias: bias})


def _check(page: Lesson, chosen: Stack, made: Mix) -> None:
    """Every value against both of torch's layers."""
    if not lesson.torch_ready(page.t):
        return
    found = cache.mixed_by_torch(chosen, made)
    total = numbers.integer(found.total, page.lang)
    rows = [
        Agreement(page.s(f"check.{name}"), total, numbers.integer(equal, page.lang))
        for name, equal in (("conv", found.conv), ("linear", found.linear))
    ]
    lesson.agreements(rows, page.t)


def _source(made: Mix) -> str:
    rows, channels = len(made.weights), made.channels
    weights = np.array2string(made.matrix, separator=", ", prefix="W = torch.tensor(")
    return (
        "import torch\nfrom torch import nn\n\n"
        f"x = torch.rand(1, {channels}, {SIDE}, {SIDE}) * 255  # maps\n"
        f"W = torch.tensor({weights})\n"
        f"b = torch.tensor({list(made.bias)})\n\n"
        f"conv = nn.Conv2d({channels}, {rows}, kernel_size=1)\n"
        f"dense = nn.Linear({channels}, {rows})\n"
        "with torch.no_grad():\n"
        "    conv.weight.copy_(W[:, :, None, None])\n"
        "    dense.weight.copy_(W)\n"
        "    conv.bias.copy_(b)\n"
        "    dense.bias.copy_(b)\n"
        "    y = conv(x)\n"
        "    same = dense(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)  # channels last, and back\n"
        "print(y.shape, torch.allclose(y, same, atol=1e-3))\n"
    )
