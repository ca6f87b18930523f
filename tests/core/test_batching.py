"""Sizes, crops and padding against torchvision's transforms on real pixels."""

from random import Random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.transforms import v2

from cnnlab.core import batch_torch, batching
from cnnlab.core.batching import Box, plan
from cnnlab.core.errors import LabError

SIZES = st.tuples(st.integers(1, 90), st.integers(1, 90))
SIDE = st.integers(1, 64)


def numbered(size: tuple[int, int]) -> torch.Tensor:
    """(1, H, W) whose pixels are 1, 2, 3, …: what survives can be read off."""
    height, width = size
    return torch.arange(1, height * width + 1, dtype=torch.float32).reshape(1, height, width)


def cut(picture: torch.Tensor, box: Box) -> torch.Tensor:
    return picture[:, box.top : box.top + box.height, box.left : box.left + box.width]


@given(SIZES, SIDE)
@settings(max_examples=60, deadline=None)
def test_the_shorter_side_is_resized_as_by_torchvision(size, side):
    ours = batching.resized(size, side)
    assert ours == tuple(v2.Resize(side)(numbered(size)).shape[1:])


@given(SIZES, SIDE)
@settings(max_examples=60, deadline=None)
def test_a_centre_crop_keeps_the_same_pixels_as_torchvisions(size, side):
    fit = batching.centre_crop(size, side)
    scaled = numbered(fit.scaled)
    assert torch.equal(cut(scaled, fit.kept), v2.CenterCrop(side)(scaled))
    assert fit.cropped == pytest.approx(1 - side * side / scaled.numel())


@given(SIZES, SIDE, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_random_crop_keeps_and_pads_as_many_pixels_as_torchvisions(size, side, seed):
    fit = batching.random_crop(size, side, rng=Random(seed))
    theirs = v2.RandomCrop(side, pad_if_needed=True)(numbered(size))
    assert theirs.shape[1:] == fit.tile
    assert int((theirs > 0).sum()) == fit.kept.area
    assert fit.padded == pytest.approx(float((theirs == 0).float().mean()), abs=1e-6)
    assert cut(numbered(size), fit.kept).numel() == fit.kept.area  # inside the picture
    assert fit.placed[0] + fit.kept.height <= side and fit.placed[1] + fit.kept.width <= side


def test_random_crops_reach_every_corner():
    tops = {batching.random_crop((12, 10), 8, rng=Random(seed)).kept[:2] for seed in range(200)}
    assert tops == {(top, left) for top in range(5) for left in range(3)}


@given(st.tuples(st.integers(4, 90), st.integers(4, 90)), st.integers(32, 64))
@settings(max_examples=60, deadline=None)
def test_a_letterbox_resizes_as_torchvision_to_a_longest_side_and_fills_the_square(size, side):
    fit = batching.letterbox(size, side)
    picture = torch.ones(1, *size)
    assert fit.scaled == tuple(v2.Resize(None, max_size=side)(picture).shape[1:])
    boxed = batch_torch.letterbox(picture, side)
    assert tuple(boxed.shape[1:]) == fit.tile == (side, side)
    assert fit.padded == pytest.approx(float((boxed == 0).float().mean()), abs=1e-6)
    rows = boxed[0].any(dim=1).nonzero()
    assert int(rows[0]) == fit.placed[0] and len(rows) == fit.kept.height


@given(st.lists(SIZES, min_size=1, max_size=5), SIDE)
@settings(max_examples=40, deadline=None)
def test_padding_to_the_largest_adds_as_many_zeros_as_torch(sizes, side):
    fits = batching.to_the_largest(sizes, side)
    batch = batch_torch.to_the_largest([torch.ones(3, *fit.scaled) for fit in fits])
    (planned,) = plan("collate", sizes, side)
    assert tuple(batch.shape) == planned.shape
    assert batching.cost([planned]).padded == pytest.approx(float((batch == 0).float().mean()), abs=1e-5)


@pytest.mark.parametrize("way", batching.WAYS)
@given(st.lists(SIZES, min_size=1, max_size=5), st.integers(2, 64))  # torch fails to resize uint8 to 1×1
@settings(max_examples=20, deadline=None)
def test_every_way_gives_torchs_shapes_and_memory(way, sizes, side):
    batches = plan(way, sizes, side)
    assert [batch.shape for batch in batches] == batch_torch.shapes(way, sizes, side)
    memory = sum(torch.zeros(batch.shape).nbytes for batch in batches)
    assert batching.cost(batches).bytes == memory


def test_a_squeezed_picture_is_stretched_by_the_ratio_of_the_aspect_ratios():
    assert batching.squeeze((100, 200), (64, 64)).stretch == 0.5
    assert batching.squeeze((200, 100), (64, 64)).stretch == 2
    batches = plan("resize", [(100, 200), (100, 110)], 64)
    assert batching.cost(batches).stretch == 0.5


def test_pictures_of_one_size_share_a_bucket_and_lose_nothing():
    batches = plan("bucket", [(30, 40), (50, 40), (30, 40)], 16)
    assert [batch.shape for batch in batches] == [(2, 3, 30, 40), (1, 3, 50, 40)]
    assert batching.cost(batches)[:3] == (0, 0, 1)


@given(st.lists(SIZES, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_torch_refuses_exactly_the_pictures_that_are_not_of_one_size(sizes):
    refused = batch_torch.refusals(sizes)
    assert (refused.stack is None) == (refused.collate is None) == batching.same_size(sizes)


def test_torchs_own_words_name_both_sizes():
    words = batch_torch.refusals([(30, 45), (40, 60)]).stack
    assert words is not None and "[3, 30, 45]" in words and "[3, 40, 60]" in words


def test_convolutions_and_adaptive_pooling_take_any_size_and_a_flattened_layer_does_not():
    small, large = batch_torch.forward((32, 48), (32, 48)), batch_torch.forward((64, 40), (32, 48))
    assert (small.features, large.features) == ((1, 8, 8, 12), (1, 8, 16, 10))
    assert small.pooled == large.pooled == small.flattened == (1, 10)
    assert isinstance(large.flattened, str) and "mat1 and mat2" in large.flattened


@pytest.mark.parametrize(
    ("way", "sizes", "side", "code"),
    [
        ("crop", [], 8, "batch.empty"),
        ("pad", [(0, 5)], 8, "batch.size"),
        ("resize", [(5, 5)], 0, "batch.target"),
        ("fold", [(5, 5)], 8, "batch.unknown_way"),
        ("crop", [(1, 1024)], 128, "batch.too_long"),
        ("collate", [(1024, 1)], 128, "batch.too_long"),
    ],
)
def test_what_makes_no_sense_is_said(way, sizes, side, code):
    with pytest.raises(LabError) as caught:
        plan(way, sizes, side)
    assert caught.value.code == code
