"""AlexNet's and ZFNet's layers against the networks of the zoo and torch, the paper's totals among them."""

import pytest
import torch
from torch import nn

from cnnlab import networks
from cnnlab.core import alexnets, alexnets_torch
from cnnlab.core.alexnets import alexnet, totals, zfnet
from cnnlab.core.errors import LabError
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze


@pytest.mark.parametrize(
    ("sequence", "name", "size"),
    [(alexnet(227), "alexnet2012", 227), (alexnet(224, "hang"), "alexnet2012", 224), (zfnet(), "zfnet", 224)],
    ids=["alexnet", "alexnet at 224", "zfnet"],
)
def test_shapes_counts_and_fields_are_those_of_the_network_in_the_zoo(sequence, name, size):
    with torch.device("meta"):
        module = networks.build(name, num_classes=1000, image_size=size).eval()
    theirs = [row for row in analyze(trace(module, (3, size, size))) if row.kind in ("conv", "maxpool", "linear")]
    rows = sequence.rows
    assert [row.out_shape for row in rows] == [row.out_shape for row in theirs]
    assert [(row.params, row.macs) for row in rows] == [(row.params, row.macs or 0) for row in theirs]
    local = [row for row in theirs if row.kind != "linear"]
    assert [row.field for row in rows if not row.dense] == [row.local_field for row in local]


def test_the_totals_are_the_papers():
    found = totals(alexnet(227).rows)
    assert found.params == 60_965_224
    assert found.dense_params / found.params > 0.96 and found.conv_macs / found.macs > 0.91


@pytest.mark.parametrize("way", alexnets.WAYS)
@pytest.mark.parametrize("size", [67, 68, 128, 224, 225, 227])
def test_every_way_to_begin_gives_torchs_shapes(size, way):
    sequence = alexnet(size, way, towers=size % 2 == 0)
    told = alexnets_torch.ask(sequence)
    found = totals(sequence.rows)
    assert told == (tuple(row.out_shape for row in sequence.rows), found.params, found.macs)


def test_a_hanging_window_reads_what_three_rows_of_zeros_would_hold():
    assert alexnet(224, "hang").overhang_px == 3
    assert [alexnet(size, "hang").overhang_px for size in (225, 226, 227)] == [2, 1, 0]


def test_towers_halve_the_weights_of_three_layers():
    one, two = alexnet(227, towers=False).rows, alexnet(227).rows
    for name, ratio in (("conv1", 1), ("conv2", 2), ("conv3", 1), ("conv4", 2), ("conv5", 2)):
        first, second = (next(row for row in rows if row.name == name) for rows in (one, two))
        assert first.macs == ratio * second.macs


def test_the_enlarged_variant_has_the_maps_of_table_3():
    rows = {row.name: row for row in zfnet(alexnets.ENLARGED).rows}
    assert [rows[f"conv{n}"].out_shape[0] for n in (3, 4, 5)] == [512, 1024, 512]
    conv = nn.Conv2d(512, 1024, 3)
    assert rows["conv4"].params == sum(each.numel() for each in conv.parameters())


def test_a_picture_that_is_too_small_is_refused_at_the_layer_where_it_ends():
    with pytest.raises(LabError, match="maxpool3"):
        alexnet(60)
