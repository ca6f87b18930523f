"""The page's live part: whose weights, which view, which layer; then the one view that is asked for."""

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.filters import channels, course, gradients, kernels, maps, patches, pictures, subject
from cnnlab.ui.filters.compute import LayerInfo
from cnnlab.ui.filters.settings import pick
from cnnlab.ui.filters.shown import Shown
from cnnlab.ui.filters.subject import key_of
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings, words
from cnnlab.weights import Source

_WITH_PICTURE = ("maps", "gradients")
_SORTED = ("filters", "maps")


def live(page: Lesson) -> None:
    """Knobs beside the picture; to a room, above it and folded."""
    view = page.knobs.segmented("view", label_visibility="collapsed")
    if view == "run":
        course.show(page)
        return
    if page.present:
        left = st.expander(page.s("settings"), icon=":material/tune:")
        stage = st.container()
    else:
        left, stage = st.columns([1, 2.6], gap="medium")
    try:
        with left:
            source = _weights(page)
            shown = _shown(page, view, source)
        with stage:
            said(page, source)
        if shown is not None:
            _view(page, view, shown, left, stage)
    except LabError as error:
        lesson.explain(error, page.t)


def _view(page: Lesson, view: str, shown: Shown, left, stage) -> None:
    with left:
        picture = pictures.chosen(page, shown) if view in _WITH_PICTURE else None
    if picture is not None and page.present:
        left, stage = stage.columns([1, 3.6], gap="medium")
    if picture is not None:
        with left:
            pictures.draw(page, shown, picture)
    with stage:
        grey = view == "filters" and shown.source.in_channels == 1
        st.markdown(page.s("ask.filters_grey" if grey else f"ask.{view}"))
        if view == "filters":
            kernels.show(page, shown)
        elif view == "maps":
            maps.show(page, shown, picture)
        elif view == "patches":
            patches.show(page, shown)
        elif view == "channels":
            channels.show(page, shown)
        else:
            gradients.show(page, shown, picture)


def _weights(page: Lesson) -> Source:
    """Network, then one of its sources. LabError for a link to weights that are not there."""
    listed = subject.listed()
    try:
        source = subject.find(str(page.knobs["weights"] or subject.DEFAULT))
    except LabError as error:
        lesson.explain(error, page.t)
        source = subject.find(subject.DEFAULT)
    networks = list(dict.fromkeys(each.network for each in listed))
    first = {name: next(each.id for each in listed if each.network == name) for name in networks}
    slot = "filters.network"
    st.session_state[slot] = source.network

    def switched() -> None:
        page.knobs.set(weights=first[st.session_state[slot]], layer="", channel=-1, target=-1)

    st.selectbox(page.s("network"), networks, format_func=lambda name: words.network(name, page.t), key=slot,
                 on_change=switched)  # fmt: skip
    own = {each.id: each for each in (*listed, source) if each.network == source.network}
    pick(page, "weights", list(own), source.id, lambda name: title(page, own[name]), layer="", channel=-1, target=-1)
    return source


def _shown(page: Lesson, view: str, source: Source) -> Shown | None:
    """Layer and channel of the knobs; None until torch is there."""
    if not lesson.torch_ready(page.t):
        return None
    key = key_of(source)
    layers = cache.network_layers(key, source)
    fitting = [layer for layer in layers if _fits(view, layer)]
    named = {layer.name: layer for layer in fitting}
    asked = str(page.knobs["layer"] or "")
    if asked and asked not in {layer.name for layer in layers}:
        lesson.explain(LabError("layer_unknown", name=asked[:60], last=layers[-1].name), page.t)
    # Grad-CAM looks at the last map before the classifier; everything else begins at the beginning.
    usual = fitting[-1] if view == "gradients" else fitting[0]
    layer = named.get(asked, usual)
    pick(page, "layer", list(named), layer.name, lambda name: layer_title(page, named[name]), channel=-1)
    _more(page, view, source, layer)
    channel = page.knobs.whole("channel")
    return Shown(source, key, layers, layer, channel if channel < layer.shape[0] else -1)


def _fits(view: str, layer: LayerInfo) -> bool:
    if view == "filters":
        return layer.kind == "conv"
    if view == "gradients":
        return layer.kind == "conv" and layer.shape[1:] != (1, 1)
    return layer.has_map


def _more(page: Lesson, view: str, source: Source, layer: LayerInfo) -> None:
    if view in _SORTED:
        page.knobs.segmented("sort")
    if view == "filters" and source.in_channels != layer.shape[0] and _deep(layer, source):
        page.knobs.segmented("slices")
    if view == "maps":
        page.knobs.toggle("each")


def _deep(layer: LayerInfo, source: Source) -> bool:
    """Whether the layer reads more than a picture's channels."""
    return cache.layer_kernels(key_of(source), layer.name, source).shape[1] not in (1, 3)


def said(page: Lesson, source: Source) -> None:
    """Which weights these are; random ones in large letters, with the ways out."""
    if source.kind != "random":
        st.markdown(page.s("said", **_facts(page, source)))
        return
    below = "" if page.present else f"\n\n{page.s('random_text')}"
    st.warning(f"## {page.s('random')}{below}", icon=":material/casino:")
    if page.present:
        return
    with st.container(horizontal=True):
        course.link(page, page.s("random_train"), **_training(source))
        shipped = _trained(source)
        if shipped is not None:
            st.button(page.s("random_pick", title=title(page, shipped)), icon=":material/model_training:",
                      key="filters.pick_trained", on_click=page.knobs.set,
                      kwargs={"weights": shipped.id, "layer": "", "channel": -1, "target": -1})  # fmt: skip


def _trained(source: Source) -> Source | None:
    """Trained weights to show instead: of the same network where there are any, else shipped ones, else any."""
    trained = [each for each in subject.listed() if each.kind != "random"]
    return min(trained, key=lambda each: (each.network != source.network, each.kind != "shipped"), default=None)


def _training(source: Source) -> dict[str, str]:
    """The lab's knobs for this network; none where it has no version for small pictures."""
    if source.network not in settings.trainable():
        return {}
    return {"network": source.network, "data": "textures", "epochs": "4"}


def title(page: Lesson, source: Source) -> str:
    """A source in a list: its kind and what it was trained on."""
    trained = words.data(source.dataset, page.t) if source.dataset else page.s(f"trained.{_origin(source)}")
    called = source.id.partition(":")[2] if source.kind in ("run", "folder") else ""
    return page.s(f"kind.{source.kind}", data=trained, called=called)


def _origin(source: Source) -> str:
    return "nothing" if source.kind == "random" else "imagenet"


def _facts(page: Lesson, source: Source) -> dict[str, str]:
    unknown = page.s("unknown")
    accuracy = unknown if source.accuracy is None else numbers.percent(source.accuracy, page.lang)
    return {
        "network": words.network(source.network, page.t),
        "source": title(page, source),
        "data": words.data(source.dataset, page.t) if source.dataset else page.s(f"trained.{_origin(source)}"),
        "accuracy": accuracy,
        "seed": unknown if source.seed is None else str(source.seed),
        "size": f"{source.image_size} × {source.image_size}",
    }


def layer_title(page: Lesson, layer: LayerInfo) -> str:
    """A layer in a list: name, kind, shape of its output."""
    return f"{layer.name} · {page.s(f'layer.{layer.kind}')} · {' × '.join(map(str, layer.shape))}"
