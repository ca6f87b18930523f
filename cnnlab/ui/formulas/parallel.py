"""Rounds of workers, the im2col matrix, and FLOP for each byte."""

from collections.abc import Mapping

from cnnlab.core.parallel import FLOAT_BYTES, Work, rounds

from .ink import Ink, tex

WORDS = ("cells", "rounds", "bytes", "byte")  # to be given in the page's language


def rounds_of(work: Work, workers: int, ink: Ink, words: Mapping[str, str], *, known: bool) -> str:
    """Cells, then rounds; their number only where it is `known` already."""
    cells = ink.output(tex(work.cells))
    number = rf"\boxed{{{rounds(work.cells, workers)}}}" if known else r"\;?"
    lines = [
        rf"{ink.output('O')} &= {ink.input('N')} - {ink.weight('F')} + 1",
        rf"&= {ink.input(work.side)} - {ink.weight(work.kernel)} + 1 = {ink.output(work.out)}",
        rf"\text{{{words['cells']}}} &= {ink.output('O^2')} = {ink.output(f'{work.out}^2')} = {cells}",
        rf"\text{{{words['rounds']}}} &= \left\lceil \frac{{\text{{{words['cells']}}}}}{{W}} \right\rceil"
        rf" = \left\lceil \frac{{{cells}}}{{{tex(workers)}}} \right\rceil = {number}",
    ]
    return _aligned(lines)


def matrix(work: Work, ink: Ink) -> str:
    """One matrix product with the shapes below, and how often numbers repeat."""
    rows, columns = (tex(each) for each in work.matrix)
    filters, taps = ink.output(work.filters), ink.weight(rows)
    cells, unfolded = ink.output(columns), ink.input("X_{col}")
    held, there = work.matrix[0] * work.matrix[1], work.numbers[0]
    lines = [
        rf"\underbrace{{{ink.output('Y')}}}_{{{filters} \times {cells}}} &= "
        rf"\underbrace{{{ink.weight('W')}}}_{{{filters} \times {taps}}} \cdot "
        rf"\underbrace{{{unfolded}}}_{{{taps} \times {cells}}}",
        rf"{unfolded}:\; & {ink.weight('C F^2')} \times {ink.output('O^2')}",
        rf"&= {work.channels} \cdot {work.kernel}^2 \times {work.out}^2",
        rf"&= {taps} \times {cells}",
        rf"\frac{{{unfolded}}}{{{ink.input('X')}}} &= \frac{{{tex(held)}}}{{{ink.input(tex(there))}}}"
        rf" = {held / there:.3g}",
        rf"&\le {ink.weight('F^2')} = {work.kernel**2}",
    ]
    return _aligned(lines)


def intensity(work: Work, ink: Ink, words: Mapping[str, str]) -> str:
    """FLOP for each byte: at best, and by way of im2col."""
    came, held, made = work.numbers
    rows, columns = work.matrix
    flops, least = tex(work.flops), tex(work.bytes_ideal)
    numbers = rf"{ink.input(tex(came))} + {ink.weight(tex(held))} + {ink.output(tex(made))}"
    lines = [
        rf"\text{{FLOP}} &= 2 \cdot \text{{MAC}} = 2 \cdot {tex(work.macs)} = {flops}",
        rf"\text{{{words['bytes']}}} &= {FLOAT_BYTES} \left({numbers}\right) = {least}",
        rf"\frac{{\text{{FLOP}}}}{{\text{{{words['byte']}}}}} &= \frac{{{flops}}}{{{least}}}"
        rf" = \boxed{{{work.intensity:.3g}}}",
        rf"\text{{im2col:}} &\phantom{{=}}\; \frac{{{flops}}}{{{least} + 2 \cdot "
        rf"{FLOAT_BYTES} \cdot {tex(rows)} \cdot {tex(columns)}}} = {work.intensity_im2col:.3g}",
    ]
    return _aligned(lines)


def _aligned(lines: list[str]) -> str:
    return r"\begin{aligned}" + r" \\[0.4em] ".join(lines) + r"\end{aligned}"
