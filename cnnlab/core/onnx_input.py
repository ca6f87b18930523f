"""The picture that an ONNX graph takes: which input it is, its shape, what is assumed where the file leaves it open."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onnx import GraphProto, ValueInfoProto

from .axes import Pair
from .errors import LabError
from .meaning import Grid, Shape
from .onnx_names import readable
from .onnx_step import LARGEST_SIDE, MOST_DIMENSIONS, Value

ASSUMED_SIDE, LARGEST_PICTURE = 224, 8192
_ASSUMED_CHANNELS = 3
# Inputs of an operator that only parameters can be: a file without weights lists them beside the picture.
_PARAMETERS = {
    "Conv": (1, 2), "ConvTranspose": (1, 2), "Gemm": (1, 2), "MatMul": (1,), "BatchNormalization": (1, 2, 3, 4),
    "PRelu": (1,), "InstanceNormalization": (1, 2), "LayerNormalization": (1, 2), "GroupNormalization": (1, 2),
}  # fmt: skip
_TO_CHANNELS_FIRST = (0, 3, 1, 2)


class Picture(NamedTuple):
    """The one input.

    Attributes
    ----------
    tensor
        Its name in the file.
    shape
        Batch included, in the file's order of axes.
    grid
        Which axes are height and width; None for a vector.
    assumed
        Axes that the file leaves open ("channels", "height", "width"), and what was taken for them.
    """

    tensor: str
    shape: Shape
    grid: Grid | None
    element_type: int
    assumed: tuple[tuple[str, int], ...]

    @property
    def channels_first(self) -> Shape:
        """(C, H, W), or the vector's shape; without the batch."""
        if self.grid != (1, 2):
            return self.shape[1:]
        return (self.shape[3], *self.shape[1:3])

    @property
    def open_size(self) -> bool:
        """Whether the file leaves height or width open."""
        return any(axis in ("height", "width") for axis, _ in self.assumed)


def picture(graph: GraphProto, stored: Mapping[str, Value], size: Pair | None) -> Picture:
    """The input that is no parameter. LabError where there is none, or more than one, or none that can be drawn."""
    given = [value for value in graph.input if value.name not in stored]
    parameters = {
        node.input[place]
        for node in graph.node
        for place in _PARAMETERS.get(node.op_type, ())
        if place < len(node.input)
    }
    found = [value for value in given if value.name not in parameters]
    if not found:
        raise LabError("onnx.no_input")
    if len(found) > 1:
        names = ", ".join(readable(value.name) for value in found[:5])
        raise LabError("onnx.several_inputs", count=len(found), names=names)
    return _shaped(graph, found[0], stored, size)


def _shaped(graph: GraphProto, value: ValueInfoProto, stored: Mapping[str, Value], size: Pair | None) -> Picture:
    sizes, name = sizes_of(value), readable(value.name)
    if sizes is None or len(sizes) not in (2, 3, 4):
        raise LabError("onnx.input_shape", name=name, dimensions=0 if sizes is None else len(sizes))
    sizes[0] = sizes[0] or 1
    assumed: list[tuple[str, int]] = []
    grid: Grid | None = None
    if len(sizes) == 4:
        grid = (1, 2) if _turned(graph, value.name) else (2, 3)
        _fill(sizes, grid, size, assumed, _channels(graph, value.name, stored))
        if size is not None and not any(axis in ("height", "width") for axis, _ in assumed):
            raise LabError("onnx.size_fixed", height=sizes[grid[0]], width=sizes[grid[1]])
    elif size is not None:
        raise LabError("onnx.size_vector", name=name)
    if None in sizes:
        raise LabError("onnx.input_open", name=name)
    shape = tuple(one for one in sizes if one is not None)
    for one in shape:
        if not 1 <= one <= (LARGEST_PICTURE if grid else 2**24):
            raise LabError("onnx.input_side", name=name, size=one, most=LARGEST_PICTURE if grid else 2**24)
    return Picture(value.name, shape, grid, value.type.tensor_type.elem_type, tuple(assumed))


def _fill(
    sizes: list[int | None], grid: Grid, size: Pair | None, assumed: list[tuple[str, int]], channels: int
) -> None:
    height, width = size or (ASSUMED_SIDE, ASSUMED_SIDE)
    channel = ({1, 2, 3} - set(grid)).pop()
    for axis, name, value in ((channel, "channels", channels), (grid[0], "height", height), (grid[1], "width", width)):
        if sizes[axis] is None:
            sizes[axis] = value
            assumed.append((name, value))


def _readers(graph: GraphProto, tensor: str) -> Iterable:
    return (node for node in graph.node if tensor in node.input)


def _turned(graph: GraphProto, tensor: str) -> bool:
    """Whether the file takes channels last, and turns them to the front first, as TensorFlow's converters write it."""
    orders = [
        next((tuple(attribute.ints) for attribute in node.attribute if attribute.name == "perm"), None)
        for node in _readers(graph, tensor)
    ]
    return bool(orders) and all(order == _TO_CHANNELS_FIRST for order in orders)


def _channels(graph: GraphProto, tensor: str, stored: Mapping[str, Value]) -> int:
    """As many as the first convolution reads."""
    for node in _readers(graph, tensor):
        weights = stored.get(node.input[1]) if node.op_type == "Conv" and len(node.input) > 1 else None
        if weights is not None and weights.shape and len(weights.shape) == 4:
            groups = next((attribute.i for attribute in node.attribute if attribute.name == "group"), 1)
            return weights.shape[1] * max(groups, 1)
    return _ASSUMED_CHANNELS


def sizes_of(value: ValueInfoProto) -> list[int | None] | None:
    """A declared shape, None for each size left open (a name, 0, a negative number); None where there is no shape."""
    tensor = value.type.tensor_type
    if not tensor.HasField("shape") or len(tensor.shape.dim) > MOST_DIMENSIONS:
        return None
    sizes = [one.dim_value if one.WhichOneof("value") == "dim_value" else 0 for one in tensor.shape.dim]
    for size in sizes:
        if size > LARGEST_SIDE:
            raise LabError(
                "onnx.tensor", tensor=readable(value.name),
                reason=LabError("onnx.why_side", size=size, most=LARGEST_SIDE),
            )  # fmt: skip
    return [size if size > 0 else None for size in sizes]
