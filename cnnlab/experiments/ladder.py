"""Both HOG and the bag of visual words are fixed features with a classifier on top; a CNN learns its features.

Five ways from a picture to its class (`rungs`) on the same pictures, five times over: on five parts of a data set that
share no picture (`cnnlab.datasets.folds`).

Measured: accuracy on the part's test pictures; seconds to learn; length of the features; seconds for a picture.
Paired by part: gain = accuracy of the CNN − accuracy of a way with fixed features, with a 95 % t interval of its mean.

The rule: see `judge`. It has no number that could be chosen to please: the interval is above 0, or below, or neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from scipy.special import bdtr

from cnnlab.datasets import folds
from cnnlab.experiments.climb import Climb, ClimbConfig
from cnnlab.experiments.intervals import Interval, detectable, mean_interval, share_interval
from cnnlab.experiments.rungs import HAND_MADE, LEARNT, RUNGS, Rung, characters, classes
from cnnlab.i18n import Translator

CLAIM = "C-BOW-2"
FIXED = tuple(rung for rung in RUNGS if rung != LEARNT)

Verdict = Literal["holds", "fails", "open"]


class Trial(NamedTuple):
    """All rungs on one part of the data set."""

    part: int


class Measured(NamedTuple):
    """The true classes of a part's test pictures, and what each way made of them."""

    labels: tuple[int, ...]
    rungs: tuple[Rung, ...]

    def answers(self, rung: str) -> tuple[int, ...]:
        """What a way took the test pictures for."""
        return next(each.answers for each in self.rungs if each.rung == rung)

    def right(self, rung: str) -> list[bool]:
        """Which test pictures were told right."""
        return [answer == label for answer, label in zip(self.answers(rung), self.labels, strict=True)]

    def accuracy(self, rung: str) -> float:
        """Of all test pictures, the share that was told right."""
        return sum(self.right(rung)) / len(self.labels)


@dataclass(frozen=True)
class Settings:
    """Which runs the experiment consists of.

    Attributes
    ----------
    n_train
        Training pictures of each part.

    Raises
    ------
    LabError
        `data.unknown`; `value.whole` where a part has fewer pictures.
    """

    kind: ClassVar[str] = "ladder"
    dataset: str = "fashion_mnist"
    n_train: int = 2000

    def __post_init__(self) -> None:
        self.config(Trial(0))

    def trials(self) -> tuple[Trial, ...]:
        """One for each part."""
        return tuple(Trial(part) for part in range(folds.FOLDS))

    def config(self, trial: Trial) -> ClimbConfig:
        """The run of a trial; the part is the seed as well."""
        return ClimbConfig(self.dataset, self.n_train, trial.part, seed=trial.part)


class Outcome(NamedTuple):
    """What the results say so far.

    Attributes
    ----------
    accuracies
        Of each rung the share of all test pictures, with its bootstrap interval.
    gains
        Of each fixed rung: the CNN's accuracy minus its own.
    smallest
        Of each fixed rung the smallest gain that so many parts would show four times in five, at the spread they have.
    """

    accuracies: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    smallest: Mapping[str, float]
    pairs: int
    verdicts: Mapping[str, Verdict]
    verdict: Verdict


def gains(results: Mapping[Trial, Measured], rung: str) -> list[float]:
    """The CNN's accuracy minus the rung's, part by part."""
    return [results[trial].accuracy(LEARNT) - results[trial].accuracy(rung) for trial in sorted(results)]


def judge(results: Mapping[Trial, Measured]) -> Outcome:
    """The verdicts, by the rule.

    Notes
    -----
    Of each fixed rung, *holds*: the whole interval of the gain is above 0, the CNN is ahead. *Fails*: the whole
    interval is below 0. *Open*: it contains 0, or not all five parts are there. The claim's verdict is on hand-made
    features: holds where the CNN is ahead of both, HOG and words; fails where it is behind one of them.
    """
    if not results:
        return Outcome({}, {}, {}, 0, dict.fromkeys(FIXED, "open"), "open")
    found = {rung: gains(results, rung) for rung in FIXED}
    intervals = {rung: mean_interval(values) for rung, values in found.items()}
    verdicts: dict[str, Verdict] = {rung: _verdict(intervals[rung], len(results)) for rung in FIXED}
    of_hand_made = {verdicts[rung] for rung in HAND_MADE}
    overall: Verdict = "fails" if "fails" in of_hand_made else "holds" if of_hand_made == {"holds"} else "open"
    return Outcome(
        {rung: share_interval([measured.right(rung) for measured in results.values()]) for rung in RUNGS},
        intervals,
        {rung: detectable(values) for rung, values in found.items() if len(values) > 1},
        len(results),
        verdicts,
        overall,
    )


