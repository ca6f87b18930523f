"""The formulas of output sizes, step by step: letters, numbers, division, rounding, result."""

from dataclasses import dataclass

from cnnlab.core.arithmetic import AxisWindows, effective_kernel

from .ink import Ink


@dataclass(frozen=True)
class Axis:
    """One axis of a sliding window as the student set it; it may make no sense yet."""

    n: int
    kernel: int
    stride: int
    padding: int
    dilation: int = 1
    ceil_mode: bool = False


def forward(axis: Axis, windows: AxisWindows, ink: Ink) -> str:
    """From the general form to the number of windows. `windows` is what the core found for `axis`."""
    room = windows.padded - effective_kernel(axis.kernel, axis.dilation)
    count = len(windows.starts)
    quotient = -(-room // axis.stride) if axis.ceil_mode else room // axis.stride
    fraction = _rounded(axis, rf"\frac{{{room}}}{{{axis.stride}}}", large=True)
    division = fraction if room % axis.stride == 0 else f"{fraction} + 1 = {_rounded(axis, decimal(room, axis.stride))}"
    dropped = quotient + 1 - count
    last = f"{quotient} + 1" + (f" - {dropped}" if dropped else "")
    return _aligned("O", [*_begin(axis, ink), f"{division} + 1", f"{last} = {_box(ink.output(count))}"])


def refused(axis: Axis, ink: Ink) -> str:
    """As far as the formula gets with numbers that make no sense."""
    return _aligned("O", _begin(axis, ink))


def keeps_size(kernel: int, dilation: int, ink: Ink) -> str:
    """The padding that keeps the size at stride 1: a whole number only for an even span."""
    total = dilation * (kernel - 1)
    letters = rf"\frac{{{ink.weight('D')}({ink.weight('F')} - 1)}}{{2}}"
    numbers = rf"\frac{{{ink.weight(dilation)} \cdot ({ink.weight(kernel)} - 1)}}{{2}}"
    return rf"{ink.padding('P')} = {letters} = {numbers} = {_box(ink.padding(decimal(total, 2)))}"


def parameters(in_channels: int, out_channels: int, groups: int, kernel: int, total: int, ink: Ink) -> str:
    """How many numbers the filters hold, biases included."""
    depth = rf"\frac{{{ink.input('C')}}}{{G}}"
    letters = rf"{ink.output('K')} \left({depth} \cdot {ink.weight('F')} \cdot {ink.weight('F')} + 1\right)"
    size = rf"{ink.weight(kernel)} \cdot {ink.weight(kernel)}"
    share = rf"\frac{{{ink.input(in_channels)}}}{{{groups}}}"
    numbers = rf"{ink.output(out_channels)} \cdot \left({share} \cdot {size} + 1\right)"
    inner = in_channels // groups * kernel * kernel
    product = rf"{ink.output(out_channels)} \cdot ({inner} + 1) = {_box(ink.weight(total))}"
    return _aligned(r"\#", [letters, numbers, product])


def transposed(axis: Axis, output_padding: int, size: int | None, ink: Ink) -> str:
    """The size after a transposed convolution; `size` is the core's answer, None where there is none."""
    letters = (
        rf"({ink.input('N')} - 1)\,S - 2{ink.padding('P')} + {ink.weight('D')}({ink.weight('F')} - 1)"
        rf" + {ink.output('P_{out}')} + 1"
    )
    numbers = (
        rf"({ink.input(axis.n)} - 1) \cdot {axis.stride} - 2 \cdot {ink.padding(axis.padding)}"
        rf" + {ink.weight(axis.dilation)} \cdot ({ink.weight(axis.kernel)} - 1) + {ink.output(output_padding)} + 1"
    )
    terms = (
        f"{(axis.n - 1) * axis.stride} - {2 * axis.padding} + {axis.dilation * (axis.kernel - 1)}"
        f" + {output_padding} + 1"
    )
    return _aligned("O", [letters, numbers, terms if size is None else f"{terms} = {_box(ink.output(size))}"])


def decimal(numerator: int, denominator: int) -> str:
    """A fraction with at most two decimals: 31/2 → 15.5, 8/3 → 2.67, 8/2 → 4."""
    return f"{numerator / denominator:.2f}".rstrip("0").rstrip(".")


def _begin(axis: Axis, ink: Ink) -> list[str]:
    spread = axis.dilation > 1
    letters = rf"{ink.input('N')} + 2{ink.padding('P')} - "
    letters += rf"[{ink.weight('D')}({ink.weight('F')} - 1) + 1]" if spread else ink.weight("F")
    numbers = rf"{ink.input(axis.n)} + 2 \cdot {ink.padding(axis.padding)} - "
    inner = rf"[{ink.weight(axis.dilation)} \cdot ({ink.weight(axis.kernel)} - 1) + 1]"
    numbers += inner if spread else ink.weight(axis.kernel)
    return [
        _rounded(axis, rf"\frac{{{letters}}}{{S}}", large=True) + " + 1",
        _rounded(axis, rf"\frac{{{numbers}}}{{{axis.stride}}}", large=True) + " + 1",
    ]


def _rounded(axis: Axis, inside: str, large: bool = False) -> str:
    side = "ceil" if axis.ceil_mode else "floor"
    left, right = (r"\left", r"\right") if large else ("", "")
    return rf"{left}\l{side} {inside} {right}\r{side}"


def _aligned(name: str, steps: list[str]) -> str:
    lines = [rf"{name} &= {steps[0]}", *(f"&= {step}" for step in steps[1:])]
    return r"\begin{aligned}" + r" \\[0.35em] ".join(lines) + r"\end{aligned}"


def _box(inside: str) -> str:
    return rf"\boxed{{{inside}}}"
