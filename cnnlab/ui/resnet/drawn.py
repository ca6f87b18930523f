"""A residual block as a small drawing: boxes as wide as their channels, the shortcut beside them. SVG."""

import html
from collections.abc import Sequence
from typing import NamedTuple

from cnnlab.plots import palette
from cnnlab.ui.pictures import address

_INK = {False: "#1A222D", True: "#E6EAF0"}
_WIDE, _BOX_H, _STEP, _TOP = 210.0, 32.0, 54.0, 34.0
_MIDDLE, _NARROWEST = 125.0, 0.34


class Box(NamedTuple):
    """One layer: its words, its channels as a share of the widest, its colour."""

    text: str
    share: float
    colour: str


def block(boxes: Sequence[Box], shortcut: str, ends: tuple[str, str], *, dark: bool) -> str:
    """The layers from top to bottom, a line around them with its words, a plus, what goes in and out.

    Returns
    -------
    str
        A picture as a data address.
    """
    ink = _INK[dark]
    plus = _TOP + _STEP * len(boxes) + 6
    parts = [_arrow(_MIDDLE, 18, _TOP, ink), _text(_MIDDLE + 8, 14, ends[0], ink, "start")]
    for at, box in enumerate(boxes):
        y = _TOP + _STEP * at
        parts += [
            *_layer(box, y, ink),
            _arrow(_MIDDLE, y + _BOX_H, y + _STEP if at + 1 < len(boxes) else plus - 11, ink),
        ]
    side = _MIDDLE + _WIDE / 2 + 14
    parts += [
        f'<path d="M{_MIDDLE} 26H{side}V{plus}H{_MIDDLE + 12}" fill="none" stroke="{palette.INPUT}" stroke-width="3"/>',
        f'<circle cx="{_MIDDLE}" cy="{plus}" r="11" fill="none" stroke="{ink}" stroke-width="2"/>',
        _text(_MIDDLE, plus + 6, "+", ink, "middle", size=18),
        _text(side + 7, (26 + plus) / 2, shortcut, ink, "start"),
        _arrow(_MIDDLE, plus + 11, plus + 34, ink),
        _text(_MIDDLE + 8, plus + 32, ends[1], ink, "start"),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 350 {plus + 40:.0f}" font-family="sans-serif" '
        f'font-size="14">{"".join(parts)}</svg>'
    )
    return address(svg.encode(), "svg+xml")


def _layer(box: Box, y: float, ink: str) -> list[str]:
    wide = _WIDE * (_NARROWEST + (1 - _NARROWEST) * box.share)
    return [
        f'<rect x="{_MIDDLE - wide / 2:.1f}" y="{y}" width="{wide:.1f}" height="{_BOX_H}" '
        f'fill="{palette.translucent(box.colour, 0.3)}" stroke="{box.colour}" stroke-width="2"/>',
        _text(_MIDDLE, y + 21, box.text, ink, "middle"),
    ]


def _arrow(x: float, start: float, end: float, ink: str) -> str:
    tip = f"M{x - 4} {end - 6}L{x} {end}L{x + 4} {end - 6}"
    return f'<path d="M{x} {start}V{end}{tip}" fill="none" stroke="{ink}" stroke-width="1.6"/>'


def _text(x: float, y: float, text: str, ink: str, anchor: str, size: int = 14) -> str:
    said = html.escape(text)
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}" text-anchor="{anchor}" font-size="{size}">{said}</text>'
