"""ReLU against tanh: what is measured of a course, the rule, and that the record follows from its runs."""

import itertools

import numpy as np
import pytest
from scipy import stats

from cnnlab.core.errors import LabError
from cnnlab.experiments import activation_race, ledger
from cnnlab.experiments.activation_race import MARGIN, MARK, RELU, TANH, WINDOW, Measured, Settings, Trial


def results(pairs: list[tuple[int | None, int | None]]) -> dict[Trial, Measured]:
    return {
        Trial(network, seed): Measured(steps, ())
        for seed, pair in enumerate(pairs)
        for network, steps in zip((RELU, TANH), pair, strict=True)
    }


def test_the_mark_is_reached_when_the_mean_of_the_last_batches_is_there():
    accuracies = [0.5] * 60 + [1.0] * 60
    errors = 1 - np.convolve(accuracies, np.ones(WINDOW) / WINDOW, "valid")
    found = activation_race.of_accuracies(accuracies)
    assert found.steps == int(np.argmax(errors <= MARK)) + WINDOW == 80
    np.testing.assert_allclose(found.curve, errors[::10], atol=1e-4)


def test_a_run_that_never_gets_there_has_no_number_and_a_short_one_no_curve():
    assert activation_race.of_accuracies([0.7] * 100).steps is None
    assert activation_race.of_accuracies([1.0] * (WINDOW - 1)) == (None, ())


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([(50, 100), (55, 100), (45, 100), (52, 100), (48, 100)], "holds"),
        ([(100, 100), (98, 100), (101, 100), (99, 100), (102, 100)], "fails"),
        ([(60, 100), (120, 100), (80, 100), (110, 100), (70, 100)], "open"),
        ([(50, 100)] * 4, "open"),
        ([(50, 100)] * 4 + [(50, None)], "open"),
    ],
)
def test_the_rule(pairs, verdict):
    outcome = activation_race.judge(results(pairs))
    assert outcome.verdict == verdict
    whole = [1 - relu / tanh for relu, tanh in pairs if relu and tanh]
    assert outcome.pairs == len(whole)
    assert outcome.saving is not None and outcome.saving.mean == pytest.approx(np.mean(whole))
    if np.std(whole) > 0:
        low, high = stats.t.interval(0.95, len(whole) - 1, np.mean(whole), stats.sem(whole))
        assert (outcome.saving.low, outcome.saving.high) == pytest.approx((low, high))


def test_settings_that_could_not_decide_are_refused():
    for wrong in ({"n_seeds": 4}, {"dataset": "fashion_mnist"}, {"rates": "best"}, {"epochs": 0}):
        with pytest.raises(LabError):
            Settings(**wrong)


def test_only_the_function_and_with_it_the_rate_differ_between_two_trials():
    for rates in activation_race.CHOICES:
        one, other = (Settings(rates=rates).config(Trial(network, 3)).to_dict() for network in (RELU, TANH))
        differ = {name for name in one if one[name] != other[name]}
        assert differ == ({"network", "learning_rate"} if rates == "own" else {"network"})
        assert {one["learning_rate"], other["learning_rate"]} <= set(activation_race.RATES_TRIED)


def test_a_short_race_is_run_and_measured():
    settings = Settings("digits", epochs=1)
    trial, measured = next(activation_race.run(settings))
    assert trial == Trial(RELU, 0)
    steps = settings.config(trial).steps_total
    assert len(measured.curve) == len(range(WINDOW, steps + 1, activation_race.CURVE_EVERY))
    assert all(0 <= error <= 1 for error in measured.curve)


def test_the_recorded_verdicts_follow_from_the_recorded_runs():
    records = ledger.read("activation")
    assert {record["settings"]["rates"] for record in records} == set(activation_race.CHOICES)
    for record in records:
        settings = Settings(**record["settings"])
        rows = record["trials"]
        found = {Trial(row["network"], row["seed"]): Measured(row["steps"], tuple(row["curve"])) for row in rows}
        assert tuple(found) == settings.trials()
        assert [row["digest"] for row in rows] == [settings.config(trial).digest() for trial in found]
        assert activation_race.judge(found).verdict == record["verdict"]
        for relu, tanh in itertools.pairwise(list(found.values())):
            assert relu.curve and tanh.curve
    assert MARGIN == 0.1
