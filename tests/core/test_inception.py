"""Inception modules and GoogLeNet in closed form, against torch and torchvision."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models

from cnnlab.core import googlenet, inception_torch
from cnnlab.core.errors import LabError
from cnnlab.core.inception import MODULES, Inception, side, stacked


@pytest.fixture(scope="module")
def published() -> nn.Module:
    with torch.device("meta"):
        return models.googlenet(aux_logits=True, init_weights=False).eval()


@pytest.mark.parametrize("name", MODULES)
def test_the_table_is_that_of_torchvisions_network(name, published):
    with torch.device("meta"):
        x = torch.empty(1, MODULES[name].in_channels, 3, 3)
    part = getattr(published, f"inception{name}")
    shapes = [tuple(conv.weight_shape) for branch in stacked(3)[name].branches for conv in branch.convs]
    assert shapes == [tuple(layer.weight.shape) for layer in part.modules() if isinstance(layer, nn.Conv2d)]
    assert part(x).shape[1] == MODULES[name].out_channels


@pytest.mark.parametrize("kernel", [5, 3])
@pytest.mark.parametrize("reduced", [True, False])
def test_counts_and_shapes_are_torchs(kernel, reduced):
    made = Inception(10, 3, 4, 7, 2, 5, 6, five_kernel=kernel, reduced=reduced)
    found = inception_torch.count(made, (6, 9))
    assert (found.counts, found.shape) == (made.counts((6, 9)), (made.out_channels, 6, 9))


def test_torchvisions_own_module_has_the_counts_of_the_one_with_3x3():
    made = stacked(3)["4c"]
    found = inception_torch.count_published(made, (14, 14))
    assert (found.counts, found.shape) == (made.counts((14, 14)), (512, 14, 14))


def test_a_branch_reads_as_far_as_autograd_says():
    for branch in Inception(2, 1, 2, 1, 2, 1, 1).branches:
        made = inception_torch._branch(branch)
        for layer in made:
            if isinstance(layer, nn.Conv2d):
                nn.init.constant_(layer.weight, 1.0)
        x = torch.rand(1, 2, 11, 11, requires_grad=True)
        smooth = nn.Sequential(*(nn.AvgPool2d(3, 1, 1) if isinstance(one, nn.MaxPool2d) else one for one in made))
        smooth(x)[0, 0, 5, 5].backward()
        assert x.grad is not None
        assert int((x.grad[0].abs().sum(0) > 0).any(0).sum()) == branch.field


def test_the_whole_network_and_its_heads_are_torchvisions(published):
    heads = [getattr(published, name) for name in googlenet.AUXILIARY]
    sizes = [sum(each.numel() for each in head.parameters()) for head in heads]
    assert sizes == [googlenet.auxiliary(name) for name in googlenet.AUXILIARY]
    parameters = sum(each.numel() for each in published.parameters()) - sum(sizes)
    with FlopCounterMode(display=False) as counter:
        published(torch.empty(1, 3, 224, 224, device="meta"))
    assert googlenet.total() == (parameters, counter.get_total_flops() // 2)


def test_parts_have_the_shapes_that_the_network_gives(published):
    shapes: dict[str, tuple[int, ...]] = {}
    for name in MODULES:
        note = lambda _layer, _inputs, output, name=name: shapes.__setitem__(name, tuple(output.shape[1:]))  # noqa: E731
        getattr(published, f"inception{name}").register_forward_hook(note)
    published(torch.empty(1, 3, 224, 224, device="meta"))
    told = {part.name: (part.out_channels, part.out_side, part.out_side) for part in googlenet.parts()}
    assert shapes == {name: told[name] for name in MODULES}
    assert all(shape[1] == side(name) for name, shape in shapes.items())


@pytest.mark.parametrize("wrong", [{"five_kernel": 4}, {"one": 0}, {"in_channels": 0}])
def test_modules_that_cannot_be_are_refused(wrong):
    fields = {"in_channels": 8, "one": 4, "three_reduce": 4, "three": 4, "five_reduce": 4, "five": 4, "pool": 4}
    with pytest.raises(LabError):
        Inception(**{**fields, **wrong})
