"""The page that opens ONNX files, in Streamlit's own test: examples, uploads, what is said of a wrong file."""

import csv
import io
import json
from functools import partial

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from streamlit.testing.v1 import AppTest

from cnnlab.core.errors import LabError
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.open_model import opened as reading
from cnnlab.ui.open_model.opened import MOST_DRAWN
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")
opened = partial(opening.opened, "open-model")
EN = Translator("en")


def model(nodes, shape=("n", 3, "h", "w"), tensors=()):
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_empty_tensor_value_info("y")], list(tensors),
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)]).SerializeToString()


def uploaded(at: AppTest, data: bytes) -> AppTest:
    return at.file_uploader[0].set_value(("model.onnx", data, "application/octet-stream")).run()


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.info, *at.warning))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_example_is_written_read_back_and_agrees_with_torch(lang: str) -> None:
    at = opened(lang=lang, network="googlenet")
    t = Translator(lang)
    assert list(at.exception) == [] and list(at.warning) == []
    assert t("open-model.all_understood") in said(at)
    assert said(at).count(":green[:material/check_circle:]") == 4 and ":red[" not in said(at)
    assert {button.key for button in at.get("download_button")} == {
        f"open-model.{name}" for name in ("onnx", "csv", "json")
    }


CONV = helper.make_node("Conv", ["x", "w"], ["a"], name="first")
W = numpy_helper.from_array(np.ones((4, 3, 3, 3), np.float32), "w")


def test_a_file_that_leaves_the_size_open_asks_for_it() -> None:
    data = model([CONV, helper.make_node("Relu", ["a"], ["y"])], tensors=[W])
    at = uploaded(opened(source="file"), data)
    assert list(at.exception) == []
    assert EN("open-model.open_size") in said(at)
    assert "4×222×222" in reading.as_csv(reading.read("", data, None)).replace("x", "×")
    at.number_input(key="open-model.height").set_value(9).run()
    assert "3 × 9 × 224" in said(at)


def test_operators_that_are_not_understood_are_listed_and_the_sum_is_a_lower_bound() -> None:
    nodes = [CONV, helper.make_node("Mystery", ["a"], ["b"], domain="x.y"), helper.make_node("Relu", ["b"], ["y"])]
    at = uploaded(opened(source="file"), model(nodes, (1, 3, 8, 8), [W]))
    assert list(at.exception) == []
    assert "x.y.Mystery" in said(at) and "≥ 3,888" in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Once upon a time.", "onnx.not_onnx"),
        (model([CONV], (1, 5, 8, 8), [W]), "onnx.node"),
        (model([CONV], (1, 3, 2, 2), [W]), "onnx.node"),
    ],
)
def test_a_wrong_file_is_explained(data: bytes, code: str, lang: str) -> None:
    at = uploaded(opened(source="file", lang=lang), data)
    assert list(at.exception) == []
    with pytest.raises(LabError) as error:
        reading.read("", data, None)
    assert error.value.code == code
    (warning,) = at.warning
    assert ("请" in warning.value) == (lang == "zh_CN")


def test_a_file_of_very_many_nodes_has_no_diagram_but_all_rows_to_download() -> None:
    count = MOST_DRAWN + 10
    nodes = [helper.make_node("Relu", [f"t{at}" if at else "x"], [f"t{at + 1}"]) for at in range(count)]
    data = model(nodes, (1, 3, 8, 8))
    found = reading.read("", data, None)
    assert not found.drawn and len(found.subject.shown) == 1
    assert len(json.loads(reading.as_json(found))) == count + 1
    rows = list(csv.DictReader(io.StringIO(reading.as_csv(found))))
    assert len(rows) == count + 1
    assert rows[-1]["out_shape"] == "3x8x8" and rows[-1]["receptive_field_h"] == "1"
    assert EN("open-model.too_many", count="1,511") in said(uploaded(opened(source="file"), data))
