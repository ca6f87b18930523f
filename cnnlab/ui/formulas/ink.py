"""Numbers in the colour of their meaning, readable on either theme."""

from collections.abc import Iterable
from dataclasses import dataclass

from cnnlab.plots import palette


@dataclass(frozen=True)
class Ink:
    """Wraps a symbol or number of a formula in its colour.

    Attributes
    ----------
    dark
        Whether the page's ground is dark.
    """

    dark: bool = False

    def input(self, value: object) -> str:
        """An input size or an input's channels."""
        return self._in(palette.INPUT, value)

    def weight(self, value: object) -> str:
        """What belongs to the kernel: size, dilation."""
        return self._in(palette.WEIGHT, value)

    def output(self, value: object) -> str:
        """An output size or an output's channels."""
        return self._in(palette.OUTPUT, value)

    def padding(self, value: object) -> str:
        """Zeros around the input."""
        return self._in(palette.PADDING, value)

    def _in(self, colour: str, value: object) -> str:
        shades = palette.TEXT_DARK if self.dark else palette.TEXT_LIGHT
        return rf"\textcolor{{{shades[colour]}}}{{{value}}}"


def tex(value: int) -> str:
    """1234567 as KaTeX wants it: 1{,}234{,}567."""
    return f"{value:,}".replace(",", r"{,}")


def aligned(lines: Iterable[str]) -> str:
    """Lines below each other, at their `&`."""
    return r"\begin{aligned}" + r" \\[0.3em] ".join(lines) + r"\end{aligned}"
