import pytest

from cnnlab.core.blueprint import check, classifier_error, first_error, parse
from cnnlab.core.blueprint_text import write_blocks
from cnnlab.core.repairs import finished, repairs

SHAPE = (3, 32, 32)


def offered(text: str) -> dict[str, str]:
    """Of the first faulty block: what is offered, and the network after it."""
    network = parse(text, SHAPE)
    faulty = next(found for found in check(network) if found.error)
    return {repair.code: write_blocks(repair.blocks) for repair in repairs(network, faulty)}


@pytest.mark.parametrize(
    ("text", "code", "after"),
    [
        ("c8k3p1-fcN", "flatten", "c8k3p1-fl-fcN"),
        ("c8k3p1-fcN", "mean", "c8k3p1-gap-fl-fcN"),
        ("c8k3p1_a-m2-fcN~a", "remove", "c8k3p1_a-fcN~a"),
        ("c8k3-fl-c4k3-fcN", "before_flatten", "c8k3-c4k3-fl-fcN"),
        ("c8k40-r", "padding", "c8k40p4-r"),
        ("c8k40-r", "kernel", "c8k32-r"),
        ("m16-m4-r", "kernel", "m16-m2s4-r"),
        ("c8k3-c9k3g3", "no_groups", "c8k3-c9k3"),
        ("c8k3-gn3", "groups", "c8k3-gn2"),
        ("c8k3p1_a-c16k3p1-add~a", "match", "c8k3p1_a-c16k3p1-c8k1-add~a"),
        ("c8k3p1_a-c16k3s2p1-add~a", "match_label", "c8k3p1_a-c16k3s2p1_b-c16k1s2~a-add~b"),
        ("m2_a-c16k3p1~in-add~a", "match", "m2_a-c16k3p1~in-c3k1s2-add~a"),
        ("c8k3p1_a-m2-cat~a", "pool_label", "c8k3p1_a-m2_b-m2ceil~a-cat~b"),
        ("m2_a-c8k3p1~in-cat~a", "pool", "m2_a-c8k3p1~in-m2ceil-cat~a"),
        ("c8k3-r~nowhere", "read_before", "c8k3-r"),
        ("c8k3p1-r~b-r_b", "read_before", "c8k3p1-r-r_b"),
        ("c8k3_a-r_a", "no_label", "c8k3_a-r"),
        ("c8k3-c8k3~in", "remove", "c8k3~in"),
        ("c99999k3p1-fl-fc99-fcN", "mean_before", "c99999k3p1-gap-fl-fc99-fcN"),
    ],
)  # fmt: skip
def test_what_is_offered_mends_the_network(text, code, after):
    assert offered(text)[code] == after
    faults = [sum(found.error is not None for found in check(parse(one, SHAPE))) for one in (after, text)]
    assert faults[0] < faults[1]


@pytest.mark.parametrize("text", ["c8k3p1", "c8k3p1-gap", "c8k3p1-gap-fl", "fl", "", "c8k3p1-fl-fc20-r", "gap-fl-fc3"])
def test_a_network_without_a_classifier_gets_one(text):
    made = finished(parse(text, SHAPE))
    assert made is not None
    assert classifier_error(parse(write_blocks(made.blocks), SHAPE)) is None


def test_nothing_is_offered_where_nothing_is_wrong():
    network = parse("c8k3p1-gap-fl-fcN", SHAPE)
    assert first_error(network) is None
    assert [repairs(network, found) for found in check(network)] == [[], [], [], []]
