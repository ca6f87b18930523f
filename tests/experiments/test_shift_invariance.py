"""The shift experiment: its rule on made-up numbers, its runs, the recordings."""

import pytest

from cnnlab.core.errors import LabError
from cnnlab.experiments import ledger, mean_interval
from cnnlab.experiments.shift_invariance import CONTROL, NETWORKS, POOLS, Measured, Settings, Trial, judge

STILL = [0.0, 0.1, -0.1, 0.05, -0.05]


def made_up(**points: list[float]) -> dict[Trial, Measured]:
    """Results whose gains over the control are these, in points."""
    found = {}
    for network, gains in points.items():
        for seed, gain in enumerate(gains):
            found[Trial(CONTROL, seed)] = Measured(0.9, (0.8, 0.7, 0.6, 0.5))
            shares = (0.8 + gain / 100, 0.7 + 2 * gain / 100, 0.6, 0.5 + gain / 100)
            found[Trial(network, seed)] = Measured(0.9, shares)
    return found


@pytest.mark.parametrize(
    ("gains", "verdict"),
    [
        ([9, 10, 11, 10, 9], "holds"),
        (STILL, "fails"),
        ([-9, -10, -11, -10, -9], "fails"),
        ([1.2, 1.1, 1.3, 1.2, 1.1], "holds"),
        ([0.5, 1.5, 1.0, 2.0, 0.2], "open"),
        ([9, 10, 11, 10], "open"),  # too few seeds
        ([], "open"),
    ],
)
def test_the_rule_on_made_up_numbers(gains, verdict):
    outcome = judge(made_up(shift_max=gains))
    assert outcome.verdict == outcome.verdicts["shift_max"] == verdict
    assert outcome.verdicts["shift_blur"] == "open"


def test_every_pool_has_its_own_verdict_and_the_claims_is_that_of_max_pooling():
    outcome = judge(made_up(shift_max=STILL, shift_avg=[5, 6, 5, 6, 5], shift_blur=[3, 4, 3, 4, 3]))
    assert outcome.verdicts == {"shift_max": "fails", "shift_avg": "holds", "shift_blur": "holds"}
    assert outcome.verdict == "fails"


def test_gains_are_means_over_the_four_distances_and_paired_by_seed():
    results = made_up(shift_max=[8, 10, 12, 10, 10])
    del results[Trial(CONTROL, 4)]
    outcome = judge(results)
    assert outcome.pairs["shift_max"] == 4
    assert outcome.gains["shift_max"] == pytest.approx(mean_interval([0.08, 0.10, 0.12, 0.10]))


def test_the_runs_of_a_seed_differ_in_the_network_only():
    settings = Settings()
    configs = [settings.config(Trial(network, 3)).to_dict() for network in NETWORKS]
    for other in configs[1:]:
        assert {name for name in other if other[name] != configs[0][name]} == {"network"}
    assert len(settings.trials()) == 4 * settings.n_seeds == len(set(settings.trials()))


@pytest.mark.parametrize("wrong", [{"n_seeds": 4}, {"n_seeds": 21}, {"epochs": 0}, {"dataset": "x"}])
def test_settings_that_could_not_decide_are_refused(wrong):
    with pytest.raises(LabError):
        Settings(**wrong)


RECORDS = ledger.read("shift")


def test_the_default_setting_is_recorded():
    assert vars(Settings()) in [record["settings"] for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=[record["settings"]["dataset"] for record in RECORDS])
def test_what_was_recorded_is_what_the_rule_says_of_its_trials(record):
    settings = Settings(**record["settings"])
    results = {
        Trial(row["network"], row["seed"]): Measured(row["test_accuracy"], tuple(row["consistency"]))
        for row in record["trials"]
    }
    assert set(results) == set(settings.trials())
    assert [row["digest"] for row in record["trials"]] == [settings.config(trial).digest() for trial in results]
    outcome = judge(results)
    assert (outcome.verdict, outcome.verdicts) == (record["verdict"], record["verdicts"])
    for network in POOLS:
        assert outcome.gains[network]._asdict() == pytest.approx(record["gains"][network])
    assert {"date", "machine", "versions", "command"} <= set(record)
