"""Bottleneck arithmetic: reduce by 1×1, convolve narrowly, expand; guessed first (C-RES-2)."""

import streamlit as st

from cnnlab.core.bottleneck import Bottleneck, Counts, counts, widest_cheaper
from cnnlab.plots import palette
from cnnlab.ui import bars, cache, guessing, lesson, numbers
from cnnlab.ui.formulas import one_by_one as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places, presets

from . import settings
from .cost import said

_PARTS = (
    ("reduce", palette.FIELD_ON_PREVIOUS, "plain"),
    ("spatial", palette.WEIGHT, "plain"),
    ("widen", palette.OUTPUT, "striped"),
)


def draw(page: Lesson) -> None:
    """The whole view."""
    if page.present:
        knobs, stage = st.expander(page.s("settings"), icon=":material/tune:"), st.container()
    else:
        knobs, stage = places(page)
    with knobs:
        _controls(page)
    block, n = settings.block(page), page.knobs.whole("n")
    guessed = page.knobs["guess"] != settings.OPEN
    with stage:
        _guess(page, block)
        steps, view = st.columns([1, 1.7]) if page.present else [st.container()] * 2
    with steps:
        st.latex(formulas.bottleneck(block, picture.ink(), told=guessed, narrow=page.present))
    with view:
        _picture(page, block, (n, n), told=guessed)
        if guessed:
            _break_even(page, block)
            _check(page, block, (n, n))
        lesson.copy_code(_source(block, n), page.t)


def _controls(page: Lesson) -> None:
    """Presets and knobs: rows of them in a room, columns at a desk."""
    presets(page, settings.PRESETS)
    with st.container(horizontal=page.present, vertical_alignment="bottom"):
        controls(page, *settings.BLOCK)
        page.knobs.segmented("f", format_func=lambda side: f"{side}×{side}")
        page.knobs.toggle("expand")


def _guess(page: Lesson, block: Bottleneck) -> None:
    """The prediction, asked before the numbers are shown; then what it was worth."""
    page.knobs.segmented("guess")
    guess = str(page.knobs["guess"])
    if guess == settings.OPEN:
        return
    nearest = guessing.nearest(settings.GUESSES, block.saving)
    values = {
        "share": numbers.percent(1 / block.saving, page.lang),
        "times": numbers.decimal(block.saving, page.lang, 3),
        "nearest": page.knobs.option_label("guess", nearest),
    }
    st.markdown(f"**{page.s('guess.right' if guess == nearest else 'guess.wrong', **values)}**")


def _picture(page: Lesson, block: Bottleneck, size: tuple[int, int], *, told: bool) -> None:
    parts = [_PARTS[at] for at in range(len(block.layers))]
    each = [counts(layer, size) for layer in block.layers]
    whole, direct = Counts(block.parameters, block.macs(size)), counts(block.direct, size)
    groups = []
    for name in ("parameters", "macs"):
        inside = tuple(
            bars.Part(getattr(one, name), colour, pattern)
            for one, (_, colour, pattern) in zip(each, parts, strict=True)
        )
        total, beside_it = getattr(whole, name), getattr(direct, name)
        groups.append(
            bars.Group(
                page.s("bar.weights" if name == "parameters" else "bar.macs"),
                (
                    bars.Bar(page.s("block.direct", f=block.kernel),
                             (bars.Part(beside_it, palette.WEIGHT, "open"),), numbers.integer(beside_it, page.lang)),
                    bars.Bar(page.s("block.block"), inside if told else (),
                             numbers.integer(total, page.lang) if told else ""),
                ),
            )
        )  # fmt: skip
    legend = [
        (page.s(f"part.{name}", f=block.kernel), bars.Part(0, colour, pattern)) for name, colour, pattern in parts
    ]
    alt = page.s("alt.block", times=numbers.decimal(block.saving, page.lang, 3)) if told else page.s("alt.unknown")
    st.html(bars.chart(groups, legend, alt))


def _break_even(page: Lesson, block: Bottleneck) -> None:
    widest = widest_cheaper(block)
    end = 1.06 * max(block.in_channels, block.mid_channels, widest)
    values = {
        "widest": numbers.integer(widest, page.lang),
        "mid": numbers.integer(block.mid_channels, page.lang),
        "inputs": numbers.integer(block.in_channels, page.lang),
        "factor": numbers.decimal(block.in_channels / widest, page.lang, 3) if widest else "∞",
        "now": numbers.decimal(block.in_channels / block.mid_channels, page.lang, 3),
    }
    text = page.s("even.text" if widest else "even.never", **values)
    st.markdown(text)
    st.latex(formulas.break_even(block, widest, picture.ink()))
    st.html(
        bars.strip(widest / end, block.mid_channels / end, page.s("even.mark", **values), page.s("alt.even", **values))
    )
    st.caption(page.s("even.legend"))


def _check(page: Lesson, block: Bottleneck, size: tuple[int, int]) -> None:
    if not lesson.torch_ready(page.t):
        return
    whole, direct = cache.torch_block_counts(block, size), cache.torch_conv_counts(block.direct, size)
    ours = Counts(block.parameters, block.macs(size)), counts(block.direct, size)
    rows = [
        Agreement(page.s("check.counts", what=what), said(one, page.lang), said(other, page.lang))
        for what, one, other in (
            (page.s("block.block"), ours[0], whole),
            (page.s("block.direct", f=block.kernel), ours[1], direct),
        )
    ]
    lesson.agreements(rows, page.t)


def _source(block: Bottleneck, n: int) -> str:
    def conv(each) -> str:
        pad = f", padding={each.padding[0]}" if each.padding[0] else ""
        return f"nn.Conv2d({each.in_channels}, {each.out_channels}, {each.kernel[0]}{pad}, bias=False)"

    lines = "".join(f"    {conv(layer)},\n" for layer in block.layers)
    return (
        "import torch\nfrom torch import nn\nfrom torch.utils.flop_counter import FlopCounterMode\n\n"
        "# Batch norm and ReLU left out: they stand after each convolution and change neither count.\n"
        f"block = nn.Sequential(\n{lines})\n"
        f"direct = {conv(block.direct)}\n"
        f"x = torch.empty(1, {block.in_channels}, {n}, {n})\n"
        "for layer in (block, direct):\n"
        "    with FlopCounterMode(display=False) as counter:\n"
        '        layer.to("meta")(x.to("meta"))\n'
        "    print(sum(p.numel() for p in layer.parameters()), counter.get_total_flops() // 2)\n"
    )
