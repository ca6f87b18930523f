"""What torch itself says to a setting: shapes, parameter counts, refusals. Obtained by running it."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import skip_init

from .arithmetic import Setting
from .layer_spec import LayerSpec

HEAVY_MACS = 100_000_000  # above, the forward runs on torch's meta device: shapes and refusals, no arithmetic
_MODULE: dict[str, type[nn.Module]] = {"conv": nn.Conv2d, "pool": nn.MaxPool2d, "transposed": nn.ConvTranspose2d}


@dataclass(frozen=True)
class Answer:
    """The output's (channels, height, width) and the layer's parameters, and where the forward ran."""

    shape: tuple[int, ...]
    parameters: int
    device: str


class Sides(NamedTuple):
    """Zeros that torch put before and after an axis."""

    before: int
    after: int


def ask(spec: LayerSpec) -> Answer:
    """Build the layer, run one picture through it, count."""
    device = "meta" if spec.macs > HEAVY_MACS else "cpu"
    kind = _MODULE[spec.kind]
    layer = kind(**spec.arguments) if spec.kind == "pool" else skip_init(kind, **spec.arguments, device=device)
    with torch.no_grad():
        output = layer(torch.zeros(1, spec.in_channels, *spec.size, device=device))
    return Answer(tuple(output.shape[1:]), sum(weight.numel() for weight in layer.parameters()), device)


def refusal(input_shape: tuple[int, ...], weight_shape: tuple[int, ...], groups: int) -> str | None:
    """Torch's own words where filters of `weight_shape` (K, depth, kh, kw) do not fit; None where they do.

    Parameters
    ----------
    input_shape
        (channels, height, width).
    """
    try:
        with torch.no_grad():
            functional.conv2d(torch.zeros(1, *input_shape), torch.zeros(weight_shape), groups=groups)
    except RuntimeError as error:
        return f"RuntimeError: {error}"
    return None


def same_refusal(kernel: int, stride: int) -> str | None:
    """Torch's own words to `padding="same"` with this stride; None where it takes it."""
    try:
        nn.Conv2d(1, 1, kernel, stride=stride, padding="same", device="meta")
    except ValueError as error:
        return f"ValueError: {error}"
    return None


def same_sides(kernel: int, dilation: int) -> Sides:
    """The zeros that torch's `padding="same"` puts on each side, read off its outputs.

    A kernel whose only weight is at its first tap copies the padding before, one at its last tap the padding after.
    """
    n = dilation * kernel + 1
    ends = torch.zeros(2, 1, kernel)
    ends[0, 0, 0] = ends[1, 0, -1] = 1
    with warnings.catch_warnings():
        # That an even kernel costs torch a copy of the input is true, and nobody's concern here.
        warnings.filterwarnings("ignore", message="Using padding='same' with even kernel lengths")
        first, last = functional.conv1d(torch.ones(1, 1, n), ends, padding="same", dilation=dilation)[0]
    return Sides(int((first == 0).sum()), int((last == 0).sum()))


def sizes(n: int, settings: Iterable[Setting]) -> list[int]:
    """The size that a torch convolution with each setting gives to `n` cells."""
    line = torch.zeros(1, 1, n)
    with torch.no_grad():
        return [
            functional.conv1d(
                line, torch.zeros(1, 1, each.kernel), stride=each.stride, padding=each.padding, dilation=each.dilation
            ).shape[-1]
            for each in settings
        ]
