"""The diagram's geometry and its folding, held to what a drawing must be: no overlaps, no line through a box."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlab.core.graph import Graph, Node, Pointwise, trace
from cnnlab.core.graph_groups import folded_at_first, groups, items
from cnnlab.core.graph_layout import BOX_PX, Layout, Point, layout
from cnnlab.networks import build, describe

WIDTH, HEIGHT = BOX_PX
CHAIN = [(), (0,), (1,), (2,)]
DIAMOND = [(), (0,), (0,), (1, 2)]
RESIDUAL = [(), (0,), (1,), (2, 0), (3,)]
GATE = [(), (0,), (1,), (2,), (0, 3)]


@cache
def traced(name: str) -> Graph:
    size = describe(name).paper_image_size
    with torch.device("meta"):
        return trace(build(name, num_classes=1000, image_size=size), (3, size, size))


def inside(corner: Point, point: Point) -> bool:
    """Strictly inside the box at `corner`."""
    return 0 < point[0] - corner[0] < WIDTH and 0 < point[1] - corner[1] < HEIGHT


def check(parents: Sequence[Sequence[int]]) -> Layout:
    made = layout(parents)
    assert made == layout(parents)
    corners = made.corners
    by_row: dict[int, list[float]] = {}
    for (x, y), row in zip(corners, made.rows, strict=True):
        assert 0 <= x <= made.size[0] - WIDTH and 0 <= y <= made.size[1] - HEIGHT
        by_row.setdefault(row, []).append(x)
    for row, xs in by_row.items():
        ordered = sorted(xs)
        assert all(right - left > WIDTH for left, right in pairwise(ordered)), row
    assert sorted((line.source, line.target) for line in made.lines) == sorted(
        (parent, box) for box, before in enumerate(parents) for parent in set(before)
    )
    for line in made.lines:
        (x, y), (end_x, end_y) = corners[line.source], corners[line.target]
        first, last = line.points[0], line.points[-1]
        assert first == (x + WIDTH / 2, y + HEIGHT)
        assert last[1] == end_y and 0 < last[0] - end_x < WIDTH
        for (x1, y1), (x2, y2) in pairwise(line.points):
            assert y2 > y1
            # Sideways only between two rows, so that it is enough to look at both ends and along the vertical parts.
            tops = sorted({corner[1] for corner in corners})
            if x1 != x2:
                assert not any(y1 < top + HEIGHT and top < y2 for top in tops)
            else:
                middle = [(x1, top + HEIGHT / 2) for top in tops if y1 < top < y2]
                assert not any(inside(corner, point) for corner in corners for point in middle)
    return made


@pytest.mark.parametrize("parents", [[], [()], CHAIN, DIAMOND, RESIDUAL, GATE, [(), (), (0, 1)]])
def test_small_graphs_are_drawn_without_overlaps(parents: list[tuple[int, ...]]) -> None:
    check(parents)


def test_a_chain_is_one_straight_column() -> None:
    made = check(CHAIN)
    assert len({x for x, _ in made.corners}) == 1
    assert made.rows == (0, 1, 2, 3)


def test_a_shortcut_runs_beside_the_blocks_it_skips() -> None:
    made = check(RESIDUAL)
    skip = next(line for line in made.lines if (line.source, line.target) == (0, 3))
    assert skip.skips
    assert all(not line.skips for line in made.lines if line is not skip)
    lane = {x for x, _ in skip.points[1:-1]}
    assert len(lane) == 1
    assert lane.pop() > made.corners[1][0] + WIDTH


def test_two_branches_stand_side_by_side() -> None:
    made = check(DIAMOND)
    assert made.rows == (0, 1, 1, 2)
    assert made.corners[1][1] == made.corners[2][1]


@st.composite
def acyclic(draw: st.DrawFn) -> list[tuple[int, ...]]:
    n = draw(st.integers(1, 24))
    return [
        tuple(sorted(draw(st.sets(st.integers(0, box - 1), min_size=0 if box < 3 else 1, max_size=4)))) if box else ()
        for box in range(n)
    ]


@given(acyclic())
def test_any_acyclic_graph_is_drawn_without_overlaps(parents: list[tuple[int, ...]]) -> None:
    check(parents)


@pytest.mark.parametrize("name", ["googlenet_aux", "resnet152", "se_resnet50"])
def test_deep_and_branchy_networks_are_drawn_whole_and_folded(name: str) -> None:
    graph = traced(name)
    check([node.inputs for node in graph.nodes])
    found = groups(graph)
    folded = folded_at_first(graph, found)
    boxes = items(graph, found, folded)
    made = check([item.parents for item in boxes])
    assert len(boxes) <= 64 < len(graph.nodes)
    assert made.size[1] < 5000


def test_an_inception_module_has_four_columns_in_the_order_of_its_branches() -> None:
    graph = traced("googlenet_aux")
    made = layout([node.inputs for node in graph.nodes])
    place = {node.name: corner[0] for node, corner in zip(graph.nodes, made.corners, strict=True)}
    columns = [
        place[f"inception3a.{last}"] for last in ("branch1.conv", "branch2.0.conv", "branch3.0.conv", "branch4.0")
    ]
    assert columns == sorted(columns)
    assert len(set(columns)) == 4


def named(*names: str) -> Graph:
    """A chain of nodes with these names."""
    return Graph(tuple(
        Node(name, "relu", Pointwise(), (index - 1,) if index else (), (1, 4, 4), 0, 0, 0)
        for index, name in enumerate(names)
    ))  # fmt: skip


def test_groups_are_runs_of_neighbours_of_one_module() -> None:
    graph = named("x", "a.0.conv", "a.0.bn", "a.1.conv", "a.1.bn", "b.one", "c.0", "a.2.conv", "a.2.bn", "fc")
    found = groups(graph)
    assert [(group.path, group.first, group.last, group.depth) for group in found] == [
        ("a", 1, 4, 0), ("a.0", 1, 2, 1), ("a.1", 3, 4, 1), ("a", 7, 8, 0),
    ]  # fmt: skip


def test_nested_groups_of_the_same_nodes_are_one() -> None:
    assert [(group.path, group.depth) for group in groups(named("x", "m.body.0.a", "m.body.0.b"))] == [("m", 0)]


def test_groups_nest_and_never_cross() -> None:
    for first, second in combinations(groups(traced("se_resnet50")), 2):
        apart = second.first > first.last
        within = first.first <= second.first and second.last <= first.last
        assert apart or (within and second.depth > first.depth)


def test_folding_keeps_every_node_once_and_drops_inner_lines() -> None:
    graph = traced("resnet152")
    found = groups(graph)
    by_path = {group.path: group for group in found}
    boxes = items(graph, found, {by_path["layer3"], by_path["layer3.0"], by_path["layer1.2"]})
    covered = [index for box in boxes for index in range(box.first, box.last + 1)]
    assert covered == list(range(len(graph.nodes)))
    paths = [box.group.path for box in boxes if box.group]
    assert paths == ["layer1.2", "layer3"]
    for at, box in enumerate(boxes):
        assert all(parent < at for parent in box.parents)


def test_small_networks_are_not_folded_and_deep_ones_by_block() -> None:
    shown = {}
    for name in ("vgg19_bn", "resnet18", "resnet152", "googlenet"):
        graph = traced(name)
        found = groups(graph)
        folded = folded_at_first(graph, found)
        shown[name] = [box.group.path for box in items(graph, found, folded) if box.group]
    assert shown["vgg19_bn"] == []
    assert shown["resnet18"] == [f"layer{stage}.{block}" for stage in (1, 2, 3, 4) for block in (0, 1)]
    assert len(shown["resnet152"]) == 3 + 8 + 36 + 3
    assert [path for path in shown["googlenet"] if path.startswith("inception3a")] == [
        f"inception3a.branch{number}" for number in (1, 2, 3, 4)
    ]
