"""The formulas of the histogram of oriented gradients: letters, then the student's numbers."""

from collections.abc import Sequence

from cnnlab.core.hog import HogSettings
from cnnlab.core.window_search import Level

from .ink import Ink


def length(height: int, width: int, settings: HogSettings, words: tuple[str, str], ink: Ink) -> str:
    """From pixels to cells, to blocks, to the numbers of the descriptor. `words` are those for cells and blocks."""
    lines = []
    for letter, n, axis in (("H", height, 0), ("W", width, 1)):
        cell, block, stride = settings.cell[axis], settings.block[axis], settings.stride[axis]
        cells = n // cell
        steps = f"{cells}-{block}+1"
        if stride > 1:
            steps = rf"\left\lfloor \frac{{{cells}-{block}}}{{{stride}}} \right\rfloor + 1"
        count = ink.output((cells - block) // stride + 1)
        whole = rf"\frac{{{ink.input(n)}}}{{{cell}}}"
        whole = whole if n % cell == 0 else rf"\left\lfloor {whole} \right\rfloor"
        counted = rf"{cells}\ \text{{{words[0]}}},\;\; {steps} = {count}\ \text{{{words[1]}}}"
        lines.append(rf"{letter}:\;\; {whole} &= {counted}")
    down, over, rows, columns, bins = settings.shape(height, width)
    total = f"{down * over * rows * columns * bins:,}".replace(",", "{,}")
    product = rf"{ink.output(down)} \cdot {ink.output(over)} \cdot {rows} \cdot {columns} \cdot {ink.weight(bins)}"
    lines.append(rf"{product} &= \boxed{{{ink.output(total)}}}")
    return r"\begin{aligned}" + r" \\[0.3em] ".join(lines) + r"\end{aligned}"


def norm(name: str, ink: Ink, *, broken: bool = False) -> str:
    """How a block v is normalised; `broken` over lines that a phone is wide enough for."""
    v = ink.input("v")
    one, two = rf"\frac{{{v}}}{{\sum |{v}_i| + \varepsilon}}", rf"\frac{{{v}}}{{\sqrt{{\sum {v}_i^2 + \varepsilon^2}}}}"
    if name == "L1":
        return one
    if name == "L1-sqrt":
        return rf"\sqrt{{{one}}}"
    if name == "L2":
        return two
    steps = rf"u = {two}", r"u' = \min(u,\, 0.2)", r"\frac{u'}{\sqrt{\sum u_i'^2 + \varepsilon^2}}"
    return r"\begin{gathered}" + _below(broken).join(steps) + r"\end{gathered}"


def both(norm: str, lines: list[list[str]], factors: tuple[str, str], *, broken: bool = False) -> str:
    """One entry through the norm, for each contrast: entry, divisor(s), result. All numbers are formatted already."""
    rows = [
        rf"\times {factor}:\quad & {_below(broken, '& ').join(_way(norm, *line))}"
        for line, factor in zip(lines, factors, strict=True)
    ]
    return r"\begin{aligned}" + r" \\[0.7em] ".join(rows) + r"\end{aligned}"


def _below(broken: bool, place: str = "") -> str:
    """What parts two steps."""
    return rf" \\[0.4em] {place}" if broken else r",\quad "


def _way(norm: str, entry: str, total: str, *more: str) -> list[str]:
    *between, result = more
    if norm.startswith("L1"):
        share = rf"\frac{{{entry}}}{{{total} + \varepsilon}}"
        return [rf"\sqrt{{{share}}} = {result}" if norm == "L1-sqrt" else rf"{share} = {result}"]
    unit = rf"\frac{{{entry}}}{{\sqrt{{{total}^2 + \varepsilon^2}}}}"
    if not between:
        return [rf"{unit} = {result}"]
    once, clipped, second = between
    last = rf"\frac{{{clipped}}}{{\sqrt{{{second}^2 + \varepsilon^2}}}} = {result}"
    return [rf"{unit} = {once}", rf"\min({once},\, 0.2) = {clipped}", last]


def windows(
    levels: Sequence[Level], side: int, stride: int, words: tuple[str, str], ink: Ink, *, terms: int = 4
) -> str:
    """How many windows of `side` pixels are looked at. `words` are those for down and across, `terms` fit in a line."""
    first, counts = levels[0], [down * across for down, across in (level.windows for level in levels)]
    steps = (rf"({ink.input(n)}-{ink.weight(side)}) / {stride}" for n in first.size)
    lines = [
        rf"\text{{{word}:}}\;\; \lfloor {step} \rfloor + 1 &= {count}"
        for word, step, count in zip(words, steps, first.windows, strict=True)
    ]
    lines.append(rf"{first.windows[0]} \cdot {first.windows[1]} &= {_last(counts[0], len(counts) == 1, ink)}")
    for at in range(1, len(counts), terms):
        added = " + ".join(_thousands(count) for count in counts[at : at + terms])
        end = at + terms >= len(counts)
        lines.append(rf"{{}}+ {added} &{'= ' + _last(sum(counts), True, ink) if end else ''}")
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def share(
    name: str, right: tuple[str, int], wrong: tuple[str, int], result: str | None, ink: Ink, *, brief: bool = False
) -> str:
    """`name` = right / (right + wrong), in words, unless `brief`, and in numbers; `result`: None where both are 0."""
    letters = _part(rf"\text{{{right[0]}}}", rf"\text{{{wrong[0]}}}", ink)
    shown = "?" if result is None else rf"\mathbf{{{result.replace('%', chr(92) + '%')}}}"
    values = f"{_part(str(right[1]), str(wrong[1]), ink)} = {shown}"
    rows = [values] if brief else [letters, values]
    return rf"\begin{{aligned}}\text{{{name}}} &= " + r" \\[0.3em] &= ".join(rows) + r"\end{aligned}"


def _part(right: str, wrong: str, ink: Ink) -> str:
    return rf"\frac{{{ink.output(right)}}}{{{ink.output(right)} + {wrong}}}"


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", "{,}")


def _last(count: int, boxed: bool, ink: Ink) -> str:
    shown = ink.output(_thousands(count))
    return rf"\boxed{{{shown}}}" if boxed else shown
