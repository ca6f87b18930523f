"""A fully connected network ignores the layout of the pixels, a convolutional one lives on it.

One fixed permutation is applied to the pixels of every picture, training and test. Nothing is lost: the permutation can
be undone. For a fully connected network with random first weights the two data sets are the same problem. A convolution
expects neighbours to belong together, and after the permutation they do not.

Measured: test accuracy after the last epoch, on the original and on the permuted pictures, with the same seeds.
Paired by seed: drop = accuracy on original − accuracy on permuted pictures, with a 95 % t interval of its mean.

The rule, fixed before the first run: see `judge`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

from cnnlab.core.checks import whole
from cnnlab.experiments.intervals import Interval, mean_interval
from cnnlab.experiments.pairs import FEWEST_SEEDS, MOST_SEEDS, Verdict, train_all
from cnnlab.i18n import Translator
from cnnlab.training import TrainConfig, recommended

CLAIM = "C-FC-2"
FC, CONV = "mlp", "lenet5"
NETWORKS = (FC, CONV)
MARGIN = 0.02  # 2 percentage points of test accuracy: less counts as unchanged


class Trial(NamedTuple):
    """One training run of the experiment."""

    network: str
    permuted: bool
    seed: int


@dataclass(frozen=True)
class Settings:
    """Which runs the experiment consists of.

    Attributes
    ----------
    n_seeds
        Seeds 0, 1, … of weights and of the order of the pictures.
    shuffle_seed
        Of the permutation, one for all runs.

    Raises
    ------
    LabError
        `value.whole`, `data.unknown`, and what `TrainConfig` refuses.
    """

    kind: ClassVar[str] = "train"
    dataset: str = "digits"
    n_seeds: int = FEWEST_SEEDS
    epochs: int = 10
    shuffle_seed: int = 1

    def __post_init__(self) -> None:
        whole("n_seeds", self.n_seeds, FEWEST_SEEDS, MOST_SEEDS)
        whole("epochs", self.epochs, 1, 100)
        whole("shuffle_seed", self.shuffle_seed, 1, 2**31 - 1)
        self.config(Trial(FC, True, 0))

    def trials(self) -> tuple[Trial, ...]:
        """All runs, seed by seed, so that every four finished ones are one more pair for each network."""
        return tuple(
            Trial(network, permuted, seed)
            for seed in range(self.n_seeds)
            for network in NETWORKS
            for permuted in (False, True)
        )

    def config(self, trial: Trial) -> TrainConfig:
        """The training run of a trial: what is recommended for the network, a record per 20 steps."""
        best = recommended(trial.network, self.dataset)
        permuted = self.shuffle_seed if trial.permuted else 0
        return replace(best, epochs=self.epochs, seed=trial.seed, log_every=20, shuffle_seed=permuted)


class Outcome(NamedTuple):
    """What the results say so far: the drop of each network that has a pair, and the verdict."""

    drops: Mapping[str, Interval]
    pairs: Mapping[str, int]
    verdict: Verdict


def drops(accuracies: Mapping[Trial, float], network: str) -> list[float]:
    """Accuracy on original − on permuted pictures, for each seed that has both."""
    seeds = sorted(trial.seed for trial in accuracies if trial.network == network and not trial.permuted)
    pairs = ((Trial(network, False, seed), Trial(network, True, seed)) for seed in seeds)
    return [accuracies[one] - accuracies[other] for one, other in pairs if other in accuracies]


def judge(accuracies: Mapping[Trial, float]) -> Outcome:
    """The verdict, by the rule.

    Notes
    -----
    *Holds*: the whole interval of the convolutional drop is above `MARGIN`, and the whole interval of the fully
    connected drop is within ±`MARGIN`. *Fails*: the whole convolutional interval is below `MARGIN`, or the whole fully
    connected interval is outside ±`MARGIN`. *Open*: everything else, and whatever has fewer than five pairs.
    """
    found = {network: drops(accuracies, network) for network in NETWORKS}
    intervals = {network: mean_interval(values) for network, values in found.items() if values}
    pairs = {network: len(values) for network, values in found.items()}
    return Outcome(intervals, pairs, _verdict(intervals) if min(pairs.values()) >= FEWEST_SEEDS else "open")


def _verdict(intervals: Mapping[str, Interval]) -> Verdict:
    fc, conv = intervals[FC], intervals[CONV]
    if conv.high < MARGIN or fc.low > MARGIN or fc.high < -MARGIN:
        return "fails"
    return "holds" if conv.low > MARGIN and fc.low > -MARGIN and fc.high < MARGIN else "open"


def run(settings: Settings) -> Iterator[tuple[Trial, float]]:
    """Train all of it here, one after the other; each trial with its test accuracy. Imports torch."""
    for trial, summary in train_all(settings):
        yield trial, float(summary["test_accuracy"])


def row(accuracy: float) -> dict[str, Any]:
    """A trial's measurement as the record keeps it."""
    return {"test_accuracy": accuracy}


def findings(outcome: Outcome) -> dict[str, Any]:
    """What the record keeps of the outcome."""
    drops = {network: found._asdict() for network, found in outcome.drops.items()}
    return {"drops": drops, "verdict": outcome.verdict}


def told(trial: Trial, accuracy: float, t: Translator) -> str:
    """A line for the terminal on a finished trial."""
    name = t("cli.permuted" if trial.permuted else "cli.original")
    return t("cli.trial", network=trial.network, pictures=name, seed=trial.seed, accuracy=f"{accuracy:.2%}")


def conclusions(outcome: Outcome, t: Translator) -> list[str]:
    """Lines for the terminal on what came out."""
    return [
        t("cli.drop", network=network, mean=f"{drop.mean:.2%}", low=f"{drop.low:.2%}", high=f"{drop.high:.2%}")
        for network, drop in outcome.drops.items()
    ]
