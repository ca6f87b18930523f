import subprocess
import sys

import pytest
import torch
import torch.fx
from torch import nn
from torchvision import models

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.networks.registry import read_tables

SMALL = [name for name in networks.names() if networks.describe(name).has_small_version]
TORCHVISION = [name for name in networks.names() if name in models.list_models()]


def _pictures(n: int, channels: int, size: int) -> torch.Tensor:
    return torch.randn(n, channels, size, size, generator=torch.Generator().manual_seed(0))


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_lecture_networks_come_first():
    assert networks.names()[:4] == ("lenet5", "alexnet", "vgg11", "resnet18")


def test_names_and_descriptions_need_no_torch():
    code = (
        "import sys; from cnnlab import networks; [networks.describe(n) for n in networks.names()]; "
        "print('torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize("name", TORCHVISION)
def test_published_networks_have_the_parameters_of_torchvision(name):
    options = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    with torch.device("meta"):
        ours, theirs = networks.build(name, num_classes=1000, image_size=224), getattr(models, name)(**options)
    ours, theirs = ({path: v.shape for path, v in model.state_dict().items()} for model in (ours, theirs))
    assert ours == theirs


def test_lenet_at_32_has_the_layers_of_the_paper():
    model = networks.build("lenet5", in_channels=1, image_size=32)
    # C1 156, C3 with all connections 16·(6·25 + 1), C5 48,120, F6 10,164, output 84·10 + 10
    assert _count(model) == 156 + 2416 + 48_120 + 10_164 + 850


@pytest.mark.parametrize(
    "name",
    ["vgg11", "vgg16", "resnet18", "resnet50", "alexnet2012", "zfnet", "se_resnet50", "plain34", "googlenet"],
)
def test_small_versions_have_as_many_convolutions_as_the_published_ones(name):
    with torch.device("meta"):
        small, paper = networks.build(name, image_size=32), networks.build(name, image_size=224)
    kinds = [sum(isinstance(layer, nn.Conv2d) for layer in model.modules()) for model in (small, paper)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("name", SMALL)
def test_small_networks_classify_every_size_from_28_to_64(name):
    for size in (28, 31, 33, 47, 64):
        with torch.device("meta"):
            model = networks.build(name, num_classes=7, image_size=size, in_channels=2, width=0.125)
            assert model(torch.empty(2, 2, size, size)).shape == (2, 7)


@pytest.mark.parametrize("name", SMALL)
def test_small_networks_give_finite_gradients_everywhere(name):
    model = networks.build(name, in_channels=1, width=0.125, seed=1)
    nn.functional.cross_entropy(model(_pictures(4, 1, 32)), torch.tensor([0, 1, 2, 3])).backward()
    for path, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), path
    assert max(parameter.grad.abs().max() for parameter in model.parameters()) > 1e-4


@pytest.mark.parametrize("name", SMALL)
def test_small_networks_are_traced_to_the_same_function(name):
    model = networks.build(name, in_channels=1, width=0.125, seed=1).eval()
    x = _pictures(2, 1, 32)
    assert torch.equal(torch.fx.symbolic_trace(model)(x), model(x))


@pytest.mark.parametrize("name", TORCHVISION)
def test_meta_networks_hold_no_memory(name):
    with torch.device("meta"):
        model = networks.build(name, image_size=224)
    assert all(tensor.is_meta for tensor in [*model.parameters(), *model.buffers()])


def test_the_seed_alone_decides_the_weights():
    def weights(seed):
        return torch.cat([p.flatten() for p in networks.build("resnet18", width=0.125, seed=seed).parameters()])

    assert torch.equal(weights(3), weights(3))
    assert not torch.equal(weights(3), weights(4))
    assert not torch.equal(weights(None), weights(None))


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "vgg11_bn"])
def test_building_leaves_the_process_wide_generator_alone(name):
    before = torch.get_rng_state()
    networks.build(name, width=0.125)
    networks.build(name, width=0.125, seed=5)
    assert torch.equal(torch.get_rng_state(), before)


