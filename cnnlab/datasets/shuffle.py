"""One fixed permutation of the pixels, the same for every picture: all values stay, the layout goes."""

import numpy as np
import numpy.typing as npt


def pixel_order(n_pixels: int, seed: int) -> npt.NDArray[np.int64]:
    """Where each pixel of a permuted picture comes from, shape (n_pixels,); seed 0 leaves all in place."""
    return np.random.default_rng(seed).permutation(n_pixels) if seed else np.arange(n_pixels)


def permute(pictures: npt.NDArray[np.uint8], seed: int) -> npt.NDArray[np.uint8]:
    """Pictures (N, H, W, C) with their pixels in the order of `seed`; the channels of a pixel stay together."""
    n, height, width, channels = pictures.shape
    flat = pictures.reshape(n, height * width, channels)
    return flat[:, pixel_order(height * width, seed)].reshape(pictures.shape)
