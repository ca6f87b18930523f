"""What gates add to a ResNet: parameters and multiply-adds, stage by stage; guessed first (C-SE-1)."""

import streamlit as st

from cnnlab.core import excitation
from cnnlab.core.bottleneck import Counts
from cnnlab.core.excitation import STAGES, Gate
from cnnlab.networks import describe
from cnnlab.plots import grouped, palette
from cnnlab.ui import cache, lesson, numbers, tables
from cnnlab.ui.formulas import senet as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.one_by_one.cost import said
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places

from .settings import OPEN

_OF_THE_ZOO = 16  # reduction of se_resnet18 and se_resnet50, whose gates have biases


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.segmented("net", format_func=lambda name: describe(name).title)
        page.knobs.select("reduction", format_func=str, width=140 if page.present else "stretch")
        page.knobs.toggle("bias")
    network, reduction, bias = str(page.knobs["net"]), int(str(page.knobs["reduction"])), bool(page.knobs["bias"])
    added = tuple(excitation.by_stage(network, reduction, bias=bias))
    with stage:
        page.knobs.segmented("where", format_func=lambda stage: page.s("where.open") if stage == OPEN else stage)
        words, view = st.columns([1, 1.4]) if page.present else [st.container()] * 2
    with words:
        last = Gate(STAGES[network][-1][0], reduction, bias)
        st.markdown(page.s("cost.last", c=last.channels))
        st.latex(formulas.parameters(last, picture.ink()))
    if page.knobs["where"] != OPEN:
        with view:
            _stages(page, network, added)
        with words:
            _whole(page, network, added)
            _check(page, network, reduction, added, bias=bias)


def _stages(page: Lesson, network: str, added: tuple[Counts, ...]) -> None:
    """Where the added parameters are."""
    total = sum(each.parameters for each in added)
    most = max(range(len(added)), key=lambda at: added[at].parameters)
    values = {
        "stage": most + 1, "share": numbers.percent(added[most].parameters / total, page.lang),
        "total": numbers.integer(total, page.lang),
    }  # fmt: skip
    right = page.knobs["where"] == str(most + 1)
    st.markdown(f"**{page.s('where.right' if right else 'where.wrong', **values)}**")
    names = [page.s("stage", stage=at + 1, c=c, blocks=blocks) for at, (c, blocks) in enumerate(STAGES[network])]
    series = [grouped.Series(page.s("bar.added"), palette.WEIGHT, "plain", [each.parameters for each in added])]
    figure = grouped.bars(names, series, page.s("axis.added"), height_px=240, present=page.present)
    st.plotly_chart(figure, key="senet.stages", config={"displayModeBar": False}, alt=page.s("alt.stages", **values))


def _whole(page: Lesson, network: str, added: tuple[Counts, ...]) -> None:
    """The network without and with gates."""
    if not lesson.torch_ready(page.t):
        return
    subject = cache.network_subject(network, False)
    extra = Counts(sum(each.parameters for each in added), sum(each.macs for each in added))
    lines = [[page.s(f"table.{name}") for name in ("what", "without", "added", "share")], ["---", *["---:"] * 3]]
    for name, base, more in (
        ("params", subject.params, extra.parameters), ("macs", subject.macs, extra.macs),
    ):  # fmt: skip
        counts = [numbers.integer(value, page.lang) for value in (base, more)]
        lines.append([page.s(f"table.{name}"), *counts, numbers.percent(more / base, page.lang, 2)])
    st.markdown(tables.markdown(lines))
    st.caption(page.s("cost.paper"))


def _check(page: Lesson, network: str, reduction: int, added: tuple[Counts, ...], *, bias: bool) -> None:
    """The gates one by one against torchvision's module; as a whole against the zoo's network, where it has these."""
    if not lesson.torch_ready(page.t):
        return
    torchs = [cache.torch_gate_counts(Gate(channels, reduction, bias)) for channels, _ in STAGES[network]]
    blocks = [count for _, count in STAGES[network]]
    theirs = Counts(
        sum(each.parameters * n for each, n in zip(torchs, blocks, strict=True)),
        sum(each.macs * n for each, n in zip(torchs, blocks, strict=True)),
    )
    ours = Counts(sum(each.parameters for each in added), sum(each.macs for each in added))
    rows = [Agreement(page.s("check.added"), said(ours, page.lang), said(theirs, page.lang))]
    if bias and reduction == _OF_THE_ZOO:
        plain, gated = cache.network_subject(network, False), cache.network_subject(f"se_{network}", False)
        more = Counts(gated.params - plain.params, gated.macs - plain.macs)
        label = page.s("check.zoo", network=describe(f"se_{network}").title)
        rows.append(Agreement(label, said(ours, page.lang), said(more, page.lang)))
    lesson.agreements(rows, page.t)
