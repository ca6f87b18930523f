"""A run at one click, for whoever wants to see something move."""

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.i18n import Translator
from cnnlab.training import recommended
from cnnlab.ui import lesson, shell
from cnnlab.ui.training import steering

_DEMO = ("lenet5", "digits")


def demo(t: Translator) -> None:
    """A button that launches a run of about ten seconds and opens it."""
    label, tip = t("training.demo_launch"), t("training.demo_help")
    if st.button(label, key="training.demo", icon=":material/play_arrow:", help=tip):
        try:
            run_id = steering.start(recommended(*_DEMO))
        except LabError as error:
            lesson.explain(error, t)
            return
        shell.go("training", {"run": run_id})
