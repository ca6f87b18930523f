"""Runs in real worker processes, disturbed in every way we know of."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from jobs_lab import OWNER, SMALL, Lab, until

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, filters
from cnnlab.jobs.files import read_rows
from cnnlab.jobs.live import live

STEPS = 270  # 3 epochs of ceil(1438 / 16) steps
SAME_BYTES = ("events.jsonl", "filters.jsonl", "weights.safetensors")
TIMES = ("run", "train_seconds")


def assert_same_run(lab: Lab, one: str, other: str) -> None:
    for name in SAME_BYTES:
        assert lab.bytes(one, name) == lab.bytes(other, name), name
    results = [{k: v for k, v in api.result(run).items() if k not in TIMES} for run in (one, other)]
    assert results[0] == results[1]


def test_a_submitted_run_finishes_with_a_result(lab: Lab, whole: str):
    seen = api.view(whole)
    assert (seen.state, seen.step, seen.steps_total, seen.epoch, seen.attempts) == ("finished", STEPS, STEPS, 3, 1)
    result = api.result(whole)
    assert result["test_accuracy"] > 0.9
    assert 0.1 < result["train_seconds"] < 60
    assert result["versions"]["torch"] and result["machine"]["threads"] == 1
    assert sum(map(sum, result["confusion"])) == 359  # of 1,797 digits, a fifth


def test_events_tell_every_step_once_and_no_times(whole: str):
    rows, _ = api.read_events(whole)
    assert [row["step"] for row in rows if row["kind"] == "step"] == list(range(1, STEPS + 1))
    assert [row["epoch"] for row in rows if row["kind"] == "epoch"] == [1, 2, 3]
    assert rows[-1]["kind"] == "summary"
    assert not {key for row in rows for key in row if key.endswith(("_s", "seconds"))}


def test_following_a_finished_run_gives_all_its_records(whole: str):
    assert list(api.follow(whole)) == api.read_events(whole)[0]


def test_the_weights_carry_the_config_that_made_them(lab: Lab, whole: str):
    with safetensors.safe_open(lab.run(whole).file("weights.safetensors"), "numpy") as file:
        assert SMALL.items() <= json.loads(file.metadata()["made_by"])["config"].items()
        assert all(np.isfinite(file.get_tensor(name)).all() for name in file.keys())  # noqa: SIM118


def test_the_last_filters_are_those_of_the_weights(lab: Lab, whole: str):
    rows, _ = read_rows(lab.run(whole).file("filters.jsonl"))
    weights = safetensors.numpy.load_file(lab.run(whole).file("weights.safetensors"))
    first = next(value for value in weights.values() if value.ndim == 4)
    assert [rows[0]["step"], rows[-1]["step"]] == [0, STEPS] and len(rows) <= filters.MAX_SNAPSHOTS
    assert np.abs(filters.decode(rows[-1]) - first).max() <= np.abs(first).max() / 254 + 1e-6


def test_times_are_told_in_a_file_of_their_own(lab: Lab, whole: str):
    rows, _ = read_rows(lab.run(whole).file("timing.jsonl"))
    elapsed = [row["elapsed_s"] for row in rows]
    assert elapsed == sorted(elapsed) and rows[-1]["step"] == STEPS and rows[-1]["images_per_s"] > 0


def test_a_killed_run_is_started_again_and_ends_bit_identical(lab: Lab, whole: str):
    run_id = lab.submit()
    until(lambda: lab.run(run_id).safe_step() > 90)
    assert not api.view(run_id).over
    lab.worker(run_id).kill()
    seen = lab.wait(run_id, lambda seen: seen.over)
    assert (seen.state, seen.attempts) == ("finished", 2)
    assert lab.run(run_id).attempts()[1]["step"] > 90  # it did not begin anew
    assert_same_run(lab, run_id, whole)


def test_a_paused_run_leaves_the_memory_and_goes_on_bit_identical(lab: Lab, whole: str):
    run_id = lab.submit()
    lab.wait(run_id, lambda seen: seen.step > 0)
    api.pause(run_id, OWNER)
    until(lambda: not lab.run(run_id).locked())
    assert api.view(run_id).state == "paused"
    api.resume(run_id, OWNER)
    seen = lab.wait(run_id, lambda seen: seen.over)
    assert (seen.state, seen.attempts) == ("finished", 2)
    assert_same_run(lab, run_id, whole)


def test_a_loss_that_is_no_number_ends_the_run_with_its_step(lab: Lab):
    run_id = lab.submit(network="vgg11", width=0.125, learning_rate=1e12, optimizer="sgd")
    seen = lab.wait(run_id, lambda seen: seen.over)
    rows, _ = api.read_events(run_id)
    assert (seen.state, seen.error["code"]) == ("failed", "training.nan")
    assert seen.error["values"]["step"] == next(row["step"] for row in rows if row.get("loss", 0) is None)
    assert str(seen.error["values"]["step"]) in seen.error["message"]
    with pytest.raises(LabError, match="no result"):
        api.result(run_id)


def test_a_spare_worker_takes_the_next_run(lab: Lab):
    spare = until(lambda: lab.launcher._spare)
    run_id = lab.submit(epochs=1)
    assert lab.wait(run_id, lambda seen: seen.over).state == "finished"
    assert lab.worker_pid(run_id) == spare.pid
    assert lab.run(run_id).file("log.txt").exists()


def test_a_dead_spare_worker_does_not_cost_the_run(lab: Lab):
    spare = until(lambda: lab.launcher._spare)
    spare.kill()
    spare.wait()
    run_id = lab.submit(epochs=1)
    seen = lab.wait(run_id, lambda seen: seen.over)
    assert seen.state == "finished" and lab.worker_pid(run_id) != spare.pid


def test_a_spare_worker_ends_with_its_server():
    command = [sys.executable, "-m", "cnnlab.jobs.worker", "--wait"]
    assert subprocess.run(command, stdin=subprocess.DEVNULL, timeout=60, check=True).returncode == 0


@pytest.fixture(scope="module")
def going(lab: Lab) -> str:
    """A run that goes on for as long as we like."""
    run_id = lab.submit(epochs=10_000)
    lab.wait(run_id, lambda seen: seen.state == "running" and seen.step > 0)
    return run_id


def test_a_new_server_leaves_a_running_run_alone(lab: Lab, going: str):
    worker = lab.worker(going)
    lab.dispatcher.close()
    lab.start_dispatcher()
    step = api.view(going).step
    seen = lab.wait(going, lambda seen: seen.step > step)
    assert seen.attempts == 1 and worker == lab.worker(going)


def test_a_worker_is_no_member_of_the_servers_session(lab: Lab, going: str):
    assert os.getsid(lab.worker(going).pid) != os.getsid(0)


def test_a_pause_holds_the_step_and_the_clock(lab: Lab, going: str):
    api.pause(going, OWNER)
    held = lab.wait(going, lambda seen: seen.state == "paused")
    later = lab.wait(going, lambda seen: not lab.run(going).locked())
    assert (later.step, later.elapsed_s) == (held.step, held.elapsed_s)
    rows, _ = api.read_events(going)
    assert max(row["step"] for row in rows) == held.step
    api.resume(going, OWNER)
    lab.wait(going, lambda seen: seen.state == "running" and seen.step > held.step)


def test_a_worker_asked_to_end_leaves_in_good_order(lab: Lab, going: str):
    attempts = api.view(going).attempts
    lab.worker(going).send_signal(signal.SIGTERM)
    lab.wait(going, lambda seen: seen.attempts == attempts + 1 and seen.state == "running")
    assert lab.run(going).attempts()[-1]["clean"] is True


def test_another_owner_may_look_but_not_touch(lab: Lab, going: str):
    for act in (api.pause, api.resume, api.stop, api.delete):
        with pytest.raises(LabError) as refused:
            act(going, "somebody else")
        assert refused.value.code == "job.not_owner"
    assert live(going).run.state == "running"


def test_a_run_that_goes_on_cannot_be_deleted(going: str):
    with pytest.raises(LabError, match="Stop it first"):
        api.delete(going, OWNER)


def test_a_stopped_run_keeps_its_weights_and_never_starts_again(lab: Lab, going: str):
    api.stop(going, OWNER)
    seen = lab.wait(going, lambda seen: seen.over)
    assert seen.state == "stopped" and lab.run(going).file("weights.safetensors").exists()
    api.resume(going, OWNER)
    until(lambda: not lab.run(going).locked())
    assert api.view(going).state == "stopped"
    api.delete(going, OWNER)
    with pytest.raises(LabError, match="no run"):
        api.view(going)
    assert not lab.run(going).path.exists()


def test_a_ladder_run_leaves_its_rungs_and_no_network(lab: Lab):
    run_id = api.submit("ladder", {"dataset": "digits", "n_train": 100, "part": 4, "seed": 4}, OWNER)
    seen = lab.wait(run_id, lambda run: run.over)
    assert (seen.state, seen.kind, seen.step, seen.steps_total) == ("finished", "ladder", 5, 5)
    result = api.result(run_id)
    assert [rung["rung"] for rung in result["rungs"]] == ["pixels", "hog", "words", "random", "cnn"]
    assert {len(rung["answers"]) for rung in result["rungs"]} == {len(result["labels"])} == {71}
    assert not lab.run(run_id).file("weights.safetensors").exists()
    assert lab.bytes(run_id, "filters.jsonl") == b""
    assert run_id not in [run.id for run in api.runs(kind="train")]
    assert run_id in [run.id for run in api.runs(kind="ladder")]


@pytest.mark.parametrize("wrong", [{"dataset": "x"}, {"n_train": 99}, {"part": 5}, {"rung": "hog"}])
def test_a_ladder_run_that_makes_no_sense_is_refused_at_once(lab: Lab, wrong: dict):
    with pytest.raises(LabError):
        api.submit("ladder", wrong, OWNER)
