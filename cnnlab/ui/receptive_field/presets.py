"""Stacks that show something, ready to change."""

from typing import NamedTuple

from cnnlab import networks

# Whatever is published and has windows: a network of fully connected layers alone has no field to look at, the four of
# the shift experiment are for small pictures, and GoogLeNet in use is the same with and without its auxiliary heads.
NETWORKS = tuple(name for name in networks.names() if not name.startswith(("mlp", "shift_", "googlenet_aux")))


class Preset(NamedTuple):
    """A stack, as `core.stacks` writes it, and the side of the picture it is shown on, in pixels."""

    stack: str
    size: int


DEFAULT = Preset("c16k3p1-c16k3p1-m2-c32k3p1-c32k3p1-m2", 64)

PRESETS = {
    "vgg": DEFAULT,
    "three": Preset("c16k3p1-c16k3p1-c16k3p1", 32),
    "seven": Preset("c16k7p3", 32),
    "strided": Preset("c16k3s2p1-c32k3s2p1-c64k3s2p1-c64k3s2p1", 96),
    "dilated": Preset("c16k3p1-c16k3p2d2-c16k3p4d4-c16k3p8d8", 64),
    "gridding": Preset("c16k3p2d2-c16k3p2d2-c16k3p2d2", 64),
    "factorised": Preset("c16k1x7p0x3-c16k7x1p3x0", 48),
    "alexnet": Preset("c64k11s4p2-m3s2-c192k5p2-m3s2-c384k3p1-c256k3p1-c256k3p1-m3s2", 224),
}
