"""1×1 convolutions: the sum at a pixel, the counts, the bottleneck and where it breaks even."""

from collections.abc import Mapping

from cnnlab.core.bottleneck import Bottleneck, Counts

from .ink import Ink, aligned, tex


def pixel(outputs: int, channels: int, ink: Ink) -> str:
    """Sum over channels at one pixel, and the same as a matrix product with its sizes."""
    y, x, w = ink.output("y"), ink.input("x"), ink.weight("w")
    return (
        rf"{y}_{{k}} = \sum_{{c=1}}^{{{ink.input(channels)}}} {w}_{{k,c}}\, {x}_{{c}} + {ink.weight('b')}_{{k}}"
        r"\;\;\Leftrightarrow\;\; "
        rf"\underbrace{{{ink.output('y')}}}_{{{ink.output(outputs)}}} = "
        rf"\underbrace{{{ink.weight('W')}}}_{{{ink.output(outputs)}\times {ink.input(channels)}}} \cdot "
        rf"\underbrace{{{ink.input('x')}}}_{{{ink.input(channels)}}} + {ink.weight('b')}"
    )


def costs(
    inputs: int, outputs: int, size: tuple[int, int], found: Mapping[int, Counts], ink: Ink, *, narrow: bool
) -> str:
    """Letters, then the student's numbers, a line for each kernel.

    `narrow`: without the results, which stand at the bars.
    """
    c, k = ink.input("C_{in}"), ink.output("C_{out}")
    square = ink.weight("F^2")
    height, width = size
    area = ink.output(rf"{height}\cdot {width}")
    params, macs = rf"{k}\,({c}\, {square} + 1)", rf"{ink.output('H W')}\; {k}\, {c}\, {square}"
    lines = [rf"\text{{params}} &= {params}"]
    if not narrow:
        lines.append(rf"\text{{MACs}} &= {macs}")
    for kernel, each in found.items():
        side, name = ink.weight(f"{kernel}^2"), ink.weight(rf"{kernel}\times {kernel}")
        weights = rf"{ink.output(outputs)}\,({ink.input(inputs)}\cdot {side} + 1)"
        product = rf"{area}\cdot {ink.output(outputs)}\cdot {ink.input(inputs)}\cdot {side}"
        if narrow:
            lines.append(rf"{name}:\; & \;{weights}")
        else:
            lines.append(
                rf"{name}:\; & {weights} = {ink.weight(tex(each.parameters))} ,\quad "
                rf"{product} = \boxed{{{tex(each.macs)}}}"
            )
    if narrow:
        lines.append(rf"\text{{MACs}} &= {macs}")
        lines.append(rf"&= {area}\cdot {ink.output(outputs)}\cdot {ink.input(inputs)}\cdot {square}")
    return aligned(lines)


def bottleneck(block: Bottleneck, ink: Ink, *, told: bool, narrow: bool = False) -> str:
    """Weights of the direct convolution and of the block; the block's sum only once it is told.

    `narrow`: a line for each of the block's layers.
    """
    c, m, k = block.in_channels, block.mid_channels, block.out_channels
    square = ink.weight(f"{block.kernel}^2")
    direct = rf"{square}\cdot {ink.input(c)}\cdot {ink.output(k)}"
    lines = [rf"\text{{direct}} &= {direct} = {ink.weight(tex(block.direct.parameters))}"]
    products = [rf"{ink.input(c)}\cdot {m}", rf"{square}\cdot {m}\cdot {m}", rf"{m}\cdot {ink.output(k)}"]
    if not block.expand:
        products = [products[0], rf"{square}\cdot {m}\cdot {ink.output(k)}"]
    joined = (r" \\[0.3em] &\quad + " if narrow else " + ").join(products)
    lines.append(rf"\text{{block}} &= {joined}")
    if told:
        sums = "" if narrow else " + ".join(tex(layer.parameters) for layer in block.layers) + " = "
        lines.append(rf"&= {sums}\boxed{{{ink.weight(tex(block.parameters))}}}")
    else:
        lines.append(r"&=\; ?")
    return aligned(lines)


def break_even(block: Bottleneck, widest: int, ink: Ink) -> str:
    """The inequality in the mid width m, and its largest solution."""
    c, k, taps = block.in_channels, block.out_channels, block.kernel**2
    left = rf"{taps}\,m^2 + ({ink.input(c)} + {ink.output(k)})\,m" if block.expand else (
        rf"({ink.input(c)} + {taps}\cdot {ink.output(k)})\,m"
    )  # fmt: skip
    right = rf"{taps}\cdot {ink.input(c)}\cdot {ink.output(k)}"
    return aligned([rf"{left} &< {right}", rf"\Rightarrow\quad m &\le \boxed{{{tex(widest)}}}"])
