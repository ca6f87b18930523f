"""What this is, for whom, and three doors: the lecture, self-study, the lab."""

import streamlit as st

from cnnlab import catalog
from cnnlab.i18n import ASSETS, Translator
from cnnlab.ui import progress, shell
from cnnlab.ui.training import launch, listing

t = Translator(shell.language())

with st.container(key="home-hero", horizontal=True, vertical_alignment="center", gap="large"):
    st.image(ASSETS / f"drawings/window_{t.lang}.svg", width=300, alt=t("home.drawing"))
    with st.container():
        st.title(t("home.title"), anchor=False)
        st.markdown(t("home.what"))


def lecture_door() -> None:
    """The lecture's steps, in its order; the first is the large button."""
    st.header(t("home.lecture"), anchor=False)
    st.markdown(t("home.lecture_text"))
    if st.button(t("home.lecture_start"), type="primary", icon=":material/co_present:", key="home.lecture"):
        shell.go_to_step(0)
    with st.expander(t("home.lecture_steps", count=len(catalog.LECTURE))):
        for place, stop in enumerate(catalog.LECTURE, 1):
            st.page_link(
                shell.script(stop.page),
                label=f"{place}. {t('claim.' + stop.claim)}",
                query_params=shell.link({"step": str(place), **dict(stop.params)}),
            )


def study_door() -> None:
    """The lessons, with what the student has answered so far."""
    st.header(t("home.study"), anchor=False)
    st.markdown(t("home.study_text"))
    for entry in catalog.lessons():
        st.page_link(shell.script(entry.key), label=t(f"page.{entry.key}"), icon=entry.icon, query_params=shell.link())
        right, tried = (sum(counts) for counts in zip(*map(progress.answers, entry.claims), strict=True))
        if tried:
            st.caption(t("home.progress", right=right, tried=tried))
    if not any(progress.answers(claim)[1] for entry in catalog.lessons() for claim in entry.claims):
        st.caption(t("home.progress_none"))


def demo_door() -> None:
    """A run to launch, runs to watch."""
    st.header(t("home.demo"), anchor=False)
    st.markdown(t("home.demo_text"))
    launch.demo(t)
    st.page_link(
        shell.script("training"),
        label=t("home.demo_start"),
        icon=":material/model_training:",
        query_params=shell.link(),
    )
    listing.recent(t, limit=3, short=True)


for column, door in zip(st.columns(3, border=True), (lecture_door, study_door, demo_door), strict=True):
    with column:
        door()
