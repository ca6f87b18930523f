"""The frame of a lesson: title and prose, knobs, the live part's pieces, and the way on. The same on every page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from cnnlab import catalog, i18n, torch_gate
from cnnlab.core.errors import LabError
from cnnlab.i18n import Translator, prose
from cnnlab.ui import shell
from cnnlab.ui.knobs import Knob, Knobs

_LIVE = "<!-- live -->"


class Agreement(NamedTuple):
    """One number of ours beside torch's own."""

    label: str
    ours: str
    torch: str


@dataclass(frozen=True)
class Lesson:
    """What a page needs of its frame.

    Attributes
    ----------
    key
        The page's key in the catalog; its strings are `<key>.<name>`.
    t
        Translator of the session's language.
    present
        Whether the page is shown to a room.
    knobs
        The page's controls.
    """

    key: str
    t: Translator
    present: bool
    knobs: Knobs

    @property
    def lang(self) -> str:
        return self.t.lang

    def s(self, name: str, **values: object) -> str:
        """The page's own string `name`."""
        return self.t(f"{self.key}.{name}", **values)


def open_lesson(key: str, *knobs: Knob) -> Lesson:
    """Title, claims and opening prose; notices for a link that says nonsense. Returns the page's frame."""
    t = Translator(shell.language())
    present = shell.presenting()
    lesson = Lesson(key, t, present, Knobs(key, knobs, t))
    if not (present and shell.step() is not None):
        _title(lesson)
    for knob, text, reason in lesson.knobs.rejected:
        shown = text[:60].replace("`", "'").replace("\n", " ")
        said = t("frame.bad_link", knob=t(f"{key}.{knob.name}"), text=shown, rule=knob.rule(t))
        why = "" if reason is None else f" {as_plain(sentence(reason, t))}"
        st.warning(f"{said}{why}", icon=":material/link_off:")
    if not present:
        opening = prose(key, t.lang).split(_LIVE)[0].strip()
        st.markdown(opening)
    return lesson


def close_lesson(lesson: Lesson) -> None:
    """The why, after the picture; then the next lesson."""
    torch_gate.settle(lesson.key)
    if lesson.present:
        return
    after = prose(lesson.key, lesson.lang).split(_LIVE)[1:]
    if after and after[0].strip():
        st.divider()
        st.markdown(after[0].strip())
    following = catalog.after(lesson.key)
    if following is not None:
        st.divider()
        t = lesson.t
        st.page_link(
            shell.script(following.key),
            label=t("frame.next_page", title=t(f"page.{following.key}")),
            icon=":material/arrow_forward:",
            query_params=shell.link(),
        )


def explain(error: LabError, t: Translator) -> None:
    """Say what is wrong with a setting, where it is made: the rule, the value, the way out."""
    st.warning(as_plain(sentence(error, t)), icon=":material/error:")


def as_plain(text: str) -> str:
    """Text that may quote what somebody typed, or put into a link, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*\[\]$<~]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def sentence(error: LabError, t: Translator) -> str:
    """An error of the core in the session's language."""
    return i18n.sentence(error, t.lang)


def torch_ready(t: Translator) -> bool:
    """Whether torch can be asked now. While it loads, says so and looks again by itself."""
    if torch_gate.ready():
        return True
    if "_torch_started" not in st.session_state:
        st.session_state["_torch_started"] = True
        torch_gate.start()
    _wait_for_torch(t)
    return False


@st.fragment(run_every=0.5)
def _wait_for_torch(t: Translator) -> None:
    st.caption(t("frame.torch_loading"))
    if torch_gate.ready():
        st.rerun()


def agreements(rows: Iterable[Agreement], t: Translator, other: str | None = None) -> None:
    """The check: a green tick for each number that agrees, a red cross with both where one does not.

    Parameters
    ----------
    other
        Name of whom the second numbers are from, where it is not torch.
    """
    for row in rows:
        if row.ours == row.torch:
            words = t("frame.agrees") if other is None else t("frame.agrees_with", other=other)
            st.markdown(f":green[:material/check_circle:] {row.label} **{row.ours}** {words}")
            continue
        both = {"ours": f"**{row.ours}**", "torch": f"**{row.torch}**"}
        words = t("frame.disagrees", **both) if other is None else t("frame.disagrees_with", other=other, **both)
        st.markdown(f":red[:material/cancel:] {row.label} {words}")


def copy_code(code: str, t: Translator, label: str | None = None) -> None:
    """The setting as source, ready to paste: of PyTorch, or else of what `label` says."""
    with st.expander(label or t("frame.copy"), icon=":material/content_copy:"):
        st.code(code, language="python")


def _title(lesson: Lesson) -> None:
    t = lesson.t
    with st.container(horizontal=True, vertical_alignment="center", key="lesson-title"):
        st.title(t(f"page.{lesson.key}"), anchor=False, width="stretch")
        st.button(
            t("frame.reset"),
            icon=":material/restart_alt:",
            key="frame.reset",
            on_click=lesson.knobs.reset,
            help=t("frame.reset_help"),
        )
    claims = catalog.page(lesson.key).claims
    if claims and not lesson.present:
        st.caption(" ".join(f":blue-badge[{claim}]" for claim in claims))
