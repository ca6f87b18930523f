"""What a diagram is sent: words for every layer of every network, folded blocks, mistakes where they are."""

from functools import cache

import pytest
import torch

from cnnlab.core.graph import Global, Graph, Node, Pointwise, Reshape, Unknown, Window, trace
from cnnlab.core.graph_groups import folded_at_first, groups
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.networks import build, describe, names
from cnnlab.ui.diagram import kinds
from cnnlab.ui.diagram.drawn import BLOCK, colours, payload

EN = Translator("en")


@cache
def traced(name: str) -> Graph:
    info = describe(name)
    with torch.device("meta"):
        module = build(name, image_size=info.paper_image_size, in_channels=info.paper_channels)
    return trace(module, (info.paper_channels, info.paper_image_size, info.paper_image_size))


def drawn(graph: Graph, failing: dict[int, str] | None = None, *, folded: bool = True) -> dict:
    found = groups(graph)
    closed = folded_at_first(graph, found) if folded else frozenset()
    return payload(graph, found, closed, failing or {}, EN)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_layer_of_every_network_has_words_and_a_family_with_a_colour(lang: str) -> None:
    t = Translator(lang)
    there = {node.kind: node for name in names() for node in traced(name).nodes}
    assert {kinds.family(node) for node in there.values()} == set(kinds.FAMILIES) - {"unknown"}
    assert [kind for kind in there if not t.has(f"diagram.kind.{kind}") and "pool" not in kind] == []
    assert {*kinds.FAMILIES, BLOCK} <= set(colours())
    for name in (*kinds.FAMILIES, BLOCK):
        assert t.has(f"diagram.family.{name}")


@pytest.mark.parametrize(
    ("kind", "op", "family", "label"),
    [
        ("conv", Window((7, 7), (2, 2)), "conv", "conv 7×7 /2"),
        ("conv", Window((1, 7), (1, 2)), "conv", "conv 1×7 /1×2"),
        ("maxpool", Window((3, 3)), "pool", "max pool 3×3"),
        ("adaptive_avgpool", Global(), "pool", "global pool"),
        ("hardswish", Pointwise(), "activation", "hardswish"),
        ("view_as", Reshape(), "shape", "view as"),
        ("unknown", Unknown("einsum"), "unknown", "unknown"),
    ],
)
def test_a_layer_is_labelled_by_its_kind_kernel_and_stride(kind: str, op, family: str, label: str) -> None:
    node = Node("n", kind, op, (), (8, 4, 4), 0, 0, 0)
    assert (kinds.family(node), kinds.label(node, EN), kinds.shape(node)) == (family, label, "8×4×4")


def test_a_mistake_marks_its_box_and_the_folded_block_it_is_in() -> None:
    graph = traced("resnet18")
    index = next(at for at, node in enumerate(graph.nodes) if node.name == "layer2.0.conv2")
    marks = drawn(graph, {index: "No."})
    assert [(marks["boxes"][int(place)][7], words) for place, words in marks["failing"].items()] == [
        ("layer2.0", "No.")
    ]
    whole = drawn(graph, {index: "No."}, folded=False)
    assert whole["failing"] == {str(index): "No."}


def test_brackets_of_open_blocks_never_lie_on_each_other() -> None:
    sent = drawn(traced("googlenet_aux"), folded=False)
    blocks = sent["blocks"]
    assert len(blocks) == len(groups(traced("googlenet_aux")))
    for at, (_, _, top, bottom, column) in enumerate(blocks):
        assert top < bottom
        for _, _, other_top, other_bottom, other_column in blocks[:at]:
            assert column != other_column or bottom < other_top or other_bottom < top


def test_what_a_deep_network_sends_is_small() -> None:
    import json

    assert len(json.dumps(drawn(traced("resnet152")))) < 12_000
