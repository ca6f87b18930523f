"""The component on a page: what is folded, what is chosen."""

from collections.abc import Callable, Collection, Mapping, Sequence

import streamlit as st

from cnnlab.core.graph import Graph
from cnnlab.core.graph_groups import Group, folded_at_first, groups
from cnnlab.plots.figure import BASE_FONT_PX, ROOM_FONT_PX
from cnnlab.ui import cache
from cnnlab.ui.diagram.drawn import colours, payload
from cnnlab.ui.lesson import Lesson

_WORDS = ("alt", "closer", "farther", "whole", "skips", "open", "fold", "keys", "wrong")


def show(
    page: Lesson,
    key: str,
    graph: Graph,
    chosen: int | None,
    on_choice: Callable[[int], None],
    *,
    failing: Sequence[tuple[int, str]] = (),
    height_px: int = 560,
) -> None:
    """The graph, the input at the top; deep networks with their blocks folded until a reader opens them.

    Parameters
    ----------
    key
        Of the component, and of what its reader has opened: one for each network, so that a new one starts anew.
    chosen
        Index of the node that is marked; None marks none. A block around a newly chosen node is opened.
    on_choice
        Is called with the index of a node that the reader chose by pointer or key, before the page runs again.
    failing
        Nodes with what is wrong with them, a sentence each.
    """
    found = groups(graph)
    folded = _folded(key, found, folded_at_first(graph, found), chosen)
    words = {name: page.t(f"diagram.{name}") for name in _WORDS}
    cache.component("diagram")(
        data=payload(graph, found, folded, dict(failing), page.t)
        | {
            "about": key,
            "chosen": -1 if chosen is None else chosen,
            "words": words,
            "colours": colours(),
            "font": ROOM_FONT_PX if page.present else BASE_FONT_PX,
            "height": height_px,
        },
        key=key,
        on_picked_change=lambda: _take_choice(_told(key, "picked"), len(graph.nodes), on_choice),
        on_turned_change=lambda: _turn(key, _told(key, "turned"), found),
    )


def _folded(key: str, found: Sequence[Group], at_first: Collection[Group], chosen: int | None) -> set[Group]:
    """Blocks that are one box now: those folded at first, but for what was turned since."""
    turned, seen = st.session_state.get(_slot(key), (frozenset(), None))
    folded = {group for group in found if (group in at_first) != (group.path in turned)}
    if chosen is not None and chosen != seen:
        around = {group.path for group in folded if group.first <= chosen <= group.last}
        turned = turned ^ around
        folded = {group for group in folded if group.path not in around}
    st.session_state[_slot(key)] = (turned, chosen)
    return folded


def _turn(key: str, path: object, found: Sequence[Group]) -> None:
    """Open the block `path`, or fold it."""
    if path not in {group.path for group in found}:
        return  # not from our own component
    turned, seen = st.session_state.get(_slot(key), (frozenset(), None))
    st.session_state[_slot(key)] = (turned ^ {path}, seen)


def _take_choice(node: object, count: int, on_choice: Callable[[int], None]) -> None:
    if isinstance(node, int) and not isinstance(node, bool) and 0 <= node < count:
        on_choice(node)


def _told(key: str, name: str) -> object:
    told = st.session_state.get(key)
    return told.get(name) if isinstance(told, Mapping) else None


def _slot(key: str) -> str:
    return f"_{key}.turned"
