"""The four networks of the shift experiment differ in how they halve their maps, and in nothing else."""

import pytest
import torch
from torch.nn import functional

from cnnlab import networks
from cnnlab.networks.shift import FRAME_PX

NAMES = ("shift_stride", "shift_max", "shift_avg", "shift_blur")


def built(name: str, size: int = 32, seed: int = 3):
    return networks.build(name, in_channels=1, image_size=size, width=0.125, seed=seed).eval()


@pytest.mark.parametrize("size", [28, 29, 32, 47, 64])
def test_parameters_and_first_weights_are_equal_at_every_size(size):
    first, *others = (built(name, size).state_dict() for name in NAMES)
    for other in others:
        assert first.keys() == other.keys()
        assert all(torch.equal(first[path], other[path]) for path in first)


@pytest.mark.parametrize("size", [28, 29, 32, 47])
def test_feature_maps_have_equal_sizes_after_every_stage(size):
    shapes = []
    for name in NAMES:
        model, x = built(name, size), torch.zeros(1, 1, size, size)
        x, sizes = model.frame(x), []
        for stage in model.features:
            x = stage(x)
            sizes.append(tuple(x.shape))
        shapes.append(sizes)
    assert all(sizes == shapes[0] for sizes in shapes)


def test_a_strided_convolution_is_every_second_cell_of_the_dense_one():
    x = torch.randn(2, 1, 40, 40, generator=torch.Generator().manual_seed(0))
    strided, pooled = built("shift_stride").features[0], built("shift_max").features[0]
    dense = functional.relu(functional.conv2d(x, pooled[0].weight, pooled[0].bias, padding=1))
    torch.testing.assert_close(strided(x), dense[..., ::2, ::2])
    torch.testing.assert_close(pooled(x), functional.max_pool2d(dense, 2))


def test_the_blurred_pool_is_a_dense_maximum_a_binomial_blur_and_every_second_cell():
    x = torch.rand(1, 3, 20, 20, generator=torch.Generator().manual_seed(0))
    kernel = torch.outer(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 2.0, 1.0])) / 16
    dense = functional.max_pool2d(x, 2, stride=1)
    edged = functional.pad(dense, (1, 1, 1, 1), mode="replicate")
    theirs = functional.conv2d(edged, kernel.expand(3, 1, 3, 3), stride=2, groups=3)
    torch.testing.assert_close(built("shift_blur").features[0][2](x), theirs)


def test_the_frame_continues_the_picture_by_its_border_pixels():
    x = torch.rand(1, 1, 32, 32)
    canvas = built("shift_max").frame(x)
    assert canvas.shape[-1] == 32 + 2 * FRAME_PX
    assert torch.equal(canvas[..., FRAME_PX:-FRAME_PX, FRAME_PX:-FRAME_PX], x)
    assert (canvas[..., :FRAME_PX, :FRAME_PX] == x[..., :1, :1]).all()
    model = built("shift_max")
    assert torch.equal(model.on_canvas(canvas), model(x))
