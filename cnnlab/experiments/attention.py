"""Squeeze-and-excitation improves accuracy: ResNet-18 for small pictures, with and without it.

Both networks of a pair have the same seed of weights and order of pictures, the same recipe, and the same width; the
one with gates has about one percent more parameters.

Measured: test accuracy after the last epoch.
Paired by seed: gain = accuracy with gates − accuracy without, with a 95 % t interval of its mean.

The rule, fixed before the first run: see `judge`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple

from cnnlab.core.checks import whole
from cnnlab.experiments.intervals import Interval, detectable, mean_interval
from cnnlab.i18n import Translator
from cnnlab.training import TrainConfig, recommended

CLAIM = "C-SE-1"
PLAIN, GATED = "resnet18", "se_resnet18"
NETWORKS = (PLAIN, GATED)
FEWEST_SEEDS, MOST_SEEDS = 5, 20

Verdict = Literal["holds", "fails", "open"]


class Trial(NamedTuple):
    """One training run of the experiment."""

    network: str
    seed: int


@dataclass(frozen=True)
class Settings:
    """Which runs the experiment consists of.

    Attributes
    ----------
    n_seeds
        Seeds 0, 1, … of weights and of the order of the pictures.

    Raises
    ------
    LabError
        `value.whole`, `data.unknown`, and what `TrainConfig` refuses.
    """

    kind: ClassVar[str] = "train"
    dataset: str = "fashion_mnist"
    n_seeds: int = FEWEST_SEEDS
    epochs: int = 3

    def __post_init__(self) -> None:
        whole("n_seeds", self.n_seeds, FEWEST_SEEDS, MOST_SEEDS)
        whole("epochs", self.epochs, 1, 100)
        self.config(Trial(GATED, 0))

    def trials(self) -> tuple[Trial, ...]:
        """All runs, seed by seed, so that every two finished ones are one more pair."""
        return tuple(Trial(network, seed) for seed in range(self.n_seeds) for network in NETWORKS)

    def config(self, trial: Trial) -> TrainConfig:
        """The training run of a trial: what is recommended for the network, a record per 20 steps."""
        best = recommended(trial.network, self.dataset)
        return replace(best, epochs=self.epochs, seed=trial.seed, log_every=20)


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
    seeds = sorted(trial.seed for trial in accuracies if trial.network == GATED)
    pairs = ((accuracies[Trial(GATED, seed)], accuracies.get(Trial(PLAIN, seed))) for seed in seeds)
    return [gated - plain for gated, plain in pairs if plain is not None]


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
    return Outcome(gain, len(found), smallest, _verdict(gain, len(found)))


def _verdict(gain: Interval | None, pairs: int) -> Verdict:
    if gain is None or pairs < FEWEST_SEEDS:
        return "open"
    return "holds" if gain.low > 0 else "fails" if gain.high < 0 else "open"


def run(settings: Settings) -> Iterator[tuple[Trial, float]]:
    """Train all of it here, one after the other; each trial with its test accuracy. Imports torch."""
    from cnnlab import training

    for trial in settings.trials():
        *_, summary = training.train(settings.config(trial))
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
