"""A measurement as a process of the server: to its end, stopped, killed, one at a time."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnlab.core.errors import LabError
from cnnlab.experiments.convolution_speed import Settings
from cnnlab.jobs import measuring

SMALL = Settings(channels=1, filters=1, kernel=1)
_POINT = '{"kind": "point", "way": "torch", "device": "cpu", "side": 8, "seconds": 1, "low": 1, "high": 1}'
_RECORD = '{"kind": "record", "settings": {"channels": 1, "filters": 1, "kernel": 1}, "rows": []}'
_WAITS = "import sys; print({!r}, flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path))
    monkeypatch.setattr(measuring, "_latest", None)
    yield
    if (last := measuring.latest()) is not None and last.busy:
        last.stop()
        assert last.wait(20)


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch):
    """In place of the real child, one that does as told."""

    def does(source: str) -> None:
        monkeypatch.setattr(measuring, "command", lambda _settings, _threads: [sys.executable, "-c", source])

    return does


def first_row(measurement: measuring.Measurement) -> None:
    for _ in range(400):
        if measurement.rows:
            return
        measurement.wait(0.05)
    pytest.fail("the child said nothing")


def test_a_finished_measurement_is_kept_for_its_settings_only(child):
    child(f"print({_POINT!r}); print({_RECORD!r})")
    measurement = measuring.start(SMALL, "me")
    assert measurement.wait(20) and measurement.state == "finished"
    assert [row["kind"] for row in measurement.rows] == ["point", "record"]
    assert measuring.kept(SMALL)["kind"] == "record"
    assert measuring.kept(Settings()) is None


def test_who_comes_second_is_told_to_wait_and_can_go_after_the_first(child):
    child(_WAITS.format(_POINT))
    first = measuring.start(SMALL, "me")
    with pytest.raises(LabError, match="Press again in about"):
        measuring.start(Settings(), "you")
    measuring.stop("you")
    assert first.state == "running"
    first_row(first)
    measuring.stop("me")
    assert first.wait(20) and first.state == "stopped" and len(first.rows) == 1
    assert measuring.start(SMALL, "you").owner == "you"


def test_a_killed_child_leaves_its_rows_and_a_reason(child):
    child(_WAITS.format(_POINT))
    measurement = measuring.start(SMALL, "me")
    first_row(measurement)
    measurement._child.kill()
    assert measurement.wait(20)
    assert measurement.state == "failed" and measurement.reason and len(measurement.rows) == 1


def test_a_broken_child_is_quoted(child):
    child("raise SystemExit('no memory left')")
    measurement = measuring.start(SMALL, "me")
    assert measurement.wait(20)
    assert (measurement.state, measurement.reason) == ("failed", "no memory left (1)")


def test_a_child_that_hears_nothing_is_killed(child, monkeypatch):
    monkeypatch.setattr(measuring, "GRACE_S", 0.1)
    child(f"import time; print({_POINT!r}, flush=True); time.sleep(60)")
    measurement = measuring.start(SMALL, "me")
    first_row(measurement)
    measuring.stop("me")
    assert measurement.wait(20) and measurement.state == "stopped"


def test_half_a_line_spoils_only_itself(child):
    child(f"print({_POINT!r}); print({_POINT[:20]!r})")
    measurement = measuring.start(SMALL, "me")
    assert measurement.wait(20) and len(measurement.rows) == 1


def test_the_real_child_stops_when_its_input_closes():
    measurement = measuring.start(SMALL, "me")
    first_row(measurement)
    measuring.stop("me")
    assert measurement.wait(30)
    assert measurement.state == "stopped" and measuring.kept(SMALL) is None
