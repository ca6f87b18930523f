"""A torch module as an ONNX file. Imports torch: reach it after the torch gate.

The exporter is torch's older one, by tracing (`dynamo=False`). The newer one needs onnxscript, took 4 to 7 s where this
one takes 0.2 to 0.8 s (ResNet-18 and GoogLeNet at 32 px, torch 2.14, 2 cores), and describes one layer by half a dozen
steps on shapes.
"""

import io
import threading
import warnings
from collections import Counter

import onnx
import torch
from onnx import GraphProto, NodeProto, TensorProto
from torch import Tensor, nn

from .errors import LabError
from .fx import copy_structure, first_line
from .onnx_names import joined_scopes

INPUT, OUTPUT, BATCH = "input", "output", "batch"
OPSET = 17
MOST_BYTES = 2**31 - 1  # what protobuf can hold in one message
_exporting = threading.Lock()  # the exporter keeps its settings for the whole process


def to_onnx(module: nn.Module, input_shape: tuple[int, ...], *, weights: bool = True) -> bytes:
    """A network in eval mode as an ONNX file with one input and one output, of any batch size.

    The module is not changed, whatever mode and device it is in. Nodes are named by the modules they come from. Batch
    norms stay layers of their own; dropout and other identities are left out.

    Parameters
    ----------
    module
        Takes one tensor and gives one.
    input_shape : (C, H, W)
        Shape of one input, without the batch.
    weights
        Without them the parameters are further inputs of the graph, known by shape alone: some ten kilobytes, and the
        module may be on the meta device.

    Raises
    ------
    LabError
        `onnx.no_weights`, `onnx.export_too_large`, `onnx.not_exportable`.
    """
    name = type(module).__name__
    tensors = [*module.parameters(), *module.buffers()]
    if weights and any(tensor.is_meta for tensor in tensors):
        raise LabError("onnx.no_weights", network=name)
    if weights and (size := sum(tensor.numel() * tensor.element_size() for tensor in tensors)) > MOST_BYTES:
        raise LabError("onnx.export_too_large", network=name, size=f"{size / 1e9:.1f}", most=f"{MOST_BYTES / 1e9:.1f}")
    copy = copy_structure(module, _stored if weights else _unallocated).eval()
    floating = (tensor.dtype for tensor in tensors if tensor.is_floating_point())
    example = torch.zeros(1, *input_shape, dtype=next(floating, torch.float32))
    model = onnx.load_from_string(_traced(_with_lrn(copy), name, example, weights))
    _fold(model.graph)
    _name_nodes(model.graph, dict(module.named_modules()))
    _own_parameters(model.graph)
    return model.SerializeToString()


