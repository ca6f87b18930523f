"""Our mixed maps beside torch's, value by value. Imports torch: only where it is ready."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.core import mixing
from cnnlab.core.mixing import Mix
from cnnlab.core.one_by_one_torch import mixed

_CLOSE = 1e-9


class Comparison(NamedTuple):
    """Output values, and how many of them torch's 1×1 convolution and its linear layer have too."""

    total: int
    conv: int
    linear: int


def compare(maps: npt.NDArray[np.uint8], mix: Mix) -> Comparison:
    """Ask torch for the same maps and weights, in double precision."""
    ours, theirs = mixing.apply(maps, mix), mixed(maps, mix)
    equal = (int(np.isclose(ours, each, rtol=_CLOSE, atol=_CLOSE).sum()) for each in theirs)
    return Comparison(ours.size, *equal)
