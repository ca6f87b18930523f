"""The chosen layer as a PyTorch script."""

import numpy as np

from cnnlab.core.kernels import Array

from .subject import Layer, Picture

_LONGEST = 200  # numbers; larger pictures are stood in for by random ones of the same shape


def source(picture: Picture, layer: Layer) -> str:
    """A script that prints what comes out."""
    image = picture.values()
    given = f"torch.tensor({_numbers(image)})" if image.size <= _LONGEST else f"torch.rand{tuple(image.shape)} * 255"
    lines = ["import torch", "from torch.nn import functional", "", f"picture = {given}  # {tuple(image.shape)}"]
    steps = f"stride={layer.stride}, padding={layer.padding}"
    if layer.kind != "average" and layer.dilation > 1:
        steps += f", dilation={layer.dilation}"
    if layer.kind == "corr":
        lines.append(f"weights = torch.tensor({_numbers(layer.filters())})  # {layer.shape}")
        lines.append(f"bias = torch.full(({layer.shape[0]},), {layer.bias!r})")
        call = f"functional.conv2d(picture[None], weights, bias, {steps})"
    else:
        call = f"functional.{'max' if layer.kind == 'max' else 'avg'}_pool2d(picture[None], {layer.window}, {steps})"
    return "\n".join([*lines, f"output = {call}[0]", "print(output)", ""])


def _numbers(values: Array) -> str:
    """Nested lists, a row to a line."""
    text = np.array2string(
        values, separator=", ", threshold=10**6, max_line_width=100, formatter={"float_kind": _number}
    )
    return text.replace(" \n", "\n")


def _number(value: object) -> str:
    return repr(float(f"{value:.8g}"))
