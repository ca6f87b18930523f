"""The network that the page's text describes, with everything that is said of it. No torch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cnnlab.core.blocks import Block, Identity
from cnnlab.core.blueprint import Blueprint, Checked, at_block, classifier_error, draft
from cnnlab.core.blueprint_text import read_pieces, write_block
from cnnlab.core.errors import LabError
from cnnlab.core.graph import Graph
from cnnlab.core.graph_measures import Measures, measure
from cnnlab.core.receptive_field import LayerRow, analyze

_LABEL = re.compile(r"_([a-z][a-z0-9]{0,7})$", re.ASCII)


@dataclass(frozen=True, eq=False)
class Built:
    """A typed network.

    Attributes
    ----------
    blocks
        None for a piece that is no block; in `blueprint` something that does nothing stands in for it.
    errors
        What is wrong at each block, or None.
    graph, rows
        As far as they make sense: see `core.blueprint.draft`.
    """

    text: str
    pieces: tuple[str, ...]
    blocks: tuple[Block | None, ...]
    blueprint: Blueprint
    checked: tuple[Checked, ...]
    errors: tuple[LabError | None, ...]
    graph: Graph
    rows: tuple[LayerRow, ...]

    def text_of(self, blocks: Sequence[Block]) -> str | None:
        """The text of changed blocks, pieces that are no block as they were; None where one of these was changed."""
        kept = {
            id(standing): piece
            for standing, block, piece in zip(self.blueprint.blocks, self.blocks, self.pieces, strict=True)
            if block is None
        }
        there = {id(block) for block in blocks}
        if not there.issuperset(kept):
            return None
        return "-".join(kept.get(id(block)) or write_block(block) for block in blocks)

    @property
    def wrong(self) -> LabError | None:
        """The first error, with its place."""
        for position, (piece, error) in enumerate(zip(self.pieces, self.errors, strict=True), start=1):
            if error is not None:
                return at_block(position, piece, error)
        return None

    @property
    def no_classifier(self) -> LabError | None:
        """Why it cannot be trained; None where it can."""
        return self.wrong or classifier_error(self.blueprint)

    @property
    def measures(self) -> Measures:
        """What it costs and sees."""
        return measure(self.graph, self.rows)


def build(text: str, size: int, channels: int, classes: int) -> Built:
    """Read, check and analyse a text.

    Raises
    ------
    LabError
        As `blueprint_text.read_pieces`: the text is too long.
    """
    read = read_pieces(text)
    pieces = tuple(text.strip().split("-")) if read else ()
    blocks = tuple(None if isinstance(one, LabError) else one for one in read)
    standing = tuple(_stand_in(piece) if block is None else block for block, piece in zip(blocks, pieces, strict=True))
    blueprint = Blueprint((channels, size, size), standing, classes)
    graph, checked = draft(blueprint)
    errors = tuple(
        one if isinstance(one, LabError) else found.error for one, found in zip(read, checked, strict=True)
    )  # fmt: skip
    return Built(text, pieces, blocks, blueprint, checked, errors, graph, tuple(analyze(graph)))


def _stand_in(piece: str) -> Block:
    """In the place of a piece that is no block; it keeps the label, so that others still find it."""
    found = _LABEL.search(piece)
    return Identity(label=found[1] if found and found[1] != "in" else "")
