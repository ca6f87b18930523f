"""What Resize and Upsample read: the cells around a place, by ONNX's rules of where that place is."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from .errors import LabError
from .meaning import Meaning, Shape, known_grid, unknown
from .onnx_step import Made, Step, contents, shown
from .uneven import Cells, from_windows

_LONGEST_SIDE = 1024  # each cell is looked at
_HALF = Fraction(1, 2)
_PLACES: dict[str, Callable[[int, int, int], Fraction]] = {
    "half_pixel": lambda i, n, m: Fraction((2 * i + 1) * n, 2 * m) - _HALF,
    "pytorch_half_pixel": lambda i, n, m: Fraction((2 * i + 1) * n, 2 * m) - _HALF if m > 1 else Fraction(0),
    "align_corners": lambda i, n, m: Fraction(i * (n - 1), m - 1) if m > 1 else Fraction(0),
    "asymmetric": lambda i, n, m: Fraction(i * n, m),
}
_NEAREST: dict[str, Callable[[Fraction], int]] = {
    "round_prefer_floor": lambda place: ceil(place - _HALF),
    "round_prefer_ceil": lambda place: floor(place + _HALF),
    "floor": floor,
    "ceil": ceil,
}


def resize(step: Step) -> Made:
    """Resize from opset 11 on."""
    if step.opset < 11:
        return _to(step, _scaled(step, 1), "asymmetric", "floor")
    scales, sizes = step.optional(2), step.optional(3)
    by_scale = scales is not None and (scales.numbers is None or scales.numbers.size > 0)
    if not by_scale and sizes is None:
        raise LabError("onnx.why_input", place=4)
    if "axes" in step.attributes or step.text("keep_aspect_ratio_policy", "stretch") != "stretch":
        return Made(unknown("resize of some axes"), ())
    after = _scaled(step, 2) if by_scale else tuple(contents(step.input(3), "sizes"))
    places = step.text("coordinate_transformation_mode", "half_pixel")
    return _to(step, after, places, step.text("nearest_mode", "round_prefer_floor"))


def upsample(step: Step) -> Made:
    """Upsample, up to opset 9; its scales were an attribute at first."""
    return _to(step, _scaled(step, 1), "asymmetric", "floor")


def _scaled(step: Step, place: int) -> Shape | None:
    """The new shape; None where a scale leaves a remainder."""
    given = step.attributes.get("scales") or contents(step.input(place), "scales")
    if len(given) != len(step.shape) or not all(0 < scale < 1e6 for scale in given):
        raise LabError("onnx.why_attribute", attribute="scales", value=shown(tuple(given)))
    exact = [size * Fraction(scale).limit_denominator(4096) for size, scale in zip(step.shape, given, strict=True)]
    return tuple(map(int, exact)) if all(size.denominator == 1 and size >= 1 for size in exact) else None


def _to(step: Step, after: Shape | None, places: str, nearest: str) -> Made:
    before, mode = step.shape, step.text("mode", "nearest")
    if after is None:
        return Made(unknown("resize by a scale that leaves a remainder"), ())
    if len(after) != len(before) or min(after, default=0) < 1:
        raise LabError("onnx.why_attribute", attribute="sizes", value=shown(after))
    linear = mode in ("linear", "bilinear")
    followed = before[:2] == after[:2] and len(before) == 4 and max(*before[2:], *after[2:]) <= _LONGEST_SIDE
    said = places in _PLACES and nearest in _NEAREST and (linear or mode == "nearest")
    if not followed or not said or step.whole("antialias", 0):
        return Made(unknown(f"resize with mode {mode}, {places}"[:80]), (after,))
    down, across = (_windows(n, m, places, None if linear else nearest)
                    for n, m in zip(before[2:], after[2:], strict=True))  # fmt: skip
    meaning = Meaning("upsample", from_windows((before[2], before[3]), down, across), step.x.grid)
    return Made(known_grid("resize", step.x.grid, 4, meaning), (after,))


@lru_cache(maxsize=64)
def _windows(n: int, m: int, places: str, nearest: str | None) -> Cells:
    """One cell each (nearest), or the two around the place; what lies outside is the edge."""
    at = [_PLACES[places](i, n, m) for i in range(m)]
    if nearest is not None:
        cells = [min(max(_NEAREST[nearest](place), 0), n - 1) for place in at]
        return [(cell, cell + 1) for cell in cells]
    inside = [min(max(place, Fraction(0)), Fraction(n - 1)) for place in at]
    return [(floor(place), ceil(place) + 1) for place in inside]
