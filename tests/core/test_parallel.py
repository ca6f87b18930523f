"""Counts of parallel work against closed forms and torch; the three ways against torch's conv2d."""

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d, unfold
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core import three_ways
from cnnlab.core.errors import LabError
from cnnlab.core.parallel import Work, copies, rounds

WORKS = [Work(8, 3, 16, 3), Work(5, 1, 1, 5), Work(9, 2, 4, 1), Work(12, 4, 3, 2)]


def operands(work: Work) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(work.side)
    x = torch.randn(work.channels, work.side, work.side, generator=generator)
    return x, torch.randn(work.filters, work.channels, work.kernel, work.kernel, generator=generator)


@pytest.mark.parametrize("work", WORKS)
def test_counts_are_those_of_torch(work):
    x, w = operands(work)
    with FlopCounterMode(display=False) as counter:
        y = conv2d(x[None], w)
    assert work.cells == y.numel()
    assert work.flops == counter.get_total_flops()
    assert work.bytes_ideal == x.nbytes + w.nbytes + y.nbytes
    columns = unfold(x[None], work.kernel)
    assert work.matrix == tuple(columns.shape[1:])
    assert work.bytes_im2col == work.bytes_ideal + 2 * columns.nbytes
    assert work.intensity == pytest.approx(work.flops / (x.nbytes + w.nbytes + y.nbytes))


def test_the_intensity_of_a_large_picture_tends_to_its_closed_form():
    # 2·K·C·F² operations for each pixel, of which 4·(C + K) bytes move
    assert Work(4096, 3, 16, 3).intensity == pytest.approx(2 * 16 * 3 * 9 / (4 * (3 + 16)), rel=2e-3)


@pytest.mark.parametrize(("cells", "workers", "answer"), [(36, 1, 36), (36, 4, 9), (36, 16, 3), (36, 64, 1), (0, 3, 0)])
def test_rounds_are_the_quotient_rounded_up(cells, workers, answer):
    assert rounds(cells, workers) == answer


@pytest.mark.parametrize("workers", [0, -1, 1.5])
def test_no_worker_at_all_is_refused(workers):
    with pytest.raises(LabError, match="workers must be a whole number from 1"):
        rounds(10, workers)


def test_a_kernel_beyond_the_picture_is_refused_with_the_largest_that_fits():
    with pytest.raises(LabError, match="at most 4"):
        Work(4, 3, 16, 5)


@pytest.mark.parametrize(("side", "kernel"), [(8, 3), (5, 5), (6, 1), (7, 4)])
def test_copies_are_counted_as_in_torchs_own_im2col(side, kernel):
    matrix = unfold(torch.arange(side * side, dtype=torch.float32).reshape(1, 1, side, side), kernel)
    counted = torch.bincount(matrix.long().ravel(), minlength=side * side).reshape(side, side)
    ours = [[copies(side, kernel, row) * copies(side, kernel, column) for column in range(side)] for row in range(side)]
    assert ours == counted.tolist()


@pytest.mark.parametrize("work", WORKS)
def test_all_ways_give_what_torch_gives(work):
    x, w = operands(work)
    truth = conv2d(x.double()[None], w.double())[0].numpy()
    np.testing.assert_allclose(three_ways.loops(x.tolist(), w.tolist()), truth, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(three_ways.im2col_matmul(x.numpy(), w.numpy()), truth, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(three_ways.im2col(x.numpy(), work.kernel), unfold(x[None], work.kernel)[0].numpy())


def test_cells_in_any_order_have_the_same_values():
    x, w = operands(WORKS[0])
    truth = conv2d(x.double()[None], w.double())[0].numpy()
    places = np.random.default_rng(3).permutation(np.argwhere(np.ones(truth.shape, bool)))
    values = three_ways.in_order(x.tolist(), w.tolist(), places.tolist())
    np.testing.assert_allclose(values, truth[tuple(places.T)], rtol=1e-9, atol=1e-12)
