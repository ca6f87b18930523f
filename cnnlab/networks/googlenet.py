"""GoogLeNet, as torchvision has it.

`googlenet` is without the two auxiliary classifiers: they help training only and are cut off before use (13.0 million
parameters with them, 6.6 million without, for 1000 classes). `googlenet_aux` has them: in train mode its forward gives
the logits and those of the later and of the earlier head (`logits`, `aux_logits2`, `aux_logits1`), whose losses the
paper adds with weight 0.3; in eval mode the logits alone.

Differences from the paper, all torchvision's: batch normalisation; 3×3 convolutions in the branch called 5×5; heads
that pool adaptively to 4×4 instead of 5×5 at stride 3.
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
    "googlenet_aux": {
        "title": "GoogLeNet with auxiliary heads",
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
    with_heads = name == "googlenet_aux"
    return adapted(models.googlenet(num_classes=shape.num_classes, aux_logits=with_heads, init_weights=False), shape)
