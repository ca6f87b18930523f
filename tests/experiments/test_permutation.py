"""The permutation experiment: its interval, its rule on made-up numbers, its runs, its recording."""

import numpy as np
import pytest
from scipy import stats

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.datasets.shuffle import permute
from cnnlab.experiments import ledger, mean_interval
from cnnlab.experiments.permutation import CONV, FC, Settings, Trial, judge
from cnnlab.training import TrainConfig


def made_up(fc: list[float], conv: list[float]) -> dict[Trial, float]:
    """Accuracies whose drops are these, in points."""
    found = {}
    for network, drops in ((FC, fc), (CONV, conv)):
        for seed, drop in enumerate(drops):
            found[Trial(network, False, seed)] = 0.95
            found[Trial(network, True, seed)] = 0.95 - drop / 100
    return found


@pytest.mark.parametrize("values", [[0.1, 0.2], [0.01, -0.03, 0.02, 0.0, 0.05], list(np.linspace(0, 1, 20))])
def test_the_interval_is_that_of_scipys_t_test(values):
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    found = mean_interval(values)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


def test_one_value_says_nothing_of_its_spread_and_none_is_an_error():
    assert mean_interval([0.3]) == (0.3, -np.inf, np.inf)
    with pytest.raises(ValueError, match="at least one"):
        mean_interval([])


@pytest.mark.parametrize(
    ("fc", "conv", "verdict"),
    [
        ([0.1, -0.2, 0.3, 0.0, -0.1], [9, 10, 11, 10, 9], "holds"),
        ([0.1, -0.2, 0.3, 0.0, -0.1], [0.1, 0.2, -0.1, 0.0, 0.1], "fails"),  # the convolutions did not mind either
        ([9, 10, 11, 10, 9], [9, 10, 11, 10, 9], "fails"),  # the fully connected network minded
        ([-9, -10, -11, -10, -9], [9, 10, 11, 10, 9], "fails"),
        ([0.1, -0.2, 0.3, 0.0, -0.1], [-5, 10, 20, 0, 3], "open"),  # too much noise
        ([-4, 4, 3, -3, 0], [9, 10, 11, 10, 9], "open"),
        ([0.1, -0.2, 0.3, 0.0], [9, 10, 11, 10], "open"),  # too few seeds
        ([], [], "open"),
    ],
)
def test_the_rule_on_made_up_numbers(fc, conv, verdict):
    assert judge(made_up(fc, conv)).verdict == verdict


def test_a_seed_without_its_partner_does_not_count():
    accuracies = made_up([0, 1, 2, 0, 1], [9, 10, 11, 10, 9])
    del accuracies[Trial(CONV, True, 4)]
    outcome = judge(accuracies)
    assert outcome.pairs == {FC: 5, CONV: 4}
    assert outcome.verdict == "open"
    assert outcome.drops[CONV].mean == pytest.approx(0.1)


def test_the_four_runs_of_a_seed_differ_in_network_and_permutation_only():
    settings = Settings(n_seeds=5, shuffle_seed=7)
    configs = {trial: settings.config(trial) for trial in settings.trials()}
    assert len({config.digest() for config in configs.values()}) == 20
    for network in (FC, CONV):
        one, other = configs[Trial(network, False, 3)].to_dict(), configs[Trial(network, True, 3)].to_dict()
        assert {name for name in one if one[name] != other[name]} == {"shuffle_seed"}
        assert other["shuffle_seed"] == 7


@pytest.mark.parametrize(
    "wrong", [{"n_seeds": 4}, {"n_seeds": 21}, {"shuffle_seed": 0}, {"epochs": 0}, {"dataset": "x"}]
)
def test_settings_that_could_not_decide_are_refused(wrong):
    with pytest.raises(LabError):
        Settings(**wrong)


def test_a_permutation_keeps_every_value_and_is_the_same_for_all_pictures():
    pictures = datasets.load("digits", "test").for_network()[:20]
    moved = permute(pictures, 3)
    assert not np.array_equal(moved, pictures)
    order = permute(np.arange(1024).astype(np.uint16).reshape(1, 32, 32, 1), 3).ravel()
    assert sorted(order.tolist()) == list(range(1024))
    for before, after in zip(pictures, moved, strict=True):
        assert np.array_equal(before.reshape(-1, 1)[order], after.reshape(-1, 1))
    assert np.array_equal(permute(pictures, 0), pictures)


RECORDS = ledger.read("permutation")


def test_the_default_setting_is_recorded():
    assert vars(Settings()) in [record["settings"] for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=[record["settings"]["dataset"] for record in RECORDS])
def test_what_was_recorded_is_what_the_rule_says_of_its_trials(record):
    settings = Settings(**record["settings"])
    accuracies = {Trial(r["network"], r["permuted"], r["seed"]): r["test_accuracy"] for r in record["trials"]}
    assert set(accuracies) == set(settings.trials())
    digests = [settings.config(Trial(r["network"], r["permuted"], r["seed"])).digest() for r in record["trials"]]
    assert digests == [row["digest"] for row in record["trials"]]
    outcome = judge(accuracies)
    assert outcome.verdict == record["verdict"]
    for network, drop in outcome.drops.items():
        assert drop._asdict() == pytest.approx(record["drops"][network])
    assert {"date", "machine", "versions", "command"} <= set(record)


def test_digests_from_before_the_permutation_stay_good():
    # sha256 of the default settings as they were written before there was a permutation.
    import hashlib
    import json

    old = TrainConfig().to_dict()
    del old["shuffle_seed"]
    assert TrainConfig().digest() == hashlib.sha256(json.dumps(old, sort_keys=True).encode()).hexdigest()
    assert TrainConfig.from_dict(old) == TrainConfig()
