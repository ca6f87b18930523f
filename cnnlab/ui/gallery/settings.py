"""The page's knobs, and the network they ask for."""

import re
from dataclasses import dataclass

import streamlit as st

from cnnlab import datasets, networks
from cnnlab.core.errors import LabError
from cnnlab.networks import NetworkShape
from cnnlab.networks.recipes import classics
from cnnlab.ui.knobs import Choice, Knob, Number, Text
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import words

VIEWS = ("network", "recipe", "compare")
VERSIONS = ("paper", "small")
AXES = ("top1", "params", "macs", "memory", "depth", "field")
MOST = 12  # networks side by side
TWINS = {"alexnet2012": "alexnet", "resnet50_paper": "resnet50"}  # as in the paper, and as in torchvision
_COMPARED = "alexnet,vgg16,googlenet,resnet18,resnet50,resnet152"
_CHANNELS, _CLASSES = 3, 10  # of the small versions


@dataclass(frozen=True)
class Chosen:
    """One network in one version: a small value, for caches."""

    name: str
    small: bool
    size: int
    width: float

    @property
    def shape(self) -> NetworkShape:
        """What it is built for. LabError where there is no such version."""
        info = networks.describe(self.name)
        channels, classes = (
            (_CHANNELS, _CLASSES) if self.small and self.name != "lenet5" else (info.paper_channels, info.paper_classes)
        )
        return networks.check(
            self.name, num_classes=classes, image_size=self.size, in_channels=channels, width=self.width
        )

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        return self.shape.in_channels, self.size, self.size


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "network", VIEWS),
        Choice("net", "resnet18", classics()),
        Choice("version", "paper", VERSIONS),
        Number("size", 32, networks.SMALLEST, networks.SMALL_BELOW - 1),
        Number("width", 1.0, 0.125, 2.0, 0.125),
        Text("layer", "", longest=120),
        Text("nets", _COMPARED, _several, longest=400),
        Choice("x", "macs", AXES),
        Choice("y", "top1", AXES),
        Choice("data", "fashion_mnist", datasets.names()),
        Text("guess", "", _one),
    )


def _several(text: str) -> str:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not 2 <= len(names) <= MOST:
        raise LabError("gallery.how_many", count=len(names), most=MOST)
    return ",".join(map(_one, names))


def _one(text: str) -> str:
    if text:
        networks.describe(text)
        if text not in classics():
            raise LabError("gallery.not_here", name=text, names=", ".join(classics()))
    return text


def title(name: str, page: Lesson) -> str:
    """A network's name on the screen."""
    return words.network(name, page.t)


def short(name: str, page: Lesson) -> str:
    """Its name without what is explained in brackets."""
    return re.split(r" \(|（", title(name, page))[0]


def chosen(page: Lesson) -> Chosen:
    """The network of the knobs, in their version."""
    name = str(page.knobs["net"])
    if page.knobs["version"] == "paper":
        return published(name)
    return Chosen(name, True, page.knobs.whole("size"), page.knobs.real("width"))


def published(name: str) -> Chosen:
    """`name` at its paper's size."""
    return Chosen(name, False, networks.describe(name).paper_image_size, 1.0)


def which(page: Lesson) -> None:
    """The controls that choose a network and its version."""
    page.knobs.select("net", format_func=lambda name: title(name, page))
    _twin(page)
    page.knobs.segmented("version")
    if page.knobs["version"] == "small":
        page.knobs.slider("size")
        page.knobs.slider("width")


def _twin(page: Lesson) -> None:
    """The switch between a paper's network and torchvision's, where both are here."""
    name = str(page.knobs["net"])
    pair = next((pair for pair in TWINS.items() if name in pair), None)
    if pair is None:
        return
    slot = "gallery.twin"
    st.session_state[slot] = name

    def switched() -> None:
        page.knobs.set(net=st.session_state[slot], layer="")

    labels = dict(zip(pair, (page.s("twin.paper"), page.s("twin.torchvision")), strict=True))
    st.segmented_control(
        page.s("twin"), pair, format_func=labels.__getitem__, key=slot, on_change=switched, required=True
    )
