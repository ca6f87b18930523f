"""What a convolution is made of, counted: cells that do not wait for each other, multiply-adds, bytes, im2col.

One multiply-add (MAC) is two floating-point operations (FLOP); a number is a float32 of four bytes; stride 1, no
padding.
"""

from dataclasses import dataclass

from .arithmetic import output_size
from .checks import whole

FLOAT_BYTES = 4
LARGEST = 4096  # of every size, so that all counts stay exact as floats too


@dataclass(frozen=True)
class Work:
    """One convolution of one square picture.

    Attributes
    ----------
    side
        Height and width of the picture, in pixels.
    channels, filters, kernel
        Depth of the picture, number of filters, side of each filter.

    Raises
    ------
    LabError
        `value.whole` for a size that is none, `kernel_exceeds_input` where the filter does not fit.

    References
    ----------
    Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document Processing, 2006 (im2col).
    Williams, Waterman and Patterson, Roofline, CACM 52(4), 2009, doi:10.1145/1498765.1498785 (arithmetic intensity).
    """

    side: int
    channels: int
    filters: int
    kernel: int

    def __post_init__(self) -> None:
        for name in ("side", "channels", "filters", "kernel"):
            whole(name, getattr(self, name), 1, LARGEST)
        output_size(self.side, self.kernel)

    @property
    def out(self) -> int:
        """Height and width of the output."""
        return output_size(self.side, self.kernel)

    @property
    def cells(self) -> int:
        """Output cells. None needs another one's value."""
        return self.filters * self.out**2

    @property
    def taps(self) -> int:
        """Multiply-adds of one cell."""
        return self.channels * self.kernel**2

    @property
    def macs(self) -> int:
        """Multiply-adds of all cells."""
        return self.cells * self.taps

    @property
    def flops(self) -> int:
        """Floating-point operations: a multiplication and an addition for each multiply-add."""
        return 2 * self.macs

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Numbers of the input, of the weights and of the output."""
        return self.channels * self.side**2, self.filters * self.taps, self.cells

    @property
    def matrix(self) -> tuple[int, int]:
        """(rows, columns) of the im2col matrix: a column for each window."""
        return self.taps, self.out**2

    @property
    def bytes_ideal(self) -> int:
        """Bytes that must move at least: input and weights read once, output written once."""
        return FLOAT_BYTES * sum(self.numbers)

    @property
    def bytes_im2col(self) -> int:
        """Bytes that move by way of im2col: its matrix is written and read again on top."""
        rows, columns = self.matrix
        return self.bytes_ideal + 2 * FLOAT_BYTES * rows * columns

    @property
    def intensity(self) -> float:
        """FLOP for each byte that must move at least."""
        return self.flops / self.bytes_ideal

    @property
    def intensity_im2col(self) -> float:
        """FLOP for each byte that moves by way of im2col."""
        return self.flops / self.bytes_im2col


def rounds(cells: int, workers: int) -> int:
    """How often all workers together must set to work, each doing one cell at a time: cells / workers, rounded up."""
    return -(-whole("cells", cells, 0, LARGEST**3) // whole("workers", workers, 1, LARGEST**3))


def copies(side: int, kernel: int, place: int) -> int:
    """How many windows along one axis read the pixel at `place` (from 0): `kernel` inside, fewer at the rim.

    In both axes multiplied, it is how often the pixel stands in the im2col matrix.
    """
    last_window = output_size(side, kernel) - 1
    return min(whole("place", place, 0, side - 1), last_window) - max(0, place - kernel + 1) + 1
