"""The experiment on gates: its rule on made-up numbers, its runs, the recordings."""

import pytest

from cnnlab.core.errors import LabError
from cnnlab.experiments import ledger
from cnnlab.experiments.attention import GATED, PLAIN, Settings, Trial, gains, judge


def made_up(points: list[float]) -> dict[Trial, float]:
    """Accuracies whose gains are these, in points."""
    plain = {Trial(PLAIN, seed): 0.8 + seed / 100 for seed in range(len(points))}
    return plain | {Trial(GATED, seed): plain[Trial(PLAIN, seed)] + gain / 100 for seed, gain in enumerate(points)}


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        ([1, 1.2, 0.8, 1.1, 0.9], "holds"),
        ([-1, -1.2, -0.8, -1.1, -0.9], "fails"),
        ([1, -1.2, 0.8, -1.1, 0.9], "open"),
        ([1, 1.2, 0.8, 1.1], "open"),  # too few seeds
        ([], "open"),
    ],
)
def test_the_rule_on_made_up_numbers(points, verdict):
    outcome = judge(made_up(points))
    assert (outcome.verdict, outcome.pairs) == (verdict, len(points))


def test_gains_are_paired_by_seed():
    accuracies = made_up([1, 2, 3])
    del accuracies[Trial(PLAIN, 1)]
    assert gains(accuracies) == pytest.approx([0.01, 0.03])


def test_the_runs_of_a_seed_differ_in_the_network_only():
    plain, gated = (Settings().config(Trial(network, 3)).to_dict() for network in (PLAIN, GATED))
    assert {name for name in plain if plain[name] != gated[name]} == {"network"}


@pytest.mark.parametrize("wrong", [{"n_seeds": 4}, {"n_seeds": 21}, {"epochs": 0}, {"dataset": "x"}])
def test_settings_that_could_not_decide_are_refused(wrong):
    with pytest.raises(LabError):
        Settings(**wrong)


RECORDS = ledger.read("attention")


def test_the_default_setting_is_recorded():
    assert vars(Settings()) in [record["settings"] for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=[record["settings"]["dataset"] for record in RECORDS])
def test_what_was_recorded_is_what_the_rule_says_of_its_trials(record):
    settings = Settings(**record["settings"])
    accuracies = {Trial(row["network"], row["seed"]): row["test_accuracy"] for row in record["trials"]}
    assert set(accuracies) == set(settings.trials())
    outcome = judge(accuracies)
    assert outcome.verdict == record["verdict"]
    assert outcome.gain is not None
    assert outcome.gain._asdict() == pytest.approx(record["gain"])
    digests = {row["digest"] for row in record["trials"]}
    assert digests == {settings.config(trial).digest() for trial in settings.trials()}
