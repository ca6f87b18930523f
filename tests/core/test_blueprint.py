import resource
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab.core import blocks as b
from cnnlab.core.blueprint import (
    LONGEST,
    Blueprint,
    blueprint_graph,
    check,
    classifier_error,
    first_error,
    format_blueprint,
    parse,
)
from cnnlab.core.blueprint_text import read_block, write_block, write_blocks
from cnnlab.core.errors import LabError
from cnnlab.core.receptive_field import analyze
from cnnlab.core.stacks import Layer, parse_stack, stack
from cnnlab.i18n import sentence

few = st.integers(1, 500)
label = st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True).filter(lambda text: text != "in")


@st.composite
def layers(draw):
    groups = draw(st.sampled_from((1, 2)))
    sizes = {
        name: draw(st.integers(1, 9) | st.tuples(st.integers(1, 9), st.integers(1, 9)))
        for name in ("kernel", "stride", "dilation")
    }
    if draw(st.booleans()):
        return Layer(
            "conv",
            **sizes,
            padding=draw(st.integers(0, 9)),
            channels=groups * draw(few),
            groups=groups,
            bias=draw(st.booleans()),
        )
    return Layer("maxpool", **sizes, padding=0, ceil_mode=draw(st.booleans()))


def settings_of(kind):
    channels = dict.fromkeys(("one", "reduce3", "three", "reduce5", "five", "pool"), few)
    return {
        b.Slide: {"layer": layers()},
        b.BatchNorm: {"epsilon": st.integers(1, 9)},
        b.GroupNorm: {"groups": few},
        b.ResponseNorm: {"size": few},
        b.Activation: {"function": st.sampled_from(b.ACTIVATIONS)},
        b.Dropout: {"percent": st.integers(1, 99)},
        b.Dense: {"units": st.none() | few, "bias": st.booleans()},
        b.Inception: channels | {"kernel": st.sampled_from((1, 3, 5, 7, 11)), "norm": st.booleans()},
        b.Residual: {"channels": few, "stride": st.integers(1, 9), "reduction": st.integers(0, 99)},
        b.SqueezeExcite: {"reduction": few},
        b.Join: {"how": st.sampled_from(b.JOINS)},
    }.get(kind, {})  # fmt: skip


@st.composite
def block(draw):
    kind = draw(st.sampled_from([*b.Block.__subclasses__(), "bottleneck"]))
    source = label | st.just("in")
    if kind == "bottleneck":
        return b.Residual(channels=4 * draw(few), bottleneck=True, stride_first=draw(st.booleans()), label=draw(label))
    sources = draw(st.lists(source, max_size=8 if kind is b.Join else 1))
    given_settings = {name: draw(strategy) for name, strategy in settings_of(kind).items()}
    return kind(**given_settings, sources=tuple(sources), label=draw(st.just("") | label))


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.lists(block(), max_size=12))
def test_a_network_survives_the_way_through_a_link(blocks):
    network = Blueprint((3, 32, 32), tuple(blocks))
    text = format_blueprint(network)
    assert parse(text, (3, 32, 32)) == network
    assert text.isascii() and all(letter.isalnum() or letter in "-_.~" for letter in text)  # unreserved in RFC 3986


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(st.text(alphabet="cmabnrglfiesxotdphkN0123456789-_~.( ", max_size=40))
def test_any_text_is_either_a_network_or_a_sentence(text):
    try:
        network = parse(text, (3, 32, 32))
    except LabError:  # anything else that is raised fails the test
        return
    assert parse(format_blueprint(network), (3, 32, 32)) == network
    assert len(check(network)) == len(network.blocks)
    if first_error(network) is None:
        assert len(analyze(blueprint_graph(network))) > len(network.blocks)


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("c64k3p1nb", b.Slide(layer=Layer("conv", 3, 1, 1, channels=64, bias=False))),
        ("bn", b.BatchNorm()), ("gn8", b.GroupNorm(groups=8)), ("l5", b.ResponseNorm()), ("r", b.Activation()),
        ("th_a", b.Activation(function="tanh", label="a")), ("do50", b.Dropout()), ("fl", b.Flatten()),
        ("gap", b.GlobalPool()), ("x~in", b.Identity(sources=("in",))), ("fcN", b.Dense()),
        ("fc84nb", b.Dense(units=84, bias=False)),
        ("i64.96.128.16.32.32", b.Inception(one=64, reduce3=96, three=128, reduce5=16, five=32, pool=32)),
        ("res64s2se8", b.Residual(channels=64, stride=2, reduction=8)),
        ("bot256s2first", b.Residual(channels=256, stride=2, bottleneck=True, stride_first=True)),
        ("se16", b.SqueezeExcite()), ("add~a~b_c", b.Join(sources=("a", "b"), label="c")),
        ("cat~a", b.Join(how="concat", sources=("a",))),
    ],
)  # fmt: skip
def test_every_kind_of_block_has_its_text(piece, expected):
    assert read_block(piece) == expected
    assert write_block(expected) == piece


def test_a_stack_is_a_network_with_the_same_rows():
    text = "c8k3p1-m2-c16k3x5d2g4-a3s2p1ceil"
    ours = analyze(blueprint_graph(parse(text, (4, 64, 48))))
    assert ours == analyze(stack(parse_stack(text), (4, 64, 48)))


