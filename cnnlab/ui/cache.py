"""Every cache of the server. Keys are small values, never arrays; every cache is bounded."""

from pathlib import Path

import streamlit as st
import streamlit.components.v2 as browser

from cnnlab.i18n import ASSETS


@st.cache_resource(max_entries=32)
def component(name: str):
    """The browser component `assets/components/<name>.js`, with its `.css` and `.html` where there are any."""
    folder = ASSETS / "components"
    return browser.component(
        f"cnnlab_{name}",
        js=(folder / f"{name}.js").read_text("utf-8"),
        css=_optional(folder / f"{name}.css"),
        html=_optional(folder / f"{name}.html"),
    )


@st.cache_data(max_entries=2)
def style(present: bool) -> str:
    """The app's style sheet, with large type for a room where `present`."""
    files = ["style.css", "present.css"] if present else ["style.css"]
    return "<style>" + "".join((ASSETS / file).read_text("utf-8") for file in files) + "</style>"


def _optional(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None
