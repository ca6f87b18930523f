"""What a way into a batch does to one picture, and what the batch weighs, with the numbers in it."""

from collections.abc import Sequence

from cnnlab.core.batching import FLOAT32_BYTES, Batch, Fit
from cnnlab.ui.formulas.ink import Ink


def one_picture(way: str, fit: Fit, ink: Ink) -> str:
    """The sizes of one picture on its way, and the fraction that is lost or added."""
    (height, width), (tall, wide) = fit.source, fit.scaled
    before = rf"{ink.input(height)}\times{ink.input(width)}"
    side = ink.output(fit.tile[0])
    if way == "resize":
        ratio = rf"\frac{{{side}/{ink.input(width)}}}{{{side}/{ink.input(height)}}}={fit.stretch:.2f}"
        return _lines(rf"{before}\;\to\;{side}\times{side}", ratio)
    if way == "random":
        part = rf"\frac{{{fit.kept.height}\cdot{fit.kept.width}}}{{{height}\cdot{width}}}"
        return _lines(before, rf"1-{part}={_percent(fit.cropped)}")
    longer, shorter = max(fit.source), min(fit.source)
    if way == "pad":
        scaled = rf"\frac{{{side}\cdot{ink.input(shorter)}}}{{{ink.input(longer)}}}"
        less = rf"\left\lfloor{scaled}\right\rfloor={min(fit.scaled)}"
        return _lines(less, rf"1-\frac{{{tall}\cdot{wide}}}{{{side}\cdot{side}}}={_percent(fit.padded)}")
    grown = (
        rf"\left\lfloor\frac{{{min(fit.scaled)}\cdot{ink.input(longer)}}}{{{ink.input(shorter)}}}\right\rfloor"
        rf"={max(fit.scaled)}"
    )
    if way == "crop":
        return _lines(grown, rf"1-\frac{{{side}\cdot{side}}}{{{tall}\cdot{wide}}}={_percent(fit.cropped)}")
    if way == "collate":
        tile = rf"{ink.output(fit.tile[0])}\cdot{ink.output(fit.tile[1])}"
        return _lines(grown, rf"1-\frac{{{tall}\cdot{wide}}}{{{tile}}}={_percent(fit.padded)}")
    return rf"{before}\;\to\;{ink.output(height)}\times{ink.output(width)}"


def memory(batches: Sequence[Batch], ink: Ink) -> str:
    """N · C · H · W numbers of 4 bytes, for each batch."""
    terms = [
        rf"{ink.output(n)}\cdot{ink.output(channels)}\cdot{ink.output(height)}\cdot{ink.output(width)}\cdot{FLOAT32_BYTES}"
        for n, channels, height, width in (batch.shape for batch in batches)
    ]
    total = f"{sum(batch.bytes for batch in batches):,}".replace(",", "{,}")
    lines = "+".join(terms) if len(terms) == 1 else r"\\&\quad+".join(terms)
    product = rf"N\cdot C\cdot H\cdot W\cdot{FLOAT32_BYTES}\,\mathrm{{B}}"
    return rf"\begin{{aligned}}{product}&={lines}\\&={total}\,\mathrm{{B}}\end{{aligned}}"


def _lines(*terms: str) -> str:
    """One under the other: a narrow column holds them too."""
    return r"\begin{aligned}&" + r"\\[0.4em]&".join(terms) + r"\end{aligned}"


def _percent(fraction: float) -> str:
    return rf"{100 * fraction:.1f}\,\%"
