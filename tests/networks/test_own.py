from contextlib import redirect_stdout
from io import StringIO

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnlab import networks
from cnnlab.core.blueprint import blueprint_graph, check, parse
from cnnlab.core.errors import LabError
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze
from cnnlab.networks.blueprints import PUBLISHED, SMALL
from cnnlab.networks.own import OwnNetwork
from cnnlab.networks.own_code import to_code
from cnnlab.training import TrainConfig
from cnnlab.training.trainer import Trainer

SHAPE = (4, 32, 24)
EVERYTHING = [
    "c8k3p1nb-bn-r-m2-c16k3x5d2g4-bne3-lr-a3s2p1ceil-c2k2psame-th-fl-do30-fc20nb-bn-sg-fcN",
    "c8k3p1_a-gn4-r-c8k3p1-add~a-l5-c6k1-se3-x_b-cat~b~b-c4k1-add~in~in",
    "res4-res8s2se4-bot16s2first-bot16s3-bot16se2-gap-fl-fcN",
    "i4.3.8.2.5.6-i4.3.8.2.5.6k3bn-m3s2p1ceil-i1.1.1.1.1.1k7",
    "fl_a-fc12-gn3-cat~a-fc7_b-fc7~a-add~b",
    "x_a-c4k3p1~a_b-c5k3p1~a_c-cat~a~b-r",
    "",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("text", EVERYTHING[:-1])
def test_the_graph_is_what_torch_traces_of_the_module(text):
    network = parse(text, SHAPE, classes=7)
    module = OwnNetwork(network).eval()
    assert analyze(blueprint_graph(network)) == analyze(trace(module, SHAPE))


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("text", EVERYTHING)
def test_shapes_parameters_and_macs_are_torchs(text):
    network = parse(text, SHAPE, classes=7)
    with torch.device("meta"):
        module, x = OwnNetwork(network).eval(), torch.empty(1, *SHAPE)
    with FlopCounterMode(display=False) as counter:
        out = module(x)
    nodes = blueprint_graph(network).nodes
    assert nodes[-1].out_shape == tuple(out.shape[1:])
    assert sum(node.params for node in nodes) == sum(p.numel() for p in module.parameters())
    assert sum(node.macs or 0 for node in nodes) == counter.get_total_flops() // 2
    for found in check(network):
        assert found.params == sum(p.numel() for p in module.get_submodule(found.name).parameters())


GALLERY = [(name, start) for starts in (PUBLISHED, SMALL) for name, start in starts.items()]


@pytest.mark.parametrize(("name", "start"), GALLERY, ids=[f"{name}-{start.size}" for name, start in GALLERY])
def test_every_blueprint_of_the_gallery_counts_as_its_network(name, start):
    shape = (start.channels, start.size, start.size)
    with torch.device("meta"):
        published = networks.build(
            name, num_classes=start.classes, image_size=start.size, in_channels=start.channels
        ).eval()  # fmt: skip
    theirs, ours = analyze(trace(published, shape)), analyze(blueprint_graph(parse(start.text, shape, start.classes)))
    parameters = sum(p.numel() for path, p in published.named_parameters() if not path.startswith("aux"))
    assert sum(row.params for row in ours) == parameters
    assert sum(row.macs or 0 for row in ours) == sum(row.macs or 0 for row in theirs)
    assert ours[-1].out_shape == theirs[-1].out_shape
    fields = [[row.local_field for row in rows if row.jump != (None, None)][-1] for rows in (ours, theirs)]
    assert fields[0] == fields[1]


# One of each construction: plain, grouped with response norm, pools that round up, batch norm, residual, bottleneck
# with the stride first, gates, Inception. The others differ only in how often a stage repeats.
@pytest.mark.parametrize("name", ["lenet5", "alexnet", "alexnet2012", "zfnet", "vgg11_bn", "resnet18", "resnet50_paper",
                                  "se_resnet18", "plain18", "googlenet"])  # fmt: skip
def test_with_weights_mapped_in_order_outputs_are_equal(name):
    start = SMALL[name]
    theirs = networks.build(name, seed=1).eval()
    ours = networks.build(f"own:{start.text}").eval()
    tensors = iter(theirs.state_dict().values())
    ours.load_state_dict({key: next(tensors) for key in ours.state_dict()})  # shapes must fit, in this order
    assert next(tensors, None) is None
    x = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.equal(ours(x), theirs(x))


def test_the_published_alexnet_answers_as_its_blueprint():
    """224 pixels, with the adaptive pool that the text leaves out."""
    theirs, ours = (
        networks.build(name, num_classes=7, image_size=224, seed=1).eval()
        for name in ("alexnet", f"own:{PUBLISHED['alexnet'].text}")
    )
    ours.load_state_dict(dict(zip(ours.state_dict(), theirs.state_dict().values(), strict=True)))
    x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    assert torch.equal(ours(x), theirs(x))


def test_a_name_says_all_there_is_to_build():
    name = "own:c8k3s1p1-r-gap-fl-fcN"
    assert networks.describe(name).name == "own:c8k3p1-r-gap-fl-fcN"
    assert name not in networks.names()
    module = networks.build(name, num_classes=5, in_channels=1, image_size=9, seed=3)
    assert module(torch.zeros(2, 1, 9, 9)).shape == (2, 5)
    again = networks.build(name, num_classes=5, in_channels=1, image_size=9, seed=3)
    assert all(torch.equal(a, b) for a, b in zip(module.parameters(), again.parameters(), strict=True))


def test_every_layer_knows_how_its_weights_are_drawn():
    networks.build("own:c8k3p1-gn4-r-c8k3p1-bn-l5-se4-i4.4.4.4.4.4-res8s2-bot8-gap-fl-fc9-bn-fcN", seed=0)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("own:c8k3-fcN", "blueprint.block"), ("own:c8k3-nonsense", "blueprint.block"),
        ("own:", "blueprint.no_classifier"),
        ("own:c10k3", "blueprint.no_classifier"), ("own:gap-fl_a-cat~a~a~a-x", "blueprint.no_classifier"),
        ("own:c8k3p1~b-r_b-gap-fl-fcN", "blueprint.block"), ("own:" + "r-" * 9999, "blueprint.text_too_long"),
        ("own:fl-fc999999-fc999999-fcN", "blueprint.block"), ("own:fl-fc299999-fcN", "blueprint.too_large_to_train"),
        ("own:gap-fl-bn-fcN", None), ("own:(((", "blueprint.block"),
    ],
)  # fmt: skip
def test_a_training_run_refuses_a_wrong_network_with_the_blocks_sentence(name, code):
    if code is None:
        assert TrainConfig(network=name).network == name
        with pytest.raises(LabError, match="one batch holds 1 picture"):
            TrainConfig(network=name, batch_size=1)
        return
    with pytest.raises(LabError) as error:
        TrainConfig(network=name)
    assert error.value.code == code


