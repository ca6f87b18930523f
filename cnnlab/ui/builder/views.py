"""The page's views: the cards, the table with the diagram, the source."""

import streamlit as st

from cnnlab.core.blueprint_text import write_blocks
from cnnlab.core.errors import LabError
from cnnlab.core.repairs import finished
from cnnlab.networks.own_code import to_code
from cnnlab.ui import cache, diagram, lesson, numbers, shell
from cnnlab.ui.builder import editor, settings
from cnnlab.ui.builder.built import Built
from cnnlab.ui.layers import table
from cnnlab.ui.layers.subject import of_graph
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.training import words

_MOST_WEIGHTS = 10_000_000  # parameters in an ONNX file: 40 MB
_START = f"{settings.KEY}.start"


def build(page: Lesson) -> None:
    """Block by block, with what comes of it."""
    built = _built(page)
    if page.present:
        with st.expander(page.s("settings"), icon=":material/tune:"):
            _controls(page)
        if built is not None:
            editor.draw(page, built, f"{settings.KEY}.editor", guess=bool(page.knobs["guess"]))
        return
    left, right = st.columns([1, 2.3], gap="large")
    with left:
        _controls(page)
    if built is None:
        return
    with right:
        editor.draw(page, built, f"{settings.KEY}.editor", guess=bool(page.knobs["guess"]))
    with left:
        _check(page, built)
        _ways_on(page, built)


def layers(page: Lesson) -> None:
    """Diagram and table of every node."""
    built = _built(page)
    if built is None:
        return
    _warn(page, built)
    shown = of_graph(built.text, "", built.graph, True)
    chosen = page.knobs.whole("layer") if page.knobs.whole("layer") in shown.shown else 0
    left, right = st.columns([1, 2.1], gap="medium")
    with left:
        failing = [
            (found.node, lesson.sentence(error, page.t))
            for found, error in zip(built.checked, built.errors, strict=True)
            if error is not None
        ]
        diagram.show(
            page,
            f"{settings.KEY}.diagram",
            built.graph,
            chosen,
            lambda node: page.knobs.set(layer=node),
            failing=failing,
        )
    with right:
        table.show(page, f"{settings.KEY}.table", shown, chosen, memory=True)


def code(page: Lesson) -> None:
    """The network as PyTorch, to run and to keep."""
    built = _built(page)
    if built is None:
        return
    if _warn(page, built):
        return
    source = to_code(built.blueprint)
    with st.container(horizontal=True):
        st.download_button(
            page.s("download_py"), data=source, file_name="network.py", mime="text/x-python", key=f"{settings.KEY}.py",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if built.no_classifier is None and lesson.torch_ready(page.t):
            _onnx(page, built)
    st.code(source, language="python")


def _onnx(page: Lesson, built: Built) -> None:
    """With first weights as the seed 0 draws them; without, where they are many."""
    channels, size, _ = built.blueprint.input_shape
    question = (built.text, size, channels, built.blueprint.classes, built.measures.params <= _MOST_WEIGHTS)
    st.download_button(
        page.s("download_onnx" if question[-1] else "download_onnx_bare"), data=lambda: cache.own_as_onnx(*question),
        file_name="network.onnx", mime="application/octet-stream", key=f"{settings.KEY}.onnx",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _built(page: Lesson) -> Built | None:
    """The network; where nothing of its text can be read, says why."""
    try:
        return settings.network(page)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _warn(page: Lesson, built: Built) -> bool:
    """Says the first mistake; whether there is one."""
    if built.wrong is not None:
        lesson.explain(built.wrong, page.t)
    return built.wrong is not None


def _controls(page: Lesson) -> None:
    names = settings.starts()
    st.selectbox(
        page.s("start"),
        options=tuple(names),
        index=None,
        format_func=lambda name: _start_title(page, name),
        placeholder=page.s("start_hint"),
        key=_START,
        on_change=_take_start,
        args=(page,),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in ("size", "channels", "classes"):
            page.knobs.number(name, width=120)
    page.knobs.text("net")
    page.knobs.toggle("guess")


def _start_title(page: Lesson, name: str) -> str:
    start = settings.starts()[name]
    return page.s("start_title", network=words.network(name.partition(".")[2], page.t), size=start.size)


def _take_start(page: Lesson) -> None:
    name = st.session_state[_START]
    st.session_state[_START] = None
    if name is not None:
        start = settings.starts()[name]
        page.knobs.set(net=start.text, size=start.size, channels=start.channels, classes=start.classes, layer=0)


def _check(page: Lesson, built: Built) -> None:
    """Torch's own numbers, from a forward on the meta device."""
    if built.wrong is not None or not built.pieces or not lesson.torch_ready(page.t):
        return
    channels, size, _ = built.blueprint.input_shape
    shape, parameters, macs = cache.own_by_torch(built.text, size, channels, built.blueprint.classes)
    ours = built.graph.nodes[-1].out_shape
    rows = [Agreement(page.s("check_shape"), _by(ours), _by(shape))]
    for name, both in {"parameters": (built.measures.params, parameters), "macs": (built.measures.macs, macs)}.items():
        rows.append(Agreement(page.s(f"check_{name}"), *(numbers.integer(one, page.lang) for one in both)))
    lesson.agreements(rows, page.t)


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _ways_on(page: Lesson, built: Built) -> None:
    """To the training lab and to the field, where the network is fit for them; else why not."""
    if built.wrong is not None:
        st.caption(page.s("mend_first"))
        return
    if built.no_classifier is not None:
        lesson.explain(built.no_classifier, page.t)
        made = finished(built.blueprint)
        if made is not None:
            st.button(
                page.s("repair.finish"), key=f"{settings.KEY}.finish", icon=":material/build:",
                on_click=settings.take, args=(page, write_blocks(made.blocks)),
            )  # fmt: skip
    else:
        st.page_link(
            shell.script("training"), label=page.s("train"), icon=":material/model_training:",
            query_params=shell.link({"network": "own", "own": built.text}),
        )  # fmt: skip
    size = min(320, max(8, built.blueprint.input_shape[1]))  # what that page's slider allows
    st.page_link(
        shell.script("receptive-field"), label=page.s("see_field"), icon=":material/center_focus_strong:",
        query_params=shell.link({"source": "own", "own": built.text, "size": str(size)}),
    )  # fmt: skip
