"""Several networks side by side: guessed, then as a table and as points; published or small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.jobs.home import home
from cnnlab.networks.recipes import classics, recipe_of
from cnnlab.plots import labelled, palette
from cnnlab.training import recommended
from cnnlab.ui import cache, lesson, numbers, shell, tables
from cnnlab.ui.gallery import layer, settings
from cnnlab.ui.gallery.recipe import to_training
from cnnlab.ui.gallery.settings import AXES, Chosen
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import words

if TYPE_CHECKING:
    from cnnlab.core.graph_measures import Measures
    from cnnlab.ui.gallery.results import Result

_LOG = ("params", "macs", "memory")


class Row(NamedTuple):
    """One network with its numbers; `top1` is a fraction, or None where there is none."""

    name: str
    width: float
    measures: Measures
    top1: float | None
    source: str


def draw(page: Lesson) -> None:
    """The whole view."""
    if page.present:
        knobs, stage = st.expander(page.s("settings"), icon=":material/tune:"), st.container()
        with knobs:
            names = _names(page)
    else:
        names = _names(page)
        knobs, stage = places(page)
    with knobs:
        page.knobs.segmented("version")
        small = page.knobs["version"] == "small"
        if small:
            page.knobs.segmented("data", format_func=lambda name: words.data(name, page.t))
            page.knobs.slider("width")
    if not lesson.torch_ready(page.t):
        return
    with stage:
        try:
            rows = _small(page, names) if small else [_published(name) for name in names]
        except LabError as error:
            lesson.explain(error, page.t)
            return
        if not _guess(page, rows):
            return
    with knobs:
        page.knobs.select("x")
        page.knobs.select("y")
    with stage:
        _scatter(page, rows)
    _table(page, rows, small=small)


def _names(page: Lesson) -> tuple[str, ...]:
    """The networks of the link, in a box that adds and takes away."""
    slot, now = "gallery.pick", tuple(str(page.knobs["nets"]).split(","))
    st.session_state[slot] = list(now)

    def picked() -> None:
        if 2 <= len(st.session_state[slot]) <= settings.MOST:
            page.knobs.set(nets=",".join(st.session_state[slot]), guess="")

    st.multiselect(
        page.s("nets"), classics(), format_func=lambda name: settings.short(name, page), key=slot, on_change=picked,
        max_selections=settings.MOST, help=page.s("nets.help", most=settings.MOST),
    )  # fmt: skip
    return now


def _published(name: str) -> Row:
    found = cache.imagenet_weights(name)
    measures = cache.classic(settings.published(name)).measures
    return Row(name, 1.0, measures, found[0].top1 if found else None, found[0].name if found else "")


def _small(page: Lesson, names: Sequence[str]) -> list[Row]:
    """A row for each width that has results, and one for a network without any."""
    data = str(page.knobs["data"])
    known = [result for result in cache.small_results(str(home())) if result.dataset == data]
    rows = []
    for name in names:
        own = [result for result in known if result.network == name]
        widths = sorted({result.width for result in own}) or [page.knobs.real("width")]
        rows += [_small_row(page, name, width, [one for one in own if one.width == width]) for width in widths]
    if not known or not any(row.top1 is not None for row in rows):
        _start(page, names[0], data)
    return rows


def _small_row(page: Lesson, name: str, width: float, own: Sequence[Result]) -> Row:
    chosen = Chosen(name, True, datasets.describe(str(page.knobs["data"])).network_size, width)
    measures = cache.classic(chosen).measures
    if not own:
        return Row(name, width, measures, None, "")
    from cnnlab.ui.gallery.results import longest

    own = longest(own)
    mean = sum(result.accuracy for result in own) / len(own)
    origins = ", ".join(page.s(f"origin.{origin}") for origin in dict.fromkeys(result.origin for result in own))
    return Row(name, width, measures, mean, page.s("n_results", n=len(own), epochs=own[0].epochs, origins=origins))


def _start(page: Lesson, name: str, data: str) -> None:
    """Nothing was trained here: say so, and where that is done."""
    st.info(page.s("no_results", data=words.data(data, page.t)), icon=":material/info:")
    st.page_link(
        shell.script("training"),
        label=page.s("start_one", which=settings.title(name, page), data=words.data(data, page.t)),
        icon=":material/model_training:",
        query_params=shell.link(to_training(recommended(name, data))),
    )


def _guess(page: Lesson, rows: Sequence[Row]) -> bool:
    """The prediction before the numbers; says whether they may be shown."""
    names = list(dict.fromkeys(row.name for row in rows))
    slot, guess = "gallery.guessed", str(page.knobs["guess"])
    st.session_state[slot] = guess if guess in names else None

    def guessed() -> None:
        page.knobs.set(guess=st.session_state[slot] or "")

    st.pills(page.s("guess"), names, format_func=lambda name: settings.short(name, page), key=slot, on_change=guessed)
    if guess not in names:
        return False
    most = max(rows, key=lambda row: row.measures.macs)
    least = max(rows, key=lambda row: row.measures.params)
    told = {
        "which": settings.title(most.name, page), "macs": numbers.compact(most.measures.macs, page.lang),
        "other": settings.title(least.name, page), "params": numbers.compact(least.measures.params, page.lang),
    }  # fmt: skip
    verdict = page.s("guess.right" if guess == most.name else "guess.wrong", **told)
    same = page.s("guess.same" if most.name == least.name else "guess.other", **told)
    st.markdown(f"**{verdict}** {same}")
    return True


def _value(row: Row, axis: str) -> float | None:
    sums = row.measures
    field = None if sums.field is None else float(sums.field[0])
    values = {
        "top1": row.top1, "params": sums.params, "macs": sums.macs, "memory": sums.activation_bytes,
        "depth": sums.depth, "field": field,
    }  # fmt: skip
    return values[axis]


def _scatter(page: Lesson, rows: Sequence[Row]) -> None:
    x, y = str(page.knobs["x"]), str(page.knobs["y"])
    families = list(dict.fromkeys(recipe_of(row.name).name for row in rows))
    points = []
    for row in rows:
        across, up = _value(row, x), _value(row, y)
        if across is not None and up is not None:
            group = families.index(recipe_of(row.name).name)
            name = _named(page, row)
            said = f"{name}<br>{page.s(x)}: {_said(page, row, x)}<br>{page.s(y)}: {_said(page, row, y)}"
            points.append(labelled.Point(name, across, up, said, palette.SERIES[group % len(palette.SERIES)], group))
    if missing := [_named(page, row) for row in rows if _value(row, x) is None or _value(row, y) is None]:
        st.caption(page.s("missing", names=", ".join(missing)))
    if not points:
        return
    axes = [labelled.Axis(page.s(name), name in _LOG, name == "top1") for name in (x, y)]
    figure = labelled.scatter(points, axes[0], axes[1], present=page.present)
    alt = page.s("scatter_alt", x=page.s(x), y=page.s(y))
    st.plotly_chart(figure, key="gallery.scatter", config={"displayModeBar": False}, alt=alt)


def _named(page: Lesson, row: Row) -> str:
    name = settings.short(row.name, page)
    return name if row.width == 1 else f"{name} ×{numbers.decimal(row.width, page.lang)}"


def _said(page: Lesson, row: Row, axis: str) -> str:
    value = _value(row, axis)
    if axis == "field" and row.measures.field is not None:
        return layer.side(row.measures.field)
    if value is None:
        missing = "none_yet" if page.knobs["version"] == "small" else "not_comparable"
        return page.s(missing) if axis == "top1" else "–"
    if axis == "top1":
        return numbers.percent(value, page.lang, 2)
    return numbers.size(value).replace(" ", "\u00a0") if axis == "memory" else numbers.integer(int(value), page.lang)


def _table(page: Lesson, rows: Sequence[Row], *, small: bool) -> None:
    heads = [page.s("network"), *(page.s("accuracy" if small and axis == "top1" else axis) for axis in AXES)]
    lines = [
        [_named(page, row), *(_said(page, row, axis) for axis in AXES), row.source or "–"]
        for row in sorted(rows, key=lambda row: row.measures.macs)
    ]
    st.markdown(tables.markdown([[*heads, page.s("measured_with")], ["---", *["---:"] * len(AXES), "---"], *lines]))
    st.caption(page.s("small_caption" if small else "single_crop"))
