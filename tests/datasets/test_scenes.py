"""Composed scenes: what was painted is where the boxes say, apart enough, and reproducible."""

import numpy as np
import pytest
import torch
from torchvision import ops

from cnnlab.core.errors import LabError
from cnnlab.datasets import load
from cnnlab.datasets.scenes import SIDE, Scene, Scenery, compose, squares


def made(scenery: Scenery, seed: int = 0, name: str = "fashion_mnist") -> Scene:
    return compose(load(name, "test"), scenery, rng=np.random.default_rng(seed))


def shared(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """What boxes share, as part of the smaller one: torchvision's IoU, where common = iou·(a + b)/(1 + iou)."""
    one, other = (torch.tensor(boxes, dtype=torch.float64) for boxes in (first, second))
    iou = ops.box_iou(one, other)
    areas = ops.box_area(one)[:, None], ops.box_area(other)[None]
    return (iou * (areas[0] + areas[1]) / (1 + iou) / torch.minimum(*areas)).numpy()


@pytest.mark.parametrize("name", ["digits", "fashion_mnist"])
def test_objects_at_scale_one_are_test_pictures_of_the_class(name: str) -> None:
    data = load(name, "test")
    scene = made(Scenery(3, count=6, most_overlap=0), name=name)
    mine = squares(data)[data.labels == 3]
    cut = [scene.pixels[y0:y1, x0:x1] for x0, y0, x1, y1 in scene.objects]
    numbers = [np.flatnonzero((mine == piece).all(axis=(1, 2))).tolist() for piece in cut]
    assert all(numbers) and len({found[0] for found in numbers}) == 6
    outside = scene.pixels.copy()
    for x0, y0, x1, y1 in scene.objects:
        outside[y0:y1, x0:x1] = 0
    assert not outside.any()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [0.0, 0.1, 0.4])
def test_nothing_shares_more_than_the_limit(seed: int, most: float) -> None:
    scene = made(Scenery(9, count=6, clutter=20, scales=(1.0, 1.5, 2.0), most_overlap=most), seed)
    boxes = np.concatenate([scene.objects, scene.pieces])
    between = shared(boxes, boxes)
    np.fill_diagonal(between, 0)
    assert between.max() <= most + 1e-12
    assert (boxes[:, :2] >= 0).all() and (boxes[:, 2:] <= [256, 192]).all()


def test_clutter_is_of_other_classes_and_at_least_half_a_side() -> None:
    scene = made(Scenery(9, count=0, clutter=20))
    sides = scene.pieces[:, 2:] - scene.pieces[:, :2]
    assert len(scene.pieces) == len(scene.classes) > 10
    assert 9 not in scene.classes
    assert sides.min() >= SIDE // 2 and sides.max() <= SIDE
    assert len({tuple(side) for side in sides}) > 5


def test_sizes_are_those_asked_for() -> None:
    scene = made(Scenery(0, count=12, height=400, width=400, scales=(1.0, 2.0)))
    sides = scene.objects[:, 2:] - scene.objects[:, :2]
    assert {tuple(side) for side in sides.tolist()} == {(32, 32), (64, 64)}


def test_a_seed_gives_one_scene_and_another_seed_another() -> None:
    first, again, other = (made(Scenery(5, clutter=8), seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.objects, again.objects)
    assert (first.pixels != other.pixels).any()


def test_pixels_to_learn_from_are_in_range_and_keep_the_ink() -> None:
    for name in ("digits", "fashion_mnist"):
        data = load(name, "test")
        pictures = squares(data)
        assert pictures.shape == (len(data), SIDE, SIDE) and pictures.dtype == np.uint8
        share = (pictures.mean(axis=(1, 2)) / data.images[..., 0].mean(axis=(1, 2))).mean()
        assert share == pytest.approx(1 if name == "digits" else (28 / 32) ** 2, abs=0.05)


def test_objects_that_find_no_place_are_told() -> None:
    with pytest.raises(LabError, match=r"Only 1 of 2 objects find a place in a scene of 40×40"):
        made(Scenery(0, height=40, width=40, count=2))
    with pytest.raises(LabError, match=r"Only 0 of 1"):
        made(Scenery(0, height=40, width=40, count=1, scales=(2.0,)))


def test_clutter_that_finds_no_place_is_left_out() -> None:
    assert len(made(Scenery(0, height=40, width=40, count=1, clutter=5, most_overlap=0)).pieces) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"height": 20}, "height"),
        ({"count": -1}, "count"),
        ({"clutter": 1.5}, "clutter"),
        ({"scales": ()}, "scale"),
        ({"scales": (0.1,)}, "scale"),
        ({"most_overlap": 2}, "most_overlap"),
    ],
)
def test_nonsense_is_refused(wrong: dict, said: str) -> None:
    with pytest.raises(LabError, match=said):
        Scenery(0, **wrong)


def test_a_class_that_is_not_there_is_refused() -> None:
    with pytest.raises(LabError, match="no class 10"):
        made(Scenery(10))
