"""The builder in Streamlit's own test: what a link opens, what is said of it, what the browser is sent."""

import json

import onnx
import pytest

from cnnlab.core.blueprint_text import read_block, write_block
from cnnlab.i18n import Translator
from cnnlab.networks.blueprints import PUBLISHED, SMALL
from cnnlab.ui.builder import forms
from cnnlab.ui.builder.built import build
from cnnlab.ui.builder.settings import starts
from cnnlab.ui.cache.builder import own_as_onnx
from tests.ui.opening import opened

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")
EN = Translator("en")


def written(card: dict) -> str:
    """The text of a card, as the browser puts it together."""
    if card["kind"] == forms.RAW:
        return card["values"]["text"]
    text = ""
    for part in forms.KINDS[card["kind"]]:
        value = card["values"].get(part.field, "")
        if part.form == "word":
            text += part.prefix
        elif part.form == "flag":
            text += part.prefix if value else ""
        elif value != part.usual:
            text += part.prefix + value
    return text + "".join(f"~{name}" for name in card["sources"]) + (f"_{card['label']}" if card["label"] else "")


PIECES = ["c8k3x5s2p1x0d2g4nb_a", "c8k3psame", "m3s2p1d2ceil", "m2", "a3s1ceil~in", "bn", "bne3", "gn4", "l5", "r",
          "lr", "th", "sg", "do30", "fl", "gap", "x~in_b", "fc120nb", "fcN", "i1.2.3.4.5.6k3bn",
          "i1.2.3.4.5.6", "res8s2se4", "bot8s2firstse2", "se16", "add~a~b", "cat~in_c"]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_card_writes_the_block_that_it_was_made_from(piece):
    block = read_block(piece)
    assert written(forms.as_card(block, piece)) == write_block(block)


def test_every_block_of_the_gallery_has_a_card():
    pieces = {piece for start in (*PUBLISHED.values(), *SMALL.values()) for piece in start.text.split("-")}
    for piece in pieces:
        assert written(forms.as_card(read_block(piece), piece)) == piece


@pytest.mark.parametrize("kind", forms.KINDS)
def test_a_new_block_of_the_palette_is_a_block(kind):
    values = {p.field: (p.usual if p.fresh is None else p.fresh) or "" for p in forms.KINDS[kind] if p.field}
    read_block(written({"kind": kind, "values": values, "sources": [], "label": ""}))


def test_what_is_no_block_keeps_its_text_and_its_place():
    built = build("c8k3-<b>-r_a-add~a-fc((", 32, 3, 10)
    assert [forms.as_card(*pair)["kind"] for pair in zip(built.blocks, built.pieces, strict=True)] == [
        "conv", "raw", "activation", "add", "raw"
    ]  # fmt: skip
    assert [error.code if error else None for error in built.errors] == [
        None, "blueprint.piece", None, None, "blueprint.piece"
    ]  # fmt: skip
    assert built.wrong is not None and built.wrong.values["position"] == 2


def test_a_repair_leaves_what_is_no_block_as_it_stands():
    built = build("c8k3-((_a-add~zz", 32, 3, 10)
    assert built.text_of(built.blueprint.blocks[:2]) == "c8k3-((_a"
    assert built.text_of(built.blueprint.blocks[2:]) is None


def test_starts_are_the_gallery():
    assert {name.partition(".")[2] for name in starts()} == set(PUBLISHED)
    assert starts()["paper.vgg16"].size == 224


def test_the_page_opens_agrees_with_torch_and_shows_the_way_on():
    at = opened("builder")
    assert not at.exception
    said = " ".join(one.value for one in at.markdown)
    assert said.count(EN("frame.agrees")) == 3
    assert "24,138" in said


@pytest.mark.parametrize("start", ["paper.vgg16", "small.googlenet", "paper.plain34"])
def test_a_network_of_the_gallery_is_a_start(start):
    at = opened("builder")
    at.selectbox(key="builder.start").set_value(start).run()
    assert not at.exception
    assert at.session_state["builder.net"] == starts()[start].text
    assert at.session_state["builder.size"] == starts()[start].size
    assert at.query_params["net"] in (starts()[start].text, [starts()[start].text])


@pytest.mark.parametrize("view", ["build", "layers", "code"])
@pytest.mark.parametrize(
    "net",
    ["c8k3-fcN", "a-b-c", "-", "fl-fc999999-fc999999", "add", "c8k3p1_a-r~b-r_b", "((((", "c8k3 p1", "<b>$x$</b>"],
)
def test_a_wrong_network_is_a_sentence_in_every_view(view, net):
    at = opened("builder", net=net, view=view)
    assert not at.exception
    if view != "build":
        assert at.warning


@pytest.mark.parametrize("typed", ["r-" * 3000, "x" * 5000, "r-" * 300])
def test_too_long_a_text_is_a_sentence(typed):
    at = opened("builder")
    at.text_input(key="builder.net").set_value(typed).run()
    assert not at.exception
    assert at.warning


def test_sizes_of_a_link_that_make_no_sense_are_named():
    at = opened("builder", size="0", channels="many", classes="-1")
    assert not at.exception
    assert len(at.warning) == 3


def test_a_network_without_a_classifier_gets_one_by_a_click():
    at = opened("builder", net="c8k3p1-r")
    assert "classes" in at.warning[0].value
    at.button(key="builder.finish").click().run()
    assert at.session_state["builder.net"] == "c8k3p1-r-gap-fl-fcN"
    assert not at.warning


def test_the_training_lab_takes_it_and_says_what_is_wrong_with_it():
    at = opened("training", network="own", own="c8k3p1-r-gap-fl-fcN", data="digits")
    assert not at.exception
    assert not at.button(key="training.launch").disabled
    at.text_input(key="training.own").set_value("c8k3p1-fcN").run()
    assert not at.exception
    assert at.button(key="training.launch").disabled
    assert any("flatten" in warning.value for warning in at.warning)


def test_the_field_page_takes_it_and_agrees_with_autograd():
    at = opened("receptive-field", source="own", own="c8k3p1_a-c8k3p1-add~a-m2-c8k3p1", size="24")
    assert not at.exception
    assert EN("frame.agrees") in " ".join(one.value for one in at.markdown)
    at.text_input(key="receptive-field.own").set_value("c8k3-add").run()
    assert not at.exception
    assert at.warning


def test_what_the_browser_is_sent_is_small_and_json():
    start = PUBLISHED["plain34"]
    built = build(start.text, 224, 3, 1000)
    cards = [forms.as_card(block, piece) for block, piece in zip(built.blocks, built.pieces, strict=True)]
    assert len(json.dumps([cards, forms.for_the_browser()])) < 40_000


def test_an_onnx_file_of_it_reads_back():
    model = onnx.load_from_string(own_as_onnx("c4k3p1-r-gap-fl-fcN", 16, 3, 10, True))
    assert sum(1 for node in model.graph.node if node.op_type == "Conv") == 1
