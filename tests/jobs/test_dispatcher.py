"""What is started, how often, and what is given up. Launchers here only note down what they are asked for."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from jobs_lab import OWNER, until

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, dispatcher
from cnnlab.jobs.dispatcher import Dispatcher, ensure_running, reconcile
from cnnlab.jobs.files import append_row, write_json
from cnnlab.jobs.home import tidy
from cnnlab.jobs.run_dir import RunDir
from cnnlab.jobs.schedule import Caps

CAPS = Caps(total=2, per_owner=2, waiting=20)


class Notes:
    """A launcher whose workers are alive until they are told to die."""

    name = "notes"

    def __init__(self) -> None:
        self.launched: list[str] = []
        self.living: set[str] = set()
        self.prepared = self.closed = False

    def launch(self, run: RunDir) -> None:
        self.launched.append(run.id)
        self.living.add(run.id)

    def alive(self, run: RunDir) -> bool | None:
        return run.id in self.living if run.id in self.launched else None

    def prepare(self) -> None:
        self.prepared = True

    def close(self) -> None:
        self.closed = True


def submit(owner: str = OWNER) -> str:
    return api.submit("train", {}, owner)


def test_a_second_pass_finds_nothing_to_do(home: Path):
    launcher, run_id = Notes(), submit()
    assert reconcile(home, launcher, CAPS) == [run_id]
    assert reconcile(home, launcher, CAPS) == []
    assert launcher.launched == [run_id]


def test_another_dispatcher_waits_for_a_worker_on_its_way(home: Path):
    run_id = submit()
    reconcile(home, Notes(), CAPS)
    assert reconcile(home, Notes(), CAPS) == []  # it launched nothing itself, and there is no lock yet
    assert api.view(run_id).state == "starting"


def test_a_worker_that_never_came_is_started_again(home: Path, monkeypatch: pytest.MonkeyPatch):
    run_id = submit()
    reconcile(home, Notes(), CAPS)
    monkeypatch.setattr(dispatcher, "LAUNCH_S", -1.0)
    assert reconcile(home, Notes(), CAPS) == [run_id]


def test_caps_and_fairness_hold_across_passes(home: Path):
    launcher = Notes()
    first, second, third = submit("a"), submit("a"), submit("a")
    other = submit("b")
    assert reconcile(home, launcher, CAPS) == [first, other]
    assert [api.view(run).queue_position for run in (first, second, third)] == [None, 1, 2]
    launcher.living.discard(first)
    write_json(RunDir(home / "runs" / first).file("status.json"), {"state": "finished"})
    assert reconcile(home, launcher, CAPS) == [second]


def test_three_starts_without_progress_are_enough(home: Path):
    launcher, run_id = Notes(), submit()
    for _ in range(5):
        reconcile(home, launcher, CAPS)
        launcher.living.clear()
    seen = api.view(run_id)
    assert launcher.launched == [run_id] * 3
    assert (seen.state, seen.error["code"]) == ("failed", "job.gave_up")  # type: ignore[index]
    assert seen.error["values"] == {"attempts": 3, "step": 0}  # type: ignore[index]


def test_progress_counts_by_checkpoints(home: Path):
    launcher, run_id = Notes(), submit()
    run = RunDir(home / "runs" / run_id)
    for step in range(1, 11):  # killed over and over, but each time a bit further
        assert reconcile(home, launcher, CAPS) == [run_id]
        launcher.living.clear()
        run.checkpoint(step).touch()
    for _ in range(5):
        reconcile(home, launcher, CAPS)
        launcher.living.clear()
    assert len(launcher.launched) == 10 + 3 and api.view(run_id).error["values"]["step"] == 10  # type: ignore[index]


def test_leaving_in_good_order_is_no_failed_start(home: Path):
    launcher, run_id = Notes(), submit()
    run = RunDir(home / "runs" / run_id)
    for attempt in range(1, 9):
        assert reconcile(home, launcher, CAPS) == [run_id]
        launcher.living.clear()
        write_json(run.file("status.json"), {"state": "paused", "clean": True, "attempt": attempt})


def test_a_launcher_that_fails_is_given_up_too(home: Path, monkeypatch: pytest.MonkeyPatch):
    class Broken(Notes):
        def launch(self, run: RunDir) -> None:
            super().launch(run)
            self.living.clear()
            raise OSError("no such program")

    launcher, run_id = Broken(), submit()
    for _ in range(4):
        assert reconcile(home, launcher, CAPS) == []
    assert api.view(run_id).state == "failed" and len(launcher.launched) == 3


def test_one_unwritable_directory_does_not_hold_up_the_others(home: Path):
    bad, good = submit(), submit()
    (home / "runs" / bad / "attempts.jsonl").mkdir()
    assert reconcile(home, Notes(), CAPS) == [good]
    assert api.view(bad).state == "queued"


def test_a_paused_run_in_the_queue_does_not_start(home: Path):
    launcher, run_id = Notes(), submit()
    assert api.pause(run_id, OWNER).state == "paused"
    assert reconcile(home, launcher, CAPS) == []
    assert api.resume(run_id, OWNER).state == "queued"
    assert reconcile(home, launcher, CAPS) == [run_id]


def test_a_run_stopped_in_the_queue_never_starts(home: Path):
    launcher, run_id = Notes(), submit()
    assert api.stop(run_id, OWNER).state == "stopped"
    assert api.resume(run_id, OWNER).state == "stopped"
    assert reconcile(home, launcher, CAPS) == []
    assert RunDir(home / "runs" / run_id).attempts()[-1]["event"] == "stopped"
    api.delete(run_id, OWNER)
    assert api.runs() == []


def test_a_live_run_that_shall_stop_is_stopping(home: Path):
    run_id = submit()
    run = RunDir(home / "runs" / run_id)
    append_row(run.file("attempts.jsonl"), {"event": "start", "at": 0})
    write_json(run.file("status.json"), {"state": "running", "attempt": 1})
    with FileLock(run.file("run.lock")):
        assert api.view(run_id).state == "running"
        assert api.stop(run_id, OWNER).state == "stopping"
        assert reconcile(home, Notes(), CAPS) == []
        assert api.pause(run_id, OWNER).state == "stopping"
    assert api.view(run_id).state == "stopped"


@pytest.fixture
def deaf(home: Path) -> Iterator[tuple[RunDir, subprocess.Popen[bytes]]]:
    """A run whose worker hears nothing, and was asked to stop."""
    run = RunDir(home / "runs" / submit())
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    append_row(run.file("attempts.jsonl"), {"event": "start", "at": 0})
    write_json(run.file("status.json"), {"state": "running", "attempt": 1, "pid": child.pid, "pid_started": 0})
    with FileLock(run.file("run.lock")):
        api.stop(run.id, OWNER)
        yield run, child
    child.kill()
    child.wait()


def test_a_worker_that_does_not_stop_is_killed_after_a_while(
    home: Path, deaf: tuple[RunDir, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
):
    run, child = deaf
    started = psutil.Process(child.pid).create_time()
    write_json(run.file("status.json"), run.status() | {"pid_started": started})
    reconcile(home, Notes(), CAPS)
    assert child.poll() is None  # not at once
    monkeypatch.setattr(dispatcher, "_GRACE_S", -1.0)
    reconcile(home, Notes(), CAPS)
    assert child.wait(10) != 0


def test_a_process_that_only_has_the_workers_number_is_left_alone(
    home: Path, deaf: tuple[RunDir, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dispatcher, "_GRACE_S", -1.0)
    reconcile(home, Notes(), CAPS)
    with pytest.raises(subprocess.TimeoutExpired):
        deaf[1].wait(0.2)


def test_what_a_crash_left_of_a_directory_is_removed_an_hour_later(home: Path):
    old, fresh = home / "runs" / ".trash-abc", home / "runs" / ".new-abc"
    for path in (old, fresh):
        path.mkdir()
        (path / "config.json").touch()
    os.utime(old, (0, 0))
    tidy()
    assert not old.exists() and fresh.exists()


def test_a_directory_that_cannot_be_removed_is_said_so(home: Path, monkeypatch: pytest.MonkeyPatch):
    run_id = submit()
    api.stop(run_id, OWNER)

    def refuse(_source: Path, _target: Path) -> None:
        raise OSError("in use")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(LabError) as refused:
        api.delete(run_id, OWNER)
    assert refused.value.code == "job.not_deleted" and api.view(run_id).state == "stopped"


def test_pages_get_all_this_without_torch(home: Path):
    code = """
