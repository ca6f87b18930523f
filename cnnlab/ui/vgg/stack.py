"""Several small kernels against one large kernel with the same field; guessed first (C-VGG-2)."""

import html

import streamlit as st

from cnnlab.core.bottleneck import Counts, counts
from cnnlab.core.errors import LabError
from cnnlab.core.kernel_stacks import KernelStack, dearest_ratio, widest_cheaper
from cnnlab.plots import palette
from cnnlab.ui import bars, cache, lesson, numbers
from cnnlab.ui.formulas import vgg as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.one_by_one.cost import said
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places, presets
from cnnlab.ui.theme import dark

from . import code, fields, settings

_STYLE = """<style>
.vgg-fields { display: grid; grid-template-columns: repeat(2, minmax(0, 23rem)); gap: 0.4rem 1.1rem; }
.vgg-fields.room { grid-template-columns: repeat(2, minmax(0, 20rem)); }
.vgg-fields div { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.2rem 1.1rem; }
.vgg-fields b { grid-column: 1 / -1; font-weight: 600; }
.vgg-fields img { width: 100%; display: block; }
.vgg-keys { display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; margin-top: 0.4rem; }
.vgg-keys span { display: inline-flex; align-items: center; gap: 0.4rem; }
.vgg-keys i { width: 1em; height: 1em; background: var(--mark); }
@media (max-width: 48rem) { .vgg-fields { grid-template-columns: 1fr; } }
</style>"""
_KEYS = (
    ("input", palette.FIELD_ON_INPUT),
    ("between", palette.FIELD_ON_PREVIOUS),
    ("output", palette.OUTPUT),
    ("window", palette.WEIGHT),
)


def draw(page: Lesson) -> None:
    """The whole view."""
    if page.present:
        knobs, stage = st.expander(page.s("settings"), icon=":material/tune:"), st.container()
    else:
        knobs, stage = places(page)
    with knobs:
        _controls(page)
    try:
        chosen = settings.stack(page)
    except LabError as error:
        lesson.explain(error, page.t)
        return
    told = page.knobs["guess"] != settings.OPEN
    with stage:
        left, right = st.columns([1.15, 1], gap="large") if page.present else [st.container()] * 2
    with left:
        _fields(page, chosen)
        page.knobs.segmented("guess")
        _verdict(page, chosen)
    with right:
        st.latex(formulas.field(chosen, picture.ink()))
        st.latex(formulas.weights(chosen, picture.ink(), told=told, narrow=page.present))
        if told:
            _bars(page, chosen)
            _break_even(page, chosen)
    if told and not page.present:
        with stage:
            _check(page, chosen)
            lesson.copy_code(code.stack(chosen, settings.size(page)), page.t)


def _controls(page: Lesson) -> None:
    """Presets and knobs: rows of them in a room, columns at a desk."""
    presets(page, settings.PRESETS)
    with st.container(horizontal=page.present, vertical_alignment="bottom"):
        controls(page, *settings.STACK)
    if not page.present:
        st.caption(page.s("convention"))


def _fields(page: Lesson, chosen: KernelStack) -> None:
    side = chosen.fields[-1]
    values = {"layers": chosen.n_layers, "k": chosen.kernel, "side": side}
    ways = "".join(
        f"<div><b>{html.escape(page.s(f'title.{name}', **values))}</b>{_views(page, of)}</div>"
        for name, of in (("stack", chosen.fields), ("large", (side,)))
    )
    keys = "".join(
        f'<span><i style="--mark: {colour}"></i>{html.escape(page.s(f"key.{name}"))}</span>' for name, colour in _KEYS
    )
    room = " room" if page.present else ""
    st.html(f'{_STYLE}<div class="vgg-fields{room}">{ways}</div><div class="vgg-keys">{keys}</div>')


