"""The deconvnet, step by step: from one unit back to the pixels that excited it. Imports torch.

On the way back a pool puts each value where its maximum was (the *switches*, noted on the way forward), a ReLU passes
what is positive, a convolution becomes the transposed convolution with the same weights. Where overlapping windows have
the same maximum, what they bring is added. Response normalisation is passed over, as if it were not there: the paper
does not say how it is undone.

With that, the result is what back-propagation gives when the ReLU's rule is changed (Simonyan, Vedaldi and Zisserman
2013, section 4), times the unit's activation: `cnnlab.inspection.gradients` computes it that way, with captum.

References
----------
Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 2.1,
https://doi.org/10.1007/978-3-319-10590-1_53
"""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from cnnlab.core.checks import whole
from cnnlab.core.errors import LabError


class Step(NamedTuple):
    """What is there after undoing one layer: `op` is unit, rectify, filter or unpool; maps (C, h, w)."""

    layer: str
    op: str
    maps: NDArray[np.float32]


class Unit(NamedTuple):
    """A cell of a map."""

    channel: int
    row: int
    column: int


class _Passed(NamedTuple):
    """What the way back needs of a layer: its input's shape, and a pool's switches."""

    name: str
    layer: nn.Module
    shape: torch.Size
    switches: Tensor | None


def project(features: nn.Sequential, picture: Tensor, layer: int, unit: Unit) -> tuple[Step, ...]:
    """From a unit of `features[layer]` back to the pixels; the last step has the picture's shape.

    Parameters
    ----------
    features
        Convolutions, ReLUs, max pools and response normalisations, one after the other.
    picture : (1, C, H, W)
        Prepared as for training.

    Raises
    ------
    LabError
        `value.whole` for a layer or a unit that is not there; `inspection.no_map` for a layer of another kind.
    """
    whole("layer", layer, 0, len(features) - 1)
    with torch.inference_mode():
        x, passed = _forward(features, picture, layer)
        for name, at, size in zip(Unit._fields, unit, x.shape[1:], strict=True):
            whole(name, at, 0, size - 1)
        back = torch.zeros_like(x)
        back[(0, *unit)] = x[(0, *unit)]
        steps = [Step(str(layer), "unit", _array(back))]
        for each in reversed(passed):
            op, back = _undo(each, back)
            if op:
                steps.append(Step(each.name, op, _array(back)))
    return tuple(steps)


def _forward(features: nn.Sequential, x: Tensor, last: int) -> tuple[Tensor, list[_Passed]]:
    passed = []
    for name, layer in list(features.named_children())[: last + 1]:
        before, switches = x.shape, None
        if isinstance(layer, nn.MaxPool2d):
            x, switches = functional.max_pool2d(
                x, layer.kernel_size, layer.stride, layer.padding, layer.dilation, layer.ceil_mode, return_indices=True
            )  # fmt: skip
        elif isinstance(layer, nn.Conv2d | nn.ReLU | nn.LocalResponseNorm):
            x = layer(x)
        else:
            raise LabError("inspection.no_map", name=name)
        passed.append(_Passed(name, layer, before, switches))
    return x, passed


def _undo(passed: _Passed, back: Tensor) -> tuple[str, Tensor]:
    layer, shape = passed.layer, passed.shape
    if isinstance(layer, nn.ReLU):
        return "rectify", back.clamp(min=0)
    if isinstance(layer, nn.Conv2d):
        return "filter", _transposed(layer, back, shape)
    if passed.switches is not None:
        flat = torch.zeros(shape[0], shape[1], shape[2] * shape[3], dtype=back.dtype)
        return "unpool", flat.scatter_add_(2, passed.switches.flatten(2), back.flatten(2)).reshape(shape)
    return "", back


def _transposed(conv: nn.Conv2d, back: Tensor, shape: torch.Size) -> Tensor:
    """The transposed convolution, with as much output padding as gives the input's size again."""
    padding = [int(side) for side in conv.padding]
    sizes = zip(shape[2:], back.shape[2:], conv.kernel_size, conv.stride, padding, conv.dilation, strict=True)
    rest = [n - ((o - 1) * s - 2 * p + d * (k - 1) + 1) for n, o, k, s, p, d in sizes]
    return functional.conv_transpose2d(back, conv.weight, None, conv.stride, padding, rest, conv.groups,
                                       conv.dilation)  # fmt: skip


def _array(maps: Tensor) -> NDArray[np.float32]:
    return maps[0].float().numpy(force=True).copy()


class Alone(nn.Module):
    """A network whose only score is one unit, for `attribute`.

    `through_norms`: back-propagation passes response normalisations as if they were not there, as the deconvnet does.
    """

    def __init__(self, features: nn.Sequential, layer: int, unit: Unit, *, through_norms: bool = False) -> None:
        super().__init__()
        kept = list(features.children())[: layer + 1]
        norms = [_Passing(each) if isinstance(each, nn.LocalResponseNorm) else each for each in kept]
        self.layers = nn.Sequential(*(norms if through_norms else kept))
        self.unit = unit

    def forward(self, x: Tensor) -> Tensor:
        channel, row, column = self.unit
        return self.layers(x)[:, channel, row, column][:, None]


class _Passing(nn.Module):
    """A layer whose gradient is 1."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return x + (self.layer(x) - x).detach()
