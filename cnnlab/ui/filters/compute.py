"""What torch is asked about a network. Every function here is behind a cache of `cnnlab.ui.cache`."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab import torch_gate, weights
from cnnlab.ui import cache
from cnnlab.ui.filters.subject import Key, pictures_of
from cnnlab.weights import Source

N_PICTURES = 300
_SHOWN_KINDS = ("conv", "activation", "pool", "norm", "linear")
Pixels = npt.NDArray[np.uint8]


class LayerInfo(NamedTuple):
    """A layer as the page lists it; `shape` without the batch."""

    name: str
    kind: str
    shape: tuple[int, ...]

    @property
    def has_map(self) -> bool:
        return len(self.shape) == 3


class Answer(NamedTuple):
    """The classes that the network finds likeliest, best first, with their probabilities."""

    classes: tuple[int, ...]
    shares: tuple[float, ...]


def model(source: Source):
    """The network with its weights."""
    return weights.load(source)


def layers(key: Key, source: Source) -> tuple[LayerInfo, ...]:
    """Layers in the order of the forward."""
    from cnnlab.inspection.layers import layers as found

    shape = (source.in_channels, source.image_size, source.image_size)
    return tuple(
        LayerInfo(layer.name, layer.kind, tuple(layer.shape))
        for layer in found(cache.inspected_model(key, source), shape)
        if layer.kind in _SHOWN_KINDS
    )


def kernels(key: Key, source: Source, layer: str) -> npt.NDArray[np.float32]:
    """(K, C, kh, kw)."""
    from cnnlab.inspection.filters import kernels as found

    return found(cache.inspected_model(key, source), layer)


class Likenesses(NamedTuple):
    """How many kernels are oriented, and how many of as many random ones; of colour kernels, how many are opponent."""

    oriented: int
    by_chance: int
    opponent: int | None


def likenesses(key: Key, source: Source, layer: str) -> Likenesses:
    """Counted by fitting. A small grey kernel looks like a Gabor function by chance: so random ones are counted too."""
    from cnnlab.inspection.gabor import colour_opponent, oriented

    found = cache.layer_kernels(key, layer, source)
    noise = np.random.default_rng(0).standard_normal(found.shape)
    return Likenesses(oriented(found), oriented(noise), colour_opponent(found) if found.shape[1] == 3 else None)


def feature_maps(key: Key, source: Source, layer: str, pixels: Pixels) -> npt.NDArray[np.float32]:
    """(K, h, w) for one picture, uint8 (H, W, C)."""
    from cnnlab.inspection.activations import feature_maps as found

    picture = weights.preprocess(source, pixels[None])
    return found(cache.inspected_model(key, source), picture, layer)[0]


def order(maps: npt.NDArray[np.float32]) -> list[int]:
    """Channels, the strongest response first."""
    from cnnlab.inspection.activations import by_response

    return by_response(maps).tolist()


def answer(key: Key, source: Source, pixels: Pixels, most: int = 5) -> Answer:
    """What the network takes the picture for."""
    torch_gate.load()
    import torch

    with torch.inference_mode():
        scores = cache.inspected_model(key, source)(weights.preprocess(source, pixels[None]))
        shares, classes = scores.softmax(1)[0].topk(min(most, scores.shape[1]))
    return Answer(tuple(classes.tolist()), tuple(shares.tolist()))


def seen(source: Source, split: str, most: int = N_PICTURES) -> Pixels:
    """The first pictures of the data set, as the network is given them before normalisation."""
    return cache.first_pictures(pictures_of(source), split, most)


def patches(key: Key, source: Source, layer: str, channel: int, split: str):
    """The nine places that excite the channel most, strongest first."""
    from cnnlab.inspection.patches import exciting, field_of

    network = cache.inspected_model(key, source)
    field = field_of(network, (source.in_channels, source.image_size, source.image_size), layer)
    pictures = weights.preprocess(source, seen(source, split))
    return tuple(exciting(network, layer, channel, pictures, field=field))


def statistics(key: Key, source: Source, layer: str):
    """Of the layer's channels over the first test pictures."""
    from cnnlab.inspection.statistics import channel_statistics

    pictures = weights.preprocess(source, seen(source, "test"))
    return channel_statistics(cache.inspected_model(key, source), layer, pictures.split(50))


def attribution(key: Key, source: Source, pixels: Pixels, target: int, method: str, layer: str):
    """(H, W) or (C, H, W)."""
    torch_gate.load()
    from cnnlab.inspection.gradients import attribute

    picture = weights.preprocess(source, pixels[None])
    return attribute(cache.inspected_model(key, source), picture, target, method, layer or None)


def categories(network: str) -> tuple[str, ...]:
    """ImageNet's class names as torchvision has them, in English."""
    torch_gate.load()
    from torchvision.models import get_model_weights

    return tuple(get_model_weights(network)["IMAGENET1K_V1"].meta["categories"])
