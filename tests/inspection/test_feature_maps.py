import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.inspection.activations import by_response, feature_maps
from cnnlab.inspection.filters import kernels
from cnnlab.inspection.layers import first_convolution, layers

SMALL = [name for name in networks.names() if networks.describe(name).has_small_version]
PUBLISHED = [(name, 96) for name in ("alexnet", "vgg11", "vgg11_bn", "resnet18", "resnet50", "googlenet")]


def pictures(n, channels, size):
    return torch.randn(n, channels, size, size, generator=torch.Generator().manual_seed(0))


def network(name, size=32, channels=3):
    return networks.build(name, image_size=size, in_channels=channels, seed=0).eval()


def no_hooks(module):
    return not any(
        part._forward_hooks or part._forward_pre_hooks or part._backward_hooks or part._backward_pre_hooks
        for part in module.modules()
    )


@pytest.mark.parametrize(("name", "size"), [(name, 32) for name in SMALL] + PUBLISHED)
def test_layers_are_the_leaves_that_the_real_forward_calls_with_their_shapes(name, size):
    module, called = network(name, size), {}

    def note(path, out):
        called.setdefault(path, tuple(out.shape[1:]))

    for path, leaf in module.named_modules():
        if not list(leaf.children()):
            leaf.register_forward_hook(lambda _, __, out, path=path: note(path, out))
    with torch.no_grad():
        module(pictures(1, 3, size))
    found = layers(module, (3, size, size))
    assert [(layer.name, layer.shape) for layer in found] == list(called.items())


def test_layers_have_kinds():
    kinds = {layer.name: layer.kind for layer in layers(network("resnet18"), (3, 32, 32))}
    assert [kinds[name] for name in ("stem.0", "stem.1", "stem.2", "blocks.0.shortcut", "classifier.0")] == [
        "conv", "norm", "activation", "other", "pool",
    ]  # fmt: skip
    assert kinds["classifier.2"] == "linear"


def test_heads_that_help_in_training_only_are_not_listed():
    with torch.device("meta"):
        module = models.googlenet(init_weights=False, aux_logits=True)
    names = [layer.name for layer in layers(module, (3, 224, 224))]
    assert module.training
    assert "fc" in names and not any(name.startswith("aux") for name in names)


@pytest.mark.parametrize("name", SMALL)
def test_the_first_convolution_is_the_first_of_the_forward(name):
    module = network(name)
    if name == "mlp":
        with pytest.raises(LabError, match="has no convolution"):
            first_convolution(module)
    else:
        called = [layer.name for layer in layers(module, (3, 32, 32)) if layer.kind == "conv"]
        assert first_convolution(module) == called[0]


def test_feature_maps_are_the_forward_up_to_the_layer():
    module, x = network("lenet5", channels=1), pictures(3, 1, 32)
    with torch.no_grad():
        expected = module.features[:4](x).numpy()
    found = feature_maps(module, x, "features.3")
    assert found.dtype == np.float32 and found.shape == (3, 16, 10, 10)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_a_vector_is_returned_after_the_maps_were_flattened():
    module, x = network("alexnet"), pictures(2, 3, 32)
    with torch.no_grad():
        np.testing.assert_allclose(feature_maps(module, x, "classifier.7"), module(x).numpy(), rtol=1e-4, atol=1e-5)


def test_what_comes_before_a_relu_in_place_is_shown_as_it_was():
    resnet, google, x = network("resnet18", 96), network("googlenet", 96), pictures(1, 3, 96)
    with torch.no_grad():
        after_norm = resnet.bn1(resnet.conv1(x)).numpy()
        in_branch = google.conv1.bn(google.conv1.conv(x)).numpy()
    assert after_norm.min() < 0 and in_branch.min() < 0
    np.testing.assert_allclose(feature_maps(resnet, x, "bn1"), after_norm, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(feature_maps(google, x, "conv1.bn"), in_branch, rtol=1e-5, atol=1e-6)


def test_a_block_is_a_layer_too():
    module, x = network("resnet18", 96), pictures(1, 3, 96)
    with torch.no_grad():
        block = module.layer1[0]
        u = module.maxpool(module.relu(module.bn1(module.conv1(x))))
        main = block.bn2(block.conv2(torch.relu(block.bn1(block.conv1(u)))))
        expected = torch.relu(main + u).numpy()
    np.testing.assert_allclose(feature_maps(module, x, "layer1.0"), expected, rtol=1e-4, atol=1e-5)


def test_many_pictures_give_the_maps_of_each():
    module, x = network("lenet5", channels=1), pictures(600, 1, 32)
    found = feature_maps(module, x, "features.0")
    assert len(found) == 600
    with torch.no_grad():
        np.testing.assert_allclose(found[-1], module.features[0](x[-1:])[0].numpy(), rtol=1e-4, atol=1e-5)


def test_the_shared_network_is_left_as_it_was():
    module = network("resnet18").train()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    feature_maps(module, pictures(2, 3, 32), "blocks.3")
    layers(module, (3, 32, 32))
    assert module.training and no_hooks(module) and all(p.requires_grad for p in module.parameters())
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())


def test_channels_are_ordered_by_mean_absolute_activation():
    maps = np.zeros((4, 2, 2), np.float32)
    maps[1], maps[2], maps[3, 0, 0] = 1, -3, 4  # means of magnitudes: 0, 1, 3, 1
    assert by_response(maps).tolist() == [2, 1, 3, 0]


def test_kernels_are_a_copy_of_the_weights():
    module = network("alexnet")
    found = kernels(module, "features.0")
    assert np.array_equal(found, module.features[0].weight.detach().numpy())
    found[:] = 0
    assert module.features[0].weight.abs().max() > 0


class Silent(nn.Module):
    """A layer that the forward leaves out, and one that hands on a pair."""

    def __init__(self):
        super().__init__()
        self.unused = nn.Conv2d(3, 3, 1)
        self.pair = Pair()

    def forward(self, x):
        return self.pair(x)[0].flatten(1)


class Pair(nn.Module):
    def forward(self, x):
        return x, x


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("layer_unknown", lambda: feature_maps(network("lenet5"), pictures(1, 3, 32), "features.99")),
        ("layer_unknown", lambda: feature_maps(network("lenet5"), pictures(1, 3, 32), "")),
        ("inspection.refused", lambda: feature_maps(network("lenet5"), pictures(1, 1, 32), "features.0")),
        ("inspection.refused", lambda: layers(network("mlp"), (3, 28, 28))),
        ("inspection.not_reached", lambda: feature_maps(Silent(), pictures(1, 3, 32), "unused")),
        ("inspection.no_map", lambda: feature_maps(Silent(), pictures(1, 3, 32), "pair")),
        ("inspection.no_pictures", lambda: feature_maps(network("lenet5"), pictures(0, 3, 32), "features.0")),
        ("inspection.no_kernels", lambda: kernels(network("lenet5"), "features.1")),
        ("no_weights", lambda: kernels(nn.Sequential(nn.Conv2d(1, 1, 3, device="meta")), "0")),
        ("no_weights", lambda: feature_maps(nn.Sequential(nn.Conv2d(1, 1, 3, device="meta")), pictures(1, 1, 9), "0")),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(code, call):
    with pytest.raises(LabError) as caught:
        call()
    assert caught.value.code == code
