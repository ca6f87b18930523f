"""Who is asking: the browser's token, by which a run knows the person who launched it."""

import secrets

import streamlit as st

COOKIE = "cnnlab_owner"
YEAR_S = 365 * 24 * 3600


def token() -> str:
    """The token of this browser. Without our server's cookie (plain `streamlit run`), one for this session."""
    cookie = st.context.cookies.get(COOKIE)
    if cookie:
        return cookie
    return st.session_state.setdefault("_owner", secrets.token_urlsafe(24))
