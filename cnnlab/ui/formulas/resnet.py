"""Residual blocks: what they cost, and the gradient through one of them."""

from collections.abc import Sequence

from cnnlab.core.bottleneck import Counts
from cnnlab.core.residual import ResidualBlock, total

from .ink import Ink, aligned, tex


def weights(blocks: Sequence[tuple[str, ResidualBlock, Sequence[Counts]]], ink: Ink, *, told: bool) -> str:
    """A line of products for each block (its name, itself, its parts' counts); the sums only once they are told."""
    lines = []
    for name, block, parts in blocks:
        products = [_product(conv.weight_shape, ink) for conv in block.main]
        if block.projection is not None:
            products.append(_product(block.projection.weight_shape, ink))
        whole = rf"\boxed{{{ink.weight(tex(total(parts).parameters))}}}" if told else "?"
        lines.append(rf"\text{{{name}}} &= {' + '.join(products)} = {whole}")
    return aligned(lines)


def _product(shape: tuple[int, int, int, int], ink: Ink) -> str:
    outputs, inputs, side, _ = shape
    taps = rf"{ink.weight(f'{side}^2')}\cdot " if side > 1 else ""
    return rf"{taps}{ink.input(inputs)}\cdot {ink.output(outputs)}"


def ratio(expansion: int, ink: Ink) -> str:
    """Weights of both blocks by the middle's width m, where the block keeps its shape: what the ratio depends on."""
    e = ink.output(expansion)
    return (
        rf"\frac{{\text{{basic}}}}{{\text{{bottleneck}}}} = \frac{{2\cdot {ink.weight('3^2')}\,({e}m)^2}}"
        rf"{{(2\cdot {e} + {ink.weight('3^2')})\,m^2}} = \frac{{18\cdot {e}^2}}{{2\cdot {e}+9}} = "
        rf"\boxed{{{18 * expansion**2 / (2 * expansion + 9):.4g}}}"
    )


def derivative(at_sum: float, slope: float, *, residual: bool, narrow: bool = False) -> str:
    """How a value of a block's output follows the same value of its input, with the numbers of one pixel.

    `narrow`: numbers on a line of their own, without the sum that opens the ReLU.
    """
    inner = r"x + F(x)" if residual else r"F(x)"
    letters = r"1 + F'(x)" if residual else r"F'(x)"
    opened = at_sum > 0
    sign = ">" if opened else r"\le"
    shown = f"({slope:.4g})" if slope < 0 and residual else f"{slope:.4g}"
    product = f"1 + {shown}" if residual else shown
    value = (1 + slope if residual else slope) if opened else 0.0
    told = rf"{product} = \boxed{{{value:.4g}}}" if opened and residual else rf"\boxed{{{value:.4g}}}"
    if narrow:
        bracket = rf"\big[\,{inner} > 0\,\big]"
        return aligned([rf"\frac{{\partial y}}{{\partial x}} &= {bracket}\cdot\big({letters}\big)", rf"&= {told}"])
    return aligned(
        [
            rf"\frac{{\partial y}}{{\partial x}} &= \big[\,{inner} > 0\,\big]\cdot\big({letters}\big) = {told}",
            rf"&\quad \text{{as }} {inner} = {at_sum:.4g} {sign} 0",
        ]
    )
