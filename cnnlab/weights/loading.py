"""Weights into networks, pictures into what networks take. Imports torch."""

import pickle
from typing import Any, cast
from urllib.error import URLError

import numpy as np
import numpy.typing as npt
import safetensors.torch
import torch
from PIL import Image
from safetensors import SafetensorError
from torch import Tensor, nn

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.core.mixing import LUMA
from cnnlab.weights import hub
from cnnlab.weights.sources import Source, describe

_UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, SafetensorError, pickle.UnpicklingError)


@torch.inference_mode(False)  # whoever asks first may be within it, and later ones want gradients
def load(source: Source, seed: int) -> nn.Module:
    module = networks.build(
        source.network,
        num_classes=source.num_classes,
        image_size=source.image_size,
        in_channels=source.in_channels,
        width=source.width,
        seed=seed,
    )
    if source.file is not None:
        _fill(module, _read(source), source)
    if source.kind == "hub" and hasattr(module, "transform_input"):
        cast(
            Any, module
        ).transform_input = True  # GoogLeNet's weights were ported from a network that scaled pictures otherwise
    return module.eval().requires_grad_(False)


def _read(source: Source) -> dict[str, Tensor]:
    assert source.file is not None
    try:
        if source.kind == "hub":
            return torch.load(source.file, map_location="cpu", weights_only=True)
        return safetensors.torch.load_file(source.file)
    except _UNREADABLE as error:
        raise LabError("weights.damaged", file=source.file.name) from error


def _fill(module: nn.Module, tensors: dict[str, Tensor], source: Source) -> None:
    assert source.file is not None
    try:
        module.load_state_dict(tensors)
    except (RuntimeError, AttributeError, TypeError) as error:
        first = next((line.strip() for line in str(error).splitlines()[1:] if line.strip()), str(error))
        raise LabError("weights.mismatch", file=source.file.name, network=source.network, reason=first[:160]) from error


def preprocess(source: Source, pictures: npt.NDArray[np.uint8]) -> Tensor:
    if pictures.ndim != 4 or pictures.shape[3] not in (1, 3) or pictures.dtype != np.uint8:
        raise ValueError(f"pictures must be uint8 (N, H, W, 1 or 3), not {pictures.dtype} {pictures.shape}")
    sized = np.stack([_square(picture, source.image_size) for picture in pictures])  # (N, S, S, C)
    values = _in_channels(sized, source.in_channels)
    mean, std = (torch.tensor(numbers, dtype=torch.float32) for numbers in (source.mean, source.std))
    normal = (torch.from_numpy(values).float() / 255 - mean) / std
    return normal.permute(0, 3, 1, 2).contiguous()


def _square(picture: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """The middle square at the network's size; untouched where it has it."""
    height, width, channels = picture.shape
    if height == width == side:
        return picture
    cut = min(height, width)
    left, top = (width - cut) / 2, (height - cut) / 2
    image = Image.fromarray(picture if channels == 3 else picture[..., 0])
    smaller = image.resize((side, side), Image.Resampling.BILINEAR, box=(left, top, left + cut, top + cut))
    return np.asarray(smaller).reshape(side, side, channels)


def _in_channels(pictures: npt.NDArray[np.uint8], channels: int) -> npt.NDArray[np.uint8]:
    if pictures.shape[3] == channels:
        return np.ascontiguousarray(pictures)
    if channels == 1:
        return np.rint(pictures @ np.array(LUMA)).astype(np.uint8)[..., None]
    return np.repeat(pictures, channels, axis=3)


def download(network: str) -> Source:
    networks.describe(network)
    if network not in hub.FILES:
        raise LabError("weights.no_download", network=network, names=", ".join(hub.FILES))
    if hub.cached(network) is None:
        from torchvision.models import get_model_weights

        try:
            get_model_weights(network)["IMAGENET1K_V1"].get_state_dict(progress=False, check_hash=True)
        except (URLError, OSError, RuntimeError) as error:
            raise LabError("weights.no_network", network=network, folder=hub.folder(), file=hub.FILES[network],
                           reason=str(error)[:120]) from error  # fmt: skip
    return describe(f"hub:{network}")
