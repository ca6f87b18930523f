"""The pieces of the page."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.core import batching
from cnnlab.core.batching import WAYS, Batch, Fit, Size
from cnnlab.core.errors import LabError
from cnnlab.datasets import describe_photograph, photographs
from cnnlab.ui import cache, lesson, tables, uploads
from cnnlab.ui.batches import code, picture
from cnnlab.ui.batches.picture import Picture
from cnnlab.ui.formulas import batching as formulas
from cnnlab.ui.formulas.ink import Ink
from cnnlab.ui.knobs import Choice, Number, Text
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.numbers import percent, size
from cnnlab.ui.theme import dark

NONE = "none"
_DEFAULT = "chelsea-astronaut-china-coffee"
_PILLS, _UPLOAD = "batches.pills", "upload"


def read_names(text: str) -> str:
    """Names of photographs joined by “-”, or “none”; each once. LabError `data.unknown_photograph` for another."""
    names = dict.fromkeys(text.split("-")) if text != NONE else {}
    return "-".join(describe_photograph(name).name for name in names) or NONE


KNOBS = (
    Text("pictures", _DEFAULT, read_names, longest=200),
    Choice("way", "crop", WAYS),
    Number("side", 128, 16, 256, 8),
    Number("seed", 0, 0, 99),
)


def controls(page: Lesson) -> list[Picture]:
    """What goes into the batch, and how."""
    chosen = _photographs(page)
    own = None if page.present else uploads.picture(page, _UPLOAD)
    way = page.knobs.select("way")
    if way != "bucket":
        page.knobs.slider("side")
    if way == "random":
        page.knobs.slider("seed")
    pictures = [Picture(name, page.t(describe_photograph(name).title), cache.photograph(name)) for name in chosen]
    if own is not None:
        pictures.append(Picture(own.name, page.s("own"), own.pixels))
    return pictures


def planned(page: Lesson, pictures: list[Picture]) -> tuple[Batch, ...] | None:
    """The batches of the chosen way; where there are none, says why."""
    try:
        return batching.plan(*_question(page, pictures), seed=page.knobs.whole("seed"))
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def refusal(page: Lesson, pictures: list[Picture]) -> None:
    """The pictures as they are: what torch says when they are stacked."""
    if not pictures:
        return
    sizes = _sizes(pictures)
    if batching.same_size(sizes):
        st.success(page.s("stacks", n=len(sizes), h=sizes[0][0], w=sizes[0][1]), icon=":material/check_circle:")
    elif lesson.torch_ready(page.t):
        stack, collate = cache.torch_stacking(sizes)
        st.markdown(page.s("refused"))
        st.code(f"torch.stack(pictures)\n{stack}", language=None, wrap_lines=True)
        if page.present:
            return
        with st.expander(page.s("refused_loader"), icon=":material/sms_failed:"):
            st.code(f"DataLoader → default_collate(samples)\n{collate}", language=None, wrap_lines=True)


def formula(page: Lesson, pictures: list[Picture], batches: Sequence[Batch]) -> None:
    """One picture's numbers, the one that loses or gains most, and the batch's memory."""
    ink, way = Ink(dark()), str(page.knobs["way"])
    fits = [fit for batch in batches for fit in batch.fits]
    worst = max(fits, key=lambda fit: (fit.cropped + fit.padded, max(fit.stretch, 1 / fit.stretch)))
    title = next(each.title for each in pictures if each.size == worst.source)
    st.markdown(page.s(f"does.{way}", title=title))
    st.latex(formulas.one_picture(way, worst, ink))
    st.latex(formulas.memory(batches, ink))


def pictures_in_batch(page: Lesson, pictures: list[Picture], batches: Sequence[Batch]) -> None:
    """Every picture and its tile, in the batches' order."""
    waiting = list(pictures)
    ordered: list[Picture] = []
    fits: list[Fit] = []
    for batch in batches:
        for fit in batch.fits:
            place = next(place for place, each in enumerate(waiting) if each.size == fit.source)
            ordered.append(waiting.pop(place))
            fits.append(fit)
    picture.draw(page, ordered, fits)


