import numpy as np
import pytest
import torch

from cnnlab import networks
from cnnlab.core.empirical import empirical_receptive_field
from cnnlab.core.errors import LabError
from cnnlab.inspection.patches import exciting, field_of

CASES = [
    ("lenet5", "features.3"),
    ("alexnet", "features.3"),
    ("alexnet", "features.8"),
    ("vgg11", "features.6"),
    ("resnet18", "blocks.2.relu"),
    ("resnet18", "blocks.4"),
]
SIZE = 60


def pictures(n, size=SIZE):
    return torch.randn(n, 3, size, size, generator=torch.Generator().manual_seed(0))


def network(name, size=SIZE):
    return networks.build(name, image_size=size, seed=0).eval()


def found_in(module, layer, channel, x, top=9):
    field = field_of(module, tuple(x.shape[1:]), layer)
    return exciting(module, layer, channel, x, field=field, top=top)


def maps_with_gradient(module, layer, x):
    kept = []
    handle = module.get_submodule(layer).register_forward_hook(lambda _, __, out: kept.append(out))
    module(x)
    handle.remove()
    return kept[0]


@pytest.mark.parametrize(("name", "layer"), CASES)
def test_a_patch_is_the_strongest_cell_of_its_picture(name, layer):
    module, x = network(name), pictures(5)
    with torch.no_grad():
        maps = maps_with_gradient(module, layer, x)[:, 2].numpy()
    patches = found_in(module, layer, 2, x, top=3)
    strongest = np.argsort(-maps.max((1, 2)))[:3]
    assert [patch.picture for patch in patches] == strongest.tolist()
    for patch in patches:
        assert (patch.row, patch.column) == np.unravel_index(maps[patch.picture].argmax(), maps.shape[1:])
        assert patch.value == pytest.approx(maps[patch.picture].max(), rel=1e-4)


@pytest.mark.parametrize(("name", "layer"), CASES)
def test_all_that_moves_the_cell_lies_in_the_box(name, layer):
    module, x = network(name), pictures(4)
    for patch in found_in(module, layer, 1, x):
        pixels = x[patch.picture : patch.picture + 1].clone().requires_grad_()
        value = maps_with_gradient(module, layer, pixels)[0, 1, patch.row, patch.column]
        rows, columns = torch.autograd.grad(value, pixels)[0][0].abs().sum(0).nonzero(as_tuple=True)
        top, left, bottom, right = patch.box
        assert len(rows) and (bottom - top) * (right - left) < SIZE**2
        assert top <= rows.min() and rows.max() < bottom and left <= columns.min() and columns.max() < right


@pytest.mark.parametrize(("name", "layer"), CASES)
def test_what_lies_outside_the_box_does_not_matter_and_its_edges_do(name, layer):
    module, x = network(name), pictures(4)
    for patch in found_in(module, layer, 1, x):
        top, left, bottom, right = patch.box
        blanked = torch.zeros(1, 3, SIZE, SIZE)
        blanked[:, :, top:bottom, left:right] = x[patch.picture, :, top:bottom, left:right]
        with torch.no_grad():
            value = maps_with_gradient(module, layer, blanked)[0, 1, patch.row, patch.column].item()
        assert value == pytest.approx(patch.value, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(("name", "layer"), CASES[:-1])
def test_the_box_is_no_larger_than_the_field_by_autograd(name, layer):
    module = network(name)
    for patch in found_in(module, layer, 0, pictures(3)):
        seen = empirical_receptive_field(module, (3, SIZE, SIZE), (patch.row, patch.column), layer)
        assert patch.box == (*seen.low, *seen.high)


def test_a_block_has_the_field_of_its_last_step():
    module = network("resnet18")
    assert field_of(module, (3, SIZE, SIZE), "blocks.4") == field_of(module, (3, SIZE, SIZE), "blocks.4.relu")


def test_a_fully_connected_unit_sees_the_whole_picture():
    (patch,) = found_in(network("alexnet", 32), "classifier.7", 3, pictures(1, 32))
    assert (patch.row, patch.column, patch.box) == (0, 0, (0, 0, 32, 32))


def test_equal_pictures_keep_their_order_and_batches_their_numbers():
    module, x = network("lenet5", 32), pictures(1, 32).repeat(300, 1, 1, 1)
    x[290] *= 3
    patches = found_in(module, "features.0", 0, x, top=4)
    assert [patch.picture for patch in patches] == [290, 0, 1, 2]


@pytest.mark.parametrize(
    ("code", "layer", "channel", "top", "n"),
    [
        ("value.whole", "features.0", 6, 9, 2),
        ("value.whole", "features.0", -1, 9, 2),
        ("value.whole", "features.0", 0, 0, 2),
        ("inspection.no_pictures", "features.0", 0, 9, 0),
        ("layer_unknown", "features.77", 0, 9, 2),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(code, layer, channel, top, n):
    module = network("lenet5", 32)
    with pytest.raises(LabError) as caught:
        exciting(module, layer, channel, pictures(n, 32), field=field_of(module, (3, 32, 32), "features.0"), top=top)
    assert caught.value.code == code


def test_the_field_of_an_unknown_layer_is_refused():
    with pytest.raises(LabError) as caught:
        field_of(network("lenet5", 32), (3, 32, 32), "features.77")
    assert caught.value.code == "layer_unknown"
