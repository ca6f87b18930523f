"""The bag of visual words as a scikit-learn estimator; import it only where it is used: scikit-learn is slow."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from . import checks, visual_words
from .errors import LabError
from .k_means import codebook
from .visual_words import Array

_AT_ONCE = 2**22  # answers computed at one time (32 MB)


class BagOfVisualWords(TransformerMixin, BaseEstimator):
    """Pictures (N, H, W[, C]) to histograms of words (N, features).

    Parameters
    ----------
    k
        Number of words.
    patch_size
        Side of a patch, in pixels.
    stride
        Pixels from patch to patch when encoding.
    patches
        How many random patches the words are found from.
    normalise, whiten
        Whether brightness and contrast are taken off, and whether patches are ZCA-whitened.
    assignment
        "soft" (triangle) or "hard".
    tf_idf
        Whether rare words weigh more; with soft assignment nearly every word answers in every picture, so that little
        changes.
    levels
        Levels of the spatial pyramid: 1 is the whole picture, 2 adds 2×2 cells.
    random_state
        Seed, for patches and for the start of k-means; None draws one.

    Notes
    -----
    Of scikit-learn's `check_estimator`, the checks that only build, clone, print and set parameters apply. Those
    that fit hand over tables (samples, features): a row is no picture, so they are refused with a sentence
    instead of being guessed into a square.

    References
    ----------
    Csurka et al. 2004, Visual categorization with bags of keypoints.
    Coates, Ng & Lee 2011, https://proceedings.mlr.press/v15/coates11a.html
    """

    def __init__(
        self,
        k: int = 100,
        patch_size: int = 4,
        *,
        stride: int = 1,
        patches: int = 10_000,
        normalise: bool = True,
        whiten: bool = True,
        assignment: str = "soft",
        tf_idf: bool = False,
        levels: int = 2,
        random_state: int | None = None,
    ) -> None:
        self.k = k
        self.patch_size = patch_size
        self.stride = stride
        self.patches = patches
        self.normalise = normalise
        self.whiten = whiten
        self.assignment = assignment
        self.tf_idf = tf_idf
        self.levels = levels
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Self:
        """Find the words.

        Raises
        ------
        LabError
            If a setting makes no sense, or does not fit the pictures.
        """
        checks.choice("assignment", self.assignment, visual_words.ASSIGNMENTS)
        rng = np.random.default_rng(self.random_state)
        batch = visual_words.as_pictures(X)
        sample = visual_words.random_patches(batch, self.patch_size, self.patches, rng)
        self.channels_ = batch.shape[3]
        self.floor_ = visual_words.variance_floor(sample)
        self.whitening_ = None
        sample = self.prepare(sample)
        if self.whiten:
            self.whitening_ = visual_words.whitening(sample)
            sample = self.whitening_(sample)
        self.words_ = codebook(sample, self.k, rng)
        self.idf_ = None
        if self.tf_idf:
            self.idf_ = visual_words.inverse_document_frequency(self._encode(batch))
        return self

    def transform(self, X: Any) -> Array:
        """Encode pictures as histograms (N, k · cells of the pyramid)."""
        check_is_fitted(self)
        found = self._encode(visual_words.as_pictures(X))
        return found if self.idf_ is None else found * self.idf_

    def word_map(self, X: Any) -> npt.NDArray[np.intp]:
        """Return which word fired where, (N, rows, columns)."""
        check_is_fitted(self)
        return visual_words.word_map(self._dense(visual_words.as_pictures(X)), self.words_)

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """Name the features level_row_column_word."""
        check_is_fitted(self)
        cells = [(level, r, c) for level in range(self.levels) for r in range(2**level) for c in range(2**level)]
        return np.array([f"level{n}_{r}_{c}_word{w}" for n, r, c in cells for w in range(self.k)], dtype=object)

    def prepare(self, patches: Array) -> Array:
        """Normalise and whiten patches (…, d), as far as asked for and fitted."""
        if self.normalise:
            patches = visual_words.normalise(patches, self.floor_)
        return patches if self.whitening_ is None else self.whitening_(patches)

    def _dense(self, batch: Array) -> Array:
        if batch.shape[3] != self.channels_:
            raise LabError("words.other_channels", channels=batch.shape[3], fitted=self.channels_)
        return self.prepare(visual_words.dense_patches(batch, self.patch_size, self.stride))

    def _encode(self, batch: Array) -> Array:
        height, width = batch.shape[1:3]
        step = max(1, _AT_ONCE // (height * width * max(self.k, self.words_.shape[1])))
        parts = (self._dense(batch[first : first + step]) for first in range(0, len(batch), step))
        answers = (visual_words.activations(part, self.words_, self.assignment) for part in parts)
        return np.concatenate([visual_words.histograms(answer, self.levels) for answer in answers])
