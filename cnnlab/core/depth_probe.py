"""Which untrained networks are asked for their gradients, by depth. Needs no torch."""

from dataclasses import dataclass

from .checks import choice, real, whole

PICTURES = ("digits", "fashion_mnist", "noise")
SIDES = (16, 32)
MOST_N = 9
_BASE_CHANNELS = 16


@dataclass(frozen=True)
class DepthProbe:
    """One network of 6n + 2 layers at initialisation, and one batch.

    Attributes
    ----------
    n
        Blocks in each of the three stages; every block has two convolutions.
    scale
        Factor on He's weights.
    side, count
        Of the square pictures, and how many make the batch.
    seed
        Of the weights, and of the pictures where these are noise.

    Raises
    ------
    LabError
        `value.*`.
    """

    n: int = MOST_N
    shortcut: bool = False
    norm: bool = True
    scale: float = 1.0
    pictures: str = "digits"
    side: int = 16
    count: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        whole("n", self.n, 1, MOST_N)
        real("scale", self.scale, 0.25, 2.0)
        choice("pictures", self.pictures, PICTURES)
        choice("side", str(self.side), map(str, SIDES))
        whole("count", self.count, 2, 256)
        whole("seed", self.seed, 0, 10**6)

    @property
    def depth(self) -> int:
        """Layers with weights."""
        return 6 * self.n + 2

    @property
    def macs(self) -> int:
        """About the multiply-adds of one forward of the batch: all three stages have as many."""
        return self.count * 6 * self.n * 9 * _BASE_CHANNELS**2 * self.side**2
