"""Sizes of windows that slide: output size, padding, which positions are read.

One axis has `n` cells; a window has `kernel` taps, `dilation` cells apart, and moves by `stride`. The conventions are
torch's: a torch layer with the same settings gives the same shape.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, overload

from .axes import Padding, Pair, Size, at_least_one, no_negative, pads, pair, whole
from .errors import LabError


@overload
def output_size(
    n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int: ...
@overload
def output_size(
    n: Pair, kernel: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, ceil_mode: bool = False
) -> Pair: ...
@overload
def output_size(
    n: Size, kernel: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, ceil_mode: bool = False
) -> int | Pair: ...
def output_size(
    n: Size, kernel: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1, ceil_mode: bool = False
) -> int | Pair:
    """How many windows fit: floor((n + 2·padding − dilation·(kernel − 1) − 1) / stride) + 1.

    Parameters
    ----------
    n, kernel, stride, dilation
        int, or (height, width). One pair anywhere makes the answer a pair.
    padding
        int, (height, width), or ((top, bottom), (left, right)).
    ceil_mode
        Round up, as torch's pools may; a last window that would start in the padding after the input is dropped.

    Raises
    ------
    LabError
        kernel larger than the padded input; kernel, stride or dilation below 1; negative padding; not whole numbers.

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, https://arxiv.org/abs/1603.07285
    """
    if not any(isinstance(value, tuple | list) for value in (n, kernel, stride, padding, dilation)):
        side = whole("padding", padding)
        return _windows_that_fit(n, kernel, stride, (side, side), dilation, ceil_mode)
    axes = zip(
        pair("size", n), pair("kernel", kernel), pair("stride", stride), pads(padding), pair("dilation", dilation),
        strict=True,
    )  # fmt: skip
    height, width = (_windows_that_fit(*axis, ceil_mode) for axis in axes)
    return height, width


def _windows_that_fit(n: object, kernel: object, stride: object, sides: Pair, dilation: object, ceil_mode: bool) -> int:
    n, step = at_least_one("size", n), at_least_one("stride", stride)
    span = effective_kernel(kernel, dilation)
    before, after = no_negative(sides[0]), no_negative(sides[1])
    room = n + before + after - span  # cells the window can move by
    count = (room + (step - 1 if ceil_mode else 0)) // step + 1
    if ceil_mode and (count - 1) * step >= n + before:
        count -= 1
    if count < 1 or (room < 0 and not ceil_mode):
        raise _too_large(n, whole("kernel", kernel), before + after, whole("dilation", dilation), span)
    return count


def _too_large(n: int, kernel: int, padding: int, dilation: int, span: int) -> LabError:
    padded = n + padding
    return LabError(
        "kernel_exceeds_input", kernel=kernel, dilation=dilation, span=span, size=n, padding=padding, padded=padded,
        missing=span - padded, largest=(padded - 1) // dilation + 1,
    )  # fmt: skip


def effective_kernel(kernel: object, dilation: object = 1) -> int:
    """Cells from the first tap to the last: dilation·(kernel − 1) + 1."""
    return at_least_one("dilation", dilation) * (at_least_one("kernel", kernel) - 1) + 1


def same_padding(kernel: int, dilation: int = 1) -> Pair:
    """Zeros (before, after) that keep the size at stride 1; an odd one goes after, as in torch's `padding="same"`."""
    total = effective_kernel(kernel, dilation) - 1
    return total // 2, total - total // 2


@overload
def transposed_output_size(
    n: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int: ...
@overload
def transposed_output_size(
    n: Pair, kernel: Size, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, dilation: Size = 1
) -> Pair: ...
@overload
def transposed_output_size(
    n: Size, kernel: Size, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, dilation: Size = 1
) -> int | Pair: ...
def transposed_output_size(
    n: Size, kernel: Size, stride: Size = 1, padding: Size = 0, output_padding: Size = 0, dilation: Size = 1
) -> int | Pair:
    """Size after a transposed convolution: (n − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1.

    Raises
    ------
    LabError
        as `output_size`; output_padding not below stride or dilation (torch's rule); an output below one cell.
    """
    names = ("size", "kernel", "stride", "padding", "output_padding", "dilation")
    values = (n, kernel, stride, padding, output_padding, dilation)
    height, width = zip(*(pair(name, value) for name, value in zip(names, values, strict=True)), strict=True)
    if any(isinstance(value, tuple | list) for value in values):
        return _spread(*height), _spread(*width)
    return _spread(*height)


def _spread(n: int, kernel: int, stride: int, padding: int, output_padding: int, dilation: int) -> int:
    n, step, span = at_least_one("size", n), at_least_one("stride", stride), effective_kernel(kernel, dilation)
    no_negative(padding)
    if not 0 <= output_padding < max(step, dilation):
        raise LabError("output_padding_too_large", value=output_padding, stride=step, dilation=dilation)
    size = (n - 1) * step - 2 * padding + span + output_padding
    if size < 1:
        raise LabError("transposed_below_one", size=size, padding=padding, largest=((n - 1) * step + span - 1) // 2)
    return size


@dataclass(frozen=True)
class AxisWindows:
    """Every window along one axis, in padded coordinates: cell 0 is the first cell of the padding before.

    Attributes
    ----------
    n, before, after
        Cells of the input and of the padding on its two sides.
    starts
        First tap of each window.
    taps : tuple of tuples, (windows, kernel)
        Every cell each window reads. With ceil_mode the last window may reach beyond the padded input.
    unread
        Cells at the end that no window reaches, because of the floor.
    skipped
        Cells between the first and the last tap that no window reads (stride beyond the kernel, dilation).
    """

    n: int
    before: int
    after: int
    starts: tuple[int, ...]
    taps: tuple[tuple[int, ...], ...]
    unread: tuple[int, ...]
    skipped: tuple[int, ...]

    @property
    def padded(self) -> int:
        """Cells of the padded input."""
        return self.before + self.n + self.after

    @property
    def overhang(self) -> int:
        """Cells by which the last window reaches beyond the padded input (only with ceil_mode)."""
        return max(0, self.taps[-1][-1] + 1 - self.padded)


def windows(
    n: int, kernel: int, stride: int = 1, padding: Size = 0, dilation: int = 1, ceil_mode: bool = False
) -> AxisWindows:
    """All windows along one axis; `padding` is an int or (before, after)."""
    before, after = pair("padding", padding)
    count = _windows_that_fit(n, kernel, stride, (before, after), dilation, ceil_mode)
    starts = tuple(range(0, count * stride, stride))
    taps = tuple(tuple(range(start, start + dilation * kernel, dilation)) for start in starts)
    last, padded, read = taps[-1][-1], before + n + after, {tap for window in taps for tap in window}
    skipped = tuple(cell for cell in range(min(last, padded)) if cell not in read)
    return AxisWindows(n, before, after, starts, taps, tuple(range(last + 1, padded)), skipped)


class Setting(NamedTuple):
    """One way to slide a window along an axis."""

    kernel: int
    stride: int
    padding: int
    dilation: int


def settings_for(
    n_in: int,
    n_out: int,
    kernels: Iterable[int],
    strides: Iterable[int],
    paddings: Iterable[int],
    dilations: Iterable[int] = (1,),
) -> list[Setting]:
    """The reverse question: every setting among those offered that turns `n_in` cells into `n_out`."""
    offered = [Setting(*setting) for setting in product(kernels, strides, paddings, dilations)]
    return [
        setting
        for setting in offered
        if effective_kernel(setting.kernel, setting.dilation) <= n_in + 2 * setting.padding
        and output_size(n_in, *setting) == n_out
    ]
