"""The pixels that are read, against autograd through the same module."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnlab.core.empirical import empirical_receptive_field
from cnnlab.core.graph import trace
from cnnlab.core.positions import pixels_read
from cnnlab.core.stacks import parse_stack, stack, to_module

STACKS = ("c4k3p1-c4k3p1-m2-c4k5", "c4k3p2d2-c4k3p2d2", "c4k3x5s2x3p1d1x2-a2", "c4k2s5-c4k3p1", "c2k4psame-m3s2ceil")


@pytest.mark.parametrize("text", STACKS)
@pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)])
def test_rows_and_columns_are_those_with_a_gradient(text, corner):
    layers, shape = parse_stack(text), (3, 29, 31)
    graph = stack(layers, shape)
    height, width = graph.nodes[-1].out_shape[1:]
    cell = (corner[0] % height, corner[1] % width)
    found = empirical_receptive_field(to_module(layers, 3), shape, cell)
    rows, columns = pixels_read(graph, len(graph.nodes) - 1, cell) or ((), ())
    assert rows == tuple(np.flatnonzero(found.mask.any(1)))
    assert columns == tuple(np.flatnonzero(found.mask.any(0)))


class Branches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide, self.dilated = nn.Conv2d(2, 2, 5, padding=2), nn.Conv2d(2, 2, 3, padding=4, dilation=4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.wide(x), self.dilated(x)], 1)


def test_branches_that_join_read_the_union():
    module, shape = Branches(), (2, 20, 20)
    found = empirical_receptive_field(module, shape, (9, 1))
    graph = trace(module, shape)
    rows, columns = pixels_read(graph, len(graph.nodes) - 1, (9, 1)) or ((), ())
    assert rows == tuple(np.flatnonzero(found.mask.any(1))) == (5, 7, 8, 9, 10, 11, 13)
    assert columns == tuple(np.flatnonzero(found.mask.any(0))) == (0, 1, 2, 3, 5)


def test_a_cell_that_reads_only_padding_reads_no_pixel():
    graph = stack(parse_stack("c1k3p5"), (1, 8, 8))
    assert pixels_read(graph, 1, (0, 0)) == ((), ())


def test_after_global_pooling_every_pixel_is_read():
    graph = trace(nn.Sequential(nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1, 2)), (1, 6, 7))
    assert pixels_read(graph, len(graph.nodes) - 1, (0, 0)) == (tuple(range(6)), tuple(range(7)))


def test_upsampling_has_no_answer_rather_than_a_guess():
    graph = trace(nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear")), (1, 6, 6))
    assert pixels_read(graph, 1, (0, 0)) is None
