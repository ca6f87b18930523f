"""Inception modules: the weights of a naive and of a reduced one, and their multiply-adds."""

from cnnlab.core.inception import Inception, Pair

from .ink import Ink


def counts(module: Inception, size: Pair, ink: Ink, *, told: bool, narrow: bool = False) -> str:
    """Letters, then numbers; the reduced module's sum and the ratio only once they are told.

    `narrow`: without the letters.
    """
    c, taps = ink.input(module.in_channels), ink.weight(f"{module.five_kernel}^2")
    nine, area = ink.weight("3^2"), ink.output(rf"{size[0]}\cdot {size[1]}")
    naive, reduced = module.naive.counts(size), module.counts(size)
    lines = [] if narrow else _letters(taps, ink)
    lines += [
        rf"\text{{naive}} &= {c}\,({_out(module.one, ink)} + {nine}\cdot {_out(module.three, ink)} + "
        rf"{taps}\cdot {_out(module.five, ink)}) = {ink.weight(_tex(naive.parameters))}",
        rf"\text{{1×1 first}} &= {c}\,({_out(module.one, ink)} + {module.three_reduce} + {module.five_reduce} + "
        rf"{_out(module.pool, ink)}) + {nine}\cdot {module.three_reduce}\cdot {_out(module.three, ink)} + "
        rf"{taps}\cdot {module.five_reduce}\cdot {_out(module.five, ink)}"
        + (rf" = {ink.weight(_tex(reduced.parameters))}" if told else r" =\; ?"),
        rf"\text{{MACs}} &= {area}\cdot \text{{weights}}:\quad {_tex(naive.macs)} \;\text{{:}}\; "
        + (rf"{_tex(reduced.macs)} = \boxed{{{naive.macs / reduced.macs:.2f}}}" if told else "?"),
    ]
    return r"\begin{aligned}" + r" \\[0.3em] ".join(lines) + r"\end{aligned}"


def _letters(taps: str, ink: Ink) -> list[str]:
    c, nine = ink.input("C"), ink.weight("3^2")
    one, three, five, pool = (ink.output(rf"K_{{{name}}}") for name in ("1", "3", "5", "p"))
    return [
        rf"\text{{naive}} &= {c}\,({one} + {nine} {three} + {taps} {five})",
        rf"\text{{1×1 first}} &= {c}\,({one} + r_3 + r_5 + {pool}) + {nine} r_3 {three} + {taps} r_5 {five}",
    ]


def _out(value: int, ink: Ink) -> str:
    return ink.output(value)


def _tex(value: int) -> str:
    return f"{value:,}".replace(",", r"{,}")
