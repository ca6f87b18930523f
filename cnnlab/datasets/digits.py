"""Handwritten digits, 8×8, from scikit-learn's wheel (the test part of UCI's optical digits)."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from cnnlab.core.errors import LabError
from cnnlab.datasets.images import DatasetInfo, ImageData, Split

INFO = DatasetInfo(
    name="digits",
    image_size=8,
    network_size=32,
    channels=1,
    class_names=tuple(f"digit_{n}" for n in range(10)),
    n_train=1438,
    n_test=359,
    mirror=False,
    licence="CC BY 4.0",
    source="Alpaydin & Kaynak (1998), UCI Machine Learning Repository, https://doi.org/10.24432/C50P49",
)
_INK = 16  # the darkest value in the file


def location() -> Path:
    # The file is read directly: importing sklearn.datasets for it costs 1.5 s at the start of each training run.
    spec = find_spec("sklearn")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "datasets", "data", "digits.csv.gz")


def read(split: Split, data_dir: Path | None) -> ImageData:
    if data_dir is not None:
        raise LabError("data.no_folder", name=INFO.name, folder=data_dir)
    table = np.loadtxt(location(), delimiter=",").astype(np.int64)  # (1797, 64 + 1)
    chosen = held_out(table[:, -1])
    if split == "train":
        chosen = np.setdiff1d(np.arange(len(table)), chosen)
    pixels, labels = table[chosen, :-1], table[chosen, -1]
    images = np.rint(pixels * (255 / _INK)).astype(np.uint8).reshape(-1, 8, 8, 1)
    return ImageData(INFO, split, images, labels)


def held_out(labels: np.ndarray) -> np.ndarray:
    """Every fifth picture of each class, from the third on: a fifth of each class, the same on every machine."""
    return np.sort(np.concatenate([np.flatnonzero(labels == digit)[2::5] for digit in range(10)]))