def _views(page: Lesson, of: tuple[int, ...]) -> str:
    """A chain's fields from the side and from above."""
    values = {"sides": " → ".join(map(str, of)), "side": of[-1]}
    return "".join(
        f'<img src="{make(of, dark=dark())}" alt="{html.escape(page.s(alt, **values), quote=True)}">'
        for make, alt in ((fields.cone, "alt.cone"), (fields.nested, "alt.nested"))
    )


def _verdict(page: Lesson, chosen: KernelStack) -> None:
    """What the guess was worth with these numbers."""
    guess = page.knobs["guess"]
    if guess == settings.OPEN:
        return
    ours, theirs = chosen.counts((1, 1)).parameters, chosen.large.parameters
    truth = "equal" if ours == theirs else "stack" if ours < theirs else "large"
    less, more = sorted((ours, theirs))
    times = numbers.decimal(more / less, page.lang, 3)
    values = {"less": numbers.integer(less, page.lang), "more": numbers.integer(more, page.lang), "times": times}
    right = page.s("guess.right" if guess == truth else "guess.wrong")
    st.markdown(f"**{right}** {page.s(f'truth.{truth}', **values)}")
    told = page.s("relus", layers=chosen.n_layers)
    st.markdown(told if page.present else f"{told} {page.s('relus.why')}")


def _bars(page: Lesson, chosen: KernelStack) -> None:
    size = settings.size(page)
    both = ("stack", chosen.counts(size), "striped"), ("large", counts(chosen.large, size), "plain")
    values = {"layers": chosen.n_layers, "k": chosen.kernel, "side": chosen.fields[-1]}
    groups = [
        bars.Group(
            page.s(f"bar.{name}"),
            tuple(
                bars.Bar(
                    page.s(f"title.{which}", **values),
                    (bars.Part(getattr(found, name), palette.WEIGHT, pattern),),
                    numbers.integer(getattr(found, name), page.lang),
                )
                for which, found, pattern in both
            ),
        )
        for name in Counts._fields[: 1 if page.present else 2]
    ]
    st.html(bars.chart(groups, [], page.s("alt.bars", **{name: said(found, page.lang) for name, found, _ in both})))


def _break_even(page: Lesson, chosen: KernelStack) -> None:
    widest = widest_cheaper(chosen)
    if widest is None:
        st.markdown(page.s("even.one"))
        return
    over, under = dearest_ratio(chosen)
    end = 1.06 * max(chosen.out_channels, widest, 1)
    values = {
        "widest": numbers.integer(widest, page.lang),
        "inputs": numbers.integer(chosen.in_channels, page.lang),
        "outputs": numbers.integer(chosen.out_channels, page.lang),
        "ratio": numbers.decimal(over / under, page.lang, 3),
    }
    st.markdown(page.s("even.text", **values))
    st.latex(formulas.break_even(chosen, widest, picture.ink()))
    mark, alt = page.s("even.mark", **values), page.s("alt.even", **values)
    st.html(bars.strip(widest / end, chosen.out_channels / end, mark, alt))
    if not page.present:
        st.caption(page.s("even.legend"))


def _check(page: Lesson, chosen: KernelStack) -> None:
    if not lesson.torch_ready(page.t):
        return
    size, side = settings.size(page), chosen.fields[-1]
    values = {"layers": chosen.n_layers, "k": chosen.kernel, "side": side}
    stack, large = cache.torch_kernel_stack(chosen, size)
    rows = [
        Agreement(page.s("check.counts", what=page.s(f"title.{name}", **values)), said(ours, page.lang),
                  said(theirs.counts, page.lang))
        for name, ours, theirs in (("stack", chosen.counts(size), stack), ("large", counts(chosen.large, size), large))
    ]  # fmt: skip
    fields_said = [f"{each.field[0]} × {each.field[1]}" for each in (stack, large)]
    rows += [
        Agreement(page.s("check.field", what=page.s(f"title.{name}", **values)), f"{side} × {side}", theirs)
        for name, theirs in zip(("stack", "large"), fields_said, strict=True)
    ]
    lesson.agreements(rows, page.t)
