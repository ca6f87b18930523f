"""Where the boxes and lines of a network's diagram go: plain values, in pixels, the input at the top.

A box stands as many rows down as the longest way to it from an input has lines. The longest way of all is the trunk, a
straight column; a branch is a straight column beside it, on the left where the forward pass comes to it before the
trunk's box of that row, else on the right; a line that skips rows runs down its own lane beside the boxes it passes.
Lines move sideways between two rows only, so none crosses a box. What passes fewest rows is placed next to the trunk.
The work grows with the nodes and with the rows that lines pass.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

BOX_PX = (156, 46)
GAP_PX = (22, 30)  # between columns; between rows
LANE_PX = 14  # a skipping line's share of the width
MARGIN_PX = 10
_PORT_PX = 14  # between the ends of lines that enter one box

Point = tuple[float, float]


class Line(NamedTuple):
    """From the bottom of box `source` through `points` to the top of box `target`; every point is below the last."""

    source: int
    target: int
    points: tuple[Point, ...]
    skips: bool  # passes at least one row in a lane of its own


class Layout(NamedTuple):
    """Upper left corners of the boxes, all of `BOX_PX`, and the lines; `rows` are counted from 0."""

    corners: tuple[Point, ...]
    rows: tuple[int, ...]
    lines: tuple[Line, ...]
    size: tuple[float, float]  # width, height


class _Strip(NamedTuple):
    """What needs a column to itself from row `top` to row `bottom`: a branch, or a line that skips rows."""

    top: int
    bottom: int
    boxes: tuple[int, ...]
    line: tuple[int, int]  # (source, target) of a skipping line, or of the branch's long way to where it is joined


def layout(parents: Sequence[Sequence[int]]) -> Layout:
    """Places for boxes of which each follows those `parents` names, all of them earlier.

    Parameters
    ----------
    parents
        For each box, the places of the boxes whose output it takes; empty for an input.
    """
    rows = _rows(parents)
    if not rows:
        return Layout((), (), (), (2 * MARGIN_PX, 2 * MARGIN_PX))
    branches = _branches(parents, rows)
    strips, taken = _strips(branches[1:], parents, rows)
    middles, lanes = _columns(branches[0], strips, rows)
    least = min([middle - BOX_PX[0] / 2 for middle in middles] + list(lanes.values()))
    shift = MARGIN_PX - least
    middles = [middle + shift for middle in middles]
    lanes = {line: x + shift for line, x in lanes.items()}
    width = max([middle + BOX_PX[0] / 2 for middle in middles] + list(lanes.values())) + MARGIN_PX
    corners = tuple((middle - BOX_PX[0] / 2, _top(row)) for middle, row in zip(middles, rows, strict=True))
    lines = _lines(parents, rows, middles, lanes, taken)
    return Layout(corners, tuple(rows), lines, (width, _top(max(rows)) + BOX_PX[1] + MARGIN_PX))


def _top(row: int) -> float:
    return MARGIN_PX + row * (BOX_PX[1] + GAP_PX[1])


def _rows(parents: Sequence[Sequence[int]]) -> list[int]:
    rows: list[int] = []
    for before in parents:
        rows.append(1 + max((rows[parent] for parent in before), default=-1))
    return rows


def _branches(parents: Sequence[Sequence[int]], rows: Sequence[int]) -> list[tuple[int, ...]]:
    """The boxes as columns, the trunk first: each runs from its first box down the longest way that is still free."""
    below = [0] * len(rows)  # longest way from a box to an end
    children: list[list[int]] = [[] for _ in rows]
    for box in reversed(range(len(rows))):
        for parent in parents[box]:
            children[parent].append(box)
            below[parent] = max(below[parent], below[box] + 1)
    trunk = min(range(len(rows)), key=lambda box: (rows[box], -below[box], box))
    free = [True] * len(rows)
    found = []
    for start in (trunk, *range(len(rows))):
        column = []
        at: int | None = start if free[start] else None
        while at is not None:
            column.append(at)
            free[at] = False
            at = max((child for child in children[at] if free[child]), key=lambda box: (below[box], -box), default=None)
        if column:
            found.append(tuple(column))
    return found


def _strips(
    branches: Sequence[tuple[int, ...]], parents: Sequence[Sequence[int]], rows: Sequence[int]
) -> tuple[list[_Strip], set[tuple[int, int]]]:
    """Branches with their way to where they are joined, and every other line that skips rows."""
    joins: dict[int, int] = {}
    for box, before in enumerate(parents):
        for parent in before:
            if parent not in joins or rows[box] < rows[joins[parent]]:
                joins[parent] = box
    strips, taken = [], set()
    neighbours = {pair for column in branches for pair in pairwise(column)}
    for column in branches:
        last = column[-1]
        joined = joins.get(last, last)
        taken.add((last, joined))
        strips.append(_Strip(rows[column[0]], max(rows[last], rows[joined] - 1), column, (last, joined)))
    taken |= neighbours
    for box, before in enumerate(parents):
        strips += [
            _Strip(rows[parent] + 1, rows[box] - 1, (), (parent, box))
            for parent in before
            if rows[box] - rows[parent] > 1 and (parent, box) not in taken
        ]
    return strips, taken


def _columns(
    trunk: Sequence[int], strips: Sequence[_Strip], rows: Sequence[int]
) -> tuple[list[float], dict[tuple[int, int], float]]:
    """Middles of all boxes, and the x of every skipping line; the trunk's middle is 0."""
    half, gap = BOX_PX[0] / 2, GAP_PX[0]
    on_trunk = {rows[box]: box for box in trunk}
    height = 1 + max(rows)
    edges = {side: [half] * height for side in (-1, 1)}  # how far the columns reach, row by row, on each side
    middles, lanes = [0.0] * len(rows), {}
    for strip in sorted(strips, key=lambda strip: (strip.bottom - strip.top, strip.top, strip.boxes, strip.line)):
        first = strip.boxes[0] if strip.boxes else None
        side = -1 if first is not None and first < on_trunk.get(strip.top, -1) else 1
        edge, span = edges[side], range(strip.top, strip.bottom + 1)
        reach = max(edge[row] for row in span)
        if strip.boxes:
            for box in strip.boxes:
                middles[box] = side * (reach + gap + half)
            reach += gap + 2 * half
        else:
            reach += LANE_PX
            lanes[strip.line] = side * reach
        for row in span:
            edge[row] = reach
    return middles, lanes


def _lines(
    parents: Sequence[Sequence[int]],
    rows: Sequence[int],
    middles: Sequence[float],
    lanes: dict[tuple[int, int], float],
    straight: set[tuple[int, int]],
) -> tuple[Line, ...]:
    made = []
    for box, before in enumerate(parents):
        ways = {parent: lanes.get((parent, box), middles[parent]) for parent in before}
        ordered = sorted(ways, key=lambda parent: (ways[parent], parent))
        step = min(_PORT_PX, 0.7 * BOX_PX[0] / max(1, len(ordered)))
        for place, parent in enumerate(ordered):
            start = (middles[parent], _top(rows[parent]) + BOX_PX[1])
            end = (middles[box] + step * (place - (len(ordered) - 1) / 2), _top(rows[box]))
            points = [start]
            if rows[box] - rows[parent] > 1:
                x = ways[parent]
                if (parent, box) not in straight:
                    points.append((x, _top(rows[parent] + 1)))
                points.append((x, _top(rows[box] - 1) + BOX_PX[1]))
            made.append(Line(parent, box, (*points, end), (parent, box) in lanes))
    return tuple(made)
