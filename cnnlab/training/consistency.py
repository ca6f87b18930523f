"""Whether a network still gives the same answer when the picture moves by a few pixels.

Consistency at d px: the share of test pictures whose predicted class is the same for the picture in the middle of its
canvas and for the picture shifted by d px, averaged over the 8 directions (a diagonal one shifts along both axes). It
says nothing of whether the answer is right: a network that always gives the same class is perfectly consistent.

References
----------
R. Zhang, "Making convolutional networks shift-invariant again", 2019, https://arxiv.org/abs/1904.11486, section 4.1,
measures the agreement of two random shifts; here every shift is compared with the picture in place.
"""

from itertools import product

import torch
from torch import Tensor
from torch.nn.functional import pad

from cnnlab.networks.shift import FRAME_PX, ShiftNet
from cnnlab.training.batches import Batches

SHIFTS_PX = (1, 2, 3, 4)
DIRECTIONS = tuple((down, right) for down, right in product((-1, 0, 1), repeat=2) if (down, right) != (0, 0))
_BATCH = 500


def shifted(pictures: Tensor, down_px: int, right_px: int, frame_px: int) -> Tensor:
    """Pictures (N, C, H, W) on canvases `frame_px` wider on each side, off the middle; border pixels continue them.

    Raises
    ------
    ValueError
        The frame has no room for the shift.
    """
    furthest = max(abs(down_px), abs(right_px))
    if furthest > frame_px:
        raise ValueError(f"a shift of {furthest} px needs a frame as wide, not {frame_px}; widen it or shift by less")
    sides = (frame_px + right_px, frame_px - right_px, frame_px + down_px, frame_px - down_px)
    return pad(pictures, sides, mode="replicate")


@torch.no_grad()
def consistency(model: ShiftNet, batches: Batches) -> tuple[float, ...]:
    """Consistency at each of `SHIFTS_PX` of a network with a canvas."""
    was_training = model.training
    model.eval()
    kept = dict.fromkeys(SHIFTS_PX, 0)
    for indices in torch.arange(len(batches), device=batches.device).split(_BATCH):
        pictures = batches.plain(indices).contiguous()
        still = model(pictures).argmax(1)
        for d, (down, right) in product(SHIFTS_PX, DIRECTIONS):
            moved = model.on_canvas(shifted(pictures, down * d, right * d, FRAME_PX)).argmax(1)
            kept[d] += int((moved == still).sum())
    model.train(was_training)
    return tuple(kept[d] / (len(DIRECTIONS) * len(batches)) for d in SHIFTS_PX)
