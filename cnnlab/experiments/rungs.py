"""Five ways from a picture to its class, each a rung of the ladder; the first four end in the same linear classifier.

| rung | features | what of them is learnt |
|---|---|---|
| `pixels` | the pixels | nothing |
| `hog` | histograms of oriented gradients | nothing |
| `words` | bag of visual words | the words, without labels |
| `random` | the small network's convolutions, weights as drawn | nothing |
| `cnn` | the small network's convolutions, trained | all, with labels |

The linear classifier is logistic regression on standardised features. How strongly it is regularised is chosen on the
last quarter of the training pictures, which it is not shown meanwhile; then it learns from all of them.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.core.hog import hog_batch
from cnnlab.datasets.images import ImageData
from cnnlab.experiments import timing

if TYPE_CHECKING:
    from cnnlab.training.small_cnn import SmallCnn

RUNGS = ("pixels", "hog", "words", "random", "cnn")
LEARNT = "cnn"
HAND_MADE = ("hog", "words")

STRENGTHS = (0.001, 0.01, 0.1, 1.0)  # scikit-learn's C: the larger, the less regularised
WORDS = 100
CELL_PX, PATCH_PX, STRIDE_PX = 4, 6, 2
SMALL_CELL_PX, SMALL_PATCH_PX, SMALL_STRIDE_PX = 2, 4, 1  # for pictures of up to
SMALL_PX = 16
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WHITE = 255.0
_TIMED_S = 0.1
_TOLERANCE, _MOST_STEPS = 1e-3, 1000

Features = npt.NDArray[np.floating[Any]]
Encoder = Callable[[ImageData], Features]
Answers = npt.NDArray[np.int64]


class Rung(NamedTuple):
    """What is measured of one way.

    Attributes
    ----------
    answers
        The class that each test picture is given.
    n_features
        Length of what the classifier is shown.
    train_s
        Seconds for all that is done before the first test picture: finding words, encoding, choosing, training.
    picture_s
        Seconds for one test picture, encoded and classified together with all others.
    strength
        The C that was chosen; None for the network.
    """

    rung: str
    answers: tuple[int, ...]
    n_features: int
    train_s: float
    picture_s: float
    strength: float | None

    def row(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {**self._asdict(), "answers": characters(self.answers)}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Rung":
        """The reverse of `row`."""
        return cls(**{**row, "answers": classes(row["answers"])})


def characters(answers: Iterable[int]) -> str:
    """Classes below 36, one character each: 0 to 9, then a to z."""
    return "".join(_DIGITS[answer] for answer in answers)


def classes(text: str) -> tuple[int, ...]:
    """The reverse of `characters`."""
    return tuple(int(character, len(_DIGITS)) for character in text)


class Fitted(NamedTuple):
    """A way that has learnt what it learns."""

    answer: Callable[[ImageData], Answers]
    n_features: int
    strength: float | None


def climb(rung: str, train: ImageData, test: ImageData, *, seed: int) -> Rung:
    """Learn from `train`, answer for `test`.

    Parameters
    ----------
    seed
        Of the words' patches, and of the network's weights: the random filters are those the network starts from.
    """
    fit = _fit_network if rung == LEARNT else _fit_linear
    fit(rung, _few(train), seed)  # importing and compiling are done once on a machine, and do not count
    start = time.perf_counter()
    fitted = fit(rung, train, seed)
    train_s = time.perf_counter() - start
    answers = fitted.answer(test)
    picture_s = timing.measure(lambda: fitted.answer(test), _TIMED_S).seconds / len(test)
    return Rung(rung, tuple(answers.tolist()), fitted.n_features, train_s, picture_s, fitted.strength)


def _few(train: ImageData) -> ImageData:
    return ImageData(train.info, train.split, train.images[:40], train.labels[:40])


def _fit_linear(rung: str, train: ImageData, seed: int) -> Fitted:
    from sklearn.preprocessing import StandardScaler

    encode = _encoder(rung, train, seed)
    scaler = StandardScaler(copy=False)

    def scaled(data: ImageData) -> Features:
        return np.asarray(scaler.transform(encode(data).astype(np.float32)))

    features = encode(train).astype(np.float32)
    model, strength = _classifier(scaler.fit_transform(features), train.labels)
    return Fitted(lambda data: model.predict(scaled(data)), features.shape[1], strength)


def _encoder(rung: str, train: ImageData, seed: int) -> Encoder:
    small = train.info.image_size <= SMALL_PX
    if rung == "pixels":
        return lambda data: data.images.reshape(len(data), -1) / _WHITE
    if rung == "hog":
        cell = SMALL_CELL_PX if small else CELL_PX
        return lambda data: hog_batch(data.images, pixels_per_cell=cell, cells_per_block=2)
    if rung == "words":
        from cnnlab.core.bag_of_words import BagOfVisualWords

        patch, stride = (SMALL_PATCH_PX, SMALL_STRIDE_PX) if small else (PATCH_PX, STRIDE_PX)
        words = BagOfVisualWords(WORDS, patch, stride=stride, random_state=seed).fit(train.images)
        return lambda data: words.transform(data.images)
    network = _network(train, seed)
    return lambda data: _encode_by_network(network, data)


def _classifier(features: Features, labels: Answers) -> tuple[Any, float]:
    """Logistic regression, and its C: of equally good ones the smallest."""
    from sklearn.linear_model import LogisticRegression

    seen = len(labels) - len(labels) // 4
    model = LogisticRegression(warm_start=True, tol=_TOLERANCE, max_iter=_MOST_STEPS)
    scores = []
    for strength in STRENGTHS:
        model.set_params(C=strength).fit(features[:seen], labels[:seen])
        scores.append(model.score(features[seen:], labels[seen:]))
    strength = STRENGTHS[int(np.argmax(scores))]
    return LogisticRegression(C=strength, tol=_TOLERANCE, max_iter=_MOST_STEPS).fit(features, labels), strength


class _Network(NamedTuple):
    """The small network, and what makes pictures ready for it."""

    model: "SmallCnn"
    ready: Callable[[ImageData], Any]


def _network(train: ImageData, seed: int) -> _Network:
    """With weights as drawn."""
    from cnnlab.training import small_cnn
    from cnnlab.training.batches import Batches
    from cnnlab.training.device import pick_device
    from cnnlab.training.normalisation import Normalisation

    device, info = pick_device(), train.info
    norm = Normalisation.of(train.for_network())
    model = small_cnn.build(info.channels, info.network_size, info.num_classes, seed=seed, device=device)
    return _Network(model, lambda data: Batches(data, norm, device))


def _encode_by_network(network: _Network, data: ImageData) -> Features:
    from cnnlab.training import small_cnn

    return small_cnn.encode(network.model, network.ready(data)).numpy()


def _fit_network(rung: str, train: ImageData, seed: int) -> Fitted:
    from cnnlab.training import small_cnn
    from cnnlab.training.evaluation import evaluate

    network = _network(train, seed)
    small_cnn.train(network.model, network.ready(train), seed=seed)

    def answer(data: ImageData) -> Answers:
        return evaluate(network.model, network.ready(data)).logits.argmax(1).numpy()

    return Fitted(answer, network.model.classifier.in_features, None)
