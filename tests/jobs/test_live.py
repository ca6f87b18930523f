"""Only what is new, and no more than a chart can show."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs_lab import OWNER

from cnnlab.jobs import api, filters
from cnnlab.jobs.files import RowWriter, write_json
from cnnlab.jobs.live import MAX_POINTS, live, thinned
from cnnlab.jobs.run_dir import RunDir

TOTAL = 50_000


def step(number: int) -> dict[str, object]:
    return {"kind": "step", "step": number, "epoch": 1, "loss": 1 / number, "accuracy": 0.123456789}


@pytest.fixture
def run(home: Path) -> RunDir:
    run = RunDir(home / "runs" / api.submit("train", {}, OWNER))
    write_json(run.file("status.json"), {"state": "finished", "steps_total": TOTAL, "step": TOTAL})
    return run


def follow(run: RunDir) -> tuple[list[float | None], int]:
    """The steps that a page collects until there is no more, and in how many chunks."""
    chunk = live(run.id)
    seen, chunks = list(chunk.steps.get("step", [])), 1
    while chunk.more:
        chunk = live(run.id, chunk.cursor)
        seen += chunk.steps.get("step", [])
        chunks += 1
    return seen, chunks


def test_a_long_run_is_at_most_two_thousand_points(run: RunDir):
    rows = RowWriter(run.file("events.jsonl"), keep=0)
    for number in range(1, TOTAL + 1):
        rows.add(step(number))
    rows.close()
    seen, chunks = follow(run)
    assert 1500 < len(seen) <= MAX_POINTS and chunks > 1
    assert seen[0] == 1 and seen[-1] == TOTAL and seen == sorted(set(seen))  # type: ignore[type-var]


def test_chunks_add_up_to_what_one_reading_gives(run: RunDir):
    rows = RowWriter(run.file("events.jsonl"), keep=0)
    cursor, seen = "", []
    for number in range(1, 3001):
        rows.add(step(number))
        if number % 7 == 0:
            rows.flush()
            chunk = live(run.id, cursor)
            cursor = chunk.cursor
            assert chunk.latest is not None and chunk.latest["step"] == number
            seen += chunk.steps.get("step", [])
    rows.close()
    seen += live(run.id, cursor).steps.get("step", [])
    assert seen == follow(run)[0]


def test_when_nothing_is_new_there_is_nothing_and_it_is_cheap(run: RunDir):
    rows = RowWriter(run.file("events.jsonl"), keep=0)
    for number in range(1, 5001):
        rows.add(step(number))
    rows.close()
    cursor = live(run.id).cursor
    times = []
    for _ in range(20):
        began = time.perf_counter()
        chunk = live(run.id, cursor)
        times.append(time.perf_counter() - began)
    assert (chunk.steps, chunk.epochs, chunk.latest, chunk.timing, chunk.filters) == ({}, [], None, None, None)
    assert chunk.cursor == cursor and not chunk.more
    assert min(times) < 0.005


def test_each_kind_of_record_has_its_place(run: RunDir):
    rows = RowWriter(run.file("events.jsonl"), keep=0)
    first = {**step(1), "loss": None}
    epoch, summary = {"kind": "epoch", "step": 1, "epoch": 1}, {"kind": "summary", "test_accuracy": 0.5}
    for row in (first, epoch, summary):
        rows.add(row)
    rows.close()
    layer = np.random.default_rng(0).normal(size=(4, 1, 3, 3)).astype(np.float32)
    snapshots = RowWriter(run.file("filters.jsonl"), keep=0)
    snapshots.add(filters.encode(0, layer * 0))
    snapshots.add(filters.encode(1, layer))
    snapshots.close()
    chunk = live(run.id)
    assert chunk.steps == {"step": [1], "epoch": [1], "loss": [None], "accuracy": [0.123457]}
    assert (chunk.latest, chunk.epochs, chunk.summary) == (first, [epoch], summary)
    assert chunk.filters is not None and chunk.filters["step"] == 1
    assert np.abs(filters.decode(chunk.filters) - layer).max() <= np.abs(layer).max() / 254 * 1.001
    json.dumps(chunk.as_dict(), allow_nan=False)


def test_a_run_cut_back_after_a_kill_is_waited_for(run: RunDir):
    rows = RowWriter(run.file("events.jsonl"), keep=0)
    for number in range(1, 101):
        rows.add(step(number))
    length = rows.sync()
    cursor = live(run.id).cursor
    rows.close()
    again = RowWriter(run.file("events.jsonl"), keep=0)
    for number in range(1, 102):
        chunk = live(run.id, cursor)
        assert chunk.steps == {} and chunk.cursor == cursor
        again.add(step(number))
        if number == 50:
            again.flush()
    assert again.sync() > length
    again.close()
    assert live(run.id, cursor).latest == step(101)


@pytest.mark.parametrize("cursor", ["", "x", "1", "1.2.3", "-1.0", "9" * 99 + ".0", "١.٢", "0.0"])
def test_a_cursor_that_is_none_of_ours_begins_anew(run: RunDir, cursor: str):
    rows = RowWriter(run.file("events.jsonl"), keep=0)
    rows.add(step(1))
    rows.close()
    assert live(run.id, cursor).steps["step"] == [1]


@given(st.integers(1, 30_000), st.integers(1, 50))
def test_thinning_keeps_first_and_last_and_its_limit(total: int, log_every: int):
    steps = [n for n in range(1, total + 1) if n % log_every == 0 or n == total]
    kept = [row["step"] for row in thinned([step(n) for n in steps], total, log_every)]
    assert len(kept) <= MAX_POINTS and kept[0] == steps[0] and kept[-1] == total
    assert len(kept) == len(steps) or len(kept) > MAX_POINTS / 3


@given(st.integers(1, 5000), st.integers(1, 40))
def test_there_are_never_more_than_sixty_snapshots(total: int, log_every: int):
    steps = [n for n in range(1, total + 1) if n % log_every == 0 or n == total]
    taken = [after for before, after in zip([0, *steps], steps, strict=False) if filters.due(before, after, total)]
    assert len(taken) + 1 <= filters.MAX_SNAPSHOTS and taken[-1] == total
    assert len(taken) >= min(len(steps), 20)


@given(st.integers(0, 2**32 - 1))
def test_filters_survive_their_packing(seed: int):
    rng = np.random.default_rng(seed)
    layer = (rng.normal(size=rng.integers(1, 5, size=4)) * 10.0 ** rng.integers(-6, 6)).astype(np.float32)
    row = json.loads(json.dumps(filters.encode(3, layer)))
    assert filters.decode(row).shape == layer.shape and filters.decode(row).dtype == np.float32
    assert np.abs(filters.decode(row) - layer).max() <= np.abs(layer).max() / 253