def _verdict(gain: Interval, pairs: int) -> Verdict:
    if pairs < folds.FOLDS:
        return "open"
    return "holds" if gain.low > 0 else "fails" if gain.high < 0 else "open"


class Told(NamedTuple):
    """A test picture: which part, its place there, its true class, and what a way took it for."""

    part: int
    place: int
    label: int
    answer: int


class Fourfold(NamedTuple):
    """Of all test pictures, how many both ways tell right, only the first, only the second, neither."""

    both: int
    first: int
    second: int
    neither: int


def only_right(results: Mapping[Trial, Measured], first: str, second: str) -> list[Told]:
    """The test pictures that `first` tells right and `second` wrong, with the wrong answer."""
    found = []
    for trial in sorted(results):
        measured = results[trial]
        taken_for = measured.answers(second)
        right = zip(measured.right(first), measured.right(second), strict=True)
        found += [
            Told(trial.part, place, measured.labels[place], taken_for[place])
            for place, (one, other) in enumerate(right)
            if one and not other
        ]
    return found


def fourfold(results: Mapping[Trial, Measured], first: str, second: str) -> Fourfold:
    """Both ways on the same test pictures, counted."""
    pairs = [pair for seen in results.values() for pair in zip(seen.right(first), seen.right(second), strict=True)]
    return Fourfold(*(pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))


def mcnemar(first: int, second: int) -> float:
    """The exact two-sided p value of so many pictures that only one of two ways tells right, were they equally good.

    References
    ----------
    McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", Psychometrika
    12, 1947, https://doi.org/10.1007/BF02295996
    """
    return min(1.0, 2 * float(bdtr(min(first, second), first + second, 0.5)))


def median(results: Mapping[Trial, Measured], rung: str, name: str) -> float:
    """Of `train_s`, `picture_s` or `n_features` the median over the parts."""
    return float(
        np.median([getattr(each, name) for seen in results.values() for each in seen.rungs if each.rung == rung])
    )


def run(settings: Settings) -> Iterator[tuple[Trial, Measured]]:
    """Do all of it here, one part after the other. Imports torch and scikit-learn."""
    for trial in settings.trials():
        *_, summary = Climb(settings.config(trial)).run()
        yield trial, of_summary(summary)


def of_summary(summary: Mapping[str, Any]) -> Measured:
    """What a run's summary or a row of the record says."""
    return Measured(classes(summary["labels"]), tuple(Rung.of(row) for row in summary["rungs"]))


def row(measured: Measured) -> dict[str, Any]:
    """A trial's measurement as the record keeps it."""
    return {"labels": characters(measured.labels), "rungs": [each.row() for each in measured.rungs]}


def findings(outcome: Outcome) -> dict[str, Any]:
    """What the record keeps of the outcome."""
    accuracies, gains = (
        {rung: found._asdict() for rung, found in intervals.items()}
        for intervals in (outcome.accuracies, outcome.gains)
    )
    return {
        "accuracies": accuracies, "gains": gains, "smallest": outcome.smallest, "verdicts": outcome.verdicts,
        "verdict": outcome.verdict,
    }  # fmt: skip


def told(trial: Trial, measured: Measured, t: Translator) -> str:
    """A line for the terminal on a finished part."""
    shares = " · ".join(f"{t(f'ladder.rung.{rung}')} {measured.accuracy(rung):.2%}" for rung in RUNGS)
    return t("cli.ladder_trial", part=trial.part + 1, shares=shares)


def conclusions(outcome: Outcome, t: Translator) -> list[str]:
    """Lines for the terminal on what came out."""
    return [
        t(
            "cli.gain_over", rung=t(f"ladder.rung.{rung}"), mean=f"{gain.mean:.2%}", low=f"{gain.low:.2%}",
            high=f"{gain.high:.2%}", verdict=t(f"ladder.short.{outcome.verdicts[rung]}"),
        )
        for rung, gain in outcome.gains.items()
    ]  # fmt: skip
