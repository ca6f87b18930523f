"""Pages start dispatchers; tests let none go on behind their backs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnlab import torch_gate
from cnnlab.jobs import dispatcher


@pytest.fixture(scope="session", autouse=True)
def no_spare_workers() -> Iterator[None]:
    """A spare worker for each test's home would be a process with torch for each test."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CNNLAB_SPARE_WORKER", "0")
        yield


@pytest.fixture(autouse=True)
def no_dispatchers_left() -> Iterator[None]:
    yield
    while dispatcher._dispatchers:
        dispatcher._dispatchers.popitem()[1].close()


@pytest.fixture(scope="session")
def torch_is_there() -> None:
    torch_gate.load()


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for what pages keep: nothing was run there."""
    from cnnlab.ui import cache  # Streamlit warns of what is imported outside a test

    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path))
    cache.training_runs.clear()
    return tmp_path