def test_convolutions_start_with_the_variance_that_he_derived():
    conv = networks.build("vgg11", seed=0).features[3]
    fan_in = conv.in_channels * 9
    assert conv.weight.var().item() == pytest.approx(2 / fan_in, rel=0.03)
    assert conv.bias.abs().max() == 0


def test_normalisations_start_as_the_identity():
    model = networks.build("vgg11_bn", width=0.125, seed=0).eval()
    norm = next(layer for layer in model.modules() if isinstance(layer, nn.BatchNorm2d))
    x = _pictures(2, norm.num_features, 8)
    torch.testing.assert_close(norm(x), x, rtol=1e-4, atol=1e-5)


def test_width_scales_the_channels():
    assert networks.build("resnet18", width=0.25).stem[0].out_channels == 16
    assert networks.build("alexnet", width=2).features[0].out_channels == 128


def test_published_networks_take_other_numbers_of_channels():
    model = networks.build("resnet18", image_size=96, in_channels=1, seed=0).eval()
    assert model(_pictures(1, 1, 96)).shape == (1, 10)
    assert model.conv1.stride == (2, 2) and model.conv1.bias is None


@pytest.mark.parametrize(
    ("arguments", "code", "way_out"),
    [
        ({"name": "resnte18"}, "network.unknown", "resnet18"),
        ({"name": 7}, "network.unknown", "lenet5"),
        ({"name": "googlenet_aux"}, "network.no_small_version", "224"),
        ({"name": "vgg16", "image_size": 27}, "network.image_too_small", "28"),
        ({"name": "vgg16", "image_size": 224, "width": 0.5}, "network.fixed_width", "65"),
        ({"name": "lenet5", "image_size": 0}, "value.whole", "1"),
        ({"name": "lenet5", "image_size": 32.0}, "value.whole", "32.0"),
        ({"name": "lenet5", "num_classes": True}, "value.whole", "True"),
        ({"name": "lenet5", "in_channels": -1}, "value.whole", "-1"),
        ({"name": "lenet5", "width": float("nan")}, "value.real", "nan"),
        ({"name": "lenet5", "width": float("inf")}, "value.real", "inf"),
        ({"name": "lenet5", "width": "wide"}, "value.real", "wide"),
        ({"name": "lenet5", "seed": -1}, "value.whole", "seed"),
    ],
)
def test_nonsense_is_refused_with_the_way_out(arguments, code, way_out):
    with pytest.raises(LabError) as caught:
        networks.build(**arguments)
    assert caught.value.code == code
    assert way_out in str(caught.value)


def test_a_name_registered_twice_raises(tmp_path):
    entry = {key: value for key, value in vars(networks.describe("lenet5")).items() if key != "name"}
    for file in ("one.py", "two.py"):
        (tmp_path / file).write_text(f"NETWORKS = {{'net': {entry!r}}}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"two\.py registers 'net'"):
        read_tables(tmp_path)


def test_a_name_twice_in_one_file_raises(tmp_path):
    (tmp_path / "one.py").write_text("NETWORKS = {'net': {}, 'net': {}}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="net twice"):
        read_tables(tmp_path)


@pytest.mark.parametrize("name", networks.names())
def test_every_network_names_its_paper(name):
    info = networks.describe(name)
    assert info.url.startswith("https://doi.org/10.")
    assert 1980 < info.year < 2030 and info.authors and info.paper and info.title


@pytest.mark.parametrize("name", TORCHVISION)
def test_the_table_of_a_network_gives_the_pictures_and_classes_that_torchvision_has(name: str) -> None:
    info = networks.describe(name)
    extra = {"init_weights": False} if name == "googlenet" else {}
    with torch.device("meta"):
        modules = list(models.get_model(name, weights=None, **extra).modules())
    first = next(module for module in modules if isinstance(module, nn.Conv2d))
    last = [module for module in modules if isinstance(module, nn.Linear)][-1]
    assert (info.paper_channels, info.paper_classes) == (first.in_channels, last.out_features)