@pytest.mark.parametrize(
    ("text", "position", "code"),
    [
        ("c8k3-nonsense", 2, "blueprint.piece"), ("c8k3--r", 2, "blueprint.piece"), ("r-c8k3_", 2, "blueprint.piece"),
        ("c8k3_A", 1, "blueprint.label"), ("c8k3_in", 1, "blueprint.label_in"), ("c8k3~a~b", 1, "blueprint.one_source"),
        ("add" + "~in" * 9, 1, "blueprint.sources"), ("bot6", 1, "blueprint.bottleneck"),
        ("r-res8first", 2, "blueprint.stride_first"),
        ("i1.1.1.1.1.1k4", 1, "blueprint.even_kernel"), ("do0", 1, "value.whole"), ("c0k3", 1, "channels_below_one"),
        ("((((((((((", 1, "blueprint.piece"), ("r-c8k3s0", 2, "stride_below_one"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_network_is_refused_with_the_place(text, position, code):
    with pytest.raises(LabError) as error:
        parse(text, (3, 32, 32))
    assert error.value.code == "blueprint.block"
    assert error.value.values["position"] == position
    assert error.value.values["reason"].code == code  # pyright: ignore[reportAttributeAccessIssue]


WRONG = [
    ("c8k3-fcN", 2, "blueprint.needs_vector"),
    ("fl-c8k3", 2, "blueprint.needs_map"), ("fl-gap", 2, "blueprint.needs_map"), ("fl-l5", 2, "blueprint.needs_map"),
    ("fl-res8", 2, "blueprint.needs_map"), ("fl-se16", 2, "blueprint.needs_map"),
    ("fl-i1.1.1.1.1.1", 2, "blueprint.needs_map"),
    ("m2-m2-m2-m2-m2-m2", 6, "kernel_exceeds_input"), ("c8k40", 1, "kernel_exceeds_input"),
    ("c8k3-c9k3g3", 2, "groups_do_not_divide"), ("c8k3-gn3", 2, "blueprint.norm_groups"),
    ("c8k3p1_a-c16k3p1-add~a", 3, "blueprint.add_shapes"), ("c8k3p1_a-m2-cat~a", 3, "blueprint.concat_shapes"),
    ("fl_a-x~in-cat~a", 3, "blueprint.concat_shapes"),
    ("c8k3-add", 2, "blueprint.join_alone"), ("c8k3-r~nowhere", 2, "blueprint.label_unknown"),
    ("c8k3p1~b-r_b", 1, "blueprint.cycle"), ("add~a_a", 1, "blueprint.cycle"),
    ("c8k3_a-r_a", 2, "blueprint.label_twice"), ("c8k3-c8k3~in", 1, "blueprint.unread"),
    ("fc99999~v-fl_v-fc999999", 1, "blueprint.cycle"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "position", "code"), WRONG)
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_what_is_wrong_is_said_at_its_block(text, position, code, lang):
    network = parse(text, (3, 32, 32))
    wrong = [(found.position, found.error.code) for found in check(network) if found.error]
    assert wrong[0] == (position, code)
    with pytest.raises(LabError) as error:
        blueprint_graph(network)
    said = sentence(error.value, lang)
    assert str(position) in said and sentence(error.value.values["reason"], lang) in said  # pyright: ignore[reportArgumentType]


def test_the_blocks_after_a_faulty_one_are_still_looked_at():
    found = check(parse("c8k3p1-fcN-r-c4k3-c16k3p1~in-m40-c8k3p1-gn3", (3, 32, 32), classes=7))
    assert [block.error.code if block.error else None for block in found] == [
        None, "blueprint.needs_vector", None, "blueprint.needs_map", None, "kernel_exceeds_input", None,
        "blueprint.norm_groups",
    ]  # fmt: skip
    assert found[1].out_shape == (7,)  # what it was meant to give
    assert found[6].out_shape == (8, 32, 32)


@pytest.mark.parametrize(
    ("text", "fine"),
    [("gap-fl-fcN", True), ("gap-fl-fc10", True), ("gap-fl-fc9", False), ("c10k3", False), ("", False)],
)
def test_a_classifier_ends_with_one_number_for_each_class(text, fine):
    error = classifier_error(parse(text, (3, 32, 32), classes=10))
    assert (error is None) == fine
    assert error is None or error.code == "blueprint.no_classifier"


HUGE = [
    ("fl-fc999999-fc999999", "blueprint.too_many_parameters"),
    ("c99999k9p4-c99999k9p4", "blueprint.too_many_parameters"),
    ("c99999k1p999", "blueprint.too_many_activations"),
    ("-".join(["res99999"] * 128), "blueprint.too_many_parameters"),
]


@pytest.mark.parametrize(("text", "code"), HUGE)
def test_what_is_too_large_is_refused_without_allocating_it(text, code):
    tracemalloc.start()
    try:
        found = check(parse(text, (3, 64, 64)))
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()
    assert next(block.error.code for block in found if block.error) == code


@pytest.mark.parametrize("text", ["c8k3-" * 2_000_000, "(" * 10_000_000, "~" * 10_000_000, "9" * 10_000_000])
def test_ten_megabytes_of_text_are_refused_unread(text):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with pytest.raises(LabError) as error:
        parse(text, (3, 32, 32))
    assert error.value.code == "blueprint.text_too_long"
    assert len(str(error.value)) < 300
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 2


def test_more_blocks_than_a_link_holds_are_refused():
    with pytest.raises(LabError) as error:
        parse("-".join(["r"] * (LONGEST + 1)), (3, 32, 32))
    assert error.value.code == "blueprint.too_many_blocks"
    with pytest.raises(LabError):
        Blueprint((3, 32, 32), (b.Flatten(),) * (LONGEST + 1))


def test_an_input_without_cells_is_refused():
    for shape in ((0, 32, 32), (3, 0, 32), (3, 32, 5000)):
        with pytest.raises(LabError) as error:
            Blueprint(shape, ())
        assert error.value.code == "value.whole"


def test_a_text_becomes_as_short_as_it_gets():
    assert write_blocks(parse(" c8k3s1p1d1-bne5-m2s2 ", (3, 32, 32)).blocks) == "c8k3p1-bn-m2"
