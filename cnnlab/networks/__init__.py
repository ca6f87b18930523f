"""The zoo: every network by name.

A family is one file in this folder with a literal table `NETWORKS` (read without importing the file, so that listing
names needs no torch) and two functions, `small(name, shape)` and `paper(name, shape)`. Adding a network is adding a
file.
"""

from typing import TYPE_CHECKING

from cnnlab.core.checks import real, whole
from cnnlab.core.errors import LabError
from cnnlab.networks import own_name, registry
from cnnlab.networks.own_name import OWN, is_own
from cnnlab.networks.registry import SMALL_BELOW, SMALLEST, NetworkInfo, NetworkShape, names

if TYPE_CHECKING:
    from torch import nn

__all__ = [
    "OWN",
    "SMALLEST",
    "SMALL_BELOW",
    "NetworkInfo",
    "NetworkShape",
    "build",
    "check",
    "describe",
    "has_convolution",
    "is_own",
    "names",
]
_WITHOUT_CONVOLUTION = ("mlp",)


def build(
    name: str,
    *,
    num_classes: int = 10,
    image_size: int = 32,
    in_channels: int = 3,
    width: float = 1.0,
    seed: int | None = None,
) -> "nn.Module":
    """A freshly initialised network, in train mode.

    Parameters
    ----------
    name
        One of `names()`, or `own:` and the text of a network of one's own (`cnnlab.core.blueprint`): the text is then
        built as it stands at any size, and has no width but 1.
    image_size
        Side of the square pictures in pixels. From `SMALL_BELOW` (65) on the published network, as torchvision has it;
        from `SMALLEST` (28) to 64 the version for small pictures: same topology, a gentler stem.
    width
        Factor on the number of channels of the small version.
    seed
        Of the generator that the weights are drawn from; None takes a new one each time. The process-wide generator of
        torch is neither read nor advanced. Inside `with torch.device("meta")` nothing is allocated or drawn.

    Raises
    ------
    LabError
        `network.unknown`, `network.no_small_version`, `network.image_too_small`, `network.fixed_width`, `value.*`,
        `blueprint.*`.

    Notes
    -----
    Convolutions are drawn by He's rule (normal, fan-in, gain of ReLU; biases 0), fully connected layers as torch does
    (uniform ±1/√fan-in), normalisations start as the identity.
    """
    shape = check(name, num_classes=num_classes, image_size=image_size, in_channels=in_channels, width=width)

    from cnnlab import torch_gate

    torch_gate.load()
    from cnnlab.networks.initialise import materialise

    builders = registry.family("own" if is_own(name) else registry.file_of(name))
    make = builders.paper if shape.image_size >= SMALL_BELOW else builders.small
    return materialise(lambda: make(name, shape), None if seed is None else whole("seed", seed, 0, 2**63 - 1))


def check(
    name: str, *, num_classes: int = 10, image_size: int = 32, in_channels: int = 3, width: float = 1.0
) -> NetworkShape:
    """What `build` would be asked for, refused with the same LabErrors; needs no torch."""
    shape = NetworkShape(
        num_classes=whole("num_classes", num_classes, 1, 100_000),
        image_size=whole("image_size", image_size, 1, 4096),
        in_channels=whole("in_channels", in_channels, 1, 4096),
        width=real("width", width, 0.0625, 4.0),
    )
    if is_own(name):
        own_name.refuse(name, shape)
    else:
        _check_size(describe(name), shape)
    return shape


def describe(name: str) -> NetworkInfo:
    """What is known of `name`.

    Raises
    ------
    LabError
        `network.unknown`, with the nearest name, where there is none; `blueprint.*` where a network of one's own is
        none.
    """
    return own_name.info(name) if is_own(name) else registry.describe(name)


def has_convolution(name: str) -> bool:
    """Whether there are filters and maps to look at. LabError as `describe`."""
    return own_name.has_convolution(name) if is_own(name) else describe(name).name not in _WITHOUT_CONVOLUTION


def _check_size(info: NetworkInfo, shape: NetworkShape) -> None:
    size = shape.image_size
    if size >= SMALL_BELOW:
        if shape.width != 1.0 and info.fixed_width:
            raise LabError("network.fixed_width", name=info.name, size=size, width=shape.width, least=SMALL_BELOW)
    elif not info.has_small_version:
        raise LabError(
            "network.no_small_version", name=info.name, size=size, least=SMALL_BELOW, paper_size=info.paper_image_size
        )
    elif size < SMALLEST:
        raise LabError("network.image_too_small", name=info.name, size=size, least=SMALLEST)
