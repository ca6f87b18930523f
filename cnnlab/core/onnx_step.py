"""What is known of the tensors of an ONNX graph, and one node with its attributes as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from onnx import AttributeProto, NodeProto, TensorProto, numpy_helper

from .errors import LabError
from .meaning import Grid, Meaning, Shape

Numbers = npt.NDArray[np.object_]  # Python's own numbers: they do not overflow
MOST_NUMBERS = 64  # contents are looked at where they are shapes, axes, scales: never where they are weights
MOST_DIMENSIONS = 8
LARGEST_SIDE = 2**31 - 1
LARGEST_TENSOR = 2**40
_LARGEST_SETTING = 2**20
_KEEPS = {
    AttributeProto.INT: "i", AttributeProto.FLOAT: "f", AttributeProto.INTS: "ints", AttributeProto.FLOATS: "floats",
    AttributeProto.STRING: "s", AttributeProto.TENSOR: "t",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor.

    Attributes
    ----------
    shape
        Batch included; None where it is not known.
    node
        Index in the graph of what made it; None for parameters, constants and arithmetic on shapes.
    grid
        Which axes are height and width.
    numbers
        Contents, where there are few and they are known.
    item_bytes
        Of one number.
    bits
        How many binary digits the strides on the way here take: a bound on the size of the numbers in its field.
    """

    shape: Shape | None
    node: int | None = None
    grid: Grid | None = None
    numbers: Numbers | None = None
    item_bytes: int = 4
    bits: int = 0

    @property
    def map(self) -> tuple[int, int] | None:
        """(height, width)."""
        return (self.shape[self.grid[0]], self.shape[self.grid[1]]) if self.shape and self.grid else None


class Made(NamedTuple):
    """What a rule says of a node: its meaning, and the shape of each output."""

    meaning: Meaning
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Step:
    """A node whose inputs are known; inputs left out are None."""

    op: str
    opset: int
    inputs: tuple[Value | None, ...]
    attributes: dict[str, Any] = field(default_factory=dict)
    outputs: int = 1

    @property
    def x(self) -> Value:
        """The first input that came from the picture, else the first."""
        given = [value for value in self.inputs if value is not None]
        if not given:
            raise LabError("onnx.why_input", place=1)
        return next((value for value in given if value.node is not None), given[0])

    @property
    def shape(self) -> Shape:
        """Of `x`."""
        return known(self.x)

    def input(self, place: int) -> Value:
        """The input at `place`, which must be there."""
        value = self.optional(place)
        if value is None:
            raise LabError("onnx.why_input", place=place + 1)
        return value

    def optional(self, place: int) -> Value | None:
        return self.inputs[place] if place < len(self.inputs) else None

    def whole(self, name: str, default: int) -> int:
        """An attribute that is a whole number."""
        value = self.attributes.get(name, default)
        if not isinstance(value, int):
            raise LabError("onnx.why_attribute", attribute=name, value=shown(value))
        return value

    def text(self, name: str, default: str) -> str:
        value = self.attributes.get(name, default)
        return value if isinstance(value, str) else default

    def settings(self, name: str, default: Sequence[int]) -> tuple[int, ...]:
        """An attribute of as many whole numbers as `default` has, none of them absurd."""
        value = self.attributes.get(name, tuple(default))
        fits = _whole_numbers(value) and len(value) == len(default)
        if not fits or max(map(abs, value), default=0) > _LARGEST_SETTING:
            raise LabError("onnx.why_attribute", attribute=name, value=shown(value))
        return value

    def list_of(self, name: str, place: int) -> tuple[int, ...] | None:
        """Axes or sizes, which older files keep in an attribute and newer ones in an input; None where left out."""
        value = self.attributes.get(name)
        if value is None and (given := self.optional(place)) is not None:
            value = contents(given, name)
        if value is None:
            return None
        if not _whole_numbers(value):
            raise LabError("onnx.why_attribute", attribute=name, value=shown(value))
        return value

    def axis(self, value: int, dimensions: int | None = None) -> int:
        """An axis counted from the front."""
        count = len(self.shape) if dimensions is None else dimensions
        if not -count <= value < count:
            raise LabError("onnx.why_axis", axis=value, dimensions=count)
        return value % count


def _whole_numbers(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, int) for one in value)


def contents(value: Value, name: str) -> tuple[Any, ...]:
    """The numbers of an input that settles a shape."""
    if value.numbers is None:
        raise NotKnown(name)
    return tuple(value.numbers.ravel().tolist())


def known(value: Value) -> Shape:
    """The value's shape, where it has one."""
    if value.shape is None:
        raise NotKnown("shape")
    return value.shape


class NotKnown(Exception):
    """A rule needs what the file does not say: not a mistake, but nothing can be computed from here on."""


def shown(value: object) -> str:
    """A value of a stranger's file in a sentence: short."""
    text = ", ".join(map(str, value[:9])) if isinstance(value, tuple) else str(value)[:60]
    return text if text else "–"


def checked(shape: Sequence[int]) -> Shape:
    """A shape that a tensor can have."""
    if len(shape) > MOST_DIMENSIONS:
        raise LabError("onnx.why_dimensions", dimensions=len(shape), most=MOST_DIMENSIONS)
    for size in shape:
        if not 0 <= size <= LARGEST_SIDE:
            raise LabError("onnx.why_side", size=size, most=LARGEST_SIDE)
    if prod(shape) > LARGEST_TENSOR:
        raise LabError("onnx.why_tensor", shape="×".join(map(str, shape)), most=LARGEST_TENSOR)
    return tuple(shape)


def attributes(node: NodeProto) -> dict[str, Any]:
    """The attributes as plain values; graphs inside are left alone."""
    found: dict[str, Any] = {}
    for attribute in node.attribute:
        if attribute.type in _KEEPS:
            value = getattr(attribute, _KEEPS[attribute.type])
            is_list = attribute.type in (AttributeProto.INTS, AttributeProto.FLOATS)
            found[attribute.name] = (
                tuple(value) if is_list else value.decode(errors="replace") if isinstance(value, bytes) else value
            )
    return found


def small_numbers(tensor: TensorProto) -> Numbers | None:
    """A tensor's contents, where they are few and in this file."""
    if elsewhere(tensor) or len(tensor.dims) > 2 or len(tensor.raw_data) > 8 * MOST_NUMBERS:
        return None
    if any(not 0 <= size <= MOST_NUMBERS for size in tensor.dims) or prod(tensor.dims) > MOST_NUMBERS:
        return None
    try:
        numbers = np.asarray(numpy_helper.to_array(tensor))
        return numbers.astype(object) if numbers.dtype.kind in "biuf" else None
    except Exception:  # whatever onnx thinks of contents that do not fit their own description
        return None


def elsewhere(tensor: TensorProto) -> bool:
    """Whether the numbers lie in another file, which is never opened."""
    return tensor.data_location == TensorProto.EXTERNAL or len(tensor.external_data) > 0
