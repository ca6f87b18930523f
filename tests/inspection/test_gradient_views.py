import threading

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.inspection.gradients import METHODS, attribute

RNG = np.random.default_rng(0)
W1, W2, W3 = RNG.normal(size=(6, 4)), RNG.normal(size=(5, 6)), RNG.normal(size=(3, 5))
PIXELS = RNG.normal(size=4)
TARGET = 1


def picture(channels, size, seed=0):
    return torch.randn(1, channels, size, size, generator=torch.Generator().manual_seed(seed))


def network(name, size=32, channels=3):
    return networks.build(name, image_size=size, in_channels=channels, seed=0).eval()


def relu(x):
    return np.maximum(x, 0)


def linear(weights):
    layer = nn.Linear(weights.shape[1], weights.shape[0], bias=False)
    layer.weight.data = torch.tensor(weights, dtype=torch.float32)
    return layer


class Tiny(nn.Module):
    """Two hidden layers on a picture of 2×2; how the ReLU is written is what differs."""

    def __init__(self, way):
        super().__init__()
        self.first, self.second, self.third = linear(W1), linear(W2), linear(W3)
        self.relu = nn.ReLU(inplace=way == "in place")
        self.other = nn.ReLU()
        self.way = way

    def act(self, x, again=False):
        if self.way == "functional":
            return F.relu(x, inplace=True)
        if self.way == "method":
            return x.relu() if again else x.relu_()
        if self.way == "torch":
            return torch.relu(x)
        return self.other(x) if self.way == "modules" and again else self.relu(x)

    def forward(self, x):
        return self.third(self.act(self.second(self.act(self.first(x.flatten(1)))), again=True))


def closed_form(method):
    """The rule of each paper, written out for two hidden layers."""
    hidden = W1 @ PIXELS
    hidden_2 = W2 @ relu(hidden)
    masks = (hidden > 0, hidden_2 > 0) if method == "guided_backprop" else (1.0, 1.0)
    back_2 = relu(W3[TARGET]) * masks[1]
    back_1 = relu(W2.T @ back_2) * masks[0]
    return (W1.T @ back_1).reshape(1, 2, 2)


@pytest.mark.parametrize("way", ["modules", "reused", "in place", "functional", "method", "torch"])
@pytest.mark.parametrize("method", ["guided_backprop", "deconvnet"])
def test_the_way_back_follows_the_closed_form_however_the_relu_is_written(method, way):
    x = torch.tensor(PIXELS, dtype=torch.float32).reshape(1, 1, 2, 2)
    found = attribute(Tiny(way).eval(), x, TARGET, method)
    np.testing.assert_allclose(found, closed_form(method), rtol=1e-4, atol=1e-5)


class Skip(nn.Module):
    """What enters the ReLU goes on beside it; in place it is then the ReLU's result that does."""

    def __init__(self, in_place):
        super().__init__()
        self.first, self.third = linear(W1), linear(RNG.normal(size=(3, 6)))
        self.relu = nn.ReLU(inplace=in_place)

    def forward(self, x):
        hidden = self.first(x.flatten(1))
        return self.third(self.relu(hidden) + hidden)


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("method", ["guided_backprop", "deconvnet"])
def test_a_path_beside_the_relu_keeps_its_own_gradient(method, in_place):
    module = Skip(in_place).eval()
    top = module.third.weight[TARGET].detach().double().numpy()
    mask = W1 @ PIXELS > 0 if method == "guided_backprop" else 1.0
    back = relu(2 * top) * mask if in_place else relu(top) * mask + top
    x = torch.tensor(PIXELS, dtype=torch.float32).reshape(1, 1, 2, 2)
    found = attribute(module, x, TARGET, method)
    np.testing.assert_allclose(found, (W1.T @ back).reshape(1, 2, 2), rtol=1e-4, atol=1e-5)


class GuidedReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad):
        return grad.clamp(min=0) * (ctx.saved_tensors[0] > 0)


class DeconvReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad):
        return grad.clamp(min=0)


@pytest.mark.parametrize(
    ("name", "size"), [("mlp", 32), ("alexnet", 32), ("vgg11_bn", 32), ("resnet18", 32), ("resnet18", 96),
                       ("resnet50", 96), ("googlenet", 96), ("alexnet", 96)],
)  # fmt: skip
@pytest.mark.parametrize(("method", "rule"), [("guided_backprop", GuidedReLU), ("deconvnet", DeconvReLU)])
def test_real_networks_go_back_as_with_a_relu_that_has_the_rule_built_in(monkeypatch, name, size, method, rule):
    module, x = network(name, size), picture(3, size)
    found = attribute(module, x, TARGET, method)
    monkeypatch.setattr(F, "relu", lambda x, inplace=False: rule.apply(x))  # nn.ReLU and torchvision call this one
    pixels = x.clone().requires_grad_()
    expected = torch.autograd.grad(module(pixels)[0, TARGET], pixels)[0][0].numpy()
    assert found.shape == (3, size, size)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize(("name", "channels", "size"), [("lenet5", 1, 32), ("mlp", 3, 32), ("resnet18", 3, 32),
                                                        ("googlenet", 3, 96)])  # fmt: skip
def test_saliency_is_the_magnitude_of_the_gradient(name, channels, size):
    module, x = network(name, size, channels), picture(channels, size)
    pixels = x.clone().requires_grad_()
    expected = torch.autograd.grad(module(pixels)[0, TARGET], pixels)[0][0].abs().numpy()
    np.testing.assert_allclose(attribute(module, x, TARGET, "saliency"), expected, rtol=1e-4, atol=1e-7)


def selvaraju(maps, rest, size, target):
    """ReLU(Σ α_k A^k), α_k the mean over cells of ∂score/∂A^k (equations 1 and 2), stretched to the picture."""
    maps = maps.detach().requires_grad_()
    gradient = torch.autograd.grad(rest(maps)[0, target], maps)[0]
    alpha = gradient[0].mean((1, 2))
    small = torch.relu((alpha[:, None, None] * maps[0]).sum(0)).detach()
    return F.interpolate(small[None, None], (size, size), mode="bilinear", align_corners=False)[0, 0].numpy()


def alexnet_maps(module, x):
    return module.features[:11](x), lambda maps: module.classifier(module.features[11:](maps))


def lenet_maps(module, x):
    return module.features[:4](x), lambda maps: module.classifier(module.features[4:](maps))


def block_maps(module, x):
    return module.blocks[:5](module.stem(x)), lambda maps: module.classifier(module.blocks[5:](maps))


def google_norm_maps(module, x):
    conv = module.conv1

    def rest(maps):
        module.conv1 = nn.ReLU()
        scores = module(maps)
        module.conv1 = conv
        return scores

    return conv.bn(conv.conv(x)), rest


def reused_relu_maps(module, x):
    block = module.layer4[1]
    stem = module.maxpool(module.relu(module.bn1(module.conv1(x))))
    into = module.layer4[0](module.layer3(module.layer2(module.layer1(stem))))

    def rest(maps):
        out = torch.relu(block.bn2(block.conv2(maps)) + into)
        return module.fc(module.avgpool(out).flatten(1))

    return torch.relu(block.bn1(block.conv1(into))), rest


@pytest.mark.parametrize(
    ("name", "size", "layer", "by_hand"),
    [
        ("alexnet", 32, None, alexnet_maps),
        ("lenet5", 32, "features.3", lenet_maps),
        ("resnet18", 32, "blocks.4", block_maps),
        ("googlenet", 96, "conv1.bn", google_norm_maps),
        ("resnet18", 96, "layer4.1.relu", reused_relu_maps),
    ],
)
def test_grad_cam_is_the_formula_of_the_paper(name, size, layer, by_hand):
    module, x = network(name, size), picture(3, size)
    with torch.no_grad():
        maps, rest = by_hand(module, x)
    tried = ((target, selvaraju(maps, rest, size, target)) for target in range(10))
    target, expected = next((target, values) for target, values in tried if values.max() > 0)
    found = attribute(module, x, target, "grad_cam", layer)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * expected.max())


