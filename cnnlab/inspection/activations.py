"""Feature maps. Imports torch."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlab.inspection.probe import Probe, in_batches


def feature_maps(module: nn.Module, pictures: Tensor, layer: str) -> NDArray[np.float32]:
    """What a layer puts out for each picture, in eval mode; the forward ends there.

    Parameters
    ----------
    pictures : (N, C, H, W)
        Prepared as for training.
    layer
        Name of a layer, or of a block such as `layer1.0`.

    Returns
    -------
    (N, K, h, w), or (N, K) after the maps were flattened

    Raises
    ------
    LabError
        `layer_unknown`, `inspection.refused`, `inspection.not_reached`, `inspection.no_map`, `no_weights`.
    """
    probe = Probe(module, layer)
    return torch.cat([probe(some) for some in in_batches(pictures)]).float().numpy(force=True)


def by_response(maps: NDArray[np.floating]) -> NDArray[np.intp]:
    """Channels of one picture's maps by mean absolute activation, strongest first; equal ones in their own order.

    Parameters
    ----------
    maps : (K, h, w) or (K,)
    """
    strength = np.abs(maps.reshape(len(maps), -1)).mean(axis=1, dtype=np.float64)
    return np.argsort(-strength, kind="stable")
