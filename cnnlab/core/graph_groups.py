"""Parts of a network that can be folded into one box: its nodes by module path (`layer1.0.conv1` is in `layer1.0`)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from .graph import Graph

READABLE = 64  # boxes that a reader takes in without folding: all of VGG-19 with its normalisations


class Group(NamedTuple):
    """Nodes `first` to `last` of a graph, both included: a run of neighbours whose names begin with `path`.

    As a run of neighbours in a topological order it can be drawn as one box, and the graph stays free of cycles. A
    module whose nodes do not lie together, such as one that is called twice, is as many groups.
    """

    path: str
    first: int
    last: int
    depth: int  # of the groups around it there are so many

    @property
    def size(self) -> int:
        """How many nodes."""
        return self.last - self.first + 1


class Item(NamedTuple):
    """What is drawn as one box: a node, or a folded group. `parents` are places of items before it."""

    first: int
    last: int
    group: Group | None
    parents: tuple[int, ...]


def groups(graph: Graph) -> tuple[Group, ...]:
    """Every group of at least two nodes, by its first node, the outer ones before those inside.

    Of groups with the same nodes only the outermost is kept.
    """
    names = [node.name for node in graph.nodes]
    open_now: list[tuple[str, int]] = []
    found: list[tuple[int, int, str]] = []
    for index, name in enumerate([*names, ""]):
        parts = name.split(".")[:-1]
        paths = [".".join(parts[: length + 1]) for length in range(len(parts))]
        alike = sum(1 for (path, _), now in zip(open_now, paths, strict=False) if path == now)
        found += [(first, index - 1, path) for path, first in open_now[alike:]]
        open_now[alike:] = [(path, index) for path in paths[alike:]]
    widest = {}
    for first, last, path in sorted(found, key=lambda run: (run[0], -run[1], len(run[2]))):
        if last > first:
            widest.setdefault((first, last), path)
    return _nested(widest)


def _nested(runs: dict[tuple[int, int], str]) -> tuple[Group, ...]:
    made: list[Group] = []
    around: list[int] = []  # last nodes of the groups that are open
    for (first, last), path in runs.items():
        while around and around[-1] < first:
            around.pop()
        made.append(Group(path, first, last, len(around)))
        around.append(last)
    return tuple(made)


def folded_at_first(graph: Graph, found: Sequence[Group], most: int = READABLE) -> frozenset[Group]:
    """Which groups are shown as one box until a reader opens them.

    Groups are opened level by level, as long as at most `most` boxes come of it.
    """
    for depth in range(1 + max((group.depth for group in found), default=-1)):
        closed = [group for group in found if group.depth == depth]
        if len(graph.nodes) - sum(group.size - 1 for group in closed) > most:
            return frozenset(group for group in found if group.depth >= max(depth - 1, 0))
    if len(graph.nodes) > most:
        deepest = max((group.depth for group in found), default=0)
        return frozenset(group for group in found if group.depth == deepest)
    return frozenset()


def items(graph: Graph, found: Sequence[Group], folded: Collection[Group]) -> tuple[Item, ...]:
    """The boxes: of nested folded groups the outermost counts. Lines within a folded group are dropped."""
    closed = {}
    for group in found:  # outer ones come first
        if group in folded:
            closed.setdefault(group.first, group)
    made: list[Item] = []
    place: list[int] = []  # of each node, the box it is in
    while len(place) < len(graph.nodes):
        first = len(place)
        group = closed.get(first)
        last = group.last if group else first
        place += [len(made)] * (last + 1 - first)
        sources = (place[parent] for index in range(first, last + 1) for parent in graph.nodes[index].inputs)
        parents = tuple(dict.fromkeys(at for at in sources if at != len(made)))
        made.append(Item(first, last, group, parents))
    return tuple(made)
