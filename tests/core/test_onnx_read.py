"""ONNX files read as graphs: against torch's own trace, and against onnx's reference evaluator."""

import subprocess
import sys

import numpy as np
import onnx
import pytest
import torch
import torchvision
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import nn

from cnnlab.core.errors import LabError
from cnnlab.core.graph import Unknown, trace, trace_onnx
from cnnlab.core.onnx_export import to_onnx
from cnnlab.core.onnx_read import read_onnx
from cnnlab.core.receptive_field import analyze
from cnnlab.networks import build

FLOAT = TensorProto.FLOAT


def own(name, size=28):
    with torch.device("meta"):
        return build(name, num_classes=4, image_size=size, width=0.125 if size < 65 else 1)


def rows_of(graph):
    """All a row says but its name and its kind; without what an exporter leaves out."""
    return [row[2:] for row in analyze(graph) if row.kind not in ("identity", "dropout")]


@pytest.mark.parametrize("weights", [True, False])
@pytest.mark.parametrize("name", ["vgg11_bn", "resnet18", "se_resnet18", "googlenet"])
def test_an_exported_network_read_back_has_the_same_table(name, weights):
    module = build(name, num_classes=4, image_size=28, width=0.125, seed=0).eval()
    found = read_onnx(to_onnx(module, (3, 28, 28), weights=weights))
    assert rows_of(found.graph) == rows_of(trace(module, (3, 28, 28)))
    assert sum(node.params for node in found.graph.nodes) == sum(p.numel() for p in module.parameters())
    assert (found.unknown, found.unfollowed, found.graph.unused_params, found.without_data) == ((), (), 0, 0)
    assert {node.name for node in found.graph.nodes} >= {
        row.name for row in analyze(trace(module, (3, 28, 28))) if row.macs
    }


@pytest.mark.parametrize(
    ("name", "size"), [("mobilenet_v2", 64), ("squeezenet1_1", 64), ("shufflenet_v2_x0_5", 64), ("densenet121", 32)]
)
def test_torchvisions_networks_have_the_fields_that_torch_fx_finds(name, size):
    with torch.device("meta"):
        module = getattr(torchvision.models, name)(weights=None).eval()
    graph = trace_onnx(to_onnx(module, (3, size, size), weights=False))
    traced = trace(module, (3, size, size))
    assert not [node.name for node in graph.nodes if isinstance(node.op, Unknown)]
    for found, true in zip(
        [row for row in analyze(graph) if row.macs], [row for row in analyze(traced) if row.macs], strict=True
    ):
        assert found[2:] == true[2:]
    assert sum(node.params for node in graph.nodes) == sum(node.params for node in traced.nodes)


