"""Files that are damaged, or made to cost memory or time: each gives a graph or a sentence, soon."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import ModelProto, TensorProto, helper, numpy_helper

from cnnlab.core.errors import LabError
from cnnlab.core.graph import Graph, trace_onnx
from cnnlab.core.onnx_wire import MOST_BYTES
from cnnlab.core.receptive_field import analyze

FLOAT = TensorProto.FLOAT


def model(nodes, shape=(1, 4, 8, 8), tensors=(), given=("x",)):
    inputs = [helper.make_tensor_value_info(name, FLOAT, shape) for name in given]
    graph = helper.make_graph(nodes, "g", inputs, [helper.make_empty_tensor_value_info("y")], list(tensors))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)]).SerializeToString()


def chain(ops, **settings):
    """One operator after another, from x to y."""
    return model(
        [
            helper.make_node(op, [f"t{at}" if at else "x"], [f"t{at + 1}"], **attributes)
            for at, (op, attributes) in enumerate(ops)
        ],
        **settings,
    )


def nested(depth):
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [], [])
    data = graph.SerializeToString()
    for _ in range(depth):  # a node with an attribute that is a graph, by hand: helper copies too often
        attribute = b"\x32" + varint(len(data)) + data
        node = b"\x2a" + varint(len(attribute)) + attribute
        data = b"\x0a" + varint(len(node)) + node
    return b"\x3a" + varint(len(data)) + data


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def inside_graph(data):
    return b"\x3a" + varint(len(data)) + data


RELU = helper.make_node("Relu", ["x"], ["y"])
HUGE = TensorProto(name="w", dims=[2**62, 4, 3, 3], data_type=FLOAT)
MANY_DIMS = TensorProto(name="w", dims=[2**31 - 1] * 100_000, data_type=FLOAT)
LARGE = TensorProto(name="w", dims=[2**30, 4, 3, 3], data_type=FLOAT)
CONV = helper.make_node("Conv", ["x", "w"], ["y"])
W = numpy_helper.from_array(np.ones((4, 4, 3, 3), np.float32), "w")
HOSTILE = {
    "onnx.empty": b"",
    "onnx.too_large": b"\0" * (MOST_BYTES + 1),
    "onnx.no_nodes": ModelProto().SerializeToString() + b"\x08\x08",
    "onnx.too_many_nodes": inside_graph(b"\x0a\x00" * 100_000),
    "onnx.too_many_parts": inside_graph(b"\x2a\x00" * 5_000_000),
    "onnx.no_input": model([RELU], given=()),
    "onnx.several_inputs": model([helper.make_node("Add", ["x", "z"], ["y"])], given=("x", "z")),
    "onnx.input_shape": model([RELU], (1,)),
    "onnx.input_open": model([RELU], (1, "n")),
    "onnx.input_side": model([RELU], (1, 3, 2**30, 8)),
    "onnx.tensor": model([CONV], tensors=[HUGE]),
    "onnx.node": model([CONV], tensors=[W], shape=(1, 3, 8, 8)),
}
NOT_ONNX = {
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "text": b"Once upon a time there was a network." * 10,
    "cut off": model([CONV], tensors=[W])[:-50],
    "a group": b"\x0b" + b"\x08\x08" * 10,
    "nested too deeply": nested(200),
    "an endless number": b"\xff" * 30,
}
IN_A_NODE = {
    "onnx.why_circle": model([helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Relu", ["a"], ["b"])]),
    "onnx.why_twice": model([RELU, RELU]),
    "onnx.why_channels": HOSTILE["onnx.node"],
    "onnx.why_tensor": model([CONV], (1, 4, 8000, 8000), [LARGE]),
    "onnx.why_strides": chain([("MaxPool", {"kernel_shape": [1, 1], "strides": [2**20, 2**20]})] * 500),
    "onnx.why_attribute": model([CONV], tensors=[W]).replace(b"Conv", b"Conv"),
    "onnx.why_reshape": model([helper.make_node("Reshape", ["x", "s"], ["y"])],
                              tensors=[numpy_helper.from_array(np.array([3, 7]), "s")]),
    "onnx.why_shapes": model([helper.make_node("Add", ["x", "w"], ["y"])], tensors=[W]),
    "onnx.why_axis": model([helper.make_node("Softmax", ["x"], ["y"], axis=9)]),
    "onnx.why_input": model([helper.make_node("Conv", ["x"], ["y"])]),
    "onnx.why_map": model([CONV], (1, 8), [W]),
    "onnx.why_weights": model([CONV], tensors=[numpy_helper.from_array(np.ones((4, 4), np.float32), "w")]),
    "onnx.why_below_one": model([helper.make_node("ConvTranspose", ["x", "w"], ["y"], pads=[9, 9, 9, 9])], tensors=[W]),
    "onnx.why_side": chain([("MaxPool", {"kernel_shape": [1, 1], "pads": [2**20, 0, 2**20, 0]})] * 2000),
    "kernel_exceeds_input": model([helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[9, 9])]),
    "negative_padding": model([helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], pads=[-1, 0, 0, 0])]),
    "stride_below_one": model([helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], strides=[0, 1])]),
}  # fmt: skip
IN_A_NODE["onnx.why_attribute"] = model([helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2**40, 2])])


def refused(data):
    with pytest.raises(LabError) as error:
        trace_onnx(data)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 600
    return error.value


@pytest.mark.parametrize("code", HOSTILE)
def test_each_way_a_file_can_be_wrong_has_its_sentence(code):
    assert refused(HOSTILE[code]).code == code


@pytest.mark.parametrize("what", NOT_ONNX)
def test_what_is_no_onnx_file_is_called_so(what):
    assert refused(NOT_ONNX[what]).code == "onnx.not_onnx"


@pytest.mark.parametrize("code", IN_A_NODE)
def test_each_way_a_node_can_be_wrong_names_the_node_and_the_reason(code):
    error = refused(IN_A_NODE[code])
    assert error.code == "onnx.node"
    assert error.values["reason"].code == code


def test_dimensions_without_end_are_refused_before_they_are_multiplied():
    assert refused(model([CONV], tensors=[MANY_DIMS])).values["reason"].code == "onnx.why_dimensions"


def test_names_cannot_smuggle_markup_into_a_sentence():
    name = "![](http://example.com/x.png)<script>\x1b[31m" + "n" * 10_000
    error = refused(model([helper.make_node("Conv", ["x", "w"], ["y"], name=name)], tensors=[W], shape=(1, 3, 8, 8)))
    assert not set("[]()<>!\x1b") & set(str(error.values["name"]))


def test_a_path_in_the_file_is_never_opened(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_bytes(b"\0" * 4 * 4 * 4 * 9)
    tensor = TensorProto(name="w", dims=[4, 4, 3, 3], data_type=FLOAT, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=str(secret))
    shape = TensorProto(name="s", dims=[2], data_type=TensorProto.INT64, data_location=TensorProto.EXTERNAL)
    shape.external_data.add(key="location", value=str(secret))
    nodes = [CONV, helper.make_node("Reshape", ["y", "s"], ["z"])]
    monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("a file was opened"))
    monkeypatch.setattr("os.open", lambda *_, **__: pytest.fail("a file was opened"))
    trace_onnx(model(nodes, tensors=[tensor, shape]))


def many_jumps():
    """Branches with a thousand different jumps, added up, and then added again and again."""
    nodes = []
    for at in range(2000):
        size = [at % 500 + 1, 1]
        attributes = {"kernel_shape": [1, 1], "strides": size}
        nodes.append(helper.make_node("MaxPool", ["x"], [f"p{at}"], **attributes))
        nodes.append(helper.make_node("GlobalMaxPool" if at == 0 else "Add", [f"p{at}"] + [f"s{at - 1}"] * (at > 0),
                                      [f"s{at}"]))  # fmt: skip
    return model(nodes, (1, 1, 1, 1))


COSTLY = {
    "nodes in a row": chain([("Relu", {})] * 9_999),
    "one name for all": model([helper.make_node("Relu", ["x"], [f"y{at}"], name="n") for at in range(9_999)]),
    "resizing": model(
        [helper.make_node("Resize", ["x", "", "", f"s{at}"], [f"r{at}"], mode="linear") for at in range(3_000)],
        tensors=[numpy_helper.from_array(np.array([1, 4, 1024 - at % 500, 1024 - at % 499]), f"s{at}")
                 for at in range(3_000)],
    ),
    "jumps": many_jumps(),
    "long names": model([helper.make_node("Relu", ["x"], ["y"], name="n" * 9_000_000)]),
    "empty strings": inside_graph(b"\x0a" + varint(2 * 900_000) + b"\x0a\x00" * 900_000),
    "attributes": model([helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[1] * 1_000_000)]),
    "squares": model([helper.make_node("Shape", ["x"], ["n0"])] + [
        helper.make_node("Mul", [f"n{at}"] * 2, [f"n{at + 1}"]) for at in range(5_000)
    ] + [RELU]),
}  # fmt: skip
COST = """
import sys, time
from cnnlab.core.errors import LabError
from cnnlab.core.graph import trace_onnx
from cnnlab.core.receptive_field import analyze
data = sys.stdin.buffer.read()
start = time.perf_counter()
try:
    analyze(trace_onnx(data))
