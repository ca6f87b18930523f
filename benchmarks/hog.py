"""How long a histogram of oriented gradients takes: ours against scikit-image's `hog` and OpenCV's HOGDescriptor.

Reproduce with `python -m benchmarks.hog`; OpenCV comes with the extra [bench]. Everyone gets the same whole numbers of
0 to 255, grey, one thread, 9 orientations and cells of 8×8. scikit-image and we use blocks of 3×3 cells (its default)
and, beside OpenCV, the paper's 2×2, where OpenCV is comparable: stride of one cell, L2-Hys, unsigned. OpenCV's values
differ all the same: it shares votes between bins and cells and weighs a block by a Gaussian. Medians; ratios are taken
within this run.
"""

import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from statistics import median

import numpy as np
from skimage import data, transform
from skimage.feature import hog as scikit_hog

from benchmarks.machine import describe
from cnnlab.core.hog import hog, hog_batch

SIZES = ((128, 64), (512, 512), (2048, 2048))
GOALS = {(128, 64): (6, None), (512, 512): (20, 2)}  # times as fast as scikit-image, as OpenCV
BATCH, BATCH_GOAL, BATCH_SAMPLE = (10_000, 28, 28), 50, 1_000


def main() -> None:
    """Print the tables."""
    print("Histogram of oriented gradients, milliseconds, medians, one thread")
    print(f"{describe()}, {_versions()}")
    start = time.perf_counter()
    hog(np.eye(24))
    print(f"first call in this process (numba imported, loop compiled or read): {time.perf_counter() - start:.1f} s")
    for size in SIZES:
        _compare(size)
    _compare_batch()


def _versions() -> str:
    found = []
    for name in ("scikit-image", "numba", "opencv-python-headless"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} is missing")
    return ", ".join(found)


def _compare(size: tuple[int, int]) -> None:
    image = (transform.resize(data.camera(), size) * 255).astype(np.uint8)
    runs = 5 if size[0] > 1000 else 25
    ours = {block: _median(lambda block=block: hog(image, 9, 8, block), runs) for block in (2, 3)}
    theirs = {
        block: _median(lambda block=block: scikit_hog(image, 9, (8, 8), (block, block)), min(runs, 9))
        for block in (2, 3)
    }
    opencv = _opencv(image, runs)
    goals = GOALS.get(size, (None, None))
    print(f"{size[0]}×{size[1]}")
    for block in (3, 2):
        ratio = theirs[block] / ours[block]
        print(f"  blocks {block}×{block}: ours {ours[block]:8.3f}, scikit-image {theirs[block]:9.2f}, ", end="")
        print(f"{ratio:5.1f} times as fast{_goal(goals[0])}")
    if opencv is None:
        print("  OpenCV is missing: pip install -e '.[bench]'")
    else:
        print(f"  blocks 2×2: OpenCV {opencv:8.3f}, {opencv / ours[2]:5.1f} times as fast{_goal(goals[1])}")


def _opencv(image: np.ndarray, runs: int) -> float | None:
    if find_spec("cv2") is None:
        return None
    import cv2

    cv2.setNumThreads(1)
    height, width = image.shape
    descriptor = cv2.HOGDescriptor((width, height), (16, 16), (8, 8), (8, 8), 9)
    return _median(lambda: descriptor.compute(image), runs)


def _compare_batch() -> None:
    images = np.random.default_rng(0).integers(0, 256, BATCH).astype(np.uint8)
    ours = _median(lambda: hog_batch(images, 9, 7, 2), 5)
    some = images[:BATCH_SAMPLE]
    sample = _median(lambda: [scikit_hog(image, 9, (7, 7), (2, 2)) for image in some], 3)
    loop = sample * BATCH[0] / BATCH_SAMPLE
    print(
        f"{BATCH[0]:,} pictures of 28×28, cells 7×7, blocks 2×2: ours {ours:.1f}, scikit-image in a loop {loop:,.0f} ",
        end="",
    )
    print(f"(from {BATCH_SAMPLE:,}), {loop / ours:.1f} times as fast{_goal(BATCH_GOAL)}")


def _goal(goal: int | None) -> str:
    return "" if goal is None else f" (goal: {goal})"


def _median(call: Callable[[], object], times: int) -> float:
    """Milliseconds of wall time; the first call warms up."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return median(taken) * 1e3


if __name__ == "__main__":
    main()