class Views(nn.Module):
    """Shape arithmetic in the file: sizes, a view, a split, a resize, a pad, a gate."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 8, 3, padding="same")
        self.scale = nn.Parameter(torch.ones(8, 1, 1))
        self.fc = nn.Linear(8 * 5 * 8, 5)

    def forward(self, x):
        y = self.conv(x) * self.scale
        left, right = y.chunk(2, dim=1)
        y = torch.cat([left, nn.functional.relu(right)], 1)
        y = nn.functional.interpolate(nn.functional.max_pool2d(y, 2), scale_factor=2.0) + y
        y = nn.functional.pad(y, (1, 1, 1, 1))[:, :, 2:-2, ::2]
        y = y * y.mean((2, 3), keepdim=True).sigmoid()
        y = nn.functional.avg_pool2d(y, (2, 1), ceil_mode=True)
        return self.fc(y.view(y.size(0), -1))


def test_functions_on_shapes_are_followed():
    module = Views().eval()
    graph = trace_onnx(to_onnx(module, (4, 12, 14)))
    assert not [node.name for node in graph.nodes if isinstance(node.op, Unknown)]
    assert sum(node.params for node in graph.nodes) == sum(p.numel() for p in module.parameters())
    kinds = ("conv", "maxpool", "upsample", "add", "cat", "pad", "avgpool")  # slices are one node in torch, two in ONNX
    found, true = ([row for row in analyze(one) if row.kind in kinds] for one in (graph, trace(module, (4, 12, 14))))
    assert [(row.kind, *row[7:]) for row in found] == [(row.kind, *row[7:]) for row in true]


# One node each: operator, attributes, shape of the picture, shapes of parameters, contents of further inputs.
I64 = np.int64
ONE_NODE = {
    "conv": ("Conv", {"strides": [2, 1], "pads": [1, 2, 0, 1], "dilations": [1, 2]}, (4, 9, 10), [(6, 4, 3, 3), (6,)]),
    "grouped": ("Conv", {"group": 2, "auto_pad": "SAME_UPPER", "strides": [2, 2]}, (4, 9, 8), [(6, 2, 4, 3)]),
    "same_lower": ("Conv", {"auto_pad": "SAME_LOWER", "strides": [3, 2]}, (2, 9, 8), [(3, 2, 4, 3)]),
    "valid": ("Conv", {"auto_pad": "VALID"}, (2, 9, 8), [(3, 2, 4, 3)]),
    "transposed": ("ConvTranspose", {"strides": [2, 3], "pads": [1, 0, 1, 1]}, (4, 5, 6), [(4, 3, 3, 4)]),
    "transposed_more": ("ConvTranspose", {"strides": [2, 2], "output_padding": [1, 1]}, (4, 5, 6), [(4, 3, 3, 3)]),
    "transposed_same": ("ConvTranspose", {"strides": [2, 2], "auto_pad": "SAME_UPPER"}, (4, 5, 6), [(4, 3, 3, 3)]),
    "maxpool": ("MaxPool", {"kernel_shape": [3, 2], "strides": [2, 2], "pads": [1, 0, 1, 0]}, (4, 9, 10), []),
    "maxpool_ceil": ("MaxPool", {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}, (4, 10, 8), []),
    "maxpool_dilated": ("MaxPool", {"kernel_shape": [2, 2], "dilations": [2, 3]}, (4, 10, 8), []),
    "averagepool": ("AveragePool", {"kernel_shape": [3, 3], "auto_pad": "SAME_UPPER"}, (4, 9, 8), []),
    "lppool": ("LpPool", {"kernel_shape": [2, 2], "strides": [2, 2]}, (4, 8, 8), []),
    "global_average": ("GlobalAveragePool", {}, (4, 8, 6), []),
    "global_max": ("GlobalMaxPool", {}, (4, 8, 6), []),
    "batchnorm": ("BatchNormalization", {}, (4, 3, 3), [(4,), (4,), (4,), (4,)]),
    "lrn": ("LRN", {"size": 3}, (1, 3, 3), []),
    "instancenorm": ("InstanceNormalization", {}, (4, 3, 3), [(4,), (4,)]),
    "prelu": ("PRelu", {}, (4, 3, 3), [(4, 1, 1)]),
    "clip": ("Clip", {}, (4, 3, 3), [np.float32(0), np.float32(6)]),
    "softmax": ("Softmax", {"axis": 1}, (4, 3, 3), []),
    "add": ("Add", {}, (4, 3, 5), [(4, 1, 1)]),
    "broadcast": ("Mul", {}, (4, 3, 5), [(2, 4, 1, 5)]),
    "flatten": ("Flatten", {"axis": 2}, (4, 3, 5), []),
    "reshape": ("Reshape", {}, (4, 3, 5), [np.array([0, 2, -1], I64)]),
    "transpose": ("Transpose", {"perm": [0, 2, 3, 1]}, (4, 3, 5), []),
    "squeeze": ("Squeeze", {}, (4, 1, 5), [np.array([2], I64)]),
    "unsqueeze": ("Unsqueeze", {}, (4, 3, 5), [np.array([1, -1], I64)]),
    "slice": ("Slice", {}, (4, 9, 5), [np.array(v, I64) for v in ([1, -3], [7, 99], [2, 3], [2, 1])]),
    "pad": ("Pad", {}, (4, 9, 5), [np.array([0, 0, 1, 2, 0, 0, 3, 0], I64)]),
    "mean": ("ReduceMean", {"keepdims": 0}, (4, 9, 5), [np.array([2, 3], I64)]),
    "sum_all": ("ReduceSum", {}, (4, 9, 5), []),
    "expand": ("Expand", {}, (4, 9, 5), [np.array([1, 4, 1, 1], I64)]),
    "gather": ("Gather", {"axis": 1}, (4, 9, 5), [np.array([0, 2, 3], I64)]),
    "depth_to_space": ("DepthToSpace", {"blocksize": 2}, (8, 3, 5), []),
    "space_to_depth": ("SpaceToDepth", {"blocksize": 2}, (3, 4, 6), []),
    "resize_sizes": ("Resize", {"mode": "linear"}, (4, 5, 6),
                     [np.array([], np.float32), np.array([], np.float32), np.array([1, 4, 10, 9], I64)]),
    "resize_scales": ("Resize", {"mode": "nearest", "coordinate_transformation_mode": "asymmetric",
                                 "nearest_mode": "floor"}, (4, 4, 6),
                      [np.array([], np.float32), np.array([1, 1, 1.5, 2], np.float32)]),
    "matmul": ("MatMul", {}, (2, 3, 5), [(5, 7)]),
    "concat": ("Concat", {"axis": 1}, (4, 3, 5), [(1, 2, 3, 5)]),
    "layernorm": ("LayerNormalization", {"axis": 1}, (4, 3, 5), [(4, 3, 5), (4, 3, 5)]),
}  # fmt: skip


def model(nodes, shape=(4, 8, 8), tensors=(), opset=18, name="x", outputs=("y",), values=()):
    """A file with one input, of batch 1."""
    inputs = [helper.make_tensor_value_info(name, FLOAT, [1, *shape])] if name else []
    made = [helper.make_empty_tensor_value_info(one) for one in outputs]
    graph = helper.make_graph(nodes, "g", inputs, made, list(tensors), value_info=list(values))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]).SerializeToString()


def stored(name, shape):
    return numpy_helper.from_array(np.ones(shape, np.float32), name)


@pytest.mark.parametrize("case", ONE_NODE)
def test_each_rule_gives_the_shape_that_the_reference_computes(case):
    op, attributes, shape, further = ONE_NODE[case]
    tensors = [
        stored(f"p{at}", one) if isinstance(one, tuple) else numpy_helper.from_array(np.asarray(one), f"p{at}")
        for at, one in enumerate(further)
    ]
    node = helper.make_node(op, ["x", *(tensor.name for tensor in tensors)], ["y"], **attributes)
    data = model([node], shape, tensors)
    picture = np.zeros((1, *shape), np.float32)
    (answer,) = ReferenceEvaluator(onnx.load_from_string(data)).run(None, {"x": picture})
    found = read_onnx(data)
    assert found.graph.nodes[-1].out_shape == answer.shape[1:]
    assert found.unknown == ()


def test_parts_of_a_split_have_the_reference_shapes():
    node = helper.make_node("Split", ["x", "sizes"], ["a", "b"], axis=1)
    data = model([node], (7, 3, 3), [numpy_helper.from_array(np.array([3, 4]), "sizes")], outputs=("a", "b"))
    answers = ReferenceEvaluator(onnx.load_from_string(data)).run(None, {"x": np.zeros((1, 7, 3, 3), np.float32)})
    assert [node.out_shape for node in read_onnx(data).graph.nodes[1:]] == [one.shape[1:] for one in answers]


def spread_field(case):
    """Which pixels a cell of a one-node network depends on, by changing each."""
    op, attributes, shape, further = ONE_NODE[case]
    tensors = [
        stored(f"p{at}", one) if isinstance(one, tuple) else numpy_helper.from_array(np.asarray(one), f"p{at}")
        for at, one in enumerate(further)
    ]
    data = model(
        [helper.make_node(op, ["x", *(tensor.name for tensor in tensors)], ["y"], **attributes)], shape, tensors
    )
    run = ReferenceEvaluator(onnx.load_from_string(data)).run
    (before,) = run(None, {"x": np.zeros((1, *shape), np.float32)})
    at = [size // 2 for size in before.shape[2:]]
    rows, columns = set(), set()
    for row in range(shape[1]):
        for column in range(shape[2]):
            picture = np.zeros((1, *shape), np.float32)
            picture[:, :, row, column] = 1
            (after,) = run(None, {"x": picture})
            if not np.array_equal(after[:, :, at[0], at[1]], before[:, :, at[0], at[1]]):
                rows.add(row)
                columns.add(column)
    return analyze(trace_onnx(data))[-1], at, (rows, columns)


@pytest.mark.parametrize("case", ["same_lower", "maxpool", "slice", "pad", "resize_scales", "transposed"])
def test_a_cell_depends_on_pixels_within_its_field_only(case):
    row, at, seen = spread_field(case)
    for axis in (0, 1):
        assert max(seen[axis]) - min(seen[axis]) + 1 <= row.receptive_field[axis]
        if row.start[axis] is not None:
            centre = row.start[axis] + row.jump[axis] * at[axis]
            assert centre - row.receptive_field[axis] / 2 <= min(seen[axis])
            assert max(seen[axis]) + 1 <= centre + row.receptive_field[axis] / 2


def test_a_file_from_tensorflow_takes_channels_last():
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["t", "w"], ["y"], auto_pad="SAME_UPPER", strides=[2, 2]),
    ]
    rows = analyze(trace_onnx(model(nodes, (12, 10, 3), [stored("w", (4, 3, 3, 3))])))
    assert [row.out_shape for row in rows] == [(3, 12, 10), (3, 12, 10), (4, 6, 5)]
    assert rows[-1].receptive_field == (3, 3)


def open_sizes(opset=18):
    shape = ["n", "c", "h", "w"]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"], group=2)], "g",
        [helper.make_tensor_value_info("x", FLOAT, shape)], [helper.make_empty_tensor_value_info("y")],
        [stored("w", (4, 2, 3, 3))],
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]).SerializeToString()


def test_sizes_that_the_file_leaves_open_are_taken_as_told_or_said_to_be_assumed():
    found = read_onnx(open_sizes())
    assert found.picture.assumed == (("channels", 4), ("height", 224), ("width", 224))
    assert read_onnx(open_sizes(), (32, 48)).graph.nodes[-1].out_shape == (4, 30, 46)
    with pytest.raises(LabError, match="fixes the picture's size at 8×8"):
        read_onnx(model([helper.make_node("Relu", ["x"], ["y"])]), (32, 32))


def test_weights_that_are_elsewhere_or_absent_are_known_by_their_shapes():
    elsewhere = TensorProto(name="w", dims=[6, 4, 3, 3], data_type=FLOAT, data_location=TensorProto.EXTERNAL)
    elsewhere.external_data.add(key="location", value="../../../../etc/passwd")
    node = helper.make_node("Conv", ["x", "w", "b"], ["y"])
    declared = helper.make_tensor_value_info("b", FLOAT, [6])
    found = read_onnx(model([node], tensors=[elsewhere], values=[declared]))
    assert found.graph.nodes[-1].params == 6 * 4 * 9 + 6
    assert (found.graph.nodes[-1].macs, found.without_data) == (6 * 6 * 6 * 36, 2)


def test_shared_parameters_count_once_and_running_statistics_do_not():
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("BatchNormalization", ["a", "g", "g", "m", "m"], ["b"]),
        helper.make_node("Conv", ["b", "w"], ["y"]),
    ]
    tensors = [stored("w", (4, 4, 3, 3)), stored("g", (4,)), stored("m", (4,)), stored("spare", (5,))]
    graph = trace_onnx(model(nodes, tensors=tensors))
    assert [node.params for node in graph.nodes] == [0, 144, 4, 0]
    assert graph.unused_params == 5


def test_operators_without_a_rule_are_listed_and_never_guessed():
    inner = helper.make_graph([], "then", [], [])
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"]),
        helper.make_node("FusedThing", ["a"], ["b"], domain="com.example"),
        helper.make_node("If", ["b"], ["c"], then_branch=inner, else_branch=inner),
        helper.make_node("MatMul", ["c", "c"], ["d"]),
        helper.make_node("Relu", ["d"], ["y"]),
    ]
    found = read_onnx(
        model(
            nodes,
            tensors=[stored("w", (4, 4, 3, 3))],
            values=[helper.make_tensor_value_info("b", FLOAT, ["n", 4, 2, 2])],
        )
    )
    assert found.unknown == (("If", 1), ("com.example.FusedThing", 1))
    assert found.unfollowed == (("MatMul", 1), ("Relu", 1))
    rows = analyze(found.graph)
    assert rows[1].macs == 4 * 36 * 36
    assert [row.macs for row in rows[2:]] == [None] * 4
    assert rows[2].out_shape == (4, 2, 2)
    assert rows[2].receptive_field == rows[-1].receptive_field == (None, None)


def test_reading_needs_no_torch():
    read = f"from cnnlab.core.graph import trace_onnx\ntrace_onnx({open_sizes()!r})"
    code = f"import sys\n{read}\nprint('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
