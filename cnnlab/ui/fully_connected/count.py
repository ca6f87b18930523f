"""The same in and out, once fully connected and once as a convolution (C-FC-1): parameters, multiply-adds, bytes."""

import streamlit as st

from cnnlab.core.dense import DenseSpec
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.plots import palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import dense as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import beside, controls, places

from . import settings

_FLOAT_BYTES = 4


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, *settings.COUNT)
        conv = _layer(page)
    if conv is None:
        return
    dense = DenseSpec((conv.in_channels, *conv.size), conv.output_shape)
    with stage:
        steps, view = beside(page)
    with steps:
        st.latex(formulas.counts(conv, dense, picture.ink()))
    with view:
        _picture(page, conv, dense)
        _check(page, conv, dense)


def _layer(page: Lesson) -> LayerSpec | None:
    try:
        return settings.layer(page)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _picture(page: Lesson, conv: LayerSpec, dense: DenseSpec) -> None:
    lang = page.lang
    ratio = numbers.decimal(dense.parameters / conv.parameters, lang, 3)
    rows = [
        (page.s("bar.params"), dense.parameters, conv.parameters),
        (page.s("bar.macs"), dense.macs, conv.macs),
    ]
    data = {
        "dense": dense.parameters,
        "conv": conv.parameters,
        "bars": [
            {"label": label, "values": [fc, cv], "texts": [numbers.compact(fc, lang), numbers.compact(cv, lang)]}
            for label, fc, cv in rows
        ],
        "words": {
            "dense": page.s("fc"),
            "conv": page.s("conv"),
            "area": page.s("area"),
            "log": page.s("log"),
            "said": page.s(
                "said",
                ratio=ratio,
                fc=numbers.size(dense.parameters * _FLOAT_BYTES),
                conv=numbers.size(conv.parameters * _FLOAT_BYTES),
            ),
        },
        "colours": {"weight": palette.WEIGHT, "ink": _ink()},
        "font": picture.font_px(page),
        "alt": page.s("alt.count", ratio=ratio),
    }
    cache.component("shares")(data=data, key="fully-connected.shares")


def _ink() -> str:
    return (palette.TEXT_DARK if picture.dark() else palette.TEXT_LIGHT)[palette.WEIGHT]


def _check(page: Lesson, conv: LayerSpec, dense: DenseSpec) -> None:
    if not lesson.torch_ready(page.t):
        return
    theirs = cache.torch_counts(dense, conv)
    ours = ((dense.parameters, dense.macs), (conv.parameters, conv.macs))
    rows = []
    for name, mine, torchs in zip(("fc", "conv"), ours, theirs, strict=True):
        for what, one, other in zip(("params", "macs"), mine, torchs, strict=True):
            label = page.s(f"check.{what}", layer=page.s(name))
            rows.append(Agreement(label, numbers.integer(one, page.lang), numbers.integer(other, page.lang)))
    lesson.agreements(rows, page.t)
    lesson.copy_code(_source(conv, dense), page.t)


def _source(conv: LayerSpec, dense: DenseSpec) -> str:
    arguments = ", ".join(f"{name}={value!r}" for name, value in conv.arguments.items())
    return (
        "import torch\n\n"
        f'dense = torch.nn.Linear({dense.inputs}, {dense.outputs}, device="meta")\n'
        f'conv = torch.nn.Conv2d({arguments}, device="meta")\n'
        "for layer in (dense, conv):\n"
        f"    print(sum(p.numel() for p in layer.parameters()))  # {dense.parameters}, then {conv.parameters}\n"
    )
