"""A network of one's own as a plain value: its text, what is wrong at which block, its graph. No torch.

`parse` reads a text (`core.blueprint_text` has the grammar), `check` goes through the blocks one by one, and
`blueprint_graph` gives the graph that `receptive_field.analyze`, tables and diagrams read:

    >>> network = parse("c16k3p1-bn-r-m2-fl-fcN", (3, 32, 32), classes=10)
    >>> [block.out_shape for block in check(network)]
    [(16, 32, 32), (16, 32, 32), (16, 32, 32), (16, 16, 16), (4096,), (10,)]
    >>> analyze(blueprint_graph(network))[4].receptive_field
    (4, 4)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .blocks import INPUT, Block, Join
from .blueprint_rules import Draft, Shape, assumed, lay
from .blueprint_text import LONGEST, LONGEST_TEXT, read_pieces, write_block, write_blocks
from .checks import whole
from .errors import LabError
from .graph import Graph, Pointwise, Unknown

__all__ = [
    "LONGEST",
    "LONGEST_TEXT",
    "MOST_ACTIVATIONS",
    "MOST_PARAMETERS",
    "Blueprint",
    "Checked",
    "blueprint_graph",
    "check",
    "classifier_error",
    "draft",
    "first_error",
    "format_blueprint",
    "names_of",
    "parse",
]

MOST_PARAMETERS = 10**9
MOST_ACTIVATIONS = 10**9  # numbers, of one picture


@dataclass(frozen=True)
class Blueprint:
    """A network: what it is given, and its blocks in order of the forward pass.

    Attributes
    ----------
    input_shape : (C, H, W)
    blocks
        At most `LONGEST`.
    classes
        What a fully connected layer without a number of units gives.

    Raises
    ------
    LabError
        `value.whole`, `blueprint.too_many_blocks`. What is wrong between blocks is said by `check`.
    """

    input_shape: tuple[int, int, int]
    blocks: tuple[Block, ...]
    classes: int = 10

    def __post_init__(self) -> None:
        for name, size in zip(("channels", "height", "width"), self.input_shape, strict=True):
            whole(name, size, 1, 4096)
        whole("classes", self.classes, 1, 100_000)
        if len(self.blocks) > LONGEST:
            raise LabError("blueprint.too_many_blocks", blocks=len(self.blocks), longest=LONGEST)


class Checked(NamedTuple):
    """One block in its place.

    Attributes
    ----------
    position
        From 1.
    name
        In the graph, in the torch module and in the code.
    in_shapes
        Of everything it reads, without the batch.
    out_shape
        Where the block does not fit its input what was assumed, so that the blocks after it could be looked at.
    params, macs
        0 where the block does not fit its input.
    node
        Its last node in the graph of `draft`.
    error
        What is wrong at this block, or None.
    """

    position: int
    block: Block
    name: str
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    params: int
    macs: int
    node: int
    error: LabError | None


def parse(text: str, input_shape: tuple[int, int, int], classes: int = 10) -> Blueprint:
    """The network of a text.

    Raises
    ------
    LabError
        `blueprint.block` with the position of the first piece that is no block, and why; `blueprint.text_too_long`,
        `blueprint.too_many_blocks`; as `Blueprint`.
    """
    blocks: list[Block] = []
    for position, piece in enumerate(read_pieces(text), start=1):
        if isinstance(piece, LabError):
            raise at_block(position, text.strip().split("-")[position - 1], piece)
        blocks.append(piece)
    return Blueprint(input_shape, tuple(blocks), classes)


def format_blueprint(blueprint: Blueprint) -> str:
    """The text of a network, as short as it gets: what `parse` reads back into the same blocks."""
    return write_blocks(blueprint.blocks)


def at_block(position: int, piece: str, reason: LabError) -> LabError:
    """An error with the place where it is made."""
    return LabError("blueprint.block", position=position, piece=piece[:40], reason=reason)


def check(blueprint: Blueprint) -> tuple[Checked, ...]:
    """Every block with its shapes and counts, or with what is wrong at it; goes on after a faulty one."""
    return draft(blueprint)[1]


def first_error(blueprint: Blueprint) -> LabError | None:
    """What is wrong with a network, with the position of the block (`blueprint.block`); None where nothing is."""
    for found in check(blueprint):
        if found.error is not None:
            return at_block(found.position, write_block(found.block), found.error)
    return None


def classifier_error(blueprint: Blueprint) -> LabError | None:
    """As `first_error`; also where the network does not give one number for each class, or has nothing to learn."""
    found = first_error(blueprint)
    if found is not None:
        return found
    nodes = blueprint_graph(blueprint).nodes
    if nodes[-1].out_shape != (blueprint.classes,):
        shape = "×".join(map(str, nodes[-1].out_shape))
        return LabError("blueprint.no_classifier", shape=shape, classes=blueprint.classes)
    return None if any(node.macs for node in nodes) else LabError("blueprint.no_weights")


def blueprint_graph(blueprint: Blueprint) -> Graph:
    """The graph of a network, node for node that of its torch module (`cnnlab.networks.own`) in eval mode.

    Raises
    ------
    LabError
        `blueprint.block` where a block is wrong.
    """
    graph, blocks = draft(blueprint)
    for found in blocks:
        if found.error is not None:
            raise at_block(found.position, write_block(found.block), found.error)
    return graph


def names_of(blocks: Sequence[Block]) -> list[str]:
    """conv1, relu1, conv2, …"""
    seen: Counter[str] = Counter()
    names = []
    for block in blocks:
        seen[block.kind] += 1
        names.append(f"{block.kind}{seen[block.kind]}")
    return names


def draft(blueprint: Blueprint) -> tuple[Graph, tuple[Checked, ...]]:
    """The graph as far as it makes sense, and every block.

    A faulty block stands in the graph as one node without a meaning (`graph.Unknown`), of the shape that was assumed.
    """
    nodes = Draft()
    before = nodes.add("input", "input", Pointwise(), (), tuple(blueprint.input_shape))
    labels = {INPUT: before}
    found: list[Checked] = []
    for position, (block, name) in enumerate(
        zip(blueprint.blocks, names_of(blueprint.blocks), strict=True), start=1
    ):  # fmt: skip
        start = len(nodes.nodes)
        params, cells = nodes.params, nodes.cells
        read, wrong = _sources(blueprint, position, labels, before)
        try:
            if wrong is not None:
                raise wrong
            before = lay(nodes, block, name, read, blueprint.classes)
        except LabError as error:
            wrong = error
            del nodes.nodes[start:]
            shape = assumed(block, [nodes.shape(index) for index in read], blueprint.classes)
            before = nodes.add(name, "unknown", Unknown(error.code), tuple(read[:1]), shape)
        wrong = wrong or _too_large(nodes, params, cells) or _unread(blueprint, position, labels)
        if block.label:
            labels.setdefault(block.label, before)
        found.append(_checked(nodes, position, block, name, read, start, wrong))
    return Graph(tuple(nodes.nodes)), tuple(found)


def _checked(
    nodes: Draft, position: int, block: Block, name: str, read: Sequence[int], start: int, error: LabError | None
) -> Checked:
    own = nodes.nodes[start:]
    params, macs = sum(node.params for node in own), sum(node.macs or 0 for node in own)
    last = len(nodes.nodes) - 1
    return Checked(
        position, block, name, tuple(nodes.shape(index) for index in read), nodes.shape(last), params, macs, last, error
    )


def _sources(
    blueprint: Blueprint, position: int, labels: dict[str, int], before: int
) -> tuple[list[int], LabError | None]:
    """The nodes that a block reads, those that are there, and what is wrong with its labels."""
    block = blueprint.blocks[position - 1]
    wrong = None
    later = {one.label: at for at, one in reversed([*enumerate(blueprint.blocks, 1)]) if one.label and at >= position}
    missing = [name for name in block.sources if name not in labels]
    if missing and missing[0] in later:
        wrong = LabError("blueprint.cycle", label=missing[0], later=later[missing[0]], known=_known(labels))
    elif missing:
        wrong = LabError("blueprint.label_unknown", label=missing[0], known=_known(labels))
    elif block.label in labels:
        wrong = LabError("blueprint.label_twice", label=block.label, known=_known(labels))
    elif isinstance(block, Join) and not block.sources:
        wrong = LabError("blueprint.join_alone", known=_known(labels))
    named = [labels[name] for name in block.sources if name in labels]
    read = [before, *named] if isinstance(block, Join) or not named else named
    return read, wrong


def _known(labels: dict[str, int]) -> str:
    return ", ".join(labels)


def _unread(blueprint: Blueprint, position: int, labels: Collection[str]) -> LabError | None:
    """Where nothing reads what the block gives: its weights would never learn."""
    if position == len(blueprint.blocks):
        return None
    block, after = blueprint.blocks[position - 1], blueprint.blocks[position]
    follows = not after.sources or isinstance(after, Join) or after.sources[0] not in labels
    if follows or any(block.label and block.label in one.sources for one in blueprint.blocks[position:]):
        return None
    return LabError("blueprint.unread", next=position + 1, label=after.sources[0])


def _too_large(nodes: Draft, params: int, cells: int) -> LabError | None:
    """At the block that goes over a limit; `params` and `cells` are what was there before it."""
    if nodes.params > MOST_PARAMETERS >= params:
        return LabError("blueprint.too_many_parameters", parameters=nodes.params, most=MOST_PARAMETERS)
    if nodes.cells > MOST_ACTIVATIONS >= cells:
        return LabError("blueprint.too_many_activations", cells=nodes.cells, most=MOST_ACTIVATIONS)
    return None
