"""Trained weights by source: a folder, torch's cache, those that the project ships, random ones labelled as random.

Listing sources needs no torch; `load` and `preprocess` bring it in.
"""

from typing import TYPE_CHECKING

from cnnlab.weights.sources import KINDS, Source, describe, sources

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from torch import Tensor, nn

__all__ = ["KINDS", "Source", "describe", "download", "load", "preprocess", "sources"]


def load(source: "Source | str", *, seed: int = 0) -> "nn.Module":
    """The network with its weights: on the CPU, in eval mode, without gradients for its parameters.

    Parameters
    ----------
    source
        A source, or the id of a listed one.
    seed
        Of random weights; a trained source ignores it.

    Raises
    ------
    LabError
        `weights.unknown`, `weights.damaged`, `weights.mismatch`.
    """
    return _loading().load(describe(source) if isinstance(source, str) else source, seed)


def preprocess(source: Source, pictures: "npt.NDArray[np.uint8]") -> "Tensor":
    """Pictures as the network was shown them in training.

    Parameters
    ----------
    pictures : uint8, (N, H, W, C)
        C is 1 or 3. A square is cut from the middle and reduced where the side is another; grey is repeated for a
        network that takes colour, colour is turned to grey (ITU-R BT.601) for one that takes grey.

    Returns
    -------
    Tensor, float32, (N, in_channels, S, S)
        Brightness from 0 to 1, less the training set's mean, over its standard deviation.
    """
    return _loading().preprocess(source, pictures)


def download(network: str) -> Source:
    """Fetch torchvision's ImageNet weights of `network` into torch's cache, and return their source.

    Raises
    ------
    LabError
        `weights.no_download` where torchvision has none, `weights.no_network` where they cannot be fetched.
    """
    return _loading().download(network)


def _loading():
    from cnnlab import torch_gate

    torch_gate.load()
    from cnnlab.weights import loading

    return loading
