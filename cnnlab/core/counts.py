"""How a layer's parameters and multiply-adds come about, for a page that shows the products."""

from math import prod
from typing import NamedTuple

from .receptive_field import LayerRow


class CountFormula(NamedTuple):
    """The factors of one convolution or fully connected layer.

    params = kh·kw·reads·filters + biases; macs = kh·kw·reads·filters·H·W of the output.
    """

    reads: int  # input channels that each filter reads: C_in / groups
    filters: int
    biases: int


def count_formula(row: LayerRow) -> CountFormula | None:
    """The factors behind `params` and `macs`; None where they are no such product (shared weights, other layers)."""
    if row.kind not in ("conv", "linear") or not row.macs:
        return None
    filters, positions = row.out_shape[0], prod(row.out_shape[1:])
    taps = prod(row.kernel) * filters
    reads, rest = divmod(row.macs, taps * positions)
    biases = row.params - taps * reads
    return CountFormula(reads, filters, biases) if rest == 0 and biases in (0, filters) else None
