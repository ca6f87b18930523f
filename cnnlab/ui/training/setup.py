"""Setting a run up: the knobs, what it will cost, the button that starts it."""

import streamlit as st

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.training import TrainConfig, recommended
from cnnlab.ui import cache, lesson, numbers, shell
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import cost, pictures, settings, steering, words

_LOOK_S = 0.5


@st.fragment
def panel(page: Lesson) -> None:
    """Knobs on the left, their consequences on the right."""
    steering.follow_turn()
    left, right = st.columns((2, 3), gap="large")
    with left:
        _main_knobs(page)
        with st.expander(page.s("more"), key="training.more"):
            _more_knobs(page)
    with right:
        _consequences(page)


def _main_knobs(page: Lesson) -> None:
    knobs, t = page.knobs, page.t
    knobs.select("network", format_func=lambda name: words.network(name, t))
    if settings.is_own(knobs):
        _own(page)
    knobs.segmented("data", format_func=lambda name: words.data(name, t))
    _offer(page)
    knobs.segmented("optimizer")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        knobs.number("lr", format="%.6g")
        st.button("÷10", key="training.lower", on_click=_scale_rate, args=(page, 0.1), help=page.s("lower"))
        st.button("×10", key="training.higher", on_click=_scale_rate, args=(page, 10.0), help=page.s("higher"))
    batch, epochs = st.columns(2)
    with batch:
        knobs.number("batch")
    with epochs:
        knobs.number("epochs")


def _own(page: Lesson) -> None:
    """The network's text, and the way to where it is built."""
    text = page.knobs.text("own")
    st.page_link(
        shell.script("builder"),
        label=page.s("own_build"),
        icon=":material/construction:",
        query_params=shell.link({"net": text}),
    )


def _more_knobs(page: Lesson) -> None:
    knobs = page.knobs
    knobs.segmented("schedule")
    knobs.toggle("augment")
    left, right = st.columns(2)
    with left:
        knobs.number("wd", format="%.6g")
        knobs.number("width", format="%.4g", disabled=settings.is_own(knobs))
    with right:
        knobs.number("momentum", format="%.4g", disabled=knobs["optimizer"] != "momentum")
        knobs.number("seed")
        knobs.number("shuffle")


def _offer(page: Lesson) -> None:
    """The settings that suit the chosen network and data, where the knobs say otherwise."""
    try:
        best = recommended(settings.network_of(page.knobs), str(page.knobs["data"]))
    except LabError:  # a network of one's own with a mistake: said beside the knobs
        return
    wanted = settings.values_of(best)
    suits = all(page.knobs[name] == value for name, value in wanted.items())
    st.button(
        page.s("recommended"),
        key="training.recommended",
        icon=":material/check:" if suits else ":material/tune:",
        disabled=suits,
        help=words.recipe(best, page.t),
        on_click=page.knobs.set,
        kwargs=wanted,
    )


def _scale_rate(page: Lesson, factor: float) -> None:
    page.knobs.set(lr=float(f"{page.knobs.real('lr') * factor:.6g}"))


def _consequences(page: Lesson) -> None:
    try:
        config = settings.config_of(page.knobs)
    except LabError as error:
        config = None
        lesson.explain(error, page.t)
    if config is not None:
        _costs(page, config)
    st.button(
        page.s("launch"),
        key="training.launch",
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None,
        on_click=steering.launch,
        args=(page.knobs,),
    )
    if refused := steering.refusal():
        lesson.explain(refused, page.t)
    if not page.present:
        _samples(page)


def _costs(page: Lesson, config: TrainConfig) -> None:
    """Asks in the background; looks again by itself while the answer is not there."""
    answer = cost.ask(config)
    if answer is None:
        _wait(page, config)
    elif isinstance(answer, LabError):
        lesson.explain(answer, page.t)
    else:
        _show_costs(page, config, answer)


@st.fragment(run_every=_LOOK_S)
def _wait(page: Lesson, config: TrainConfig) -> None:
    if cost.ask(config) is not None:
        st.rerun()
    _show_costs(page, config, None)


def _show_costs(page: Lesson, config: TrainConfig, found: cost.Cost | None) -> None:
    lang, unknown = page.lang, "…"
    macs, time = unknown, unknown
    if found is not None:
        macs = numbers.compact(found.macs_per_image, lang) if found.macs_per_image else "—"
        time = numbers.duration(found.seconds) if found.seconds else "—"
    cells = (
        ("parameters", numbers.compact(found.parameters, lang) if found else unknown),
        ("macs", macs),
        ("steps", numbers.integer(config.steps_total, lang)),
        ("time", time),
    )
    with st.container(horizontal=True, gap="medium"):
        for name, value in cells:
            st.metric(page.s(name), value, help=page.s(f"{name}.help"), width=150)
    if found is not None and found.seconds is None:
        st.caption(page.s("too_large", limit=numbers.compact(cost.LARGEST, lang)))


def _samples(page: Lesson) -> None:
    """What the network will be shown: one picture of each class."""
    name = str(page.knobs["data"])
    info = datasets.describe(name)
    sources, classes = cache.one_of_each(name), words.classes(name, page.t)
    st.caption(
        page.s(
            "samples",
            data=words.data(name, page.t),
            train=numbers.integer(info.n_train, page.lang),
            test=numbers.integer(info.n_test, page.lang),
            size=info.image_size,
        )
    )
    shown = (
        pictures.Picture(source, page.s("sample_alt", label=label), (label,))
        for source, label in zip(sources, classes, strict=True)
    )
    st.html(pictures.gallery(shown))
