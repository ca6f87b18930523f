"""The Inception module with and without 1×1 reductions, every number live; guessed first (C-GOOG-1)."""

import math

import streamlit as st

from cnnlab.core.bottleneck import Counts
from cnnlab.core.inception import MODULES, Branch, Inception, stacked
from cnnlab.core.specs import ConvSpec
from cnnlab.plots import grouped, palette
from cnnlab.ui import bars, cache, lesson, numbers
from cnnlab.ui.formulas import googlenet as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.one_by_one.cost import said
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places

from . import code, drawing, settings

_LETTERS = "ABCD"
_COLOURS = {1: palette.FIELD_ON_PREVIOUS, 3: palette.WEIGHT, 5: palette.WEIGHT}


def draw(page: Lesson) -> None:
    """The whole view."""
    if page.present:
        stage, knobs = st.container(), st.expander(page.s("settings"), icon=":material/tune:")
    else:
        knobs, stage = places(page)
    with knobs:
        _controls(page)
    module, n = settings.module(page), page.knobs.whole("n")
    told = page.knobs["guess"] != settings.OPEN
    with stage:
        with st.container(horizontal=page.present, vertical_alignment="bottom", key="wide-guess"):
            _guess(page, module)
        _module(page, module, (n, n), told=told)
        st.latex(formulas.counts(module, (n, n), picture.ink(), told=told, narrow=page.present))
        if told:
            _costs(page, module, (n, n))
            _check(page, module, (n, n))
            _growth(page)
        lesson.copy_code(code.module(module, n), page.t)


def _controls(page: Lesson) -> None:
    """The paper's nine modules, then every number by itself."""
    with st.container(horizontal=True, gap="small"):
        for name in MODULES:
            st.button(
                name, key=f"googlenet.preset.{name}", on_click=page.knobs.set, kwargs=settings.preset(name),
                width="content",
            )  # fmt: skip
    with st.container(horizontal=page.present, vertical_alignment="bottom"):
        controls(page, "n", *settings.CHANNELS)
        page.knobs.segmented("k5", format_func=lambda side: page.s(f"k5.{side}"))


def _guess(page: Lesson, module: Inception) -> None:
    """The prediction, asked before the numbers are shown; then what it was worth."""
    page.knobs.segmented("guess")
    guess = str(page.knobs["guess"])
    if guess != settings.OPEN:
        times = _times(module)
        nearest = min(settings.GUESSES, key=lambda name: abs(math.log(settings.GUESSES[name] / times)))
        right = "right" if guess == nearest else "wrong"
        values = {"times": numbers.decimal(times, page.lang, 3), "nearest": page.knobs.option_label("guess", nearest)}
        st.markdown(f"**{page.s(f'guess.{right}' if times >= 1 else 'guess.dearer', **values)}**")
    page.knobs.toggle("reduced")


def _times(module: Inception) -> float:
    """How many times as many multiply-adds the naive module takes; the size of the maps cancels."""
    return module.naive.counts((1, 1)).macs / module.counts((1, 1)).macs


def _module(page: Lesson, module: Inception, size: tuple[int, int], *, told: bool) -> None:
    shown = module if page.knobs["reduced"] else module.naive
    told = told or not shown.reduced
    paths = tuple(
        _path(page, letter, branch, size, told=told) for letter, branch in zip(_LETTERS, shown.branches, strict=True)
    )
    found = shown.counts(size)
    counts = _said(page, found) if told else "?"
    values = {"n": size[0], "c": shown.in_channels, "k": shown.out_channels, "counts": counts}
    alt = page.s("alt.module", **values)
    words = drawing.Words(page.s("module.input", **values), page.s("module.output", **values), alt)
    st.html(drawing.drawn(shown.in_channels, paths, words))


def _path(page: Lesson, letter: str, branch: Branch, size: tuple[int, int], *, told: bool) -> drawing.Path:
    boxes = [_conv(page, conv, size, told=told) for conv in branch.convs]
    if branch.pooled:
        boxes.insert(0, drawing.Op(page.s("op.pool"), (page.s("op.free"),), palette.PADDING))
    if len(boxes) < 2:
        nothing = drawing.Op(page.s("op.pass"), (), None)
        boxes.insert(1 if branch.pooled else 0, nothing)
    gives = page.s("path.gives", maps=branch.out_channels, field=branch.field)
    return drawing.Path(letter, (boxes[0], boxes[1]), gives, branch.out_channels)


