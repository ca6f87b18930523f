"""Pooling brings (some) translation invariance.

Four networks of equal size and equal parameters, which start from equal weights (`cnnlab.networks.shift`): three halve
their feature maps by pooling (max, average, blurred max), the fourth, the control, by the stride of its convolutions.

Measured: test accuracy, and the consistency of the answer under shifts of 1 to 4 px (`cnnlab.training.consistency`),
averaged over the four distances.
Paired by seed: gain = consistency with the pool − consistency of the control, with a 95 % t interval of its mean.

The rule, fixed before the first run: see `judge`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from cnnlab.experiments.intervals import Interval, mean_interval
from cnnlab.experiments.pairs import Recommended, Trial, Verdict, above, differences, train_all
from cnnlab.i18n import Translator

CLAIM = "C-POOL-2"
CONTROL = "shift_stride"
POOLS = ("shift_max", "shift_avg", "shift_blur")
NETWORKS = (CONTROL, *POOLS)
THE_CLAIMS = "shift_max"  # what "pooling" means in the lecture
MARGIN = 0.01  # 1 percentage point of consistency: less does not count as invariance


class Measured(NamedTuple):
    """What is measured of a trained network: shares of the test pictures; consistency at 1, 2, 3 and 4 px."""

    test_accuracy: float
    consistency: tuple[float, ...]

    @property
    def mean_consistency(self) -> float:
        """Over the four distances."""
        return sum(self.consistency) / len(self.consistency)


@dataclass(frozen=True)
class Settings(Recommended):
    """Which runs the experiment consists of."""

    networks: ClassVar[tuple[str, ...]] = NETWORKS
    epochs: int = 8


class Outcome(NamedTuple):
    """What the results say so far: of each pool that has a pair the gain and the verdict; the claim's verdict."""

    gains: Mapping[str, Interval]
    pairs: Mapping[str, int]
    verdicts: Mapping[str, Verdict]
    verdict: Verdict


def gains(results: Mapping[Trial, Measured], network: str) -> list[float]:
    """Consistency with the pool − consistency of the control, for each seed that has both."""
    return differences({trial: found.mean_consistency for trial, found in results.items()}, network, CONTROL)


def judge(results: Mapping[Trial, Measured]) -> Outcome:
    """The verdicts, by the rule: one for each pool; the claim's is that of max pooling.

    Notes
    -----
    *Holds*: the whole interval of the gain is above `MARGIN`. *Fails*: the whole interval is below `MARGIN`. *Open*:
    the interval contains `MARGIN`, or there are fewer than five pairs.
    """
    found = {network: gains(results, network) for network in POOLS}
    intervals = {network: mean_interval(values) for network, values in found.items() if values}
    pairs = {network: len(values) for network, values in found.items()}
    verdicts: dict[str, Verdict] = {network: above(intervals.get(network), pairs[network], MARGIN) for network in POOLS}
    return Outcome(intervals, pairs, verdicts, verdicts[THE_CLAIMS])


def run(settings: Settings) -> Iterator[tuple[Trial, Measured]]:
    """Train all of it here, one after the other, and measure. Imports torch."""
    for trial, summary in train_all(settings):
        yield trial, of_summary(summary)


def of_summary(summary: Mapping[str, Any]) -> Measured:
    """What a run's summary says; the run must be of one of the four networks."""
    return Measured(float(summary["test_accuracy"]), tuple(summary["consistency"]))


def row(measured: Measured) -> dict[str, Any]:
    """A trial's measurement as the record keeps it."""
    return measured._asdict()


def findings(outcome: Outcome) -> dict[str, Any]:
    """What the record keeps of the outcome."""
    gains = {network: found._asdict() for network, found in outcome.gains.items()}
    return {"gains": gains, "verdicts": outcome.verdicts, "verdict": outcome.verdict}


def told(trial: Trial, measured: Measured, t: Translator) -> str:
    """A line for the terminal on a finished trial."""
    shares = {"accuracy": f"{measured.test_accuracy:.2%}", "consistency": f"{measured.mean_consistency:.2%}"}
    return t("cli.shift_trial", network=trial.network, seed=trial.seed, **shares)


def conclusions(outcome: Outcome, t: Translator) -> list[str]:
    """Lines for the terminal on what came out."""
    return [
        t(
            "cli.gain", network=network, mean=f"{gain.mean:.2%}", low=f"{gain.low:.2%}", high=f"{gain.high:.2%}",
            verdict=t(f"cli.verdict_{outcome.verdicts[network]}"),
        )
        for network, gain in outcome.gains.items()
    ]  # fmt: skip
