"""The frame's own: browser components and style sheets."""

from pathlib import Path

import streamlit as st
import streamlit.components.v2 as browser

from cnnlab.i18n import ASSETS


@st.cache_resource(max_entries=32)
def component(name: str):
    """The browser component `assets/components/<name>.js`, with its `.css` and `.html` where there are any.

    Where its first line is `// uses: stage, explorer/sum`, the files `parts/stage.js` and `parts/explorer/sum.js` stand
    in front of it: one module, one scope.
    """
    folder = ASSETS / "components"
    return browser.component(
        f"cnnlab_{name}",
        js=_with_parts(folder, (folder / f"{name}.js").read_text("utf-8")),
        css=_optional(folder / f"{name}.css"),
        html=_optional(folder / f"{name}.html"),
    )


def _with_parts(folder: Path, script: str) -> str:
    """A component's script behind the parts that its first line names."""
    first = script.partition("\n")[0]
    uses = "// uses: "
    names = first.removeprefix(uses).split(", ") if first.startswith(uses) else []
    return "\n".join([(folder / "parts" / f"{name}.js").read_text("utf-8") for name in names] + [script])


@st.cache_data(max_entries=4)
def style(name: str) -> str:
    """The style sheet `assets/<name>.css`, ready for the page."""
    return f"<style>{(ASSETS / f'{name}.css').read_text('utf-8')}</style>"


def _optional(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None
