"""The ladder: its rungs against scikit-learn and torch, its rule on made-up answers, its runs, the recordings."""

import math

import numpy as np
import pytest
import scipy.stats
import torch
from skimage.feature import hog as scikit_hog
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from cnnlab.core.errors import LabError
from cnnlab.datasets.folds import FOLDS, fold
from cnnlab.experiments import intervals, ladder, ledger, rungs
from cnnlab.experiments.climb import Climb, ClimbConfig
from cnnlab.experiments.ladder import FIXED, Measured, Settings, Trial, judge
from cnnlab.experiments.rungs import LEARNT, RUNGS, Rung, climb
from cnnlab.training import small_cnn


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times do not matter here."""
    monkeypatch.setattr(rungs, "_TIMED_S", 0.0)


@pytest.fixture(scope="module")
def digits():
    return fold("digits", 0, 100)


def made_up(gains: dict[str, list[float]], parts: int = FOLDS) -> dict[Trial, Measured]:
    """Parts of 100 pictures; the CNN tells 80 of them right, each other way as many fewer as its gain says."""
    results = {}
    for part in range(parts):
        right = {LEARNT: 80} | {rung: 80 - round(gains.get(rung, [0.0] * parts)[part]) for rung in FIXED}
        made = tuple(
            Rung(rung, (0,) * right[rung] + (1,) * (100 - right[rung]), 10, 1.0 + part, 1e-4, None) for rung in RUNGS
        )
        results[Trial(part)] = Measured((0,) * 100, made)
    return results


AHEAD, BEHIND, EQUAL = [5, 6, 5, 7, 6], [-5, -6, -5, -7, -6], [1, -1, 0, 2, -2]


@pytest.mark.parametrize(
    ("hog", "words", "verdict"),
    [
        (AHEAD, AHEAD, "holds"),
        (AHEAD, EQUAL, "open"),
        (AHEAD, BEHIND, "fails"),
        (BEHIND, EQUAL, "fails"),
        (EQUAL, EQUAL, "open"),
    ],
)
def test_the_claim_is_decided_by_the_hand_made_features_alone(hog, words, verdict):
    outcome = judge(made_up({"hog": hog, "words": words, "pixels": BEHIND, "random": EQUAL}))
    assert outcome.verdict == verdict
    assert outcome.verdicts["pixels"] == "fails" and outcome.verdicts["random"] == "open"


def test_gains_are_paired_by_part_and_their_interval_is_that_of_scipys_paired_t_test():
    results = made_up({"hog": [5, 6, 5, 7, 1]})
    test = scipy.stats.ttest_rel(
        [measured.accuracy(LEARNT) for measured in results.values()],
        [measured.accuracy("hog") for measured in results.values()],
    )
    found, expected = judge(results).gains["hog"], test.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_nothing_is_decided_before_all_parts_are_there():
    assert judge(made_up({"hog": AHEAD, "words": AHEAD}, parts=4)).verdict == "open"
    assert judge({}).verdict == "open"


def test_the_bootstrap_interval_of_a_share_is_scipys():
    rng = np.random.default_rng(3)
    groups = [(rng.random(400) < share).tolist() for share in (0.7, 0.8, 0.9)]
    found = intervals.share_interval(groups)
    answers = np.concatenate(groups).astype(float)
    assert found.mean == answers.mean()
    # scipy knows no groups: three pictures that come together from the three groups are drawn together.
    scipys = scipy.stats.bootstrap(
        (np.array(groups, float).mean(axis=0),), np.mean, n_resamples=4000, method="percentile", random_state=1
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((scipys.low, scipys.high), abs=0.004)


def test_the_smallest_difference_that_would_be_seen_is_seen_four_times_in_five():
    differences = [0.01, 0.03, 0.02, -0.01, 0.02]
    smallest = intervals.detectable(differences)
    spread = np.std(differences, ddof=1)
    drawn = np.random.default_rng(5).normal(smallest, spread, (20_000, 5))
    seen = scipy.stats.ttest_1samp(drawn, 0, axis=1).pvalue < 0.05
    assert seen.mean() == pytest.approx(0.8, abs=0.01)
    with pytest.raises(ValueError, match="two"):
        intervals.detectable([0.1])


def features_of(rung: str, data):
    if rung == "pixels":
        return data.images.reshape(len(data), -1) / 255
    return np.stack(
        [scikit_hog(picture[..., 0], 9, (2, 2), (2, 2), feature_vector=True) for picture in data.images / 1.0]
    )


@pytest.mark.parametrize("rung", ["pixels", "hog"])
def test_a_fixed_rung_answers_as_scikits_own_features_and_classifier_do(rung: str, digits) -> None:
    train, test = digits
    measured = climb(rung, train, test, seed=0)
    scaler = StandardScaler().fit(features_of(rung, train))
    model = LogisticRegression(C=measured.strength, max_iter=1000)
    model.fit(scaler.transform(features_of(rung, train)), train.labels)
    theirs = model.predict(scaler.transform(features_of(rung, test)))
    assert measured.n_features == scaler.n_features_in_
    assert np.mean(theirs == measured.answers) > 0.97  # the solver stops a little earlier


@pytest.mark.parametrize("rung", RUNGS)
def test_every_rung_tells_most_digits_right_and_twice_the_same(rung: str, digits) -> None:
    one, other = (climb(rung, *digits, seed=0) for _ in range(2))
    assert np.mean(np.array(one.answers) == digits[1].labels) > 0.7
    assert (one.answers, one.strength, one.n_features) == (other.answers, other.strength, other.n_features)
    assert one.train_s > 0 and one.picture_s > 0


def test_the_random_filters_are_those_the_network_starts_from_and_as_many_features() -> None:
    cpu = torch.device("cpu")
    model = small_cnn.build(3, 32, 15, seed=4, device=cpu)
    again = small_cnn.build(3, 32, 15, seed=4, device=cpu)
    assert all(torch.equal(one, other) for one, other in zip(model.parameters(), again.parameters(), strict=True))
    assert model.classifier.in_features == 32 * 8 * 8
    assert model(torch.zeros(2, 3, 32, 32)).shape == (2, 15)


def test_training_moves_the_filters_and_lowers_the_loss(digits) -> None:
    train, _ = digits
    network = rungs._network(train, 0)
    batches = network.ready(train)
    before = network.model.features[0].weight.clone()
    start = torch.nn.functional.cross_entropy(network.model(batches.plain(torch.arange(100))), batches.labels)
    small_cnn.train(network.model, batches, seed=0)
    end = torch.nn.functional.cross_entropy(network.model(batches.plain(torch.arange(100))), batches.labels)
    assert not torch.equal(before, network.model.features[0].weight)
    assert end < start / 4


def test_rows_come_back_as_they_were():
    rung = Rung("hog", (0, 9, 14, 35), 12, 1.5, 1e-5, 0.1)
    assert Rung.of(rung.row()) == rung and rung.row()["answers"] == "09ez"
    measured = Measured((1, 2, 14, 0), (rung,))
    assert ladder.of_summary(ladder.row(measured)) == measured


def test_a_run_taken_up_again_goes_on_with_the_next_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    climbed: list[str] = []

    def quick(rung: str, train, test, *, seed: int) -> Rung:
        climbed.append(rung)
        return Rung(rung, tuple(test.labels.tolist()), 1, 1.0, 1.0, None)

    monkeypatch.setattr("cnnlab.experiments.climb.climb", quick)
    config = ClimbConfig("digits", 100, 1)
    first = Climb(config)
    records = first.run()
    assert [next(records)["rung"], next(records)["rung"]] == ["pixels", "hog"]
    second = Climb(config)
    second.load_state_dict(first.state_dict())
    *rest, summary = second.run()
    assert climbed == list(RUNGS) and [row["rung"] for row in rest] == list(RUNGS[2:])
    assert ladder.of_summary(summary).accuracy(LEARNT) == 1.0
    with pytest.raises(LabError):
        Climb(ClimbConfig("digits", 100, 2)).load_state_dict(first.state_dict())


@pytest.mark.parametrize("wrong", [{"dataset": "x"}, {"n_train": 99}, {"n_train": 2001}, {"n_train": 100.5}])
def test_settings_that_no_part_could_give_are_refused(wrong):
    with pytest.raises(LabError):
        Settings(**wrong)
    with pytest.raises(LabError):
        ClimbConfig.from_dict(wrong)


def test_an_unknown_setting_is_named():
    with pytest.raises(LabError) as caught:
        ClimbConfig.from_dict({"parts": 1})
    assert caught.value.values["nearest"] == "part"


def test_the_median_over_the_parts_is_of_the_rung_that_was_asked_for():
    assert ladder.median(made_up({}), "hog", "train_s") == 3.0


def test_each_part_is_a_run_of_its_own():
    settings = Settings("digits", 150)
    digests = {settings.config(trial).digest() for trial in settings.trials()}
    assert len(digests) == FOLDS
    assert ClimbConfig.from_dict(settings.config(Trial(3)).to_dict()) == settings.config(Trial(3))


RECORDS = ledger.read("ladder")


def test_the_default_setting_and_a_colour_set_are_recorded():
    recorded = [record["settings"] for record in RECORDS]
    assert vars(Settings()) in recorded and any(made["dataset"] == "textures" for made in recorded)


@pytest.mark.parametrize("record", RECORDS, ids=[str(record["settings"]) for record in RECORDS])
def test_what_was_recorded_is_what_the_rule_says_of_it(record):
    results = {Trial(row["part"]): ladder.of_summary(row) for row in record["trials"]}
    outcome = judge(results)
    found = ladder.findings(outcome)
    assert record["verdict"] == outcome.verdict and record["verdicts"] == outcome.verdicts
    for name in ("accuracies", "gains"):
        assert {rung: pytest.approx(value) for rung, value in found[name].items()} == record[name]
    for trial, measured in results.items():
        assert measured.labels == tuple(fold(record["settings"]["dataset"], trial.part, 100)[1].labels.tolist())
        assert all(math.isfinite(rung.train_s) and rung.n_features > 0 for rung in measured.rungs)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (12, 5), (5, 12), (30, 30), (150, 90)])
def test_mcnemars_exact_test_is_scipys_binomial_test(first: int, second: int) -> None:
    expected = scipy.stats.binomtest(first, first + second).pvalue if first + second else 1.0
    assert ladder.mcnemar(first, second) == pytest.approx(expected)


def test_pictures_are_counted_once_each_and_named_with_the_wrong_answer():
    results = made_up({"hog": [3, 0, 0, 0, 1]})
    assert ladder.fourfold(results, LEARNT, "hog") == (396, 4, 0, 100)
    told = ladder.only_right(results, LEARNT, "hog")
    assert [(each.part, each.place) for each in told] == [(0, 77), (0, 78), (0, 79), (4, 79)]
    assert {(each.label, each.answer) for each in told} == {(0, 1)}
    assert ladder.only_right(results, "hog", LEARNT) == []
