"""The chosen setting as a Python script."""

from dataclasses import fields

from cnnlab.core.hog import HogSettings

from .seeking import SETTINGS, WINDOW, Search
from .subject import has_an_oracle


def source(settings: HogSettings, size: tuple[int, int]) -> str:
    """A script that prints the descriptor's length: scikit-image's where it has the setting, else this lab's own."""
    arguments = (
        f"image, orientations={settings.orientations}, pixels_per_cell={settings.cell}, "
        f"cells_per_block={settings.block},\n    block_norm={settings.block_norm!r}, "
        f"transform_sqrt={settings.transform_sqrt}, channel_axis=-1,"
    )
    if has_an_oracle(settings):
        module = "skimage.feature"
    else:
        module = "cnnlab.core.hog"
        arguments += (
            f"\n    block_stride={settings.stride}, signed={settings.signed}, interpolation={settings.interpolation!r},"
        )
    return (
        f"import numpy as np\nfrom {module} import hog\n\n"
        f"image = np.random.default_rng(0).random(({size[0]}, {size[1]}, 3))  # (H, W, C)\n"
        f"vector = hog(\n    {arguments}\n)\nprint(vector.shape)\n"
    )


def search(asked: Search, threshold: float, most_overlap: float) -> str:
    """A script that trains, composes the same scene, and prints the boxes found in it at its full size.

    Its detector learns from whole pictures only, the page's also from windows of background: it finds more there.
    """
    arguments = f"{SETTINGS.orientations}, {SETTINGS.cell}, {SETTINGS.block}"
    scenery = ", ".join(f"{field.name}={getattr(asked.scenery, field.name)!r}" for field in fields(asked.scenery))
    return _SEARCH.format(
        data=asked.data, target=asked.target, hog=arguments, scenery=scenery, seed=asked.seed, stride=asked.stride,
        window=WINDOW, threshold=threshold, overlap=most_overlap,
    )  # fmt: skip


_SEARCH = """import numpy as np
from cnnlab.core.detection import non_maximum_suppression, window_boxes, window_pixels, window_positions
from cnnlab.datasets import load
from cnnlab.datasets.scenes import Scenery, compose, squares
from skimage.feature import hog
from sklearn.svm import LinearSVC

train = load({data!r}, "train")
features = [hog(picture, {hog}) for picture in squares(train)[:2000]]
svm = LinearSVC(C=0.1, dual="auto").fit(features, train.labels[:2000] == {target})

scenery = Scenery({scenery})
scene = compose(load({data!r}, "test"), scenery, rng=np.random.default_rng({seed}))
windows = window_pixels(scene.pixels, {window}, {stride})
boxes = window_boxes(window_positions(scene.pixels.shape, {window}, {stride}), {window})
scores = svm.decision_function([hog(window, {hog}) for window in windows])

boxes, scores = boxes[scores > {threshold}], scores[scores > {threshold}]
for at in non_maximum_suppression(boxes, scores, {overlap}):
    print(boxes[at], scores[at])
"""