import sys
from cnnlab.jobs import api, dispatcher, live
run_id = api.submit("train", {"network": "resnet18"}, "token")
assert live.live(run_id).run.state == "queued" and len(api.runs()) == 1
assert dispatcher.ensure_running
assert "torch" not in sys.modules and "streamlit" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "CNNLAB_HOME": str(home)})


def test_a_new_worker_does_not_speak_with_the_old_ones_status(home: Path):
    run_id = submit()
    run = RunDir(home / "runs" / run_id)
    for _ in range(2):
        append_row(run.file("attempts.jsonl"), {"event": "start", "at": 0})
    write_json(run.file("status.json"), {"state": "running", "attempt": 1, "step": 5})
    assert api.view(run_id).state == "queued"
    with FileLock(run.file("run.lock")):
        assert api.view(run_id).state == "starting"


def test_a_submitted_run_starts_within_a_third_of_a_second(home: Path):
    launcher = Notes()
    running = Dispatcher(home, launcher, CAPS).start()
    try:
        time.sleep(0.3)  # past its first look
        began = time.perf_counter()
        submit()
        until(lambda: launcher.launched, 5)
        assert time.perf_counter() - began < 0.3
    finally:
        running.close()
    assert launcher.prepared and launcher.closed


def test_of_two_dispatchers_one_works_until_it_is_gone(home: Path):
    first, second = Notes(), Notes()
    working = Dispatcher(home, first, CAPS).start()
    one = submit()
    until(lambda: first.launched, 5)
    waiting = Dispatcher(home, second, CAPS).start()
    try:
        two = submit()
        until(lambda: len(first.launched) == 2, 5)
        working.close()
        write_json(RunDir(home / "runs" / one).file("status.json"), {"state": "finished"})
        three = submit()
        until(lambda: second.launched, 5)
        assert (first.launched, second.launched) == ([one, two], [three])
    finally:
        waiting.close()


