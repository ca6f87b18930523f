"""An ONNX file as a `Graph`, with what else is found in it. The file is data: nothing in it runs, no other is opened.

Parameters are the numbers of floating-point (or quantised) initialisers with at least one axis, where nodes use them as
weights, without a batch norm's running statistics and without settings such as scales. ONNX does not say which of them
were trained: a constant that the exporter stored as an initialiser counts too.
"""

from collections import Counter
from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from onnx import ModelProto, NodeProto, TensorProto

from .axes import Pair
from .errors import LabError
from .graph import Graph, Join, Node, Pointwise, Uneven, Unknown, Window
from .meaning import Shape, unknown
from .onnx_input import Picture, picture, sizes_of
from .onnx_names import readable, text
from .onnx_numbers import worked_out
from .onnx_rules import RULES, no_rule
from .onnx_step import Made, NotKnown, Step, Value, attributes, checked, elsewhere, small_numbers
from .onnx_wire import parse

_FLOATS = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.DOUBLE)
_WEIGHTS = (*_FLOATS, TensorProto.INT8, TensorProto.UINT8, TensorProto.INT4, TensorProto.UINT4)
_BYTES: dict[int, int] = {TensorProto.FLOAT16: 2, TensorProto.BFLOAT16: 2, TensorProto.DOUBLE: 8, TensorProto.INT64: 8}
_ONE_BYTE = (TensorProto.INT8, TensorProto.UINT8, TensorProto.BOOL)
# Inputs that hold no parameters: running statistics, and settings.
_NO_PARAMETERS = {
    "BatchNormalization": (3, 4), "Resize": (1, 2, 3), "Upsample": (1,), "Clip": (1, 2), "Pad": (1, 2, 3),
    "QuantizeLinear": (1, 2), "DequantizeLinear": (1, 2), "Dropout": (1, 2),
}  # fmt: skip
_OF_CONSTANTS = {
    "Conv": (1, 2), "ConvTranspose": (1, 2), "Gemm": (1, 2), "MatMul": (0, 1), "BatchNormalization": (1, 2),
}  # fmt: skip
_MOST_BITS = 256  # of the strides from the input on: a thousand binary digits in every field would take minutes
_MOST_RESIZED = 64  # each looks at every cell of a side


class OnnxFile(NamedTuple):
    """What is found in a file.

    Attributes
    ----------
    graph
        Nodes as in the file, without those that work on parameters or shapes alone.
    picture
        The input, and what was assumed where the file leaves a size open.
    unknown
        Operators that have no rule here, with how often each occurs.
    unfollowed
        Operators that have one, but not for the way they are used here.
    opset
        Version of ONNX's own operators; 0 where the file does not say.
    producer
        Who wrote the file, as it says itself.
    without_data
        Initialisers whose numbers are not in the file.
    """

    graph: Graph
    picture: Picture
    unknown: tuple[tuple[str, int], ...]
    unfollowed: tuple[tuple[str, int], ...]
    opset: int
    producer: str
    without_data: int


def read_onnx(data: bytes, size: Pair | None = None) -> OnnxFile:
    """Everything that a file says of its network.

    Parameters
    ----------
    size : (H, W)
        Of the picture, where the file leaves it open; None assumes 224×224 and says so in `picture`.

    Raises
    ------
    LabError
        `onnx.*`: no ONNX file, too large or intricate, no or several inputs, circles, nodes that do not fit.
    """
    return _Reader(parse(data), size).read()


def picture_of(data: bytes) -> Picture:
    """The picture that a file takes, without looking at what becomes of it. LabError as `read_onnx`."""
    reader = _Reader(parse(data), None)
    reader.store()
    return picture(reader.model.graph, reader.values, None)


