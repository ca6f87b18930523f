"""The page's knobs, and where the file comes from."""

import hashlib
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab import networks
from cnnlab.core.onnx_wire import MOST_BYTES
from cnnlab.networks.recipes import classics
from cnnlab.ui import cache, lesson
from cnnlab.ui.gallery.settings import Chosen, title
from cnnlab.ui.knobs import Choice, Knob, Number
from cnnlab.ui.lesson import Lesson

KEY = "open-model"
_LARGEST_SIDE = 2048


def _examples() -> tuple[str, ...]:
    return tuple(name for name in classics() if networks.describe(name).has_small_version)


KNOBS: tuple[Knob, ...] = (
    Choice("source", "example", ("example", "file")),
    Choice("network", "resnet18", _examples()),
    Number("height", 224, 1, _LARGEST_SIDE),
    Number("width", 224, 1, _LARGEST_SIDE),
    Number("layer", 0, 0, 9_999),
)


class Given(NamedTuple):
    """A file's bytes; `digest` tells it from any other. `chosen` is the app's network it was made from, if any."""

    digest: str
    data: bytes
    chosen: Chosen | None = None


def given(page: Lesson, stage: DeltaGenerator) -> Given | None:
    """The file that the visitor has chosen; None where there is none yet. What is waited for is said on the stage."""
    if page.knobs.segmented("source") == "file":
        return _uploaded(page)
    name = page.knobs.select("network", format_func=lambda one: title(one, page))
    st.caption(page.s("example_text"))
    with stage:
        if not lesson.torch_ready(page.t):
            return None
    chosen = example(name)
    data = cache.network_as_onnx(chosen)
    st.download_button(
        page.s("download_onnx"), data=data, file_name=f"{name}.onnx", mime="application/octet-stream",
        key=f"{KEY}.onnx", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    return Given(hashlib.sha256(data).hexdigest(), data, chosen)


def example(name: str) -> Chosen:
    """The version for small pictures."""
    return Chosen(name, True, 32, 1.0)


def _uploaded(page: Lesson) -> Given | None:
    megabytes = MOST_BYTES // 2**20
    file = st.file_uploader(
        page.s("upload"), type="onnx", max_upload_size=megabytes, key=f"{KEY}.upload",
        help=page.s("upload_help", most=megabytes),
    )  # fmt: skip
    if file is None:
        st.caption(page.s("upload_text"))
        return None
    return Given(file.file_id, file.getvalue())
