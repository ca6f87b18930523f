import numpy as np
import pytest
import torch
import torchvision
from torch import nn

from cnnlab.core.empirical import effective_field, empirical_receptive_field
from cnnlab.core.errors import LabError
from cnnlab.core.fields import field_of_cell
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze
from cnnlab.core.stacks import parse_stack, to_module


def network(name):
    with torch.device("meta"):
        settings = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
        return getattr(torchvision.models, name)(**settings).eval()


@pytest.mark.parametrize(
    ("name", "size", "layers"),
    [
        ("alexnet", 350, ["features.6", "features.12"]),
        ("vgg16", 256, ["features.23", "features.30"]),
        ("googlenet", 448, ["inception4c.cat", "inception5b.cat"]),
        ("resnet50", 512, ["layer3.5.add", "layer4.2.relu_2"]),
    ],
)
def test_the_deepest_layers_see_what_the_rows_say_at_interior_cells(name, size, layers):
    module = network(name)
    rows = {row.name: row for row in analyze(trace(module, (3, size, size)))}
    for layer in layers:
        here = empirical_receptive_field(module, (3, size, size), layer=layer)
        above = empirical_receptive_field(module, (3, size, size), (here.cell[0] - 1, here.cell[1]), layer)
        row = rows[layer]
        assert not here.clipped
        assert here.size == here.positions == row.receptive_field
        assert here.low[0] - above.low[0] == row.jump[0]
        assert here.centre == tuple(start + jump * at for start, jump, at in zip(row.start, row.jump, here.cell,
                                                                                   strict=True))  # fmt: skip


@pytest.mark.parametrize("name", ["alexnet", "resnet50", "mobilenet_v3_small", "shufflenet_v2_x1_0", "convnext_tiny"])
def test_at_the_border_the_field_is_the_rows_clipped_to_the_picture(name):
    size = 223 if name == "alexnet" else 256
    module = network(name)
    rows = [row for row in analyze(trace(module, (3, size, size))) if row.start[0] is not None]
    row = rows[-1] if name != "alexnet" else next(row for row in rows if row.name == "features.11")
    seen = empirical_receptive_field(module, (3, size, size), (0, 0), row.name)
    expected = field_of_cell(row, (0, 0), (size, size))
    assert [(i.clipped_low, i.clipped_high) for i in expected] == list(zip(seen.low, seen.high, strict=True))


def literal(module, cell, shape):
    """Every weight the same in the real module: no shortcut."""
    module = module.double()
    for parameter in module.parameters():
        torch.nn.init.constant_(parameter, 1 / parameter[0].numel() if parameter.dim() > 1 else 0.0)
    x = torch.ones(1, *shape, dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(module(x)[0, :, cell[0], cell[1]].sum(), x)[0][0].sum(0).numpy()


@pytest.mark.parametrize(
    "text", ["c4k3p1-a2-c6k3x5d2", "c4k3p1g2-c8k3s2-a3s2p1ceil-c2k2", "c2k5s3-c4k3p2d2x1g2", "a3s1p1-c4k1-c6k4x3"]
)
def test_the_shortcut_for_equal_weights_gives_the_gradient_of_the_real_module(text):
    module = to_module(parse_stack(text), 2)
    seen = empirical_receptive_field(module, (2, 29, 31), (1, 2))
    expected = literal(to_module(parse_stack(text), 2), (1, 2), (2, 29, 31))
    np.testing.assert_allclose(seen.heat / seen.heat.sum(), expected / expected.sum(), rtol=1e-9, atol=1e-15)


def test_dilation_leaves_gaps_that_positions_count():
    seen = empirical_receptive_field(to_module(parse_stack("c1k3d3"), 1), (1, 15, 15))
    assert seen.size == (7, 7)
    assert seen.positions == (3, 3)
    assert seen.mask.sum() == 9


def test_nothing_is_seen_by_a_cell_that_lies_in_the_padding():
    seen = empirical_receptive_field(to_module(parse_stack("c1k1p2"), 1), (1, 5, 5), (0, 0))
    assert seen.size == seen.positions == (0, 0)


def test_an_output_without_a_map_sees_the_whole_picture():
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 10))
    assert empirical_receptive_field(module, (3, 8, 8)).mask.all()


def test_the_module_keeps_its_weights_its_mode_and_its_gradients():
    module = torchvision.models.resnet18().train()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    empirical_receptive_field(module, (3, 64, 64), layer="layer1.1.add")
    effective_field(module, (3, 64, 64), layer="layer1.1.add", samples=1)
    assert module.training
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())
    assert all(p.grad is None and p.requires_grad for p in module.parameters())


def test_the_effective_field_of_a_linear_network_with_equal_weights_is_the_empirical_one():
    module = to_module(parse_stack("c4k3-c4k3s2-c2k3"), 1)
    for parameter in module.parameters():
        torch.nn.init.constant_(parameter, 0.1)
    seen, strong = empirical_receptive_field(module, (1, 21, 21)), effective_field(module, (1, 21, 21), samples=2)
    np.testing.assert_allclose(strong.heat / strong.heat.max(), seen.heat / seen.heat.max(), rtol=1e-4, atol=1e-7)


def test_the_effective_field_lies_within_the_receptive_field_and_is_narrower():
    module = nn.Sequential(*[part for _ in range(6) for part in (nn.Conv2d(3, 3, 3, padding=1), nn.ReLU())])
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.3, generator=torch.Generator().manual_seed(parameter.dim()))
    field, strong = empirical_receptive_field(module, (3, 33, 33)), effective_field(module, (3, 33, 33), samples=4)
    assert not (strong.mask & ~field.mask).any()
    assert 0 < 4 * strong.spread[0] < field.size[0]


def test_the_same_seed_gives_the_same_effective_field_and_leaves_torchs_own_generator_alone():
    module, state = to_module(parse_stack("c2k3-m2-c2k3"), 3), torch.get_rng_state()
    first, second, other = (effective_field(module, (3, 20, 20), seed=seed).heat for seed in (1, 1, 2))
    assert (first == second).all()
    assert (first != other).any()
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: empirical_receptive_field(nn.Conv2d(1, 1, 3), (1, 8, 8), layer="conv9"), "layer_unknown"),
        (lambda: empirical_receptive_field(nn.Conv2d(1, 1, 3), (1, 8, 8), (6, 0)), "cell_outside"),
        (lambda: effective_field(nn.Conv2d(1, 1, 3, device="meta"), (1, 8, 8)), "no_weights"),
        (lambda: empirical_receptive_field(nn.Sequential(nn.Fold(4, 2)), (4, 9)), "no_equal_weights"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(ask, code):
    with pytest.raises(LabError) as error:
        ask()
    assert error.value.code == code
