"""A fully connected layer between two tensors: every output value has a weight for every input value, and a bias."""

from dataclasses import dataclass
from math import prod

from .errors import LabError


@dataclass(frozen=True)
class DenseSpec:
    """A fully connected layer from one shape to another, as torch.nn.Linear on the flattened values.

    Attributes
    ----------
    in_shape, out_shape
        (channels, height, width), or any other shape: only the product counts.

    Raises
    ------
    LabError
        `size_below_one`.
    """

    in_shape: tuple[int, ...]
    out_shape: tuple[int, ...]
    bias: bool = True

    def __post_init__(self) -> None:
        for size in (*self.in_shape, *self.out_shape):
            if size < 1:
                raise LabError("size_below_one", value=size)

    @property
    def inputs(self) -> int:
        """Values that come in."""
        return prod(self.in_shape)

    @property
    def outputs(self) -> int:
        """Values that go out."""
        return prod(self.out_shape)

    @property
    def parameters(self) -> int:
        """Weights, and one bias for each output value if there is one."""
        return self.inputs * self.outputs + self.bias * self.outputs

    @property
    def macs(self) -> int:
        """Multiply-adds for one picture; the bias is not counted."""
        return self.inputs * self.outputs
