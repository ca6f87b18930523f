"""Top-1 accuracy on ImageNet, as torchvision measured its own weights. Imports torchvision."""

from typing import NamedTuple

from torchvision.models import get_model_weights, list_models

_SET = "ImageNet-1K"


class Weights(NamedTuple):
    """One file of weights: accuracies (fractions, one crop of the middle), sides of its preprocessing (pixels)."""

    name: str
    top1: float
    top5: float
    resize: int
    crop: int


def weights_of(name: str) -> tuple[Weights, ...]:
    """Every ImageNet classifier that torchvision has of a network, the oldest recipe first; () where it has none."""
    if name not in list_models():
        return ()
    found = []
    for entry in get_model_weights(name):
        scores = entry.meta["_metrics"][_SET]
        if scores["acc@1"] == scores["acc@1"]:  # NaN: features without a classifier
            preset = entry.transforms()
            found.append(
                Weights(
                    entry.name, scores["acc@1"] / 100, scores["acc@5"] / 100, preset.resize_size[0], preset.crop_size[0]
                )
            )
    return tuple(found)