def comparison(page: Lesson, pictures: list[Picture]) -> None:
    """All ways side by side for these pictures."""
    sizes, side = _sizes(pictures), page.knobs.whole("side")
    heads = [page.s(f"column.{name}") for name in ("way", "cut", "padding", "stretch", "memory", "shape")]
    rows = [_row(page, way, sizes, side) for way in WAYS]
    lines = [heads, [":---", "---:", "---:", "---:", "---:", ":---"], *rows]
    st.header(page.s("compare"), anchor=False)
    _table(lines, "compare")
    st.caption(page.s("compare_note"))


def check(page: Lesson, pictures: list[Picture], batches: Sequence[Batch]) -> None:
    """Ours beside torchvision's shapes; the way as code."""
    way, sizes, side = _question(page, pictures)
    if lesson.torch_ready(page.t):
        theirs = cache.torch_batches(way, sizes, side)
        ours = [batch.shape for batch in batches]
        lesson.agreements([Agreement(page.s("check"), _shapes(ours), _shapes(theirs))], page.t)
    lesson.copy_code(code.source(way, sizes, side), page.t)


def any_size(page: Lesson, pictures: list[Picture]) -> None:
    """One picture at a time: which networks take any size, by a real forward."""
    sizes = list(dict.fromkeys(_sizes(pictures)))[:3]
    st.header(page.s("any.title"), anchor=False)
    st.markdown(page.s("any.words"))
    if not sizes or not lesson.torch_ready(page.t):
        return
    heads = [page.s(f"any.{name}") for name in ("input", "features", "pooled", "flattened")]
    lines = [heads, [":---"] * 4]
    for each in sizes:
        features, pooled, flattened = cache.torch_any_size(each, sizes[0])
        last = f":red[:material/cancel:] `{flattened}`" if isinstance(flattened, str) else _shape(flattened)
        lines.append([_shape((1, 3, *each)), _shape(features), _shape(pooled), last])
    _table(lines, "any")


def _table(lines: Sequence[Sequence[str]], name: str) -> None:
    """Head, alignment and rows; wider than a phone, it scrolls by itself."""
    with st.container(key=f"wide-table-{name}"):
        st.markdown(tables.markdown(lines))


def credits(page: Lesson, pictures: list[Picture]) -> None:
    """Whom to name for the photographs."""
    known = [each for each in pictures if each.name in photographs()]
    if known:
        named = "; ".join(f"{each.title}: {describe_photograph(each.name).attribution}" for each in known)
        st.caption(page.s("credits", credits=named))


def _photographs(page: Lesson) -> list[str]:
    """Pills in step with the knob, which is what the link holds."""
    text = str(page.knobs["pictures"])
    chosen = [] if text == NONE else text.split("-")
    st.session_state[_PILLS] = chosen

    def picked() -> None:
        page.knobs.set(pictures="-".join(st.session_state[_PILLS]) or NONE)

    st.pills(
        page.s("pictures"),
        photographs(),
        selection_mode="multi",
        format_func=lambda name: page.t(describe_photograph(name).title),
        key=_PILLS,
        on_change=picked,
        wrap=True,
    )
    return chosen


def _question(page: Lesson, pictures: list[Picture]) -> tuple[str, tuple[Size, ...], int]:
    return str(page.knobs["way"]), _sizes(pictures), page.knobs.whole("side")


def _sizes(pictures: list[Picture]) -> tuple[Size, ...]:
    return tuple(each.size for each in pictures)


def _row(page: Lesson, way: str, sizes: Sequence[Size], side: int) -> list[str]:
    name = page.knobs.option_label("way", way)
    try:
        batches = batching.plan(way, sizes, side, seed=page.knobs.whole("seed"))
    except LabError:  # the chosen way says why; here a dash will do
        return [name, *["–"] * 5]
    found = batching.cost(batches)
    shown = _shapes([batch.shape for batch in batches])
    bold = f"**{name}**" if way == page.knobs["way"] else name
    shares = [percent(share, page.lang) for share in (found.cropped, found.padded)]
    return [bold, *shares, f"{found.stretch:.2f}", size(found.bytes), shown]


def _shapes(shapes: Sequence[Sequence[int]]) -> str:
    return ", ".join(map(_shape, shapes))


def _shape(sizes: Sequence[int]) -> str:
    return "(" + ", ".join(map(str, sizes)) + ")"
