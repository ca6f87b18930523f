"""Squeeze-and-excitation improves accuracy: ResNet-18 for small pictures, with and without it.

Both networks of a pair have the same seed of weights and order of pictures, the same recipe, and the same width; the
one with gates has about one percent more parameters.

Measured: test accuracy after the last epoch.
Paired by seed: gain = accuracy with gates − accuracy without, with a 95 % t interval of its mean.

The rule, fixed before the first run: see `judge`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from cnnlab.experiments.intervals import Interval, detectable, mean_interval
from cnnlab.experiments.pairs import Recommended, Trial, Verdict, above, differences, train_all
from cnnlab.i18n import Translator

CLAIM = "C-SE-1"
PLAIN, GATED = "resnet18", "se_resnet18"
NETWORKS = (PLAIN, GATED)


@dataclass(frozen=True)
class Settings(Recommended):
    """Which runs the experiment consists of."""

    networks: ClassVar[tuple[str, ...]] = NETWORKS


class Outcome(NamedTuple):
    """What the results say so far.

    `gain` is None without a pair; `smallest` is the smallest true gain that as many pairs, as scattered, would mostly
    find (power 0.8), None with fewer than two.
    """

    gain: Interval | None
    pairs: int
    smallest: float | None
    verdict: Verdict


def gains(accuracies: Mapping[Trial, float]) -> list[float]:
    """Accuracy with gates − without, for each seed that has both."""
    return differences(accuracies, GATED, PLAIN)


def judge(accuracies: Mapping[Trial, float]) -> Outcome:
    """The verdict, by the rule.

    Notes
    -----
    *Holds*: the whole interval of the gain is above 0. *Fails*: the whole interval is below 0. *Open*: the interval
    contains 0, or there are fewer than five pairs.
    """
    found = gains(accuracies)
    gain = mean_interval(found) if found else None
    smallest = detectable(found) if len(found) > 1 else None
    return Outcome(gain, len(found), smallest, above(gain, len(found), 0))


def run(settings: Settings) -> Iterator[tuple[Trial, float]]:
    """Train all of it here, one after the other; each trial with its test accuracy. Imports torch."""
    for trial, summary in train_all(settings):
        yield trial, float(summary["test_accuracy"])


def row(accuracy: float) -> dict[str, Any]:
    """A trial's measurement as the record keeps it."""
    return {"test_accuracy": accuracy}


def findings(outcome: Outcome) -> dict[str, Any]:
    """What the record keeps of the outcome."""
    return {"gain": outcome.gain._asdict() if outcome.gain else None, "verdict": outcome.verdict}


def told(trial: Trial, accuracy: float, t: Translator) -> str:
    """A line for the terminal on a finished trial."""
    return t("cli.attention_trial", network=trial.network, seed=trial.seed, accuracy=f"{accuracy:.2%}")


def conclusions(outcome: Outcome, t: Translator) -> list[str]:
    """Lines for the terminal on what came out."""
    if outcome.gain is None:
        return []
    mean, low, high = (f"{each:.2%}" for each in outcome.gain)
    return [t("cli.attention_gain", network=GATED, mean=mean, low=low, high=high)]
