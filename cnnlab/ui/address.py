"""The address bar: what belongs to the frame (language, present mode, lecture step), and what to a page's knobs.

Streamlit's own `bind="query-params"` writes an option's translated label, so a link made in Chinese would not open in
English. Here every value is a stable id, written by one module.
"""

import streamlit as st

LANG, PRESENT, STEP = "lang", "present", "step"
_FRAME = (LANG, PRESENT, STEP)
_KEPT = (LANG, PRESENT)  # a change of page drops the address's parameters; these two come along


def keep(key: str) -> str | None:
    """The frame's value of `key`: the address's where it has one, else the session's, put back into the address."""
    slot = f"_address.{key}"
    if key in st.query_params:
        st.session_state[slot] = st.query_params[key]
    elif st.session_state.get(slot) is not None:
        st.query_params[key] = st.session_state[slot]
    return st.session_state.get(slot)


def put(key: str, value: str | None) -> None:
    """Set one of the frame's values, or drop it with None."""
    st.session_state[f"_address.{key}"] = value
    if value is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = value


def frame() -> dict[str, str]:
    """The frame's part of the address."""
    return {key: st.query_params[key] for key in _FRAME if key in st.query_params}


def link(page_params: dict[str, str] | None = None) -> dict[str, str]:
    """Parameters for a link to another page: the frame's lasting values and the page's own."""
    kept = {key: st.session_state.get(f"_address.{key}") for key in _KEPT}
    return {key: value for key, value in kept.items() if value is not None} | (page_params or {})


def write(page_params: dict[str, str]) -> None:
    """Make the address show exactly these page parameters beside the frame's own."""
    wanted = frame() | page_params
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)
