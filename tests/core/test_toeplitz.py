"""A convolution as a matrix, multiplied out, against torch; fully connected counts against torch's modules."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnlab.core import dense_torch, toeplitz
from cnnlab.core.dense import DenseSpec
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec


@pytest.mark.parametrize("channels", [(1, 1), (3, 2), (2, 5)])
@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation"),
    [
        ((6, 6), (3, 3), 1, 0, 1),
        ((6, 6), (3, 3), 2, 1, 1),
        ((7, 5), (2, 3), (2, 1), (0, 2), (3, 1)),
        ((9, 9), (3, 3), 3, 2, 2),
        ((4, 4), (1, 1), 1, 0, 1),
        ((5, 5), (5, 5), 1, 4, 1),
        ((1, 8), (1, 3), 1, (0, 1), 2),
    ],
)
def test_the_matrix_times_the_input_is_torchs_convolution(size, kernel, stride, padding, dilation, channels):
    rng = np.random.default_rng(1)
    inputs, filters = channels
    weight, x = rng.standard_normal((filters, inputs, *kernel)), rng.standard_normal((inputs, *size))
    theirs = nn.functional.conv2d(
        torch.from_numpy(x)[None], torch.from_numpy(weight), stride=stride, padding=padding, dilation=dilation
    )
    ours = toeplitz.matrix(weight, size, stride, padding, dilation) @ x.ravel()
    np.testing.assert_allclose(ours, theirs.flatten().numpy(), rtol=0, atol=1e-6)


def test_the_transposed_matrix_is_torchs_gradient_of_the_input():
    rng = np.random.default_rng(2)
    weight, x = rng.standard_normal((2, 3, 3, 3)), torch.from_numpy(rng.standard_normal((1, 3, 6, 6)))
    out = nn.functional.conv2d(x.requires_grad_(), torch.from_numpy(weight), stride=2, padding=1)
    grad = torch.from_numpy(rng.standard_normal(out.shape))
    out.backward(grad)
    ours = toeplitz.matrix(weight, 6, 2, 1).T @ grad.flatten().numpy()
    assert x.grad is not None
    np.testing.assert_allclose(ours, x.grad.flatten().numpy(), atol=1e-9)


def test_a_line_gives_a_matrix_that_is_constant_along_its_diagonals():
    taps = toeplitz.tap_map((1, 9), (1, 3), 1, (0, 1))
    assert taps.shape == (9, 9)
    for offset in range(-8, 9):
        assert len(set(np.diagonal(taps, offset).tolist())) == 1


def test_a_three_by_three_kernel_on_six_by_six_fills_a_quarter_with_nine_weights():
    assert toeplitz.entries(toeplitz.tap_map(6, 3)) == (16 * 36, 16 * 9, 9)


def test_taps_on_padding_have_no_entry():
    found = toeplitz.entries(toeplitz.tap_map(3, 3, 1, 1))
    # A window in a corner reads 4 cells, at an edge 6, in the middle 9.
    assert found.non_zero == 4 * 4 + 4 * 6 + 9


def test_a_kernel_beyond_the_padded_input_is_refused():
    with pytest.raises(LabError) as caught:
        toeplitz.tap_map(4, 7)
    assert caught.value.code == "kernel_exceeds_input"


@pytest.mark.parametrize(
    ("c", "k", "n", "f", "s", "p"), [(3, 16, 32, 3, 1, 1), (1, 6, 28, 5, 2, 0), (8, 8, 7, 7, 1, 3)]
)
def test_counts_of_both_layers_are_those_of_torch(c, k, n, f, s, p):
    conv = LayerSpec(size=(n, n), in_channels=c, out_channels=k, kernel=(f, f), stride=(s, s), padding=(p, p))
    dense = DenseSpec((c, n, n), conv.output_shape)
    assert dense_torch.count_conv(conv) == (conv.parameters, conv.macs)
    assert dense_torch.count_dense(dense) == (dense.parameters, dense.macs)
    linear = nn.Linear(c * n * n, int(np.prod(conv.output_shape)), device="meta")
    assert dense.parameters == sum(weight.numel() for weight in linear.parameters())


def test_a_fully_connected_layer_without_values_is_refused():
    with pytest.raises(LabError, match="0"):
        DenseSpec((3, 0, 5), (10,))
