"""torchvision's own modules, counted by torch. Imports torch: only where it is ready."""

import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnlab import networks
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze

_SIDE = 224


def counted(name: str) -> tuple[int, int, int]:
    """Multiply-adds by the flop counter, parameters, and the field of the last map before the fully connected part."""
    with torch.device("meta"):
        network = networks.build(name, num_classes=1000, image_size=_SIDE).eval()
        picture = torch.empty(1, 3, _SIDE, _SIDE)
    with FlopCounterMode(display=False) as counter:
        network(picture)
    last_pool = [row for row in analyze(trace(network, (3, _SIDE, _SIDE))) if row.kind == "maxpool"][-1]
    field = last_pool.receptive_field[0]
    assert field is not None
    return counter.get_total_flops() // 2, sum(each.numel() for each in network.parameters()), field
