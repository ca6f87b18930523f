"""Colour textures on photographs, 32×32: orientation and colour tell the classes apart, so a network must see both.

Every picture is a patch of a photograph with a texture laid over it: stripes in one of four directions and one of three
colour pairs (light–dark, red–green, blue–yellow), checks, dots, or nothing. The pictures are drawn from a fixed seed
when first asked for; the training pictures lie on the left of each photograph, the test pictures on the right.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core.errors import LabError
from cnnlab.datasets.images import DatasetInfo, ImageData, Split
from cnnlab.datasets.photographs import photograph

Array = npt.NDArray[np.float64]

_DIRECTIONS = (0, 45, 90, 135)  # degrees: 0 are vertical stripes, whose wave runs along a row
# Opponent axes in RGB, each of length √3, so that every pair has the same contrast.
_PAIRS = {
    "grey": (1.0, 1.0, 1.0),
    "red_green": (1.5**0.5, -(1.5**0.5), 0.0),
    "blue_yellow": (-(0.5**0.5), -(0.5**0.5), 2.0**0.5),
}
_STRIPES = tuple((direction, pair) for pair in _PAIRS for direction in _DIRECTIONS)
_OTHERS = ("checks", "dots", "plain")
_PHOTOGRAPHS = ("chelsea", "coffee", "astronaut", "rocket", "china", "flower")

INFO = DatasetInfo(
    name="textures",
    image_size=32,
    network_size=32,
    channels=3,
    class_names=(*(f"stripes_{pair}_{direction}" for direction, pair in _STRIPES), *_OTHERS),
    n_train=7500,
    n_test=1500,
    mirror=False,
    licence="CC0 1.0 (drawn by this program, on photographs in the public domain, CC0 and CC BY 2.0)",
    source="CNN Lab; photographs as listed by cnnlab.datasets.photographs",
)
_SIDE = INFO.image_size
_SEED = {"train": 1, "test": 2}
_TRAIN_SHARE = 0.75  # of a photograph's width
_PATCH_PX = (32, 128)  # side of the square cut from a photograph
_PERIOD_PX = (3.0, 8.0)
_CONTRAST = (25.0, 60.0)  # amplitude, of 255
_TILT_DEG = 12.0
_NOISE = 6.0  # standard deviation, of 255


def location() -> Path:
    return Path(__file__)


def read(split: Split, data_dir: Path | None) -> ImageData:
    if data_dir is not None:
        raise LabError("data.no_folder", name=INFO.name, folder=data_dir)
    n = INFO.n_train if split == "train" else INFO.n_test
    rng = np.random.default_rng(_SEED[split])
    labels = np.arange(n) % INFO.num_classes
    pictures = _patches(n, split, rng) + _textures(labels, rng)
    pictures += rng.normal(0, _NOISE, pictures.shape)
    order = rng.permutation(n)
    images = np.rint(pictures.clip(0, 255)).astype(np.uint8)[order]
    return ImageData(INFO, split, images, labels[order].astype(np.int64))


def _patches(n: int, split: Split, rng: np.random.Generator) -> Array:
    """Squares cut from the photographs' own part, reduced: (n, side, side, 3)."""
    halves = [_part(photograph(name), split) for name in _PHOTOGRAPHS]
    found = np.empty((n, _SIDE, _SIDE, 3))
    for at, which in enumerate(rng.integers(len(halves), size=n)):
        half = halves[which]
        side = int(rng.integers(_PATCH_PX[0], min(_PATCH_PX[1], *half.size) + 1))
        left, top = (int(rng.integers(length - side + 1)) for length in half.size)
        box = (left, top, left + side, top + side)
        found[at] = half.resize((_SIDE, _SIDE), Image.Resampling.BOX, box=box)
    return found


def _part(pixels: npt.NDArray[np.uint8], split: Split) -> Image.Image:
    border = round(pixels.shape[1] * _TRAIN_SHARE)
    return Image.fromarray(pixels[:, :border] if split == "train" else pixels[:, border:])


def _textures(labels: npt.NDArray[np.int64], rng: np.random.Generator) -> Array:
    """What is laid over each patch: (n, side, side, 3), around 0."""
    n = len(labels)
    contrast, period = rng.uniform(*_CONTRAST, n), rng.uniform(*_PERIOD_PX, n)
    tilt, phase = rng.uniform(-_TILT_DEG, _TILT_DEG, n), rng.uniform(0, 2 * np.pi, (n, 2))
    of_stripes = labels < len(_STRIPES)
    direction = np.array([angle for angle, _ in _STRIPES] + [0] * len(_OTHERS))[labels] + tilt
    across = _wave(direction, period, phase[:, 0])
    both = _wave(direction + 90, period, phase[:, 1])
    kind = labels - len(_STRIPES)
    is_checks, is_dots = ((kind == _OTHERS.index(name))[:, None, None] for name in ("checks", "dots"))
    pattern = np.where(of_stripes[:, None, None], across, 0.0)
    pattern = np.where(is_checks, np.sign(across * both), pattern)
    pattern = np.where(is_dots, 2.0 * (across + both > 1.0) - 0.5, pattern)
    pair = np.where(of_stripes, labels // len(_DIRECTIONS), rng.integers(len(_PAIRS), size=n))
    colours = np.array(list(_PAIRS.values()))[pair]  # (n, 3)
    return contrast[:, None, None, None] * pattern[..., None] * colours[:, None, None, :]


def _wave(direction_deg: Array, period_px: Array, phase: Array) -> Array:
    """A plane cosine wave for each picture, running in its direction: (n, side, side)."""
    row, column = np.mgrid[:_SIDE, :_SIDE]
    angle = np.deg2rad(direction_deg)[:, None, None]
    along = column * np.cos(angle) + row * np.sin(angle)
    return np.cos(2 * np.pi * along / period_px[:, None, None] + phase[:, None, None])
