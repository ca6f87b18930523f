"""Parameters of a fully connected layer and of a convolution between the same shapes."""

from cnnlab.core.dense import DenseSpec
from cnnlab.core.layer_spec import LayerSpec

from .ink import Ink


def counts(conv: LayerSpec, dense: DenseSpec, ink: Ink) -> str:
    """Letters, then the student's numbers, for both layers."""
    side, channels, kernel = conv.size[0], conv.in_channels, conv.kernel[0]
    filters, out, _ = conv.output_shape
    fc = [
        rf"{ink.input(r'C N^2')} \cdot {ink.output(r'K O^2')} + {ink.output(r'K O^2')}",
        rf"{ink.input(_tex(dense.inputs))} \cdot {ink.output(_tex(dense.outputs))} + {ink.output(_tex(dense.outputs))}"
        rf" = \boxed{{{ink.weight(_tex(dense.parameters))}}}",
    ]
    shared = [
        rf"{ink.output('K')} \left({ink.input('C')} \cdot {ink.weight('F^2')} + 1\right)",
        rf"{ink.output(filters)} \left({ink.input(channels)} \cdot {ink.weight(f'{kernel}^2')} + 1\right)"
        rf" = \boxed{{{ink.weight(_tex(conv.parameters))}}}",
    ]
    came = rf"C N^2 = {channels} \cdot {side}^2 = {_tex(dense.inputs)}"
    gone = rf"K O^2 = {filters} \cdot {out}^2 = {_tex(dense.outputs)}"
    sizes = rf"{ink.input(came)} \qquad {ink.output(gone)}"
    lines = [
        rf"\text{{FC}} &= {fc[0]}", rf"&= {fc[1]}", rf"\text{{Conv}} &= {shared[0]}", rf"&= {shared[1]}",
    ]  # fmt: skip
    body = r" \\[0.35em] ".join(lines)
    return rf"\begin{{gathered}} {sizes} \\[0.6em] \begin{{aligned}} {body} \end{{aligned}} \end{{gathered}}"


def product(rows: int, columns: int, ink: Ink) -> str:
    """The output as matrix times input, with the sizes below."""
    return (
        rf"\underbrace{{{ink.output('y')}}}_{{{ink.output(rows)}}} = "
        rf"\underbrace{{{ink.weight('W')}}}_{{{ink.output(rows)} \times {ink.input(columns)}}} \cdot "
        rf"\underbrace{{{ink.input('x')}}}_{{{ink.input(columns)}}}"
    )


def _tex(value: int) -> str:
    return f"{value:,}".replace(",", r"{,}")
