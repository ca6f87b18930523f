"""Fashion-MNIST: a class-balanced subset that comes with the program, or the whole from a folder."""

import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np

from cnnlab.core.errors import LabError
from cnnlab.datasets.idx import read_idx
from cnnlab.datasets.images import DatasetInfo, ImageData, Split

INFO = DatasetInfo(
    name="fashion_mnist",
    image_size=28,
    network_size=32,
    channels=1,
    class_names=(
        "tshirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle_boot",
    ),
    n_train=10_000,
    n_test=2_000,
    mirror=True,
    licence="MIT, © 2017 Zalando SE",
    source="Xiao, Rasul & Vollgraf (2017), Fashion-MNIST, https://doi.org/10.48550/arXiv.1708.07747",
)
FOLDER = Path(__file__).resolve().parents[2] / "assets" / "datasets" / "fashion_mnist"
IDX_PREFIX = {"train": "train", "test": "t10k"}


def location() -> Path:
    return FOLDER / "subset.npz"


def read(split: Split, data_dir: Path | None) -> ImageData:
    if data_dir is not None:
        images, labels = read_folder(split, data_dir)
    else:
        images, labels = _read_subset(split)
    return ImageData(INFO, split, images[..., None], labels.astype(np.int64))


def read_folder(split: Split, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 28, 28) and labels (N,) of the complete data set, from the four `…-ubyte.gz` files."""
    prefix = IDX_PREFIX[split]
    images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz", INFO.name)
    return images, read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", INFO.name)


def _read_subset(split: Split) -> tuple[np.ndarray, np.ndarray]:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    if not location().is_file():
        raise LabError("data.missing_file", name=INFO.name, file=location().name, folder=FOLDER)
    try:
        with location().open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise LabError("data.broken_file", name=INFO.name, file=location()) from error
    if checksum(images, labels) != manifest["sha256"][split]:
        raise LabError("data.broken_file", name=INFO.name, file=location())
    return images, labels


def checksum(images: np.ndarray, labels: np.ndarray) -> str:
    """SHA-256 of the pixels followed by the labels, in hex."""
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()