def test_a_process_has_one_dispatcher(home: Path):
    running = ensure_running()
    assert ensure_running() is running and running.alive()
    running.close()
    again = ensure_running()
    assert again is not running
    again.close()


def test_an_owner_may_not_fill_the_queue(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CNNLAB_MAX_WAITING_PER_OWNER", "2")
    monkeypatch.setenv("CNNLAB_INSTRUCTOR_KEY", "the key")
    submit(), submit(), submit("somebody else")
    with pytest.raises(LabError) as refused:
        submit()
    assert refused.value.code == "job.too_many" and refused.value.values == {"count": 2, "limit": 2}
    assert len([submit("the key") for _ in range(4)]) == 4


def test_the_instructors_key_may_stop_any_run(home: Path, monkeypatch: pytest.MonkeyPatch):
    run_id = submit()
    for token in ("", "the key"):
        with pytest.raises(LabError, match="instructor"):
            api.stop(run_id, token)
    monkeypatch.setenv("CNNLAB_INSTRUCTOR_KEY", "the key")
    assert api.stop(run_id, "the key").state == "stopped"


def test_without_an_owner_nothing_is_started(home: Path):
    with pytest.raises(LabError) as refused:
        submit("")
    assert refused.value.code == "job.no_owner" and api.runs() == []


def test_a_config_that_makes_no_sense_is_refused_before_the_queue(home: Path):
    for kind, config, code in (
        ("train", {"epochs": 0}, "value.whole"),
        ("train", {"learning_rat": 1}, "training.unknown_setting"),
        ("dream", {}, "job.kind"),
    ):
        with pytest.raises(LabError) as refused:
            api.submit(kind, config, OWNER)
        assert refused.value.code == code
    assert api.runs() == []


def test_the_owners_token_is_nowhere_to_be_read(home: Path):
    run_id = submit()
    seen = api.view(run_id)
    assert seen.owner_is(OWNER) and not seen.owner_is("other") and not seen.owner_is(None)
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert OWNER.encode() not in written
    assert seen._owner not in repr(seen) and seen._owner not in str(seen.as_dict())


def test_runs_come_newest_first(home: Path):
    submitted = []
    for _ in range(4):
        submitted.append(submit())
        time.sleep(0.01)
    assert [seen.id for seen in api.runs(3)] == submitted[:0:-1]
