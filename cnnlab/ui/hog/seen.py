"""A scene with its boxes, its scores as a heat map, and the weights, as small pictures."""

import numpy as np

from cnnlab.core import window_search
from cnnlab.core.hog_steps import Array
from cnnlab.datasets import scenes
from cnnlab.datasets.scenes import Boxes, Pixels, Scene
from cnnlab.plots import palette
from cnnlab.ui.pictures import address, as_source

from . import drawn
from .seeking import HEIGHT, WIDTH, Learnt, Outcome, Scored, Search, Whole

# On black, whatever the page's theme.
HIT, ALARM = palette.TEXT_DARK[palette.OUTPUT], palette.TEXT_DARK[palette.FIELD_ON_INPUT]
CANDIDATE, TRUE = palette.TEXT_DARK[palette.FIELD_ON_PREVIOUS], "#FFFFFF"
_HEAT = 0.75  # of a pixel's colour; the rest is the scene
_FONT = 9
_ON_ANY = ((TRUE, ""), ("#000000", "3 2.5"))  # black dashes on white: seen on every colour


def boxes(scene: Scene, found: Outcome, labels: list[str], *, before: bool) -> str:
    """What lies over a scene: true objects dashed, kept boxes with their `labels`; before suppression all, thin.

    A missed object has a question mark. An SVG picture as a data address.
    """
    parts = [_rect(box, CANDIDATE, 0.7) for box in found.boxes] if before else []
    parts += [_rect(box, TRUE, 1.2, "3 2.5") for box in scene.objects]
    missed = np.setdiff1d(np.arange(len(scene.objects)), found.partner)
    texts = [_text(scene.objects[at], "?", TRUE) for at in missed]
    for box, partner, label in zip(found.boxes[found.kept], found.partner, labels, strict=True):
        colour, sign = (HIT, "✓") if partner >= 0 else (ALARM, "✗")
        parts.append(_rect(box, colour, 1.8))
        texts.append(_text(box, f"{sign} {label}", colour))
    return _svg([*parts, *texts])


def truth(scene: Scene) -> str:
    """Where the true objects are, dashed: an SVG picture as a data address."""
    return _svg([_rect(box, colour, 1.6, dashes) for box in scene.objects for colour, dashes in _ON_ANY])


def _svg(parts: list[str]) -> str:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="{_FONT}" font-weight="600">{"".join(parts)}</svg>'
    )
    return address(svg.encode(), "svg+xml")


def _rect(box: Array | Boxes, colour: str, thick: float, dashes: str = "") -> str:
    x0, y0, x1, y1 = (float(side) for side in box)
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    place = f'x="{x0 + 0.5:g}" y="{y0 + 0.5:g}" width="{x1 - x0 - 1:g}" height="{y1 - y0 - 1:g}"'
    return f'<rect {place} fill="none" stroke="{colour}" stroke-width="{thick}"{dash}/>'


def _text(box: Array | Boxes, text: str, colour: str) -> str:
    """A label above a box, or inside where there is no room; with a dark rim, so that it can be read on anything."""
    x, y = float(box[0]), float(box[1]) - 2
    place = f'x="{x:g}" y="{y if y > _FONT else float(box[1]) + _FONT + 2:g}"'
    return f'<text {place} fill="{colour}" stroke="#000" stroke-width="2.5" paint-order="stroke">{text}</text>'


def scene(pixels: Pixels) -> str:
    """The scene alone, as a data address."""
    return as_source(pixels[..., None])


def weights(known: Learnt, dark: bool) -> tuple[str, str, str]:
    """The mean of the learnt pictures; what speaks for the object and what against it, on one scale."""
    both = window_search.weights_by_cell(known.detector)
    most = max(float(each.max()) for each in both)
    settings, window = known.detector.settings, known.detector.window
    speaks_for, against = (drawn.glyphs(each, settings, window, dark, most) for each in both)
    return scene(known.mean.round().astype(np.uint8)), speaks_for, against


def heat_limit(scores: Array) -> float:
    """The score that has the strongest blue; minus it the strongest red, as everything below."""
    return max(1.0, float(np.ceil(scores.max() * 10) / 10))


def heat(search: Search, found: Scored, pixels: Pixels) -> str:
    """The best score of all windows around each pixel's place, over the scene; where no window has its middle, none."""
    shares = np.clip(best_scores(search, found) / heat_limit(found.scores), -1, 1)
    ground = np.repeat(pixels[..., None], 3, axis=2)
    colours = drawn.signed(np.nan_to_num(shares))
    mixed = _HEAT * colours + (1 - _HEAT) * ground
    return as_source(np.where(np.isnan(shares)[..., None], ground * 0.5, mixed).round().astype(np.uint8))


def best_scores(search: Search, found: Scored) -> Array:
    """(H, W): each window's score on the square of one stride around its middle; of several sizes the best."""
    best = np.full((HEIGHT, WIDTH), np.nan)
    start = 0
    for level in search.levels():
        down, across = level.windows
        scores = found.scores[start : start + down * across].reshape(down, across)
        start += down * across
        rows, columns = (_nearest(pixels, search.stride, level.scale) for pixels in (HEIGHT, WIDTH))
        inside = ((rows >= 0) & (rows < down))[:, None] & ((columns >= 0) & (columns < across))
        here = scores[np.clip(rows, 0, down - 1)[:, None], np.clip(columns, 0, across - 1)]
        best = np.fmax(best, np.where(inside, here, np.nan))
    return best


def _nearest(pixels: int, stride: int, scale: float) -> Whole:
    """The window of a row whose middle is next to each pixel; below 0 or too large where there is none."""
    step, middle = stride * scale, scenes.SIDE / 2 * scale
    return np.floor((np.arange(pixels) + 0.5 - middle) / step + 0.5).astype(np.int64)


def scale() -> str:
    """The heat map's colours from the lowest to the highest, as a CSS gradient."""
    stops = []
    for stop in palette.SIGNED_STOPS:
        shades = (round(_HEAT * int(stop[at : at + 2], 16)) for at in (1, 3, 5))
        stops.append("rgb({},{},{})".format(*shades))
    return f"linear-gradient(to right, {', '.join(stops)})"
