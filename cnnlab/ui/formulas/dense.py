"""Parameters of a fully connected layer and of a convolution between the same shapes."""

from cnnlab.core.dense import DenseSpec
from cnnlab.core.layer_spec import LayerSpec

from .ink import Ink, tex


def counts(conv: LayerSpec, dense: DenseSpec, ink: Ink) -> str:
    """Letters, then the student's numbers, for both layers."""
    side, channels, kernel = conv.size[0], conv.in_channels, conv.kernel[0]
    filters, out, _ = conv.output_shape
    came, gone = tex(dense.inputs), tex(dense.outputs)
    squared = f"{kernel}^2"
    lines = [
        rf"{ink.input('C N^2')} &= {ink.input(channels)} \cdot {ink.input(f'{side}^2')} = {ink.input(came)}",
        rf"{ink.output('K O^2')} &= {ink.output(filters)} \cdot {ink.output(f'{out}^2')} = {ink.output(gone)}",
        rf"\text{{FC}} &= {ink.output('K O^2')} \left({ink.input('C N^2')} + 1\right)",
        rf"&= {ink.output(gone)} \left({ink.input(came)} + 1\right)",
        rf"&= \boxed{{{ink.weight(tex(dense.parameters))}}}",
        rf"\text{{Conv}} &= {ink.output('K')} \left({ink.input('C')} \cdot {ink.weight('F^2')} + 1\right)",
        rf"&= {ink.output(filters)} \left({ink.input(channels)} \cdot {ink.weight(squared)} + 1\right)",
        rf"&= \boxed{{{ink.weight(tex(conv.parameters))}}}",
    ]
    return r"\begin{aligned}" + r" \\[0.3em] ".join(lines) + r"\end{aligned}"


def product(rows: int, columns: int, ink: Ink) -> str:
    """The output as matrix times input, with the sizes below."""
    return (
        rf"\underbrace{{{ink.output('y')}}}_{{{ink.output(rows)}}} = "
        rf"\underbrace{{{ink.weight('W')}}}_{{{ink.output(rows)} \times {ink.input(columns)}}} \cdot "
        rf"\underbrace{{{ink.input('x')}}}_{{{ink.input(columns)}}}"
    )
