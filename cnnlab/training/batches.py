"""A data set on the device, and batches of it."""

import torch
from torch import Tensor

from cnnlab.datasets import ImageData
from cnnlab.datasets.shuffle import permute
from cnnlab.training.normalisation import Normalisation

SHIFT_PX = 4


class Batches:
    """Pictures that were copied to the device as bytes and normalised there, once.

    Parameters
    ----------
    margin_px
        Width of the black frame that shifting needs.
    shuffle_seed
        Of the fixed order that all pictures' pixels are put in; 0 leaves them in place.
    """

    def __init__(
        self,
        data: ImageData,
        norm: Normalisation,
        device: torch.device,
        *,
        margin_px: int = 0,
        shuffle_seed: int = 0,
    ) -> None:
        pictures = permute(data.for_network(), shuffle_seed)
        pixels = torch.from_numpy(pictures.copy()).to(device)  # (N, H, W, C) uint8
        self.size = pixels.shape[1]
        self.margin_px = margin_px
        framed = torch.nn.functional.pad(pixels, (0, 0, margin_px, margin_px, margin_px, margin_px))
        mean = torch.tensor(norm.mean, dtype=torch.float32, device=device)
        std = torch.tensor(norm.std, dtype=torch.float32, device=device)
        self._framed = (framed.float() / 255 - mean) / std  # (N, H + 2 margin, W + 2 margin, C)
        self.labels = torch.from_numpy(data.labels.copy()).to(device)  # (N,)
        self.mirror = data.info.mirror
        self.device = device

    def __len__(self) -> int:
        return len(self.labels)

    def plain(self, indices: Tensor) -> Tensor:
        """The pictures at `indices`, shape (B, C, H, W), in channels-last memory."""
        inside = slice(self.margin_px, self.margin_px + self.size)
        return self._framed[:, inside, inside][indices].permute(0, 3, 1, 2)

    def augmented(self, indices: Tensor, generator: torch.Generator) -> Tensor:
        """The same, each picture shifted by up to the margin and, where the data set allows it, mirrored at random."""
        n = len(indices)
        shift = torch.randint(2 * self.margin_px + 1, (n, 2, 1), generator=generator, device=self.device)
        along = torch.arange(self.size, device=self.device)
        rows, columns = shift[:, 0] + along, shift[:, 1] + along  # (B, H), (B, W)
        if self.mirror:
            coin = torch.rand(n, 1, generator=generator, device=self.device) < 0.5
            columns = torch.where(coin, columns.flip(1), columns)
        return self._framed[indices[:, None, None], rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
