"""Build the committed Fashion-MNIST subset from the complete data set (Debian: `apt install dataset-fashion-mnist`).

    python scripts/build_fashion_mnist.py [FOLDER]

The same folder gives the same bytes: the choice depends on SEED alone.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnlab.datasets.fashion_mnist import FOLDER, checksum, location, read_folder

SEED = 2017
PER_CLASS = {"train": 1000, "test": 200}
DEBIAN = Path("/usr/share/datasets/fashion-mnist")


def choose(labels: np.ndarray, per_class: int, rng: np.random.Generator) -> np.ndarray:
    """Sorted indices of `per_class` pictures of each class."""
    chosen = [rng.permutation(np.flatnonzero(labels == label))[:per_class] for label in range(10)]
    return np.sort(np.concatenate(chosen))


def main(folder: Path) -> None:
    arrays, sums = {}, {}
    for split, per_class in PER_CLASS.items():
        images, labels = read_folder(split, folder)
        indices = choose(labels, per_class, np.random.default_rng(SEED))
        arrays |= {f"{split}_images": images[indices], f"{split}_labels": labels[indices]}
        arrays[f"{split}_indices"] = indices.astype(np.int32)
        sums[split] = checksum(images[indices], labels[indices])
    FOLDER.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(location(), allow_pickle=False, **arrays)
    manifest = {"seed": SEED, "per_class": PER_CLASS, "source": "Debian dataset-fashion-mnist", "sha256": sums}
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN)
