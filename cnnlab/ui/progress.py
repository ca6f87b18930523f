"""How far a student has come: answers per claim, kept in the student's own browser."""

from collections.abc import Mapping

import streamlit as st

_STATE, _DIRTY = "progress", "_progress.dirty"
RIGHT, TRIED = "right", "tried"


def answers(claim: str) -> tuple[int, int]:
    """Right answers and attempts for one claim."""
    counts = st.session_state.get(_STATE, {}).get(claim, {})
    return counts.get(RIGHT, 0), counts.get(TRIED, 0)


def record(claim: str, right: bool) -> None:
    """Count an answer; the practice that asked has the browser store it (`to_save`)."""
    counts = st.session_state.setdefault(_STATE, {}).setdefault(claim, {RIGHT: 0, TRIED: 0})
    counts[TRIED] += 1
    counts[RIGHT] += right
    st.session_state[_DIRTY] = True


def load(stored: object) -> None:
    """Take what the browser had, once; where this session has answered since, that counts. Nonsense is ignored."""
    if not stored or st.session_state.get("_progress.loaded"):
        return
    st.session_state["_progress.loaded"] = True
    own = st.session_state.setdefault(_STATE, {})
    for claim, counts in stored.items() if isinstance(stored, Mapping) else ():
        if (
            claim not in own
            and isinstance(counts, Mapping)
            and all(_is_count(counts.get(key)) for key in (RIGHT, TRIED))
        ):
            own[claim] = {RIGHT: counts[RIGHT], TRIED: counts[TRIED]}


def to_save() -> dict | None:
    """What the browser should store; None when nothing changed here."""
    return st.session_state.get(_STATE) if st.session_state.get(_DIRTY) else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 0
