import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core.blueprint import blueprint_graph, check, parse
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze
from cnnlab.networks.own import OwnNetwork

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
