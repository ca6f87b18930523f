"""Which of the two themes the browser shows."""

import streamlit as st


def dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"
