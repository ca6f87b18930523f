"""What small versions of the networks scored here: shipped weights, recordings, this server's finished runs."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnnlab import weights
from cnnlab.core.errors import LabError
from cnnlab.jobs import api
from cnnlab.jobs.kinds import TRAIN
from cnnlab.networks.recipes import classics
from cnnlab.ui import cache
from cnnlab.ui.training import settings

_NEWEST = 200
_RECORDED = "permutation"  # the only recorded experiment that trains classic networks


class Result(NamedTuple):
    """One accuracy on the test pictures of a data set; `origin` is `shipped`, `recorded` or `run`."""

    network: str
    dataset: str
    width: float
    epochs: int
    accuracy: float
    origin: str


def survey() -> tuple[Result, ...]:
    """All that are known, of networks of the gallery and pictures whose pixels lie where they belong."""
    there = set(classics())
    return tuple(result for result in (*_shipped(), *_recorded(), *_runs()) if result.network in there)


def _shipped() -> Iterator[Result]:
    for source in weights.sources():
        if source.kind == "shipped" and source.dataset and source.accuracy is not None:
            yield Result(source.network, source.dataset, source.width, source.epochs or 0, source.accuracy, "shipped")


def _recorded() -> Iterator[Result]:
    for record in cache.ledger(_RECORDED):
        for trial in record["trials"]:
            if not trial["permuted"]:
                made = record["settings"]
                yield Result(trial["network"], made["dataset"], 1.0, made["epochs"], trial["test_accuracy"], "recorded")


def _runs() -> Iterator[Result]:
    for run in api.runs(_NEWEST, TRAIN):
        config = settings.read(run.config) if run.state == "finished" else None
        if config is None or config.shuffle_seed:
            continue
        try:
            accuracy = cache.run_accuracy(run.id)
        except (LabError, KeyError, TypeError, ValueError):  # deleted since, or a damaged directory
            continue
        yield Result(config.network, config.dataset, config.width, config.epochs, accuracy, "run")


def longest(known: Iterable[Result]) -> list[Result]:
    """Those that were trained for most epochs: a mean over short and long runs would say nothing."""
    listed = list(known)
    most = max((result.epochs for result in listed), default=0)
    return [result for result in listed if result.epochs == most]