def test_a_network_of_ones_own_has_no_width():
    with pytest.raises(LabError) as error:
        TrainConfig(network="own:gap-fl-fcN", width=0.5)
    assert error.value.code == "blueprint.width"


def test_a_network_without_weights_has_nothing_to_learn():
    with pytest.raises(LabError) as error:
        networks.check("own:gap-fl_a-cat~a~a", num_classes=9)
    assert error.value.code == "blueprint.no_weights"


def test_two_spellings_of_one_network_are_one_configuration():
    one, other = (TrainConfig(network=f"own:{text}") for text in ("c8k3p1-gap-fl-fcN", "c8k3s1p1d1-gap-fl-fcN"))
    assert one == other and one.digest() == other.digest()


@pytest.mark.parametrize("text", ["c4k3-r-gap-fl-fcN", "a4-fl-fc12-r-fcN"])
def test_it_trains_and_shows_its_first_layer(text):
    config = TrainConfig(network=f"own:{text}", epochs=1, batch_size=256, learning_rate=0.01)
    trainer = Trainer(config, device="cpu")
    first = trainer.first_layer()
    assert first.shape == ((4, 1, 3, 3) if text[0] == "c" else (12, 1, 8, 8))
    *_, summary = trainer.run()
    assert summary["kind"] == "summary" and summary["parameters"] == trainer.parameters


def executed(text, shape, classes):
    source = to_code(parse(text, shape, classes))
    names: dict = {}
    with redirect_stdout(StringIO()) as said:
        exec(compile(source, text, "exec"), names)
    return source, names["model"], said.getvalue()


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("text", [*EVERYTHING[:-1], "res4se2-gap-fl-fcN", "bot8s2first-gap", "se4", "c4k3_as-r~as"])
def test_the_code_is_the_network(text):
    """Executed, given the weights by name, it answers alike."""
    network = parse(text, SHAPE, classes=7)
    source, model, said = executed(text, SHAPE, 7)
    ours = OwnNetwork(network).eval()
    model.load_state_dict(ours.state_dict())
    x = torch.randn(2, *SHAPE, generator=torch.Generator().manual_seed(0))
    assert torch.equal(model(x), ours(x))
    shape, parameters = said.splitlines()
    assert shape == f"torch.Size({list(ours(x).shape)})"
    assert int(parameters) == sum(p.numel() for p in ours.parameters())
    assert isinstance(model, torch.nn.Sequential) == (not any(mark in text for mark in "~"))
    assert "cnnlab" not in source


@pytest.mark.parametrize("name", ["lenet5", "googlenet", "se_resnet18"])
def test_the_code_of_a_gallery_network_is_the_network(name):
    start = SMALL[name]
    ours = networks.build(f"own:{start.text}", seed=0).eval()
    _, model, _ = executed(start.text, (3, 32, 32), 10)
    model.load_state_dict(ours.state_dict())
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.equal(model(x), ours(x))
