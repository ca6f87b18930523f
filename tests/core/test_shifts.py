"""Features of shifted pictures: the dense ways against torch's pools, and what must stay or move along exactly."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from cnnlab.core.errors import LabError
from cnnlab.core.shifts import WAYS, dense, equivariance_error, invariance_error, shifted, stride_of

MARGIN, CELLS = 8, 6


def features(side: int = 80) -> np.ndarray:
    return np.random.default_rng(3).random((2, side, side))


def output(x: np.ndarray, way: str, times: int, shift=(0, 0)) -> np.ndarray:
    return shifted(dense(x, way, times), way, times, shift, MARGIN, CELLS)


def by_torch(x: np.ndarray, way: str, times: int) -> np.ndarray:
    """The same as layers with strides, one after the other, on the picture that is cut out."""
    found = torch.tensor(x)[None]
    for _ in range(times):
        if way == "max":
            found = functional.max_pool2d(found, 2)
        elif way == "average":
            found = functional.avg_pool2d(found, 2)
        elif way == "stride":
            found = found[..., ::2, ::2]
        elif way == "blur":
            found = functional.max_pool2d(found, 2, stride=1)
            kernel = torch.outer(*[torch.tensor([1.0, 2.0, 1.0], dtype=torch.float64) / 4] * 2)
            found = functional.conv2d(found, kernel.expand(2, 1, 3, 3), stride=2, groups=2)
    return found[0].numpy()


@pytest.mark.parametrize("shift", [(0, 0), (3, -2), (-8, 8)])
@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_what_torchs_layers_give_for_the_picture_cut_out(way, times, shift):
    x = features()
    cut = x[:, MARGIN - shift[0] :, MARGIN - shift[1] :]
    np.testing.assert_allclose(output(x, way, times, shift), by_torch(cut, way, times)[:, :CELLS, :CELLS])


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("way", WAYS)
def test_a_shift_by_a_multiple_of_the_stride_moves_the_output_along_exactly(way, times):
    x, stride = features(), stride_of(way, times)
    still = output(x, way, times)
    for d in range(-min(MARGIN, 4 * stride), min(MARGIN, 4 * stride) + 1):
        error = equivariance_error(still, output(x, way, times, (0, d)), (0, d / stride))
        if d % stride == 0:
            assert error == pytest.approx(0, abs=1e-12)
        else:
            assert error > 1e-4


@pytest.mark.parametrize("way", WAYS)
def test_a_flat_picture_stays_and_no_shift_is_no_distance(way):
    flat, x = np.ones((1, 80, 80)), features()
    assert invariance_error(output(flat, way, 2), output(flat, way, 2, (3, 5))) == 0
    assert invariance_error(output(x, way, 2), output(x, way, 2)) == 0
    assert equivariance_error(output(x, way, 2), output(x, way, 2), (0, 0)) == 0


def test_invariance_is_the_relative_euclidean_distance():
    still, moved = np.array([[[3.0, 4.0]]]), np.array([[[3.0, 1.0]]])
    assert invariance_error(still, moved) == pytest.approx(3 / 5)
    assert invariance_error(still * 0, still * 0) == 0


def test_between_cells_the_expected_output_is_interpolated():
    ramp = np.arange(8.0).reshape(1, 1, 8).repeat(4, 1)
    assert equivariance_error(ramp, ramp - 0.25, (0, 0.25)) == pytest.approx(0, abs=1e-12)
    assert equivariance_error(ramp, ramp, (0, 0.25)) > 0.01


def test_nonsense_is_refused():
    with pytest.raises(LabError, match="way"):
        dense(features(), "median")  # pyright: ignore[reportArgumentType]
    with pytest.raises(LabError, match="times"):
        dense(features(), "max", 4)
