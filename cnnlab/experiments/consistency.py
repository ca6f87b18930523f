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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnlab import datasets, networks
from cnnlab.training import TrainConfig

if TYPE_CHECKING:
    import torch

    from cnnlab.training.batches import Batches

SHIFTS_PX = (1, 2, 3, 4)
DIRECTIONS = tuple((down, right) for down, right in product((-1, 0, 1), repeat=2) if (down, right) != (0, 0))
_BATCH = 500


def shifted(pictures: "torch.Tensor", down_px: int, right_px: int, frame_px: int) -> "torch.Tensor":
    """Pictures (N, C, H, W) on canvases `frame_px` wider on each side, off the middle; border pixels continue them.

    Raises
    ------
    ValueError
        The frame has no room for the shift.
    """
    from torch.nn.functional import pad

    if max(abs(down_px), abs(right_px)) > frame_px:
        raise ValueError(f"a shift of {max(abs(down_px), abs(right_px))} px needs a frame as wide, not {frame_px}")
    sides = (frame_px + right_px, frame_px - right_px, frame_px + down_px, frame_px - down_px)
    return pad(pictures, sides, mode="replicate")


def consistency(model: Any, batches: "Batches") -> tuple[float, ...]:
    """Consistency at each of `SHIFTS_PX`, of a network with a canvas (`cnnlab.networks.shift.ShiftNet`)."""
    import torch

    from cnnlab.networks.shift import FRAME_PX

    was_training = model.training
    model.eval()
    kept = dict.fromkeys(SHIFTS_PX, 0)
    with torch.no_grad():
        for indices in torch.arange(len(batches), device=batches.device).split(_BATCH):
            pictures = batches.plain(indices).contiguous()
            still = model(pictures).argmax(1)
            for d, (down, right) in product(SHIFTS_PX, DIRECTIONS):
                moved = model.on_canvas(shifted(pictures, down * d, right * d, FRAME_PX)).argmax(1)
                kept[d] += int((moved == still).sum())
    model.train(was_training)
    return tuple(kept[d] / (len(DIRECTIONS) * len(batches)) for d in SHIFTS_PX)


def of_model(model: Any, config: TrainConfig) -> tuple[float, ...]:
    """Consistency of a trained network on the test pictures of its data set. Imports torch."""
    from cnnlab.training.batches import Batches, Normalisation

    train, test = (datasets.load(config.dataset, split) for split in ("train", "test"))
    device = next(model.parameters()).device
    return consistency(model, Batches(test, Normalisation.of(train.for_network()), device))


def of_weights(file: Path, config: TrainConfig) -> tuple[float, ...]:
    """Consistency of the network whose weights a run has left behind. Imports torch."""
    from safetensors.torch import load_file

    info = datasets.describe(config.dataset)
    model = networks.build(
        config.network, num_classes=info.num_classes, image_size=info.network_size, in_channels=info.channels,
        width=config.width, seed=config.seed,
    )  # fmt: skip
    model.load_state_dict(load_file(file))
    return of_model(model, config)
