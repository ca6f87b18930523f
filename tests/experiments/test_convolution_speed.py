"""Timing with a clock of our own, the rule on made-up times, a short measurement, what was recorded."""

import json
from collections.abc import Callable

import pytest
import torch

from cnnlab.__main__ import main
from cnnlab.core.errors import LabError
from cnnlab.experiments import convolution_speed as speed
from cnnlab.experiments import ledger, timing
from cnnlab.experiments.convolution_speed import CPU, LOOPS, TORCH, Line, Point, Settings

RECORDS = ledger.read(speed.NAME)
CPU_TORCH, GPU = Line(TORCH, CPU), Line(TORCH, "cuda")


class Clock:
    """Time passes only inside calls."""

    def __init__(self, *seconds: float) -> None:
        self.now, self.calls, self.seconds = 0.0, 0, seconds

    def __call__(self) -> float:
        return self.now

    def call(self) -> None:
        self.now += self.seconds[self.calls % len(self.seconds)]
        self.calls += 1


def test_the_median_and_the_quartiles_are_those_of_the_samples():
    clock = Clock(1.0, 3.0, 2.0, 5.0, 4.0)
    found = timing.measure(clock.call, 15.0, clock)
    assert (found.low, found.seconds, found.high, found.repeats, found.calls) == (2.0, 3.0, 4.0, 5, 1)


def test_a_slow_call_is_repeated_three_times_and_no_more():
    clock = Clock(9.0)
    assert timing.measure(clock.call, 0.1, clock).repeats == clock.calls == 3


def test_a_quick_call_is_timed_many_at_once():
    clock = Clock(1e-6)
    found = timing.measure(clock.call, 0.01, clock)
    assert found.seconds == pytest.approx(1e-6) and found.calls == 200
    assert clock.calls == 1 + found.calls * found.repeats


def made_up(slow: list[float], fast: list[float], line: Line = CPU_TORCH, spread: float = 0.01):
    """Times at sides 8, 16, …; `line` is the fast one."""
    other = Line(LOOPS, CPU) if line.device == CPU else Line(TORCH, CPU)

    def points(values):
        return {8 << i: Point(each, each * (1 - spread), each * (1 + spread)) for i, each in enumerate(values)}

    return {other: points(slow), line: points(fast)}


@pytest.mark.parametrize(
    ("slow", "fast", "spread", "verdict"),
    [
        ([10, 40, 200], [1, 2, 5], 0.01, "holds"),
        ([10, 40, 200, 900], [1, 2, 5], 0.01, "holds"),  # the last side is not a common one
        ([10, 40, 45], [1, 2, 5], 0.01, "fails"),  # 9 times
        ([100, 100, 100], [1, 2, 5], 0.01, "fails"),  # 20 times, but it was 100 before
        ([5, 40, 50.5], [1, 2, 5], 0.2, "open"),  # 10.1 times, with too much spread
        ([10, 40], [1, 2], 0.01, "open"),  # too few sides
        ([], [], 0.01, "open"),
    ],
)
def test_the_rule_on_made_up_times(slow, fast, spread, verdict):
    assert speed.judge(made_up(slow, fast, spread=spread)) == verdict


def test_a_graphics_processor_is_judged_where_there_is_one_and_nothing_is_said_without():
    assert speed.judge_gpu(made_up([10, 40, 200], [1, 2, 5])) == {}
    assert speed.judge_gpu(made_up([1, 4, 20], [2, 2, 2], GPU)) == {"cuda": "holds"}
    assert speed.judge_gpu(made_up([1, 1, 1], [2, 2, 2], GPU)) == {"cuda": "fails"}


@pytest.mark.parametrize("wrong", [{"channels": 0}, {"filters": 33}, {"kernel": 8}, {"kernel": 2.5}])
def test_what_would_take_too_long_to_measure_is_refused(wrong):
    with pytest.raises(LabError):
        Settings(**wrong)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three small sides; few repeats."""
    monkeypatch.setattr(speed, "SIDES", (8, 10, 128))
    monkeypatch.setattr(speed, "POINT_S", 0.0)
    monkeypatch.setattr(speed, "_ROOF_S", 0.0)


@pytest.fixture
def slow_loops(brief: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock of our own, what answers with plain lists takes a tenth of a second a call, all else a nanosecond."""

    def timed(call: Callable[[], object], budget_s: float) -> timing.Timing:
        clock = Clock(0.1 if isinstance(call(), list) else 1e-9)
        return timing.measure(clock.call, budget_s, clock)

    monkeypatch.setattr(speed, "measure", timed)


@pytest.mark.usefixtures("slow_loops")
def test_a_measurement_has_every_way_agrees_with_torch_and_leaves_out_what_is_too_long():
    rows = list(speed.run(Settings()))
    points = speed.points_of(rows)
    assert {line.way for line in points} == {"loops", "im2col", "torch"}
    assert all(row["difference"] < 1e-5 for row in rows if row["kind"] == "point")
    assert [(row["way"], row["side"]) for row in rows if row["kind"] == "skipped"] == [("loops", 128)]
    assert {row["device"] for row in rows if row["kind"] == "roof"} == set(speed.devices())


@pytest.mark.usefixtures("brief")
def test_every_point_has_a_median_between_its_quartiles():
    points = speed.points_of(speed.run(Settings()))
    for point in (each for line in points.values() for each in line.values()):
        assert 0 < point.low <= point.seconds <= point.high


@pytest.mark.usefixtures("brief")
def test_it_stops_before_the_next_point_when_told_so():
    answers = iter([False] * (len(speed.devices()) + 2) + [True] * 9)
    rows = list(speed.run(Settings(), lambda: next(answers)))
    assert [row["way"] for row in rows if row["kind"] == "point"] == ["loops", "im2col"]


@pytest.mark.usefixtures("brief")
def test_the_command_writes_json_lines_and_ends_with_the_record(capsys):
    threads = torch.get_num_threads()
    try:
        assert main(["measure", "convolution", "--json", "--channels", "1", "--filters", "2", "--threads", "1"]) == 0
    finally:
        torch.set_num_threads(threads)
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert rows[0]["kind"] == "machine" and rows[-1]["kind"] == "record"
    assert rows[-1]["settings"] == {"channels": 1, "filters": 2, "kernel": 3}
    assert rows[-1]["machine"]["threads"] == 1
    assert rows[-1]["rows"] == rows[1:-1]


def test_the_default_settings_are_recorded():
    assert vars(Settings()) in [record["settings"] for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=[str(record["settings"]) for record in RECORDS])
def test_what_was_recorded_is_what_the_rule_says_of_it(record):
    points = speed.points_of(record["rows"])
    assert record["verdict"] == speed.judge(points)
    assert record["verdict_gpu"] == speed.judge_gpu(points)
    assert {"date", "machine", "versions", "command", "busy", "gpus"} <= set(record)
    assert all(row["difference"] < 1e-5 for row in record["rows"] if row["kind"] == "point")
