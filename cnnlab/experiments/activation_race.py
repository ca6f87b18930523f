"""Does a network with ReLU learn faster than the same network with tanh?

Two networks of equal size and equal first weights (`cnnlab.networks.four_layers`), each at the learning rate that is
fastest for it, among `RATES_TRIED` with seed `RATE_SEED`, which is none of the experiment's; or, to see what that
choice does, both at ReLU's rate. Momentum 0.9, no decay, no augmentation, one constant rate. Figure 1 of the AlexNet
paper chose each network's rate for speed too; there a four-layer network reached 25 % training error on CIFAR-10 six
times faster with ReLU.

Measured: after how many steps the training error, a mean over the last `WINDOW` batches, is at most `MARK`.
Paired by seed: saving = 1 − steps with ReLU / steps with tanh, with a 95 % t interval of its mean. The paper's six
times is a saving of 83 %. A pair counts where both got there.

The rule, fixed before the first run: see `judge`.

References
----------
Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", NIPS 2012, section
3.1 and figure 1, https://doi.org/10.1145/3065386
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from cnnlab.core.checks import choice, whole
from cnnlab.experiments.intervals import Interval, mean_interval
from cnnlab.experiments.pairs import FEWEST_SEEDS, MOST_SEEDS, Trial, Verdict, above
from cnnlab.i18n import Translator
from cnnlab.training import TrainConfig

CLAIM = "C-ALEX-1"
RELU, TANH = "four_relu", "four_tanh"
NETWORKS = (RELU, TANH)
MARK = 0.25  # training error
WINDOW = 40  # batches that the error is a mean over
MARGIN = 0.1  # a tenth of tanh's steps: less does not count as faster
CURVE_EVERY = 10  # steps between the points that are kept of a curve
RATE_SEED = 99
RATES_TRIED = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
RATES = {
    "textures": {RELU: 0.005, TANH: 0.02},
    "digits": {RELU: 0.002, TANH: 0.05},
}
CHOICES = ("own", "same")
_BATCH_SIZE = {"textures": 64, "digits": 32}
_WIDTH = 0.25


class Measured(NamedTuple):
    """What is measured of a run: the steps to the mark, None where it was not reached; points of its curve.

    `curve` has the training error of each `CURVE_EVERY` steps, a mean over the `WINDOW` batches before.
    """

    steps: int | None
    curve: tuple[float, ...]


@dataclass(frozen=True)
class Settings:
    """Which runs the experiment consists of.

    Attributes
    ----------
    n_seeds
        Seeds 0, 1, … of weights and of the order of the pictures.
    rates
        `own`: each network at its fastest learning rate; `same`: both at ReLU's.

    Raises
    ------
    LabError
        `value.whole`, `value.choice`.
    """

    kind: ClassVar[str] = "train"
    dataset: str = "textures"
    n_seeds: int = FEWEST_SEEDS
    epochs: int = 3
    rates: str = "own"

    def __post_init__(self) -> None:
        choice("dataset", self.dataset, RATES)
        whole("n_seeds", self.n_seeds, FEWEST_SEEDS, MOST_SEEDS)
        whole("epochs", self.epochs, 1, 100)
        choice("rates", self.rates, CHOICES)

    def trials(self) -> tuple[Trial, ...]:
        """All runs, seed by seed, so that every two finished ones are one more pair."""
        return tuple(Trial(network, seed) for seed in range(self.n_seeds) for network in NETWORKS)

    def rate(self, network: str) -> float:
        """The learning rate of a network."""
        return RATES[self.dataset][network if self.rates == "own" else RELU]

    def config(self, trial: Trial) -> TrainConfig:
        """The training run of a trial, with a record of every step."""
        return TrainConfig(
            network=trial.network, dataset=self.dataset, optimizer="momentum", momentum=0.9,
            learning_rate=self.rate(trial.network), batch_size=_BATCH_SIZE[self.dataset],
            epochs=self.epochs, seed=trial.seed, width=_WIDTH,
        )  # fmt: skip


class Outcome(NamedTuple):
    """What the results say so far: the mean saving, the pairs in which both reached the mark, the verdict."""

    saving: Interval | None
    pairs: int
    verdict: Verdict


def measure(records: Iterator[Mapping[str, Any]] | Sequence[Mapping[str, Any]]) -> Measured:
    """From a run's records: when the mark was reached, and the curve."""
    accuracies = [float(record["accuracy"]) for record in records if record["kind"] == "step"]
    return of_accuracies(accuracies)


def of_accuracies(accuracies: Sequence[float]) -> Measured:
    """From the share of right answers of every batch, in order."""
    total, sums = 0.0, [0.0]
    for accuracy in accuracies:
        total += 1 - accuracy
        sums.append(total)
    errors = [(sums[at] - sums[at - WINDOW]) / WINDOW for at in range(WINDOW, len(sums))]
    steps = next((at for at, error in enumerate(errors, start=WINDOW) if error <= MARK + 1e-12), None)
    first = -WINDOW % CURVE_EVERY
    return Measured(steps, tuple(round(error, 4) for error in errors[first::CURVE_EVERY]))


def savings(results: Mapping[Trial, Measured]) -> list[float]:
    """1 − steps with ReLU / steps with tanh, for each seed with which both reached the mark."""
    found = []
    for seed in sorted({trial.seed for trial in results}):
        relu, tanh = (results.get(Trial(network, seed)) for network in NETWORKS)
        if relu is not None and tanh is not None and relu.steps and tanh.steps:
            found.append(1 - relu.steps / tanh.steps)
    return found


def judge(results: Mapping[Trial, Measured]) -> Outcome:
    """The verdict on "ReLU learns faster", by the rule.

    Notes
    -----
    *Holds*: the whole interval of the saving is above `MARGIN`. *Fails*: the whole interval is below `MARGIN`. *Open*:
    the interval contains `MARGIN`, or there are fewer than five pairs.
    """
    found = savings(results)
    interval = mean_interval(found) if found else None
    return Outcome(interval, len(found), above(interval, len(found), MARGIN))


def run(settings: Settings) -> Iterator[tuple[Trial, Measured]]:
    """Train all of it here, one after the other, and measure. Imports torch."""
    from cnnlab import training

    for trial in settings.trials():
        yield trial, measure(training.train(settings.config(trial)))


def row(measured: Measured) -> dict[str, Any]:
    """A trial's measurement as the record keeps it."""
    return {"steps": measured.steps, "curve": list(measured.curve)}


def findings(outcome: Outcome) -> dict[str, Any]:
    """What the record keeps of the outcome."""
    saving = outcome.saving._asdict() if outcome.saving else None
    return {"saving": saving, "pairs": outcome.pairs, "verdict": outcome.verdict}


def told(trial: Trial, measured: Measured, t: Translator) -> str:
    """A line for the terminal on a finished trial."""
    steps = "–" if measured.steps is None else measured.steps
    return t("cli.race_trial", network=trial.network, seed=trial.seed, steps=steps)


def conclusions(outcome: Outcome, t: Translator) -> list[str]:
    """Lines for the terminal on what came out."""
    if outcome.saving is None:
        return []
    ends = {name: f"{value:.1%}" for name, value in outcome.saving._asdict().items()}
    return [t("cli.saving", pairs=outcome.pairs, **ends)]
