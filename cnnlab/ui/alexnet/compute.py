"""What the shipped small AlexNet is asked. Imports torch; every function here is behind a cache."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from cnnlab import weights
from cnnlab.core.augmenting import ten_crops
from cnnlab.core.response_norm import ResponseNorm
from cnnlab.inspection.activations import feature_maps
from cnnlab.ui import cache
from cnnlab.ui.alexnet.settings import N_PICTURES
from cnnlab.ui.filters.subject import key_of

SOURCE = "shipped:alexnet-textures"
CONVOLUTIONS = {"1": "features.0", "2": "features.3", "3": "features.6", "4": "features.8", "5": "features.10"}
HIDDEN, NEXT = "classifier.3", "classifier.5"  # the first hidden layer after its ReLU; the second one
CROP_PX = 28  # of 32: as 224 of 256
Maps = npt.NDArray[np.float32]


def network():
    """The source and its network, shared and never changed."""
    source = weights.describe(SOURCE)
    return source, cache.inspected_model(key_of(source), source)


def outputs(layer: str) -> Maps:
    """What a layer puts out for the first test pictures, (N, K, h, w) or (N, K)."""
    source, model = network()
    pictures = cache.first_pictures("textures", "test", N_PICTURES)
    return feature_maps(model, weights.preprocess(source, pictures), layer)


class Hidden(NamedTuple):
    """Units of the first hidden layer for a picture, (512,), and the weights and bias of a unit that reads them."""

    units: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float


def hidden(picture: int, unit: int) -> Hidden:
    """Of a test picture; `unit` of the second hidden layer."""
    _, model = network()
    layer = model.get_submodule(NEXT)
    values = outputs(HIDDEN)[picture].astype(np.float64)
    return Hidden(values, layer.weight[unit].double().numpy(), float(layer.bias[unit]))


def response_normed(maps: Maps, made: ResponseNorm) -> npt.NDArray[np.float64]:
    """By torch's own layer."""
    layer = nn.LocalResponseNorm(made.n, alpha=made.n * made.alpha, beta=made.beta, k=made.k)
    return layer(torch.tensor(maps, dtype=torch.float64)).numpy()


def batch_normed(maps: Maps) -> npt.NDArray[np.float64]:
    """By torch's batch norm in train mode."""
    return functional.batch_norm(torch.tensor(maps, dtype=torch.float64), None, None, training=True).numpy()


def slopes(x: float) -> dict[str, tuple[float, float]]:
    """Value and derivative of each function at x, by autograd."""
    found = {}
    for name in ("relu", "tanh", "sigmoid"):
        point = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        value = getattr(torch, name)(point)
        (slope,) = torch.autograd.grad(value, point)
        found[name] = (value.item(), slope.item())
    return found


class Dropped(NamedTuple):
    """What torch's own layer made of units that are all above 0, in train mode and in eval mode."""

    zero_or_scaled: int
    untouched: int


def dropped(units: npt.NDArray[np.float64], p: float) -> Dropped:
    """How many units are 0 or divided by 1 − p after nn.Dropout, and how many it leaves alone in use."""
    values, layer = torch.tensor(units), nn.Dropout(p)
    train, used = layer.train()(values), layer.eval()(values)
    right = (train == 0) | torch.isclose(train, values / (1 - p))
    return Dropped(int(right.sum()), int((used == values).sum()))


class Answers(NamedTuple):
    """Probabilities of the classes, (10, classes) for the crops and (classes,) for the whole picture."""

    crops: npt.NDArray[np.float64]
    whole: npt.NDArray[np.float64]


def ten_answers(picture: int) -> Answers:
    """The network's answer to the ten crops of a test picture, each enlarged to the network's size."""
    source, model = network()
    whole = cache.first_pictures("textures", "test", N_PICTURES)[picture]
    crops = np.stack([crop(whole) for crop in ten_crops(len(whole), CROP_PX)])
    with torch.inference_mode():
        shares = [model(weights.preprocess(source, each)).softmax(1).double().numpy() for each in (crops, whole[None])]
    return Answers(shares[0], shares[1][0])


def cropped(photo: npt.NDArray[np.uint8], crop: int) -> npt.NDArray[np.uint8]:
    """The ten crops as torchvision cuts them, (10, crop, crop, 3)."""
    from torchvision.transforms.v2 import functional as v2

    picture = torch.from_numpy(photo.transpose(2, 0, 1).copy())
    crops = v2.ten_crop(picture, [crop, crop])
    return torch.stack(list(crops)).numpy().transpose(0, 2, 3, 1)


def one_crop(photo: npt.NDArray[np.uint8], top: int, left: int, side: int, *, mirrored: bool):
    """A crop as torchvision cuts and mirrors it, (side, side, 3)."""
    from torchvision.transforms.v2 import functional as v2

    picture = v2.crop(torch.from_numpy(photo.transpose(2, 0, 1).copy()), top, left, side, side)
    return (v2.horizontal_flip(picture) if mirrored else picture).numpy().transpose(1, 2, 0)
