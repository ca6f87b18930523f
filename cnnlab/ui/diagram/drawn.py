"""What the browser is sent of a diagram: one short record for each box, each line, each open block."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cnnlab.core.graph import Graph
from cnnlab.core.graph_groups import Group, Item, items
from cnnlab.core.graph_layout import BOX_PX, Layout, layout
from cnnlab.i18n import Translator
from cnnlab.plots import palette
from cnnlab.ui.diagram import kinds

BLOCK = "block"
_LONGEST = 19  # letters of a block's name in its box


def payload(
    graph: Graph, found: Sequence[Group], folded: Collection[Group], failing: Mapping[int, str], t: Translator
) -> dict[str, Any]:
    """Boxes, lines and open blocks of the graph, in the units of `core.graph_layout`."""
    boxes = items(graph, found, folded)
    places = layout([box.parents for box in boxes])
    families = {BLOCK if box.group else kinds.family(graph.nodes[box.first]) for box in boxes}
    return {
        "boxes": [_box(graph, box, corner, t) for box, corner in zip(boxes, places.corners, strict=True)],
        "lines": [
            [line.source, line.target, int(line.skips), *(round(x, 1) for point in line.points for x in point)]
            for line in places.lines
        ],
        "blocks": _open_blocks(found, folded, boxes, places),
        "size": places.size,
        "box": BOX_PX,
        "failing": {
            str(place): words
            for place, box in enumerate(boxes)
            if (words := " ".join(failing[index] for index in range(box.first, box.last + 1) if index in failing))
        },
        "legend": [
            [name, t(f"diagram.family.{name}")] for name in (*kinds.FAMILIES, BLOCK) if name in families
        ],
    }  # fmt: skip


def colours() -> dict[str, str]:
    """By family."""
    return palette.LAYERS | {BLOCK: palette.PADDING, "wrong": palette.FIELD_ON_INPUT}


def _box(graph: Graph, box: Item, corner: tuple[float, float], t: Translator) -> list[Any]:
    """First node, last node, x, y, family, two lines of words, full name."""
    last = graph.nodes[box.last]
    place = [box.first, box.last, *(round(number, 1) for number in corner)]
    if box.group is None:
        return [*place, kinds.family(last), kinds.label(last, t), kinds.shape(last), last.name]
    path = box.group.path
    short = path if len(path) <= _LONGEST else f"…{path[1 - _LONGEST :]}"
    said = t("diagram.layers", n=box.group.size, shape=kinds.shape(last))
    return [*place, BLOCK, short, said, path]


def _open_blocks(
    found: Sequence[Group], folded: Collection[Group], boxes: Sequence[Item], places: Layout
) -> list[list[Any]]:
    """Path, short name, top, bottom and column of each bracket: nested ones to the right, none on another."""
    tops = {box.first: corner[1] for box, corner in zip(boxes, places.corners, strict=True)}
    made: list[list[Any]] = []
    around: list[Group] = []
    for group in found:
        while around and around[-1].last < group.first:
            around.pop()
        outer = around[-1].path + "." if around else ""
        around.append(group)
        inside = [tops[index] for index in range(group.first, group.last + 1) if index in tops]
        if group in folded or len(inside) < 2:  # the latter within a folded block
            continue
        top, bottom = min(inside), max(inside) + BOX_PX[1]
        taken = {column for _, _, start, end, column in made if start <= bottom and top <= end}
        column = next(number for number in range(len(made) + 1) if number not in taken)
        made.append([group.path, group.path.removeprefix(outer), top, bottom, column])
    return made
