"""The weights of convolutions. Imports torch."""

import numpy as np
from numpy.typing import NDArray
from torch import nn

from cnnlab.core.errors import LabError
from cnnlab.inspection.probe import part


def kernels(module: nn.Module, layer: str) -> NDArray[np.float32]:
    """A copy of a convolution's kernels.

    Returns
    -------
    (K, C, kh, kw)
        K filters; C is the number of input channels each of them reads (those of its group).

    Raises
    ------
    LabError
        `layer_unknown`, `no_weights`, `inspection.no_kernels` where the layer is no convolution.
    """
    found = part(module, layer)
    if not isinstance(found, nn.Conv2d):
        raise LabError("inspection.no_kernels", name=layer, kind=type(found).__name__)
    if found.weight.is_meta:
        raise LabError("no_weights", network=type(module).__name__)
    return found.weight.detach().float().cpu().numpy().copy()
