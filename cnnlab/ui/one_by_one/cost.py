"""What a 1×1 convolution costs beside larger kernels (C-RES-2)."""

import streamlit as st

from cnnlab.core.bottleneck import Counts, counts, same_conv
from cnnlab.plots import palette
from cnnlab.ui import bars, cache, lesson, numbers
from cnnlab.ui.formulas import one_by_one as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places

from . import settings

KERNELS = (1, 3, 5)
_PATTERNS = {1: "plain", 3: "striped", 5: "open"}


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, *settings.COST)
    inputs, outputs = page.knobs.whole("c_in"), page.knobs.whole("c_out")
    size = settings.size(page)
    found = {kernel: counts(same_conv(inputs, outputs, kernel), size) for kernel in KERNELS}
    with stage:
        steps, view = st.columns([1, 1.7]) if page.present else [st.container()] * 2
    with steps:
        st.latex(formulas.costs(inputs, outputs, size, found, picture.ink(), narrow=page.present))
    with view:
        _picture(page, found)
        st.markdown(page.s("cost.sees"))
        _check(page, found)
        lesson.copy_code(_source(inputs, outputs, size, found), page.t)


def _picture(page: Lesson, found: dict[int, Counts]) -> None:
    def group(name: str, values: dict[int, int]) -> bars.Group:
        return bars.Group(
            page.s(f"bar.{name}"),
            tuple(
                bars.Bar(
                    page.s("cost.kernel", f=kernel, pixels=kernel**2),
                    (bars.Part(value, palette.WEIGHT, _PATTERNS[kernel]),),
                    numbers.integer(value, page.lang),
                )
                for kernel, value in values.items()
            ),
        )

    groups = [
        group("params", {kernel: each.parameters for kernel, each in found.items()}),
        group("macs", {kernel: each.macs for kernel, each in found.items()}),
    ]
    times = {f"t{kernel}": numbers.decimal(found[kernel].macs / found[1].macs, page.lang) for kernel in KERNELS[1:]}
    st.html(bars.chart(groups, [], page.s("alt.cost", **times)))


def _check(page: Lesson, found: dict[int, Counts]) -> None:
    if not lesson.torch_ready(page.t):
        return
    inputs, outputs = page.knobs.whole("c_in"), page.knobs.whole("c_out")
    rows = [
        Agreement(
            page.s("check.counts", what=f"{kernel}×{kernel}"),
            said(ours, page.lang),
            said(cache.torch_conv_counts(same_conv(inputs, outputs, kernel), settings.size(page)), page.lang),
        )
        for kernel, ours in found.items()
    ]
    lesson.agreements(rows, page.t)


def said(found: Counts, lang: str) -> str:
    """Both counts in one line."""
    return " / ".join(numbers.integer(value, lang) for value in found)


def _source(inputs: int, outputs: int, size: tuple[int, int], found: dict[int, Counts]) -> str:
    numbers_of = ", ".join(str(each.parameters) for each in found.values())
    macs = ", ".join(str(each.macs) for each in found.values())
    return (
        "import torch\nfrom torch.utils.flop_counter import FlopCounterMode\n\n"
        f'x = torch.empty(1, {inputs}, {size[0]}, {size[1]}, device="meta")\n'
        f"for kernel in {KERNELS}:\n"
        f'    conv = torch.nn.Conv2d({inputs}, {outputs}, kernel, padding=kernel // 2, device="meta")\n'
        "    with FlopCounterMode(display=False) as counter:\n"
        "        conv(x)\n"
        f"    print(sum(p.numel() for p in conv.parameters()))  # {numbers_of}\n"
        f"    print(counter.get_total_flops() // 2)  # a multiply-add counts as 2 there: {macs}\n"
    )