class _Reader:
    def __init__(self, model: ModelProto, size: Pair | None) -> None:
        self.model = model
        self.size = size
        self.values: dict[str, Value] = {}
        self.pending: dict[str, int] = {}  # parameters that no node has used yet
        self.constants: dict[str, int] = {}  # numbers in constants, which are parameters only as weights
        self.nodes: list[Node] = []
        self.names: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.unfollowed: Counter[str] = Counter()
        self.resized = self.without_data = 0
        self.opset = next((one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), 0)
        declared = (*model.graph.value_info, *model.graph.output)
        self.declared = {value.name: value for value in declared}

    def store(self) -> None:
        """Look at the initialisers."""
        for tensor in self.model.graph.initializer:
            self._store(tensor)
        for sparse in self.model.graph.sparse_initializer:
            self._parameter(sparse.values.name, sparse.dims, sparse.values.data_type)

    def read(self) -> OnnxFile:
        graph = self.model.graph
        self.store()
        found = picture(graph, self.values, self.size)
        for value in graph.input:
            if value.name != found.tensor and value.name not in self.values:
                self._parameter(value.name, sizes_of(value), value.type.tensor_type.elem_type)
        self._start(found)
        made = {name for node in graph.node for name in node.output if name}
        for node in graph.node:
            self._read(node, made)
        spare = sum(self.pending.values())
        producer = " ".join(map(readable, (self.model.producer_name, self.model.producer_version))).strip()
        unknown, unfollowed = (tuple(sorted(one.items())) for one in (self.unknown, self.unfollowed))
        whole = Graph(tuple(self.nodes), spare)
        return OnnxFile(whole, found, unknown, unfollowed, self.opset, producer, self.without_data)

    def _start(self, found: Picture) -> None:
        item = _item_bytes(found.element_type)
        self.values[found.tensor] = Value(found.shape, 0, found.grid, item_bytes=item)
        name = self._name(found.tensor)
        self.nodes.append(
            Node(name, "input", Pointwise(), (), found.channels_first, 0, 0, item * prod(found.shape[1:]))
        )

    def _store(self, tensor: TensorProto) -> None:
        self._parameter(tensor.name, tensor.dims, tensor.data_type, small_numbers(tensor))
        data = tensor.raw_data or tensor.float_data or tensor.int32_data or tensor.int64_data or tensor.double_data
        self.without_data += elsewhere(tensor) or (not data and prod(tensor.dims) > 0)

    def _parameter(self, name: str, dims: Sequence[int | None] | None, element_type: int, numbers: Any = None) -> None:
        known = dims is not None and all(isinstance(size, int) for size in dims)
        try:
            shape = checked([size for size in dims or () if size is not None]) if known else None
        except LabError as error:
            raise LabError("onnx.tensor", tensor=readable(name), reason=error) from error
        self.values[name] = Value(shape, numbers=numbers, item_bytes=_item_bytes(element_type))
        if shape and element_type in _WEIGHTS:
            self.pending[name] = prod(shape)

    def _read(self, node: NodeProto, made: set[str]) -> None:
        if not any(node.output):
            return
        name = readable(node.name or node.output[0] or node.op_type)
        op = text(node.op_type) if node.domain in ("", "ai.onnx") else f"{text(node.domain)}.{text(node.op_type)}"
        try:
            for output in filter(None, node.output):
                if output in self.values:
                    raise LabError("onnx.why_twice", tensor=readable(output))
            inputs = tuple(self._value(one, made) if one else None for one in node.input)
            if op == "CastLike":
                inputs = inputs[:1]  # of the other only the type matters
            if op == "Constant":
                self._constant(node)
            else:
                step = Step(op, self.opset, inputs, attributes(node), len(node.output))
                self._one(node, step, name)
        except LabError as error:
            raise LabError("onnx.node", name=name, op=readable(op), reason=error) from error

    def _value(self, name: str, made: set[str]) -> Value:
        if name not in self.values:
            if name in made:
                raise LabError("onnx.why_circle", tensor=readable(name))
            declared = self.declared.get(name)
            kind = declared.type.tensor_type.elem_type if declared else TensorProto.FLOAT
            self._parameter(name, sizes_of(declared) if declared else None, kind)
            self.without_data += 1
        return self.values[name]

    def _constant(self, node: NodeProto) -> None:
        given = attributes(node)
        tensor = given.get("value")
        if isinstance(tensor, TensorProto):
            self.values[node.output[0]] = Value(checked(tensor.dims), numbers=small_numbers(tensor))
            if tensor.dims and tensor.data_type in _WEIGHTS:
                self.constants[node.output[0]] = prod(tensor.dims)
            return
        from numpy import asarray

        plain = next((given[name] for name in ("value_int", "value_float", "value_ints", "value_floats")
                      if name in given), None)  # fmt: skip
        numbers = None if plain is None or (isinstance(plain, tuple) and len(plain) > 64) else asarray(plain, object)
        for output in node.output[:1]:
            self.values[output] = Value(None if numbers is None else numbers.shape, numbers=numbers)

    def _one(self, node: NodeProto, step: Step, name: str) -> None:
        numbers = worked_out(step)
        if numbers is not None:
            self.values[node.output[0]] = Value(numbers.shape, numbers=numbers)
            return
        sources = [value for value in step.inputs if value is not None and value.node is not None]
        params = self._used(node, step.op)
        if sources:
            self._add(node, step, name, sources, params)
            return
        try:
            shapes = RULES.get(step.op, no_rule)(step).shapes
        except (LabError, NotKnown):
            shapes = ()
        for place, output in enumerate(node.output):
            self.values[output] = Value(shapes[place] if place < len(shapes) else None)
        if node.output and params:
            self.pending[node.output[0]] = params

    def _used(self, node: NodeProto, op: str) -> int:
        """Parameters that this node uses first."""
        left_out, constants = _NO_PARAMETERS.get(op, ()), _OF_CONSTANTS.get(op, ())
        total = 0
        for place, name in enumerate(node.input):
            counted = self.pending.pop(name, 0)
            total += 0 if place in left_out else counted
            if place in constants:
                total += self.constants.pop(name, 0)
        return total

    def _add(self, node: NodeProto, step: Step, name: str, sources: list[Value], params: int) -> None:
        meaning, shapes = self._made(step)
        kind, op, grid, macs = meaning
        kind = readable(step.op) if type(op) is Unknown else kind
        if type(op) is Join and len({value.node for value in sources}) < 2:
            op = Pointwise()
        if type(op) is Unknown:
            (self.unfollowed if step.op in RULES else self.unknown)[kind] += 1
        bits = max(value.bits for value in sources) + _bits(op)
        if bits > _MOST_BITS:
            raise LabError("onnx.why_strides", most=_MOST_BITS)
        item = _item_bytes(step.whole("to", 1)) if step.op == "Cast" else sources[0].item_bytes
        inputs = tuple(dict.fromkeys(value.node for value in sources if value.node is not None))
        for place, output in enumerate(node.output if len(shapes) > 1 else node.output[:1]):
            shape = checked(shapes[place]) if place < len(shapes) else self._declared(output)
            self.values[output] = Value(shape, len(self.nodes), grid, item_bytes=item, bits=bits)
            size = item * prod(shape[1:]) if shape else 0
            own = (params, macs) if place == 0 else (0, macs and 0)
            self.nodes.append(Node(self._name(name), kind, op, inputs, (shape or ())[1:], *own, size))
        for output in node.output[len(shapes) or 1 :]:  # masks, indices, statistics of training
            self.values.setdefault(output, Value(None, len(self.nodes) - 1, bits=bits))

    def _made(self, step: Step) -> Made:
        self.resized += step.op in ("Resize", "Upsample")
        rule = no_rule if self.resized > _MOST_RESIZED and step.op in ("Resize", "Upsample") else RULES.get(step.op)
        if rule is None:
            return no_rule(step)
        try:
            return rule(step)
        except NotKnown as missing:
            return Made(unknown(f"{step.op} whose {missing} is not in the file"), ())

    def _declared(self, name: str) -> Shape | None:
        """The shape the file itself gives for a tensor, the batch being one; None where it leaves anything open."""
        sizes = sizes_of(self.declared[name]) if name in self.declared else None
        if not sizes:
            return None
        sizes = [1 if sizes[0] is None else sizes[0], *sizes[1:]]
        return checked([size for size in sizes if size is not None]) if None not in sizes else None

    def _name(self, name: str) -> str:
        self.names[name] += 1
        return name if self.names[name] == 1 else self._name(f"{name}_{self.names[name] - 1}")


def _bits(op: Any) -> int:
    if type(op) is Window:
        return sum((stride - 1).bit_length() for stride in op.stride)
    if type(op) is Uneven:
        return sum(step.numerator.bit_length() + step.denominator.bit_length() for step in op.step)
    return 0


def _item_bytes(element_type: int) -> int:
    return 1 if element_type in _ONE_BYTE else _BYTES.get(element_type, 4)