def test_grad_cam_looks_by_default_at_the_last_map_with_more_than_one_cell():
    module, x = network("lenet5", channels=1), picture(1, 32)  # its last convolution has 1×1
    found = attribute(module, x, TARGET, "grad_cam")
    np.testing.assert_array_equal(found, attribute(module, x, TARGET, "grad_cam", "features.3"))


def test_grad_cam_takes_a_block_that_joins_branches():
    assert attribute(network("googlenet", 96), picture(3, 96), TARGET, "grad_cam", "inception5b").shape == (96, 96)


def test_threads_share_a_network_and_leave_it_as_it_was():
    module, x = network("resnet18", 96).train(), picture(3, 96)
    state = {name: value.clone() for name, value in module.state_dict().items()}
    alone = {method: attribute(module, x, TARGET, method) for method in METHODS}
    wrong = []

    def work(method):
        for _ in range(2):
            if not np.array_equal(attribute(module, x, TARGET, method), alone[method]):
                wrong.append(method)  # noqa: PERF401

    threads = [threading.Thread(target=work, args=(method,)) for method in METHODS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert module.training and all(p.requires_grad and p.grad is None for p in module.parameters())
    assert all(torch.equal(state[name], value) for name, value in module.state_dict().items())
    assert not any(
        part._forward_hooks or part._forward_pre_hooks or part._backward_hooks or part._backward_pre_hooks
        for part in module.modules()
    )
    assert not x.requires_grad


def test_a_page_that_turned_gradients_off_gets_its_answer():
    module, x = network("alexnet"), picture(3, 32)
    with torch.inference_mode():
        found = attribute(module, x.clone(), TARGET, "guided_backprop")
    np.testing.assert_array_equal(found, attribute(module, x, TARGET, "guided_backprop"))


class Branching(nn.Module):
    """A ReLU only where the picture is bright: no one graph, yet the picture at hand has its own."""

    def __init__(self):
        super().__init__()
        self.third = linear(W1)

    def forward(self, x):
        return self.third((torch.relu(x) if x.sum() > 0 else x).flatten(1))


def test_a_forward_that_decides_by_values_goes_back_the_way_it_went():
    x = torch.tensor([[[[1.0, -2.0], [3.0, -1.0]]]])
    expected = relu(W1[TARGET]) * [1, 0, 1, 0]
    found = attribute(Branching(), x, TARGET, "guided_backprop")
    np.testing.assert_allclose(found, expected.reshape(1, 2, 2), rtol=1e-5)
    with pytest.raises(LabError, match="has no ReLU"):
        attribute(Branching(), -x, TARGET, "guided_backprop")


@pytest.mark.parametrize(
    ("code", "module", "target", "method", "layer"),
    [
        ("value.choice", "lenet5", 0, "smoothgrad", None),
        ("value.whole", "lenet5", 10, "saliency", None),
        ("value.whole", "alexnet", -1, "deconvnet", None),
        ("inspection.no_relu", "lenet5", 0, "guided_backprop", None),
        ("inspection.no_convolution", "mlp", 0, "grad_cam", None),
        ("inspection.no_map", "alexnet", 0, "grad_cam", "classifier.2"),
        ("layer_unknown", "alexnet", 0, "grad_cam", "nowhere"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(code, module, target, method, layer):
    with pytest.raises(LabError) as caught:
        attribute(network(module), picture(3, 32), target, method, layer)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "shape"), [("inspection.one_picture", (2, 3, 32, 32)), ("inspection.refused", (1, 1, 32, 32))]
)
def test_a_wrong_picture_is_refused(code, shape):
    with pytest.raises(LabError) as caught:
        attribute(network("alexnet"), torch.zeros(shape), 0, "saliency")
    assert caught.value.code == code
