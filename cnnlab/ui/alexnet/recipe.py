"""How AlexNet was trained, beside what the lab can do; a button that sets the lab up like that."""

import streamlit as st

from cnnlab.training.recipes import alexnet_paper
from cnnlab.ui import shell, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings as lab

_LINES = ("batch", "optimizer", "decay", "rate", "schedule", "epochs", "start", "biases", "dropout", "augment", "time")


def draw(page: Lesson) -> None:
    """The table, and the way into the training lab."""
    config = alexnet_paper()
    values = {"epochs": config.epochs, "width": f"{config.width:g}"}
    lines = [[page.s(f"recipe.{name}") for name in ("what", "paper", "here")], ["---"] * 3]
    for name in _LINES:
        here = page.s(f"recipe.{name}.here", **values)
        lines.append([page.s(f"recipe.{name}"), page.s(f"recipe.{name}.paper"), here])
    st.markdown(tables.markdown(lines))
    st.page_link(
        shell.script("training"), label=page.s("recipe.open"), icon=":material/model_training:",
        query_params=shell.link(lab.link(config)),
    )  # fmt: skip
    if not page.present:
        st.caption(page.s("recipe.says"))