except LabError:
    pass
seconds = time.perf_counter() - start
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(peak) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read where Linux keeps it")
@pytest.mark.parametrize("what", [*COSTLY, "parts"])
def test_no_file_costs_much_memory_or_time(what):
    data = HOSTILE["onnx.too_many_parts"] if what == "parts" else COSTLY[what]
    ran = subprocess.run([sys.executable, "-c", COST], input=data, capture_output=True, check=True)
    seconds, megabytes = map(float, ran.stdout.split())
    assert megabytes < 300
    assert seconds < 10  # the rule is 2 s on a machine of its own


SMALL = helper.make_model(
    helper.make_graph(
        [
            helper.make_node("Shape", ["x"], ["n"]),
            helper.make_node("Conv", ["x", "w"], ["a"], pads=[1, 1, 1, 1]),
            helper.make_node("MaxPool", ["a"], ["b"], kernel_shape=[2, 2], strides=[2, 2]),
            helper.make_node("Resize", ["b", "", "r"], ["c"], mode="linear"),
            helper.make_node("Add", ["a", "c"], ["d"]),
            helper.make_node("Reshape", ["d", "n"], ["y"]),
        ],
        "g",
        [helper.make_tensor_value_info("x", FLOAT, ["n", 2, "h", 8])],
        [helper.make_tensor_value_info("y", FLOAT, None)],
        [numpy_helper.from_array(np.ones((2, 2, 3, 3), np.float32), "w"),
         numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "r")],
    ),
    opset_imports=[helper.make_opsetid("", 18)],
).SerializeToString()  # fmt: skip


def graph_or_sentence(data):
    try:
        graph = trace_onnx(data)
    except LabError:
        return
    assert isinstance(graph, Graph)
    analyze(graph)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_file_is_a_graph_or_a_sentence_and_nothing_else(data):
    flips = data.draw(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=6))
    end = data.draw(st.integers(0, len(SMALL)) if data.draw(st.booleans()) else st.just(len(SMALL)))
    damaged = bytearray(SMALL)
    for place, byte in flips:
        damaged[place] = byte
    graph_or_sentence(bytes(damaged[:end]))


def test_no_single_byte_of_a_file_can_break_the_reader():
    start = time.perf_counter()
    for place in range(len(SMALL)):
        for byte in (SMALL[place] ^ 1, 255):
            graph_or_sentence(SMALL[:place] + bytes([byte]) + SMALL[place + 1 :])
    assert time.perf_counter() - start < 60