def _stored(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu()


def _unallocated(tensor: Tensor) -> Tensor:
    """Of the same shape, all of it one number."""
    return torch.zeros((), dtype=tensor.dtype).expand(tensor.shape)


def _traced(module: nn.Module, name: str, example: Tensor, weights: bool) -> bytes:
    file = io.BytesIO()
    try:
        with _exporting, warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # that this exporter is the older one, that traced shapes are constants
            torch.onnx.export(
                module,
                (example,),
                file,  # pyright: ignore[reportArgumentType] - the older exporter takes an open file
                dynamo=False,
                export_params=weights,
                opset_version=OPSET,
                input_names=[INPUT],
                output_names=[OUTPUT],
                dynamic_axes={INPUT: {0: BATCH}, OUTPUT: {0: BATCH}},
                training=torch.onnx.TrainingMode.PRESERVE,  # EVAL would melt each batch norm into its convolution
                autograd_inlining=False,  # so that `symbolic` is asked
            )
    except Exception as error:  # torch, the exporter and the module itself raise whatever they like
        shape = "×".join(map(str, example.shape[1:]))
        raise LabError("onnx.not_exportable", network=name, shape=shape, reason=_reason(error)) from error
    return file.getvalue()


def _reason(error: Exception) -> str:
    """Without the exporter's inner workings, and without its request to write to torch's authors."""
    return first_line(error).split(" [Caused by ")[0].split(". Please ")[0]


class _ResponseNorm(torch.autograd.Function):
    """Local response normalisation as ONNX's own operator: torch would export the arithmetic it is made of."""

    @staticmethod
    def forward(ctx, x: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
        return nn.functional.local_response_norm(x, size, alpha, beta, k)

    @staticmethod
    def symbolic(g, x, size: int, alpha: float, beta: float, k: float):
        return g.op("LRN", x, size_i=size, alpha_f=alpha, beta_f=beta, bias_f=k).setType(x.type())


class _NamedResponseNorm(nn.Module):
    def __init__(self, norm: nn.LocalResponseNorm) -> None:
        super().__init__()
        self.settings = norm.size, norm.alpha, norm.beta, norm.k

    def forward(self, x: Tensor) -> Tensor:
        return _ResponseNorm.apply(x, *self.settings)  # pyright: ignore[reportReturnType]


def _with_lrn(module: nn.Module) -> nn.Module:
    """With ONNX's own operator where both mean the same: an even window has no middle, and each lays it its own way."""
    for name, child in module.named_children():
        if isinstance(child, nn.LocalResponseNorm) and child.size % 2:
            setattr(module, name, _NamedResponseNorm(child))
        else:
            _with_lrn(child)
    return module


def _fold(graph: GraphProto) -> None:
    """Work out what depends on constants alone: torch spells a pad's four numbers in a dozen steps."""
    known: set[str] = {""}
    constant: list[NodeProto] = []
    for node in graph.node:
        if known.issuperset(node.input):
            known.update(node.output)
            constant.append(node)
    if all(node.op_type == "Constant" for node in constant):
        return
    from onnx.helper import make_empty_tensor_value_info, make_graph
    from onnx.numpy_helper import from_array
    from onnx.reference import ReferenceEvaluator

    for node in constant:
        graph.node.remove(node)
    needed = [name for node in graph.node for name in node.input if name in known - {""}]
    wanted = list(dict.fromkeys(needed))
    steps = make_graph(constant, "constants", [], [make_empty_tensor_value_info(name) for name in wanted])
    values = ReferenceEvaluator(steps, opsets={"": OPSET}).run(wanted, {})
    graph.initializer.extend(map(from_array, values, wanted))  # pyright: ignore[reportArgumentType] - a list, never a dict


def _own_parameters(graph: GraphProto) -> None:
    """Undo the exporter's merging of parameters that hold equal numbers (fresh batch norms): they are not one."""
    stored: dict[str, TensorProto] = {tensor.name: tensor for tensor in graph.initializer}
    given = {value.name: value for value in graph.input if value.name != INPUT}
    merged = [node for node in graph.node if node.op_type == "Identity" and node.input[0] in stored.keys() | given]
    for node in merged:
        kind, known = (graph.initializer, stored) if node.input[0] in stored else (graph.input, given)
        kind.add().CopyFrom(known[node.input[0]])  # pyright: ignore[reportArgumentType]
        kind[-1].name = node.output[0]
        graph.node.remove(node)


def _name_nodes(graph: GraphProto, modules: dict[str, nn.Module]) -> None:
    """Each node, and the tensor it makes, after the module it stems from; `/a/a.0/Conv` becomes `a.0`."""
    leaves = {path for path, module in modules.items() if path and not any(module.children())}
    paths = [_path(node, leaves) for node in graph.node]
    alone = {path for path, count in Counter(path for path, _ in paths).items() if count == 1}
    seen: Counter[str] = Counter()
    kept = {value.name for value in (*graph.output, *graph.input)} | {tensor.name for tensor in graph.initializer}
    renamed: dict[str, str] = {}
    for node, (path, operation) in zip(graph.node, paths, strict=True):
        name = path if path in leaves and path in alone else f"{path}.{operation}".lstrip(".")
        seen[name] += 1
        node.name = name if seen[name] == 1 else f"{name}_{seen[name] - 1}"
        if len(node.output) == 1 and node.output[0] not in kept and not _is_parameter(node):
            renamed[node.output[0]] = node.name
    for node in graph.node:
        for names in (node.input, node.output):
            names[:] = [renamed.get(name, name) for name in names]


def _is_parameter(node: NodeProto) -> bool:
    return node.op_type == "Identity" and "/" not in node.name


def _path(node: NodeProto, leaves: set[str]) -> tuple[str, str]:
    """The module's path, and the operation in it; a second call of one module is `a_1` for the exporter."""
    *scopes, operation = node.name.strip("/").split("/")
    path = joined_scopes(scopes)
    shorter = path.rstrip("0123456789").removesuffix("_")
    return (shorter if path not in leaves and shorter in leaves else path), operation.split("_")[0].lower()
