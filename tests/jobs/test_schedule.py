"""Who is next."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab.core.errors import LabError
from cnnlab.jobs.schedule import Caps, Waiting, in_order, to_start

OWNERS = st.sampled_from("abc")
QUEUES = st.lists(OWNERS, max_size=12).map(lambda owners: [Waiting(f"r{i:02}", o, i) for i, o in enumerate(owners)])
CAPS = st.builds(Caps, total=st.integers(1, 6), per_owner=st.integers(1, 3), waiting=st.just(20))


def ids(runs: list[Waiting]) -> str:
    return " ".join(run.id for run in runs)


def test_one_owner_with_many_runs_lets_others_in_between():
    queue = [Waiting("a1", "a", 1), Waiting("a2", "a", 2), Waiting("a3", "a", 3), Waiting("b1", "b", 4)]
    assert ids(in_order(queue, [])) == "a1 b1 a2 a3"


def test_who_has_nothing_running_comes_first():
    queue = [Waiting("a1", "a", 1), Waiting("b1", "b", 2)]
    assert ids(in_order(queue, ["a"])) == "b1 a1"


def test_an_owner_at_the_cap_does_not_hold_up_the_others():
    queue = [Waiting("a1", "a", 1), Waiting("b1", "b", 2), Waiting("b2", "b", 3)]
    assert ids(to_start(queue, ["a"], Caps(total=3, per_owner=1, waiting=9))) == "b1"


def test_a_full_machine_starts_nothing():
    assert to_start([Waiting("a1", "a", 1)], ["b", "c"], Caps(total=2, per_owner=2, waiting=9)) == []


@given(QUEUES, st.lists(OWNERS, max_size=4), CAPS)
def test_caps_hold_and_no_place_stays_empty_that_may_be_taken(queue: list[Waiting], running: list[str], caps: Caps):
    chosen = to_start(queue, running, caps)
    after = Counter(running) + Counter(run.owner for run in chosen)
    left = [run for run in queue if run not in chosen]
    assert not chosen or after.total() <= caps.total
    assert all(after[run.owner] <= caps.per_owner for run in chosen)
    assert after.total() >= caps.total or all(after[run.owner] >= caps.per_owner for run in left)


@given(QUEUES)
def test_each_owners_runs_keep_their_order(queue: list[Waiting]):
    order = in_order(reversed(queue), [])
    assert sorted(order, key=lambda run: run.id) == queue
    for owner in "abc":
        mine = [run.id for run in order if run.owner == owner]
        assert mine == sorted(mine)


def test_caps_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CNNLAB_MAX_RUNS", "7")
    monkeypatch.setenv("CNNLAB_MAX_RUNS_PER_OWNER", " 3 ")
    monkeypatch.delenv("CNNLAB_MAX_WAITING_PER_OWNER", raising=False)
    assert Caps.from_environment() == Caps(total=7, per_owner=3, waiting=20)


@pytest.mark.parametrize(("cores", "total"), [(None, 1), (1, 1), (2, 2), (4, 3), (16, 15)])
def test_without_a_cap_the_machine_decides(cores: int | None, total: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CNNLAB_MAX_RUNS", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert Caps.from_environment().total == total


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5"])
def test_a_cap_that_is_no_number_is_named(value: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CNNLAB_MAX_RUNS", value)
    with pytest.raises(LabError) as refused:
        Caps.from_environment()
    assert refused.value.code == "job.cap"
