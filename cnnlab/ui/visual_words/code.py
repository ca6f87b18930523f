"""The chosen setting as a Python script: patches, words, histograms, a linear classifier."""

from .subject import Book

_PICTURES = {
    "digits": "from sklearn.datasets import load_digits\n",
    "": "from cnnlab.datasets import load  # or pictures of your own, (N, H, W, C), with labels (N,)\n",
}
_READ = {
    "digits": "data = load_digits()\npictures, labels = data.images[..., None] / {white}, data.target\n",
    "": 'data = load("{data}", "train")\npictures, labels = data.images[:2000] / {white}, data.labels[:2000]\n',
}
_CUT = """
rng = np.random.default_rng({seed})
which = rng.integers(len(pictures), size={patches})
windows = np.lib.stride_tricks.sliding_window_view(pictures, ({size}, {size}), axis=(1, 2))
top, left = (rng.integers(side, size={patches}) for side in windows.shape[1:3])
patches = windows[which, top, left].reshape({patches}, -1)
"""
_NORMALISE = """
floor = 0.1 * patches.var(axis=1).mean()


def normalise(x):
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + floor)


patches = normalise(patches)
"""
_WHITEN = """
mean = patches.mean(axis=0)
spread, directions = np.linalg.eigh(np.cov(patches.T, bias=True))
whitening = directions / np.sqrt(spread + 0.01 * spread.mean()) @ directions.T
patches = (patches - mean) @ whitening
"""
_WORDS = """
words = KMeans({k}, n_init=1, random_state={seed}).fit(patches)


def histogram(picture):
    x = np.lib.stride_tricks.sliding_window_view(picture, ({size}, {size}), axis=(0, 1)).reshape(-1, patches.shape[1])
{prepare}    return np.bincount(words.predict(x), minlength={k}) / len(x)


features = np.array([histogram(picture) for picture in pictures[:600]])
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(features[:400], labels[:400])
print(f"{{model.score(features[400:], labels[400:600]):.0%}} of 200 pictures right")
"""


def source(book: Book) -> str:
    """A script that prints how often a linear classifier is right on histograms of words."""
    own = book.data if book.data in _PICTURES else ""
    white = {"digits": 16}.get(book.data, 255)
    prepare = "    x = normalise(x)\n" if book.normalise else ""
    prepare += "    x = (x - mean) @ whitening\n" if book.whiten else ""
    values = {"seed": book.seed, "patches": book.patches, "size": book.size, "k": book.k, "prepare": prepare}
    return (
        "import numpy as np\nfrom sklearn.cluster import KMeans\n"
        + (_PICTURES[own] if own else "")
        + "from sklearn.linear_model import LogisticRegression\nfrom sklearn.pipeline import make_pipeline\n"
        + "from sklearn.preprocessing import StandardScaler\n"
        + ("" if own else f"\n{_PICTURES[own]}")
        + f"\n{_READ[own].format(data=book.data, white=white)}"
        + _CUT.format(**values)
        + (_NORMALISE if book.normalise else "")
        + (_WHITEN if book.whiten else "")
        + _WORDS.format(**values)
    )
