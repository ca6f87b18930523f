"""A stack of small kernels and the large one that sees as much: field, weights, multiply-adds, and where they meet."""

from fractions import Fraction

from cnnlab.core.kernel_stacks import KernelStack, dearest_ratio

from .ink import Ink, aligned, tex


def field(stack: KernelStack, ink: Ink) -> str:
    """The side of the field, letters and numbers."""
    n, k = stack.n_layers, ink.weight(stack.kernel)
    return rf"R = n\,({ink.weight('K')}-1)+1 = {n}\cdot({k}-1)+1 = \boxed{{{stack.fields[-1]}}}"


def weights(stack: KernelStack, ink: Ink, *, told: bool, narrow: bool = False) -> str:
    """Weights of both, letters and numbers; the sums only once they are told. `narrow`: letters and numbers apart."""
    c, k = ink.input("C_{in}"), ink.output("C_{out}")
    c_in, c_out = ink.input(stack.in_channels), ink.output(stack.out_channels)
    square, taps, more = ink.weight("K^2"), ink.weight(f"{stack.kernel}^2"), stack.n_layers - 1
    first = rf"{taps}\cdot {c_in}\cdot {c_out}"
    rest = rf" + {more}\cdot {taps}\cdot {ink.output(f'{stack.out_channels}^2')}" if more else ""
    large = rf"{ink.weight(f'{stack.fields[-1]}^2')}\cdot {c_in}\cdot {c_out}"
    sums = (tex(sum(layer.parameters for layer in stack.layers)), tex(stack.large.parameters)) if told else ("?", "?")
    apart = r" \\[0.2em] &\quad = " if narrow else " = "
    return aligned(
        [
            rf"\text{{stack}} &= {square}{c}\,{k} + (n-1)\,{square}{k}^2{apart}{first}{rest} = {ink.weight(sums[0])}",
            rf"\text{{large}} &= {ink.weight('R^2')}{c}\,{k}{apart}{large} = {ink.weight(sums[1])}",
        ]
    )


def break_even(stack: KernelStack, widest: int, ink: Ink) -> str:
    """The ratio of channels below which the stack has fewer weights, and the largest C_out for this C_in."""
    over, under = dearest_ratio(stack)
    ratio = Fraction(over, under)
    said = str(ratio.numerator) if ratio.denominator == 1 else rf"\frac{{{ratio.numerator}}}{{{ratio.denominator}}}"
    square, taps = ink.weight("K^2"), ink.weight(f"{stack.kernel}^2")
    large, side = ink.weight("R^2"), ink.weight(f"{stack.fields[-1]}^2")
    shown = f"{float(ratio):.4g}"
    c, k = ink.input("C_{in}"), ink.output("C_{out}")
    near = "" if ratio.denominator == 1 else rf" \approx {shown}"
    return aligned(
        [
            rf"\frac{{{k}}}{{{c}}} &< \frac{{{large}-{square}}}{{(n-1)\,{square}}}"
            rf" = \frac{{{side}-{taps}}}{{{stack.n_layers - 1}\cdot {taps}}} = {said}{near}",
            rf"\Rightarrow\quad {k} &\le \boxed{{{ink.output(tex(widest))}}}"
            rf"\quad ({c} = {ink.input(stack.in_channels)})",
        ]
    )
