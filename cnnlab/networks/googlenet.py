"""GoogLeNet, as torchvision has it.

Without the two auxiliary classifiers: they help training only and are cut off before use (13.0 million parameters with
them, 6.6 million without, for 1000 classes).
"""

from torch import nn
from torchvision import models

from cnnlab.networks.published import adapted
from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "googlenet": {
        "title": "GoogLeNet",
        "year": 2014,
        "authors": "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich",
        "paper": "Going deeper with convolutions",
        "url": "https://doi.org/10.1109/CVPR.2015.7298594",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": False,
        "fixed_width": True,
    },
}


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return adapted(models.googlenet(num_classes=shape.num_classes, aux_logits=False, init_weights=False), shape)
