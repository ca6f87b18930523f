"""Which weights there are, in the order in which they are preferred. Needs no torch."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnlab import datasets, networks
from cnnlab.core.checks import nearest, real, whole
from cnnlab.core.errors import LabError
from cnnlab.i18n import ASSETS
from cnnlab.weights import hub

KINDS = ("folder", "hub", "shipped", "random")
SHIPPED = ASSETS / "weights"
FOLDER_VARIABLE = "CNNLAB_WEIGHTS_DIR"
_SMALL_PX = 32
_UNKNOWN_MEAN, _UNKNOWN_STD = 0.5, 0.25  # for random weights: no training set says what is usual


@dataclass(frozen=True)
class Source:
    """One set of weights for one network.

    Attributes
    ----------
    id
        Stable, for links: `<kind>:<name>`.
    kind
        One of `KINDS`: a file of the user's, torch's cache, shipped with the project, random.
    dataset
        The data set of `cnnlab.datasets` that it was trained on; None for ImageNet and for random weights.
    class_names
        Keys of the class names among the strings; None where there are none.
    mean, std
        Of the training pictures, for each channel, in units of the full brightness.
    accuracy
        On the data set's test pictures, measured with the stored file; None where nobody measured it here.
    file
        Where the weights are; None for random ones.
    """

    id: str
    kind: str
    network: str
    image_size: int
    in_channels: int
    num_classes: int
    width: float
    mean: tuple[float, ...]
    std: tuple[float, ...]
    dataset: str | None = None
    accuracy: float | None = None
    seed: int | None = None
    epochs: int | None = None
    file: Path | None = None

    @property
    def class_names(self) -> tuple[str, ...] | None:
        if self.dataset is None:
            return None
        return tuple(f"dataset.{name}" for name in datasets.describe(self.dataset).class_names)


def sources(network: str | None = None) -> tuple[Source, ...]:
    """Every source, or those of one network: the user's folder, torch's cache, shipped, random.

    A file that says nothing sensible about itself is left out here; `describe` says what is wrong with it.
    """
    if network is not None:
        networks.describe(network)
    found = (*_folder(), *_cached(), *_shipped(), *_random())
    return tuple(source for source in found if network in (None, source.network))


def describe(source_id: str) -> Source:
    """The source of that id. LabError `weights.unknown`, with the nearest id, where there is none."""
    known = {source.id: source for source in sources()}
    if source_id not in known:
        raise LabError("weights.unknown", name=str(source_id)[:60], nearest=nearest(source_id, known))
    return known[source_id]


def from_facts(source_id: str, kind: str, facts: Mapping[str, Any], file: Path | None) -> Source:
    """A source as the JSON beside its weights describes it.

    Raises
    ------
    LabError
        `weights.facts` where something is missing or makes no sense.
    """
    try:
        return _checked(source_id, kind, facts, file)
    except (KeyError, TypeError, ValueError) as error:
        raise LabError("weights.facts", file=getattr(file, "name", source_id), reason=str(error)[:120]) from error


def _checked(source_id: str, kind: str, facts: Mapping[str, Any], file: Path | None) -> Source:
    channels = whole("in_channels", facts["in_channels"], 1, 3)
    size = whole("image_size", facts["image_size"], networks.SMALLEST, 1024)
    networks.check(facts["network"], num_classes=facts["num_classes"], image_size=size, in_channels=channels,
                   width=facts["width"])  # fmt: skip
    dataset = facts.get("dataset")
    if dataset is not None:
        datasets.describe(dataset)
    mean, std = (tuple(real(name, value, least, 1) for value in facts[name]) for name, least in _BOUNDS)
    if not len(mean) == len(std) == channels:
        raise ValueError(f"mean and std must have {channels} numbers each")
    return Source(
        id=source_id, kind=kind, network=facts["network"], image_size=size, in_channels=channels,
        num_classes=facts["num_classes"], width=float(facts["width"]), mean=mean, std=std, dataset=dataset,
        accuracy=facts.get("test_accuracy"), seed=facts.get("seed"), epochs=facts.get("epochs"), file=file,
    )  # fmt: skip


_BOUNDS = (("mean", 0.0), ("std", 1e-6))


def _shipped() -> Iterator[Source]:
    return _described(SHIPPED, "shipped")


def _folder() -> Iterator[Source]:
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    yield from _described(Path(folder), "folder")
    # Without a description, a file called like a network is taken for that network's ImageNet weights.
    for file in sorted(Path(folder).glob("*.safetensors")):
        if file.stem in networks.names() and not file.with_suffix(".json").exists():
            yield _imagenet(f"folder:{file.stem}", "folder", file.stem, file)


def _described(folder: Path, kind: str) -> Iterator[Source]:
    for description in sorted(folder.glob("*.json")):
        file = description.with_suffix(".safetensors")
        if not file.is_file():
            continue
        try:
            facts = json.loads(description.read_text("utf-8"))
            yield from_facts(f"{kind}:{file.stem}", kind, facts, file)
        except (ValueError, TypeError, OSError):  # LabError is a ValueError, and so is broken JSON
            continue


def _cached() -> Iterator[Source]:
    for network in networks.names():
        file = hub.cached(network)
        if file is not None:
            yield _imagenet(f"hub:{network}", "hub", network, file)


def _imagenet(source_id: str, kind: str, network: str, file: Path) -> Source:
    info = networks.describe(network)
    return Source(
        id=source_id, kind=kind, network=network, image_size=info.paper_image_size, in_channels=info.paper_channels,
        num_classes=info.paper_classes, width=1.0, mean=hub.MEAN, std=hub.STD, file=file,
    )  # fmt: skip


def _random() -> Iterator[Source]:
    """For each network one at the size it can be trained at here, else at its paper's."""
    for network in networks.names():
        info = networks.describe(network)
        size = _SMALL_PX if info.has_small_version else info.paper_image_size
        channels = 3 if info.has_small_version else info.paper_channels
        yield Source(
            id=f"random:{network}", kind="random", network=network, image_size=size, in_channels=channels,
            num_classes=10 if info.has_small_version else info.paper_classes,
            width=0.25 if info.has_small_version and info.year >= 2012 else 1.0,
            mean=(_UNKNOWN_MEAN,) * channels, std=(_UNKNOWN_STD,) * channels,
        )  # fmt: skip
