"""What torchvision says its weights reach on ImageNet. Imports torchvision."""

from torchvision.models import get_model_weights


def top1(network: str) -> float | None:
    """Share of ImageNet's validation pictures that the first weights (`IMAGENET1K_V1`) classify rightly, one crop each.

    From the weights' own description; None where torchvision does not have the network.
    """
    try:
        weights = get_model_weights(network)["IMAGENET1K_V1"]
    except (ValueError, KeyError):
        return None
    return weights.meta["_metrics"]["ImageNet-1K"]["acc@1"] / 100
