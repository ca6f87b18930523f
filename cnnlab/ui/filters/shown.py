"""What the page is about right now: weights, layer, channel, picture."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.ui.filters.compute import LayerInfo
from cnnlab.ui.filters.subject import Key
from cnnlab.weights import Source


class Shown(NamedTuple):
    """`channel` is −1 where the page may choose; `layers` are all that can be chosen."""

    source: Source
    key: Key
    layers: tuple[LayerInfo, ...]
    layer: LayerInfo
    channel: int


class Picture(NamedTuple):
    """`id` differs whenever the pixels do, uint8 (H, W, C); `label` is the class it is known to show, or −1."""

    id: str
    title: str
    pixels: npt.NDArray[np.uint8]
    label: int
