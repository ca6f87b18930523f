"""Windows that differ from cell to cell: adaptive pools that do not divide, interpolation, transposed convolution."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from .axes import Pair
from .graph import Uneven, Window

Cells = Sequence[Pair]  # (first, one past the last) cell that each output cell reads


def adaptive_windows(n: int, m: int) -> Cells:
    """What torch's adaptive pools read: cell i of m reads from floor(i·n/m) to ceil((i + 1)·n/m)."""
    return [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def resized_windows(n: int, m: int, mode: str, align_corners: bool) -> Cells:
    """What interpolation from `n` to `m` cells reads: one cell (nearest), or the two around a place (bilinear)."""
    if mode == "nearest":
        return [(i * n // m, i * n // m + 1) for i in range(m)]
    if mode == "nearest-exact":
        return [((2 * i + 1) * n // (2 * m), (2 * i + 1) * n // (2 * m) + 1) for i in range(m)]
    if align_corners:
        places = [Fraction(i * (n - 1), max(m - 1, 1)) for i in range(m)]
    else:
        places = [max(Fraction((2 * i + 1) * n, 2 * m) - Fraction(1, 2), Fraction(0)) for i in range(m)]
    firsts = [floor(place) for place in places]
    return [(first, min(first + (2 if place > first else 1), n)) for first, place in zip(firsts, places, strict=True)]


def from_windows(size: Pair, height: Cells, width: Cells) -> Window | Uneven:
    """A plain `Window` where all windows are alike, else the steps and the reach that hold them all."""
    down, across = _axis(size[0], height), _axis(size[1], width)
    if down[0] and across[0]:
        return Window((down[1], across[1]), (int(down[2]), int(across[2])), (down[4], across[4]))
    return Uneven((down[1], across[1]), (down[2], across[2]), (down[3], across[3]))


def _axis(n: int, windows: Cells) -> tuple[bool, int, Fraction, tuple[Fraction, Fraction], Pair]:
    step = Fraction(n, len(windows))
    lows = [first - step * cell for cell, (first, _) in enumerate(windows)]
    highs = [last - step * cell for cell, (_, last) in enumerate(windows)]
    low, high = min(lows), max(highs)
    alike = step.denominator == 1 and low == max(lows) and high == min(highs)
    kernel = max(last - first for first, last in windows)
    return alike, kernel, step, (low, high), (floor(-low), floor(high - step))


def spread(kernel: Pair, stride: Pair, padding: Pair, dilation: Pair) -> Window | Uneven:
    """A transposed convolution: output cell o reads the inputs i with o = i·stride − padding + dilation·tap."""
    reaches = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    if stride == (1, 1):
        sides = [reach - p for reach, p in zip(reaches, padding, strict=True)]
        return Window(kernel, stride, ((sides[0], sides[0]), (sides[1], sides[1])), dilation)
    (rows, down), (columns, across) = zip(reaches, stride, strict=True)
    return Uneven(
        (rows // down + 1, columns // across + 1),
        (Fraction(1, down), Fraction(1, across)),
        (
            (Fraction(padding[0] - rows, down), Fraction(padding[0], down) + 1),
            (Fraction(padding[1] - columns, across), Fraction(padding[1], across) + 1),
        ),
    )
