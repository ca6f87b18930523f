"""The bag of visual words as scikit-learn uses it."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_checks

from cnnlab.core import visual_words
from cnnlab.core.bag_of_words import BagOfVisualWords
from cnnlab.core.errors import LabError
from cnnlab.datasets import registry

PICTURES = np.random.default_rng(0).random((12, 9, 8, 3))
APPLY = (
    "check_estimator_cloneable",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
    "check_estimator_repr",
)


@pytest.mark.parametrize("check", APPLY)
def test_the_checks_of_scikit_learn_that_need_no_table_pass(check):
    getattr(estimator_checks, check)("BagOfVisualWords", BagOfVisualWords())


def test_a_table_is_refused():
    with pytest.raises(LabError, match="channels"):
        BagOfVisualWords().fit(np.zeros((10, 64)))


@pytest.mark.parametrize("tf_idf", [False, True])
@pytest.mark.parametrize("levels", [1, 2])
def test_every_feature_has_a_name_and_a_seed_repeats_them(levels, tf_idf):
    bag = BagOfVisualWords(5, levels=levels, tf_idf=tf_idf, assignment="hard", random_state=0)
    found = bag.fit_transform(PICTURES)
    assert found.shape == (12, 5 * (1 if levels == 1 else 5))
    assert len(set(bag.get_feature_names_out())) == found.shape[1]
    np.testing.assert_array_equal(clone(bag).fit(PICTURES).transform(PICTURES), found)


def test_the_word_map_counts_to_the_hard_histogram():
    bag = BagOfVisualWords(5, levels=1, assignment="hard", random_state=0).fit(PICTURES)
    counted = [np.bincount(one.ravel(), minlength=5) / one.size for one in bag.word_map(PICTURES)]
    np.testing.assert_allclose(bag.transform(PICTURES), counted)


def test_pictures_encoded_in_parts_are_encoded_alike(monkeypatch):
    bag = BagOfVisualWords(5, random_state=0).fit(PICTURES)
    whole = bag.transform(PICTURES)
    monkeypatch.setattr("cnnlab.core.bag_of_words._AT_ONCE", 1)
    np.testing.assert_allclose(bag.transform(PICTURES), whole)


def test_constant_pictures_are_refused_for_fitting_and_finite_when_encoded():
    flat = np.full((3, 9, 8, 3), 0.5)
    with pytest.raises(LabError, match="only 1 of the patches differ"):
        BagOfVisualWords(5, random_state=0).fit(flat)
    assert np.isfinite(BagOfVisualWords(5, random_state=0).fit(PICTURES).transform(flat)).all()


def test_pictures_with_other_channels_are_refused():
    with pytest.raises(LabError, match="fit again"):
        BagOfVisualWords(5, random_state=0).fit(PICTURES).transform(PICTURES[..., :1])


def test_an_unknown_assignment_is_refused():
    with pytest.raises(LabError, match="assignment"):
        BagOfVisualWords(5, assignment="fuzzy").fit(PICTURES)


def test_a_grid_search_tries_it_in_a_pipeline():
    labels = np.arange(12) % 2
    pipeline = make_pipeline(BagOfVisualWords(5, random_state=0), StandardScaler(), RidgeClassifier())
    search = GridSearchCV(pipeline, {"bagofvisualwords__k": [3, 4]}, cv=2).fit(PICTURES, labels)
    assert search.best_params_["bagofvisualwords__k"] in (3, 4)


def test_the_defaults_tell_99_percent_of_the_digits():
    train, test = (registry.load("digits", split) for split in ("train", "test"))
    pipeline = make_pipeline(BagOfVisualWords(random_state=0), StandardScaler(), RidgeClassifier())
    assert pipeline.fit(train.images, train.labels).score(test.images, test.labels) >= 0.99


def test_the_nearest_picture_of_a_picture_is_itself():
    found = BagOfVisualWords(5, random_state=0).fit_transform(PICTURES)
    assert [visual_words.nearest_pictures(one, found, 1)[0] for one in found] == list(range(12))
