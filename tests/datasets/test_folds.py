"""Parts of a data set: nothing in two of them, all classes in each, clear words where too much is asked for."""

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.datasets.folds import FEWEST, FOLDS, fold, most


def rows(pictures: np.ndarray) -> list[bytes]:
    return [picture.tobytes() for picture in pictures]


@pytest.mark.parametrize("name", datasets.names())
def test_the_parts_share_no_picture_and_are_cut_from_the_sets_own_splits(name: str) -> None:
    parts = [fold(name, which, most(name)) for which in range(FOLDS)]
    for place, split in enumerate(("train", "test")):
        whole = rows(datasets.load(name, split).images)
        taken = [row for part in parts for row in rows(part[place].images)]
        if len(set(whole)) == len(whole):
            assert len(set(taken)) == len(taken)
        assert set(taken) <= set(whole)
        assert len(whole) - FOLDS < len(taken) <= len(whole)


@pytest.mark.parametrize("name", datasets.names())
@pytest.mark.parametrize("n_train", [FEWEST, 137, 10_000])
def test_every_class_has_as_many_training_pictures_as_the_others(name: str, n_train: int) -> None:
    classes = datasets.describe(name).num_classes
    for which in range(FOLDS):
        train, test = fold(name, which, min(n_train, most(name)))
        counts = np.bincount(train.labels, minlength=classes)
        assert counts.max() - counts.min() <= (1 if n_train < 200 else 2)
        assert np.bincount(test.labels, minlength=classes).min() > 0


def test_fewer_pictures_are_the_first_of_more() -> None:
    few, many = (fold("fashion_mnist", 2, n)[0] for n in (100, 700))
    assert np.array_equal(few.images, many.images[:100]) and np.array_equal(few.labels, many.labels[:100])


@pytest.mark.parametrize(("which", "n_train"), [(-1, 200), (5, 200), (0, 99), (0, 288), (0, 1.5), ("0", 200)])
def test_a_part_that_does_not_exist_is_refused(which, n_train) -> None:
    with pytest.raises(LabError):
        fold("digits", which, n_train)


def test_an_unknown_set_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(LabError) as caught:
        fold("digit", 0, 200)
    assert caught.value.values["nearest"] == "digits"
