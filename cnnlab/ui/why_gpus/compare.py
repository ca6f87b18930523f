"""What the view on the three ways computes: their results side by side, and the im2col matrix as a picture."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from cnnlab.core import three_ways
from cnnlab.core.parallel import copies
from cnnlab.plots import palette
from cnnlab.ui.pictures import as_source

_SHOWN = 3


class Pictures(NamedTuple):
    """A picture and its im2col matrix, as data addresses; how often the marked pixel stands in the matrix."""

    image: str
    matrix: str
    copies: int


class Results(NamedTuple):
    """First values of each way, and its largest difference from torch, relative to torch's largest value."""

    values: Mapping[str, tuple[float, ...]]
    differences: Mapping[str, float]
    cells: int


def results(side: int, channels: int, filters: int, kernel: int) -> Results:
    """The same random numbers by every way, and cell by cell in a random order. Imports torch."""
    import torch

    generator = np.random.default_rng(0)
    image = generator.standard_normal((channels, side, side), np.float32)
    weights = generator.standard_normal((filters, channels, kernel, kernel), np.float32)
    with torch.inference_mode():
        truth = torch.nn.functional.conv2d(torch.from_numpy(image)[None], torch.from_numpy(weights))[0].numpy()
    lists = image.tolist(), weights.tolist()
    places = generator.permutation(np.argwhere(np.ones(truth.shape, bool)))
    shuffled = np.empty(truth.shape)
    shuffled[tuple(places.T)] = three_ways.in_order(*lists, places.tolist())
    found = {
        "loops": np.array(three_ways.loops(*lists)),
        "shuffled": shuffled,
        "im2col": three_ways.im2col_matmul(image, weights),
        "torch": truth,
    }
    largest = float(np.abs(truth).max())
    return Results(
        {way: tuple(values.ravel()[:_SHOWN].tolist()) for way, values in found.items()},
        {way: float(np.abs(values - truth).max()) / largest for way, values in found.items()},
        truth.size,
    )


def pictures(side: int, kernel: int) -> Pictures:
    """One channel, every pixel in a grey of its own, the middle one marked; and where all of them stand."""
    places = np.arange(side * side).reshape(1, side, side)
    matrix = three_ways.im2col(places, kernel)  # (F·F, oh·ow)
    middle = side // 2
    marked = middle * side + middle
    image, unfolded = (_coloured(each, marked, side) for each in (places[0], matrix))
    return Pictures(image, unfolded, copies(side, kernel, middle) ** 2)


def _coloured(places: np.ndarray, marked: int, side: int) -> str:
    """Blue from dark to light along the picture's rows, orange where the marked pixel is."""
    dark, light = (np.array(_rgb(colour)) for colour in ("#06283D", "#B9DDF2"))
    share = (places / (side * side))[..., None]
    pixels = np.rint(dark + share * (light - dark)).astype(np.uint8)
    pixels[places == marked] = _rgb(palette.FIELD_ON_INPUT)
    return as_source(pixels)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
