"""Squeeze and excitation for one channel with its numbers, and the parameters of a gate."""

from cnnlab.core.excitation import Gate, Steps, Weights

from .ink import Ink

_SHOWN = 3  # terms of a sum that are written out


def channel(at: int, steps: Steps, weights: Weights, shape: tuple[int, int, int], ink: Ink) -> str:
    """Squeeze, excite and scale for channel `at` (from 0) of maps of `shape`."""
    _, height, width = shape
    number = at + 1
    squeezed, gate = float(steps.squeezed[at]), float(steps.gates[at])
    hidden = [float(value) for value in steps.hidden]
    listed = [f"{value:.3g}" for value in hidden[: 2 * _SHOWN]]
    if len(hidden) > 2 * _SHOWN:
        listed.append(r"\dots")
    terms = [
        rf"{ink.weight(_signed(float(each)))}\cdot {value:.3g}"
        for each, value in zip(weights.second[at][:_SHOWN], hidden[:_SHOWN], strict=True)
    ]
    if len(hidden) > _SHOWN:
        terms.append(r"\dots")
    total = " + ".join(terms) + f" + {ink.weight(_signed(float(weights.second_bias[at])))}"
    lines = [
        rf"z_{{{number}}} &= \tfrac{{1}}{{{height}\cdot {width}}}\textstyle\sum {ink.input(f'x_{{{number}}}')} = "
        rf"{ink.input(f'{squeezed:.3g}')}",
        rf"\mathbf{{s}} &= \mathrm{{ReLU}}({ink.weight('W_1')}\,\mathbf{{z}} + {ink.weight('b_1')}) = "
        rf"({', '.join(listed)})",
        rf"g_{{{number}}} &= \sigma({total}) = \sigma({float(steps.logits[at]):.3g}) = \boxed{{{gate:.3g}}}",
        rf"{ink.output(f'y_{{{number}}}')} &= {gate:.3g}\cdot {ink.input(f'x_{{{number}}}')}",
    ]
    return r"\begin{aligned}" + r" \\[0.3em] ".join(lines) + r"\end{aligned}"


def parameters(gate: Gate, ink: Ink) -> str:
    """2·C·h, and the biases where there are any."""
    c, h = ink.input(gate.channels), gate.hidden
    biases = f" + {h} + {c}" if gate.bias else ""
    letters = r"2\,C\,\tfrac{C}{r}" + (r" + \tfrac{C}{r} + C" if gate.bias else "")
    return (
        rf"\begin{{aligned}} \text{{params}} &= {letters} = 2\cdot {c}\cdot {h}{biases} = "
        rf"{ink.weight(_tex(gate.counts.parameters))} \\ \text{{MACs}} &= 2\cdot {c}\cdot {h} = "
        rf"{_tex(gate.counts.macs)} \end{{aligned}}"
    )


def _signed(value: float) -> str:
    return f"({value:.3g})" if value < 0 else f"{value:.3g}"


def _tex(value: int) -> str:
    return f"{value:,}".replace(",", r"{,}")
