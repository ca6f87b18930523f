"""The formulas of the bag of visual words: letters, then the student's numbers, formatted already."""

from .ink import Ink


def normalised(pixel: str, mean: str, variance: str, floor: str, value: str, ink: Ink) -> str:
    """Brightness and contrast taken off one pixel of a patch."""
    x = ink.input("x")
    return (
        rf"\frac{{{x} - \bar{{{x}}}}}{{\sqrt{{\sigma^2 + \varepsilon}}}} = "
        rf"\frac{{{ink.input(pixel)} - {mean}}}{{\sqrt{{{variance} + {floor}}}}} = {ink.output(value)}"
    )


def whitened(ink: Ink) -> str:
    """ZCA whitening of a patch."""
    return rf"({ink.input('x')} - \mu)\, V\, (\Lambda + \varepsilon I)^{{-1/2}}\, V^{{\top}}"


def inertia(patches: str, k: int, value: str, ink: Ink) -> str:
    """What k-means makes small."""
    x, w = ink.input("x_i"), ink.weight("w_j")
    return rf"\sum_{{i=1}}^{{{patches}}} \min_{{j \le {k}}} \lVert {x} - {w} \rVert^2 = {ink.output(value)}"


def share(word: int, count: str, places: str, value: str, ink: Ink) -> str:
    """One entry of a histogram of words, hard assignment."""
    return rf"h_{{{word}}} = \frac{{{ink.input(count)}}}{{{ink.input(places)}}} = {ink.output(value)}"


def soft_share(word: int, value: str, ink: Ink) -> str:
    """One entry of a histogram of words, soft assignment."""
    x, w = ink.input("x"), ink.weight("w_j")
    triangle = rf"a_j({x}) = \max(0,\; \bar d - \lVert {x} - {w} \rVert)"
    return rf"{triangle},\quad h_{{{word}}} = \frac{{\sum_x a_{{{word}}}}}{{\sum_x \sum_j a_j}} = {ink.output(value)}"


def weight(word: int, pictures: str, found_in: str, value: str) -> str:
    """How much a word weighs: tf-idf."""
    return rf"\mathrm{{idf}}_{{{word}}} = \ln \frac{{1 + {pictures}}}{{1 + {found_in}}} + 1 = {value}"


def places(side: int, size: int, stride: int, ink: Ink) -> str:
    """How many patches are read."""
    along = (side - size) // stride + 1
    count = rf"\left\lfloor \frac{{{ink.input(side)} - {ink.weight(size)}}}{{{stride}}} \right\rfloor + 1 = {along}"
    return rf"{count},\quad {along}^2 = {ink.output(along * along)}"


def length(k: int, levels: int, total: str, ink: Ink) -> str:
    """Numbers in the vector with a spatial pyramid."""
    cells = "+".join(str(4**level) for level in range(levels))
    inside = rf"({cells})" if levels > 1 else cells
    return rf"{ink.weight('k')} \cdot {inside} = {ink.weight(k)} \cdot {inside} = \boxed{{{ink.output(total)}}}"
