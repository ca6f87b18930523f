"""What the shipped small networks are asked. Imports torch; every function here is behind a cache."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from cnnlab import weights
from cnnlab.core.sampling import filter_of
from cnnlab.inspection.deconvnet import Alone, Unit, project
from cnnlab.inspection.gradients import attribute
from cnnlab.inspection.patches import Patch
from cnnlab.ui import cache
from cnnlab.weights import Source

Array = npt.NDArray[np.float64]
N_PICTURES = 300
_CLOSE = 1e-4  # of the largest value: float32


class LayerAt(NamedTuple):
    """A convolution's ReLU: its name, its place in `features`, its maps."""

    name: str
    place: int
    channels: int


class Shown(NamedTuple):
    """A step of the way back: what is undone, and the shape after it."""

    op: str
    shape: tuple[int, ...]


class View(NamedTuple):
    """A unit seen in three ways, (C, H, W) each; the deconvnet's steps; values on which captum agrees."""

    views: dict[str, npt.NDArray[np.float32]]
    steps: tuple[tuple[Shown, npt.NDArray[np.float32]], ...]
    total: int
    agree: int


def layer_at(key: Any, source: Source, depth: int) -> LayerAt:
    """The ReLU behind convolution number `depth`."""
    features = cache.inspected_model(key, source).features
    convs = [at for at, layer in enumerate(features) if isinstance(layer, nn.Conv2d)]
    at = convs[depth - 1]
    return LayerAt(f"features.{at + 1}", at + 1, features[at].out_channels)


def dead_maps(key: Any, source: Source) -> tuple[tuple[int, int], ...]:
    """Of each ReLU's maps: how many are never above 0 on the first test pictures, and how many there are."""
    x = weights.preprocess(source, cache.first_pictures("textures", "test", N_PICTURES))
    found = []
    with torch.inference_mode():
        for layer in cache.inspected_model(key, source).features:
            x = layer(x)
            if isinstance(layer, nn.ReLU):
                highest = x.amax((0, 2, 3))
                found.append((int((highest <= 0).sum()), len(highest)))
    return tuple(found)


def view(key: Any, source: Source, index: int, channel: int, patch: Patch) -> View:
    """All that is shown of the unit that `patch` is the strongest place of."""
    features = cache.inspected_model(key, source).features
    pixels = cache.first_pictures("textures", "test", N_PICTURES)[patch.picture]
    picture, unit = weights.preprocess(source, pixels[None]), Unit(channel, patch.row, patch.column)
    steps = project(features, picture, index, unit)
    ours = steps[-1].maps
    passing, plain = Alone(features, index, unit, through_norms=True), Alone(features, index, unit)
    theirs = patch.value * attribute(passing, picture, 0, "deconvnet")
    views = {"deconvnet": ours, "gradient": _gradient(plain, picture),
             "guided_backprop": attribute(plain, picture, 0, "guided_backprop")}  # fmt: skip
    agree = np.isclose(ours, theirs, rtol=0, atol=_CLOSE * float(np.abs(ours).max()))
    shown = tuple((Shown(each.op, each.maps.shape), np.abs(each.maps).mean(axis=0)) for each in steps)
    return View(views, shown, ours.size, int(agree.sum()))


def _gradient(network: nn.Module, picture: torch.Tensor) -> npt.NDArray[np.float32]:
    with torch.enable_grad():
        pixels = picture.clone().requires_grad_()
        (found,) = torch.autograd.grad(network(pixels).sum(), pixels)
    return found[0].numpy()


def response(photo: str, angle: int, period: float, size: int, stride: int) -> Array:
    """A filter's response at a stride, by torch."""
    kernel = torch.from_numpy(filter_of(size, angle, period))
    grey = torch.tensor(cache.grey_photograph(photo), dtype=torch.float64)
    return functional.conv2d(grey[None, None], kernel[None, None], stride=stride)[0, 0].numpy()