def _conv(page: Lesson, conv: ConvSpec, size: tuple[int, int], *, told: bool) -> drawing.Op:
    kernel = conv.weight_shape[2]
    title = page.s("op.conv", f=kernel, c=conv.in_channels, k=conv.out_channels)
    lines = _lines(page, Counts(conv.parameters, conv.macs(size))) if told else ("?",)
    return drawing.Op(title, lines, _COLOURS[kernel])


def _lines(page: Lesson, found: Counts) -> tuple[str, str]:
    weights, macs = numbers.integer(found.parameters, page.lang), numbers.compact(found.macs, page.lang)
    return page.s("op.weights", weights=weights), page.s("op.macs", macs=macs)


def _said(page: Lesson, found: Counts) -> str:
    return ", ".join(_lines(page, found))


def _costs(page: Lesson, module: Inception, size: tuple[int, int]) -> None:
    """Multiply-adds of both modules, by kernel."""
    five = module.five_kernel
    kinds = (
        ("part.one", palette.FIELD_ON_PREVIOUS, "plain"), ("part.three", palette.WEIGHT, "plain"),
        ("part.five", palette.WEIGHT, "striped"),
    )  # fmt: skip

    def bar(name: str, made: Inception) -> bars.Bar:
        one, three, large = _by_kernel(made, size)
        parts = tuple(
            bars.Part(value, colour, pattern)
            for value, (_, colour, pattern) in zip((one, three, large), kinds, strict=True)
        )
        return bars.Bar(page.s(name), parts, numbers.integer(made.counts(size).macs, page.lang))

    group = bars.Group(page.s("bar.macs"), (bar("bar.naive", module.naive), bar("bar.reduced", module)))
    legend = [(page.s(name, f=five), bars.Part(0, colour, pattern)) for name, colour, pattern in kinds]
    st.html(bars.chart([group], legend, page.s("alt.costs", times=numbers.decimal(_times(module), page.lang, 3))))


def _by_kernel(module: Inception, size: tuple[int, int]) -> tuple[int, int, int]:
    """Multiply-adds of all 1×1, of the 3×3 branch's 3×3, of the last branch's large kernel."""
    branches = {branch.name: branch for branch in module.branches}
    three, five = (branches[name].convs[-1].macs(size) for name in ("three", "five"))
    return module.counts(size).macs - three - five, three, five


def _check(page: Lesson, module: Inception, size: tuple[int, int]) -> None:
    if not lesson.torch_ready(page.t):
        return
    rows = []
    asked = [("bar.reduced", module, False), ("bar.naive", module.naive, False)]
    if module.five_kernel == 3:
        asked.append(("check.torchvision", module, True))
    for name, made, published in asked:
        theirs = cache.torch_inception(made, size, published)
        ours = (made.out_channels, *size)
        rows.append(
            Agreement(
                page.s("check.counts", what=page.s(name)),
                f"{said(made.counts(size), page.lang)}, {_shape(ours)}",
                f"{said(theirs.counts, page.lang)}, {_shape(theirs.shape)}",
            )
        )
    lesson.agreements(rows, page.t)


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def _growth(page: Lesson) -> None:
    """Nine modules of the paper, one on the other: channels with and without reductions."""
    five = int(str(page.knobs["k5"]))
    naive, reduced = stacked(five, reduced=False), stacked(five)
    ends = {
        "naive": numbers.integer(naive["5b"].out_channels, page.lang),
        "reduced": numbers.integer(reduced["5b"].out_channels, page.lang),
        "times": numbers.decimal(_total(naive) / _total(reduced), page.lang, 3),
    }
    st.markdown(page.s("growth", **ends))
    series = [
        grouped.Series(page.s(f"bar.{name}"), colour, pattern, [module.out_channels for module in made.values()])
        for name, colour, pattern, made in (
            ("naive", palette.PADDING, "striped", naive), ("reduced", palette.OUTPUT, "plain", reduced),
        )
    ]  # fmt: skip
    figure = grouped.bars(tuple(naive), series, page.s("axis.channels"), present=page.present)
    st.plotly_chart(figure, key="googlenet.growth", config={"displayModeBar": False}, alt=page.s("alt.growth", **ends))


def _total(modules: dict[str, Inception]) -> int:
    """Weights of all nine."""
    return sum(module.counts((1, 1)).parameters for module in modules.values())
