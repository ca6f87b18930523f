"""Which processor a run uses."""

import torch

from cnnlab.core.errors import LabError


def pick_device(name: str | None = None) -> torch.device:
    """The device called `name`; without a name CUDA, else Apple's MPS, else the CPU.

    Raises
    ------
    LabError
        `training.no_device` where this machine has none of that name.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name is None:
        return torch.device(next(kind for kind, there in available.items() if there))
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise LabError("training.no_device", device=name) from error
    if not available.get(device.type) or (device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count()):
        raise LabError("training.no_device", device=name)
    return device
