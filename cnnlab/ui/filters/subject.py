"""Whose weights the page shows: a file, the shipped ones, a finished run of this server, or random ones."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnlab import datasets, networks, weights
from cnnlab.core.errors import LabError
from cnnlab.jobs import api
from cnnlab.jobs.home import home, path_of
from cnnlab.jobs.view import RunView
from cnnlab.training import TrainConfig
from cnnlab.ui import cache
from cnnlab.ui.training import settings
from cnnlab.weights import Source
from cnnlab.weights.sources import from_facts

DEFAULT = "shipped:alexnet-textures"
RUN = "run:"
_FALLBACK = "random:alexnet"
_MOST_RUNS = 50


class Key(NamedTuple):
    """Tells the caches which weights are meant: the source's id, and when its file was written (0 without one)."""

    id: str
    stamp: int


def key_of(source: Source) -> Key:
    """The key of a source's weights as they are now."""
    try:
        return Key(source.id, 0 if source.file is None else source.file.stat().st_mtime_ns)
    except OSError:  # deleted meanwhile: loading says so
        return Key(source.id, -1)


def find(source_id: str) -> Source:
    """The source of that id; the default falls back on what is there.

    Raises
    ------
    LabError
        `weights.unknown`, `job.unknown`, `job.no_result`, `job.damaged`, `filters.no_convolution`, `filters.shuffled`.
    """
    if source_id.startswith(RUN):
        return of_run(api.view(source_id.removeprefix(RUN)))
    known = {source.id: source for source in listed()}
    if source_id == DEFAULT and source_id not in known:
        return next((source for source in known.values() if source.kind == "shipped"), known[_FALLBACK])
    found = known.get(source_id) or weights.describe(source_id)
    if not networks.has_convolution(found.network):
        raise LabError("filters.no_convolution", network=found.network)
    return found


def listed() -> tuple[Source, ...]:
    """As `survey`, at most two seconds old: every knob's move asks."""
    return cache.inspectable_sources(str(home()))


def survey() -> tuple[Source, ...]:
    """All sources with a convolution in the order of preference; runs before random weights."""
    found = [source for source in cache.weight_sources().values() if networks.has_convolution(source.network)]
    trained = [source for source in found if source.kind != "random"]
    untrained = [source for source in found if source.kind == "random"]
    return (*trained, *_of_runs(), *untrained)


def _of_runs() -> list[Source]:
    found = []
    for run in recorded():
        try:
            found.append(of_run(run))
        except LabError:  # not over, shuffled pixels, a damaged directory: a link to it says so
            continue
    return found


def recorded() -> list[RunView]:
    """This server's runs whose filters can be looked at, the newest first."""
    return [run for run in api.runs(_MOST_RUNS) if _config(run.config) is not None and run.step]


def _config(values: Mapping[str, Any]) -> TrainConfig | None:
    config = settings.read(values)
    return config if config is not None and networks.has_convolution(config.network) else None


def of_run(run: RunView) -> Source:
    """The weights of a finished run. LabError as `find`."""
    config = settings.read(run.config)
    if config is None:
        raise LabError("job.damaged", run=run.id, file="config.json")
    if not networks.has_convolution(config.network):
        raise LabError("filters.no_convolution", network=networks.describe(config.network).title)
    if config.shuffle_seed:
        raise LabError("filters.shuffled", run=run.id)
    file = path_of(run.id) / "weights.safetensors"
    if not file.exists():
        raise LabError("job.no_result", run=run.id)
    info = datasets.describe(config.dataset)
    mean, std = cache.picture_scale(config.dataset)
    facts = {
        "network": config.network, "dataset": config.dataset, "image_size": info.network_size,
        "in_channels": info.channels, "num_classes": info.num_classes, "width": config.width, "mean": mean, "std": std,
        "test_accuracy": _accuracy(run), "seed": config.seed, "epochs": config.epochs,
    }  # fmt: skip
    return from_facts(f"{RUN}{run.id}", "run", facts, file)


def _accuracy(run: RunView) -> float | None:
    try:
        return float(api.result(run.id)["test_accuracy"])
    except (LabError, KeyError, TypeError, ValueError):  # stopped, or half written
        return None


def pictures_of(source: Source) -> str:
    """The data set whose pictures the network is shown: its own, else one with as many channels."""
    return source.dataset or ("textures" if source.in_channels == 3 else "fashion_mnist")
