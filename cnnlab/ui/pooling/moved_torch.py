"""The shift view's distances from torch: real layers with strides, on the picture cut out where it has moved to."""

import torch
from torch import Tensor
from torch.nn import functional

from cnnlab.core import kernels
from cnnlab.core.shifts import WAYS

from .moved import REACH_PX, SIDE_PX, WINDOW_PX, payload
from .subject import EDGES, square


def compare(photo: str, times: int) -> tuple[list[str], list[str]]:
    """The invariance error for 1 px to the right, in the order of `WAYS`: ours and torch's, to four decimals."""
    found = payload(photo, times, "stay")["ways"]
    grey = torch.from_numpy(square(photo, SIDE_PX + 2).mean(axis=2))
    ours = [f"{found[way]['errors'][REACH_PX][REACH_PX + 1]:.4f}" for way in WAYS]
    return ours, [f"{_distance(grey, way, times):.4f}" for way in WAYS]


def _distance(grey: Tensor, way: str, times: int) -> float:
    still, moved = (_features(grey[REACH_PX:, REACH_PX - dx :], way, times) for dx in (0, 1))
    cells = WINDOW_PX // (1 if way == "full" else 2**times)
    still, moved = still[:, :cells, :cells], moved[:, :cells, :cells]
    return float((moved - still).norm() / still.norm())


def _features(picture: Tensor, way: str, times: int) -> Tensor:
    filters = torch.stack([torch.from_numpy(kernels.fixed(name)) for name in EDGES])[:, None]
    maps = functional.relu(functional.conv2d(picture[None, None], filters))
    line = torch.tensor([1.0, 2.0, 1.0], dtype=maps.dtype) / 4
    blur = torch.outer(line, line).expand(len(EDGES), 1, 3, 3)
    for _ in range(times):
        if way == "max":
            maps = functional.max_pool2d(maps, 2)
        elif way == "average":
            maps = functional.avg_pool2d(maps, 2)
        elif way == "stride":
            maps = maps[..., ::2, ::2]
        elif way == "blur":
            maps = functional.conv2d(functional.max_pool2d(maps, 2, 1), blur, stride=2, groups=len(EDGES))
    return maps[0]
