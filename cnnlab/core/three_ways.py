"""The same convolution computed in ways that differ in nothing but speed. The page shows these very functions.

Pictures are (C, H, W), weights (K, C, F, F), outputs (K, H − F + 1, W − F + 1): stride 1, no padding, as
torch.nn.functional.conv2d. `loops` takes and gives nested lists, since single numbers come out of a list faster than
out of an array; `im2col_matmul` takes and gives arrays.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cell(image, weights, i, j):
    """One output cell. It reads its window, and no other output cell."""
    total = 0.0
    for plane, kernel in zip(image, weights, strict=True):
        for a, taps in enumerate(kernel):
            pixels = plane[i + a]
            for b, weight in enumerate(taps):
                total += weight * pixels[j + b]
    return total


def loops(image, weights):
    """All cells, one after the other."""
    rows = len(image[0]) - len(weights[0][0]) + 1
    columns = len(image[0][0]) - len(weights[0][0][0]) + 1
    return [[[cell(image, each, i, j) for j in range(columns)] for i in range(rows)] for each in weights]


def im2col(image, size):
    """Every window as a column: (C·F·F, oh·ow)."""
    windows = sliding_window_view(image, (size, size), axis=(1, 2))  # (C, oh, ow, F, F)
    return windows.transpose(0, 3, 4, 1, 2).reshape(len(image) * size * size, -1)


def im2col_matmul(image, weights):
    """All cells in one matrix product."""
    filters, _, size, _ = weights.shape
    columns = im2col(image, size)  # (C·F·F, oh·ow)
    product = weights.reshape(filters, -1) @ columns  # (K, C·F·F) · (C·F·F, oh·ow)
    return product.reshape(filters, image.shape[1] - size + 1, -1)


def in_order(image, weights, places):
    """The cells at `places`, rows of (filter, row, column), one after the other: any order will do."""
    return np.array([cell(image, weights[k], i, j) for k, i, j in places])
