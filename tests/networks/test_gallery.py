"""The classic networks that torchvision does not have, against the papers' numbers, torch and autograd."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models, ops

from cnnlab import networks
from cnnlab.core.graph import Join, Unknown, trace
from cnnlab.core.receptive_field import analyze
from cnnlab.networks.alexnet2012 import response_norm
from cnnlab.networks.resnet import paper_stem
from cnnlab.networks.se_resnet import SEBasicBlock, SEBottleneck, SqueezeExcitation

OWN = ("alexnet2012", "zfnet", "se_resnet18", "se_resnet50", "plain18", "plain34", "resnet50_paper")
PAPER_PX = {name: networks.describe(name).paper_image_size for name in (*OWN, "googlenet_aux")}


def on_meta(name: str, size: int | None = None) -> nn.Module:
    with torch.device("meta"):
        return networks.build(name, num_classes=1000, image_size=size or PAPER_PX[name]).eval()


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def torchvisions(name: str) -> nn.Module:
    options = {"init_weights": False} if name == "googlenet" else {}
    with torch.device("meta"):
        return models.get_model(name, weights=None, **options)


def conv(n_in: int, n_out: int, kernel: int, groups: int = 1) -> int:
    return n_out * (n_in // groups * kernel**2 + 1)


def fc(n_in: int, n_out: int) -> int:
    return n_out * (n_in + 1)


def gates(*maps: tuple[int, int]) -> int:
    """Parameters of the gates of (channels C, blocks): C → C/16 → C, both with bias."""
    return sum(blocks * (fc(channels, channels // 16) + fc(channels // 16, channels)) for channels, blocks in maps)


# By hand from the papers' figures and tables; ResNet's from torchvision's documentation, 11,689,512 and 25,557,032.
PARAMETERS = {
    "alexnet2012": (
        60_965_224,
        conv(3, 96, 11) + conv(96, 256, 5, 2) + conv(256, 384, 3) + conv(384, 384, 3, 2) + conv(384, 256, 3, 2)
        + fc(6 * 6 * 256, 4096) + fc(4096, 4096) + fc(4096, 1000),
    ),
    "zfnet": (
        62_357_608,
        conv(3, 96, 7) + conv(96, 256, 5) + conv(256, 384, 3) + conv(384, 384, 3) + conv(384, 256, 3)
        + fc(9216, 4096) + fc(4096, 4096) + fc(4096, 1000),
    ),
    "se_resnet18": (11_778_592, 11_689_512 + gates((64, 2), (128, 2), (256, 2), (512, 2))),
    "se_resnet50": (28_088_024, 25_557_032 + gates((256, 3), (512, 4), (1024, 6), (2048, 3))),
    "plain18": (11_515_688, 11_689_512 - sum(n * 2 * n + 2 * 2 * n for n in (64, 128, 256))),
    "plain34": (21_623_848, 21_797_672 - sum(n * 2 * n + 2 * 2 * n for n in (64, 128, 256))),
    "resnet50_paper": (25_557_032, 25_557_032),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_the_parameters_are_those_that_the_paper_makes_one_count(name):
    assert {count(on_meta(name)), *PARAMETERS[name]} == {PARAMETERS[name][0]}


def test_the_gates_of_se_resnet50_cost_what_the_paper_says():
    without_biases = sum(
        blocks * 2 * channels**2 // 16 for channels, blocks in ((256, 3), (512, 4), (1024, 6), (2048, 3))
    )
    assert without_biases == 2_514_944  # "∼2.5 million additional parameters", section 4
    biases = count(on_meta("se_resnet50")) - count(torchvisions("resnet50")) - without_biases
    assert biases == sum(
        blocks * (channels + channels // 16) for channels, blocks in ((256, 3), (512, 4), (1024, 6), (2048, 3))
    )


def test_plain_networks_are_torchvisions_resnets_without_what_is_on_their_shortcuts():
    for plain, residual in (("plain18", "resnet18"), ("plain34", "resnet34")):
        theirs = [
            tuple(p.shape) for path, p in torchvisions(residual).named_parameters() if "downsample" not in path
        ]  # fmt: skip
        assert [tuple(p.shape) for p in on_meta(plain).parameters()] == theirs
        assert not [node.name for node in trace(on_meta(plain), (3, 224, 224)).nodes if isinstance(node.op, Join)]


@pytest.mark.parametrize("name", [*OWN, "googlenet_aux"])
def test_shapes_and_multiply_adds_are_torchs(name):
    module, size, seen = on_meta(name), PAPER_PX[name], {}
    graph = trace(module, (3, size, size))
    for path, part in module.named_modules():
        part.register_forward_hook(lambda _, __, out, path=path: seen.update({path: tuple(out.shape[1:])}))
    rows = {row.name: row for row in analyze(graph)}
    with FlopCounterMode(display=False) as counter:
        module(torch.empty(1, 3, size, size, device="meta"))
    assert sum(node.macs or 0 for node in graph.nodes) * 2 == counter.get_total_flops()
    assert not [node.name for node in graph.nodes if isinstance(node.op, Unknown)]
    leaves = [path for path in seen if path in rows]
    assert len(leaves) > 15
    assert {path: rows[path].out_shape for path in leaves} == {path: seen[path] for path in leaves}


@pytest.mark.parametrize(
    ("name", "size", "sides"),
    [
        ("alexnet2012", 227, [55, 27, 27, 13, 13, 13, 13, 6]),
        ("alexnet2012", 224, [55, 27, 27, 13, 13, 13, 13, 6]),
        ("zfnet", 224, [110, 55, 26, 13, 13, 13, 13, 6]),
    ],
)
def test_the_maps_have_the_sizes_of_the_papers_figure(name, size, sides):
    rows = analyze(trace(on_meta(name, size), (3, size, size)))
    assert [row.out_shape[1] for row in rows if row.kind in ("conv", "maxpool")] == sides
    assert [row.kind for row in rows if row.kind in ("conv", "lrn", "maxpool")][:6] == (
        ["conv", "lrn", "maxpool"] * 2 if name == "alexnet2012" else ["conv", "maxpool", "lrn"] * 2
    )


def test_a_pool_that_drops_incomplete_windows_would_not_give_zfnets_sizes():
    assert nn.MaxPool2d(3, 2)(torch.zeros(1, 1, 110, 110)).shape[-1] == 54
    assert nn.MaxPool2d(3, 2)(torch.zeros(1, 1, 26, 26)).shape[-1] == 12


def test_at_224_px_alexnet_sees_the_picture_with_three_rows_and_columns_of_zeros_and_nothing_else_changes():
    assert nn.Conv2d(3, 1, 11, 4)(torch.zeros(1, 3, 224, 224)).shape[-1] == 54
    at_224, at_227 = (networks.build("alexnet2012", image_size=n, width=0.0625, seed=2).eval() for n in (224, 227))
    x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    framed = torch.zeros(1, 3, 227, 227)
    framed[:, :, :224, :224] = x
    assert torch.equal(at_224(x), at_227(framed))
    assert count(on_meta("alexnet2012", 224)) == 60_965_224


@pytest.mark.parametrize("name", ["alexnet2012", "zfnet"])
def test_other_sizes_of_the_published_network_are_classified_too(name):
    for size in (65, 66, 67, 68, 96, 225, 300):
        assert on_meta(name, size)(torch.empty(1, 3, size, size, device="meta")).shape == (1, 1000)


def test_the_response_normalisation_is_the_formula_of_the_paper():
    maps = np.random.default_rng(0).normal(0, 60, (2, 9, 3, 4))
    expected = np.empty_like(maps)
    n_maps = maps.shape[1]
    for i in range(n_maps):
        neighbours = range(max(0, i - 5 // 2), min(n_maps - 1, i + 5 // 2) + 1)
        expected[:, i] = maps[:, i] / (2 + 1e-4 * sum(maps[:, j] ** 2 for j in neighbours)) ** 0.75
    found = response_norm()(torch.from_numpy(maps)).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    as_torch_reads_it = nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)(torch.from_numpy(maps)).numpy()
    assert np.abs(as_torch_reads_it / expected - 1).max() > 0.2


def test_the_towers_of_alexnet_meet_in_the_third_convolution():
    features = networks.build("alexnet2012", width=0.0625, seed=1).features
    maps = torch.randn(1, 6, 15, 15, generator=torch.Generator().manual_seed(0)).requires_grad_()
    second = features[4](maps)  # (1, 16, 15, 15)
    (gradient,) = torch.autograd.grad(second[:, :8].sum(), maps, retain_graph=True)
    assert gradient[:, :3].abs().min() > 0 and gradient[:, 3:].abs().max() == 0
    (gradient,) = torch.autograd.grad(features[8](second)[:, 0].sum(), maps)
    assert gradient[:, :3].abs().max() > 0 and gradient[:, 3:].abs().max() > 0


def test_a_width_that_would_part_the_towers_unevenly_still_gives_two_equal_ones():
    with torch.device("meta"):
        assert networks.build("alexnet2012", width=0.3).features[0].out_channels == 28


def test_squeeze_and_excitation_is_torchvisions():
    ours, theirs = SqueezeExcitation(32), ops.SqueezeExcitation(32, 2)
    with torch.no_grad():
        for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            mine.copy_(other)
    x = torch.randn(3, 32, 5, 4, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(ours(x), theirs(x))


@pytest.mark.parametrize("block", [SEBasicBlock, SEBottleneck])
def test_a_closed_gate_leaves_the_shortcut_alone(block):
    module = block(32, 64, 2).eval()
    closed = next(part for part in module.modules() if isinstance(part, SqueezeExcitation)).gate[3]
    nn.init.constant_(closed.bias, -1e9)
    x = torch.randn(2, 32, 6, 6, generator=torch.Generator().manual_seed(0))
    assert torch.equal(module(x), torch.relu(module.shortcut(x)))


class Open(nn.Module):
    """A gate that looks at nothing."""

    def forward(self, x):
        return torch.ones_like(x)


def equal_weights(module: nn.Module) -> nn.Module:
    """In float64, linear but for the gates, without a path that cancels another."""
    for parent in list(module.modules()):
        for name, part in list(parent.named_children()):
            if isinstance(part, nn.ReLU | nn.BatchNorm2d):
                setattr(parent, name, nn.Identity())
            elif isinstance(part, nn.MaxPool2d):
                setattr(parent, name, nn.AvgPool2d(part.kernel_size, part.stride, part.padding))
    for parameter in module.parameters():
        nn.init.constant_(parameter, 1 / max(1, parameter[0].numel()))
    return module.double().eval()


def touched(module: nn.Module, layer: str, size: int) -> tuple[int, int]:
    """First and one past the last input row with a gradient from the middle cell of `layer`."""
    kept = {}
    hook = module.get_submodule(layer).register_forward_hook(lambda *call: kept.update(out=call[2]))
    x = torch.ones(1, 3, size, size, dtype=torch.float64, requires_grad=True)
    module(x)
    hook.remove()
    middle = kept["out"].shape[2] // 2
    (gradient,) = torch.autograd.grad(kept["out"][0, :, middle, middle].sum(), x)
    rows = (gradient[0].sum((0, 2)) > 0).nonzero().flatten()
    return int(rows[0]), int(rows[-1]) + 1


@pytest.mark.parametrize(
    ("name", "last", "field"), [("plain18", "blocks.7", 435), ("resnet50_paper", "blocks.15", 483)]
)
def test_the_field_of_the_last_map_is_what_autograd_sees(name, last, field):
    size = 512
    module = networks.build(name, image_size=size, width=0.0625, seed=0).eval()
    row = {row.name: row for row in analyze(trace(module, (3, size, size)))}[f"{last}.relu"]
    low, high = touched(equal_weights(module), last, size)
    assert 0 < low < high < size, "an interior cell"
    assert (high - low, high - low) == (field, field) == row.receptive_field == row.local_field
    assert (low + high) / 2 == row.start[0] + 8 * row.jump[0]


def test_the_stride_on_the_3x3_gives_the_smaller_field():
    for module, last, field in (
        (on_meta("resnet50_paper"), "blocks.15.relu", 483),
        (torchvisions("resnet50"), "layer4.2.relu_2", 427),
    ):
        rows = {row.name: row for row in analyze(trace(module, (3, 224, 224)))}
        assert rows[last].receptive_field == (field, field)


def test_the_gates_of_an_se_network_see_everything_and_its_local_paths_what_autograd_sees_without_them():
    size, layer = 512, "blocks.7"
    module = networks.build("se_resnet18", image_size=size, width=0.0625, seed=0).eval()
    rows = {row.name: row for row in analyze(trace(module, (3, size, size)))}
    row = rows[f"{layer}.relu"]
    assert row.covers_input and row.receptive_field == (size, size) and row.local_field == (435, 435)
    assert rows["blocks.0.main.4"].receptive_field == (27, 27) and not rows["blocks.0.main.4"].covers_input
    literal = equal_weights(module)
    assert touched(literal, layer, size) == (0, size)
    for part in literal.modules():
        if isinstance(part, SqueezeExcitation):
            part.gate = Open()
    low, high = touched(literal, layer, size)
    assert 0 < low < high < size and high - low == row.local_field[0]


@pytest.mark.parametrize("size", [28, 32, 64])
@pytest.mark.parametrize("name", [*OWN, "googlenet"])
def test_small_versions_learn_from_every_size(name, size):
    module = networks.build(name, image_size=size, width=0.25, seed=1)
    x = torch.randn(4, 3, size, size, generator=torch.Generator().manual_seed(0))
    nn.functional.cross_entropy(module(x), torch.arange(4)).backward()
    gradients = [parameter.grad for parameter in module.parameters()]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)
    assert sum(bool(gradient.abs().max() > 0) for gradient in gradients if gradient is not None) > 0.8 * len(gradients)


def test_the_stem_of_the_paper_quarters_the_sides():
    assert paper_stem(3, 8)(torch.zeros(2, 3, 224, 224)).shape == (2, 8, 56, 56)


def test_googlenets_heads_are_there_in_train_mode_and_learn():
    assert count(on_meta("googlenet_aux")) == count(torchvisions("googlenet")) == 13_004_888
    module = networks.build("googlenet_aux", image_size=96, num_classes=7, seed=0).train()
    x = torch.randn(2, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    out = module(x)
    assert [tuple(head.shape) for head in (out.logits, out.aux_logits1, out.aux_logits2)] == [(2, 7)] * 3
    labels = torch.tensor([0, 1])
    sum(nn.functional.cross_entropy(head, labels) for head in (out.aux_logits1, out.aux_logits2)).backward()
    assert module.aux1.fc2.weight.grad.abs().max() > 0 and module.aux2.fc2.weight.grad.abs().max() > 0
    assert module.fc.weight.grad is None and module.inception5b.branch1.conv.weight.grad is None


def test_the_small_googlenet_has_torchvisions_layers_but_for_the_first():
    with torch.device("meta"):
        small = networks.build("googlenet", num_classes=1000, image_size=64)
    theirs = [tuple(p.shape) for path, p in torchvisions("googlenet").named_parameters() if not path.startswith("aux")]
    ours = [tuple(parameter.shape) for parameter in small.parameters()]
    assert (ours[0], theirs[0]) == ((64, 3, 3, 3), (64, 3, 7, 7))
    assert ours[1:] == theirs[1:]


def test_googlenet_in_use_is_the_same_with_and_without_its_heads():
    with_heads = networks.build("googlenet_aux", image_size=96, seed=0).eval()
    without = networks.build("googlenet", image_size=96, seed=1).eval()
    kept = {path: value for path, value in with_heads.state_dict().items() if not path.startswith("aux")}
    without.load_state_dict(kept)
    x = torch.randn(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(with_heads(x), without(x))
