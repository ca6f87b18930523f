"""What experiments share that compare networks seed by seed: trials, settings, training, the rule of one margin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeVar

from cnnlab.core.checks import whole
from cnnlab.experiments.intervals import Interval
from cnnlab.training import TrainConfig, recommended

FEWEST_SEEDS, MOST_SEEDS = 5, 20

Verdict = Literal["holds", "fails", "open"]
TrialT = TypeVar("TrialT")


class Trial(NamedTuple):
    """One training run of the experiment."""

    network: str
    seed: int


class Trials(Protocol[TrialT]):
    """Settings of an experiment whose runs train networks."""

    def trials(self) -> tuple[TrialT, ...]:
        """All runs."""
        ...

    def config(self, trial: TrialT, /) -> TrainConfig:
        """The training run of a trial."""
        ...


@dataclass(frozen=True)
class Recommended:
    """Each of some networks with what is recommended for it, several seeds each.

    Attributes
    ----------
    networks
        Of the experiment.
    n_seeds
        Seeds 0, 1, … of weights and of the order of the pictures.

    Raises
    ------
    LabError
        `value.whole`, `data.unknown`, and what `TrainConfig` refuses.
    """

    kind: ClassVar[str] = "train"
    networks: ClassVar[tuple[str, ...]]
    dataset: str = "fashion_mnist"
    n_seeds: int = FEWEST_SEEDS
    epochs: int = 3

    def __post_init__(self) -> None:
        whole("n_seeds", self.n_seeds, FEWEST_SEEDS, MOST_SEEDS)
        whole("epochs", self.epochs, 1, 100)
        for network in self.networks:
            self.config(Trial(network, 0))

    def trials(self) -> tuple[Trial, ...]:
        """All runs, seed by seed, so that each round of finished ones is one more pair for each comparison."""
        return tuple(Trial(network, seed) for seed in range(self.n_seeds) for network in self.networks)

    def config(self, trial: Trial) -> TrainConfig:
        """The training run of a trial: what is recommended for the network, a record per 20 steps."""
        best = recommended(trial.network, self.dataset)
        return replace(best, epochs=self.epochs, seed=trial.seed, log_every=20)


def train_all(settings: Trials[TrialT]) -> Iterator[tuple[TrialT, Mapping[str, Any]]]:
    """Train all of it here, one after the other; each trial with its run's summary. Imports torch."""
    from cnnlab import training

    for trial in settings.trials():
        *_, summary = training.train(settings.config(trial))
        yield trial, summary


def differences(results: Mapping[Trial, float], network: str, other: str) -> list[float]:
    """The result of `network` − that of `other`, for each seed that has both."""
    seeds = sorted(trial.seed for trial in results if trial.network == network)
    pairs = ((Trial(network, seed), Trial(other, seed)) for seed in seeds)
    return [results[one] - results[two] for one, two in pairs if two in results]


def above(interval: Interval | None, pairs: int, margin: float) -> Verdict:
    """Whether a mean difference is above `margin`.

    *Holds*: the whole interval is. *Fails*: the whole interval is below. *Open*: it contains `margin`, or there are
    fewer than five pairs.
    """
    if interval is None or pairs < FEWEST_SEEDS:
        return "open"
    return "holds" if interval.low > margin else "fails" if interval.high < margin else "open"
