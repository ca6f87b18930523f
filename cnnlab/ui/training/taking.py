"""A run's network, to take along: trained, as ONNX; of one's own, also as source."""

from collections.abc import Callable

import streamlit as st

from cnnlab import datasets, networks
from cnnlab.core.blueprint import parse
from cnnlab.jobs.view import RunView
from cnnlab.networks.own_code import to_code
from cnnlab.networks.own_name import text_of
from cnnlab.training import TrainConfig
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings


def network(page: Lesson, run: RunView) -> None:
    """Downloads of a run that has weights."""
    config = settings.read(run.config)
    if config is None:
        return
    if networks.is_own(config.network):
        _button(page, run, "py", lambda: _source(config))
    _button(page, run, "onnx", lambda: _trained(run.id))


def _button(page: Lesson, run: RunView, name: str, data: Callable[[], str | bytes]) -> None:
    st.download_button(
        page.s(f"own_{name}"),
        data=data,
        file_name=f"{run.id}.{name}",
        mime="application/octet-stream",
        key=f"training.own_{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def _source(config: TrainConfig) -> str:
    data = datasets.describe(config.dataset)
    shape = (data.channels, data.network_size, data.network_size)
    return to_code(parse(text_of(config.network), shape, data.num_classes))


def _trained(run_id: str) -> bytes:
    from cnnlab.jobs.as_onnx import run_as_onnx

    return run_as_onnx(run_id)
