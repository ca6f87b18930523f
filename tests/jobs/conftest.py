"""Homes in temporary directories."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs_lab import Lab

from cnnlab.jobs import launchers


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, without a dispatcher."""
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path))
    monkeypatch.delenv("CNNLAB_INSTRUCTOR_KEY", raising=False)
    (tmp_path / "runs").mkdir()
    return tmp_path


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One home with a dispatcher for all tests that need real workers."""
    with pytest.MonkeyPatch.context() as environment:
        path = tmp_path_factory.mktemp("lab")
        environment.setenv("CNNLAB_HOME", str(path))
        environment.setenv("CNNLAB_CHECKPOINT_S", "0.05")
        environment.setenv("CNNLAB_PARK_S", "0.3")
        environment.setenv("CNNLAB_THREADS", "1")
        environment.delenv("CNNLAB_SPARE_WORKER", raising=False)
        environment.setattr(launchers, "_SPARE_NEEDS_BYTES", 0)
        opened = Lab(path)
        yield opened
        opened.close()
        assert os.environ["CNNLAB_HOME"] == str(path)


@pytest.fixture(scope="package")
def whole(lab: Lab) -> str:
    """A run that went from beginning to end without a disturbance."""
    run_id = lab.submit()
    lab.wait(run_id, lambda seen: seen.over)
    return run_id
