"""What every page stands in: language, navigation, search, present mode, the lecture's steps."""

from pathlib import Path

import streamlit as st

from cnnlab import catalog
from cnnlab.i18n import ASSETS, DEFAULT, LANGUAGES, Translator, from_locale
from cnnlab.ui import address, cache, progress
from cnnlab.ui.theme import dark

ROOT = Path(__file__).resolve().parents[2]


def language() -> str:
    """The language of this session: the address's, else the one chosen before, else the browser's."""
    chosen = address.keep(address.LANG)
    return chosen if chosen in LANGUAGES else from_locale(st.context.locale)


def presenting() -> bool:
    """Whether the page is shown to a room: no sidebar, no prose, large type."""
    return address.keep(address.PRESENT) == "1"


def step() -> int | None:
    """The place in the lecture that the address names, from 0; None outside the lecture or where it names nonsense."""
    text = st.query_params.get(address.STEP, "")
    place = int(text) - 1 if text.isascii() and text.isdigit() else -1
    return place if 0 <= place < len(catalog.LECTURE) else None


def pages(t: Translator) -> dict[str, st.Page]:
    """Streamlit's page objects by key, with titles in the session's language."""
    return {
        entry.key: st.Page(
            script(entry.key),
            title=t(f"page.{entry.key}"),
            icon=entry.icon,
            url_path=entry.key,
            default=entry.key == catalog.HOME,
            visibility="hidden" if entry.hidden else "visible",
        )
        for entry in catalog.PAGES
    }


def script(key: str) -> Path:
    """The script of a page, as Streamlit's links want it."""
    return ROOT / "pages" / catalog.page(key).script


def link(params: dict[str, str] | None = None) -> dict[str, str]:
    """Parameters for a link to another page, in its saved state, in this language."""
    return address.link(params)


def go(key: str, params: dict[str, str] | None = None) -> None:
    """Leave for another page, in its saved state."""
    st.switch_page(script(key), query_params=address.link(params))


def go_to_step(place: int) -> None:
    """Leave for one step of the lecture."""
    stop = catalog.LECTURE[place]
    go(stop.page, {address.STEP: str(place + 1)} | dict(stop.params))


def open_frame() -> None:
    """Draw the frame around the page and run the page. Called once, by app.py."""
    lang = language()
    t = Translator(lang)
    show = presenting()
    place = step()
    st.set_page_config(
        page_title=t("frame.title"),
        page_icon=str(ASSETS / "favicon.png"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    _styles(show)
    found = pages(t)
    sections = {
        t(f"section.{section}"): [found[entry.key] for entry in catalog.PAGES if entry.section == section]
        for section in catalog.SECTIONS
    }
    page = st.navigation(sections, position="hidden" if show else "sidebar", expanded=True)
    _turn(lang, page, show, place)
    if not show:
        _sidebar(t, lang)
    if place is not None:
        _lecture_bar(t, place, show)
    elif show:
        _leave_present(t)
    page.run()


def _styles(show: bool) -> None:
    """The style sheets, one element each: a changed element is taken away and put back, and the page would jump."""
    st.html(cache.style("style"))
    if show:
        st.html(cache.style("present"))
    if dark():
        st.html(cache.style("dark"))


def _turn(lang: str, page: st.Page, show: bool, place: int | None) -> None:
    """Mount the shell's script and follow a presenter's key to the next or previous stop."""
    result = cache.component("shell")(
        data={"lang": lang.replace("_", "-"), "turns": show or place is not None},
        key="shell",
        height=1,
        on_turn_change=lambda: None,
        on_progress_change=lambda: None,
    )
    progress.load(result.progress)
    if not result.turn:
        return
    if place is not None:
        target = place + int(result.turn)
        if 0 <= target < len(catalog.LECTURE):
            go_to_step(target)
        return
    visible = [entry.key for entry in catalog.PAGES if not entry.hidden]
    here = page.url_path or catalog.HOME
    target = visible.index(here) + int(result.turn) if here in visible else 0
    if 0 <= target < len(visible):
        go(visible[target])


def _sidebar(t: Translator, lang: str) -> None:
    with st.sidebar:
        target = st.selectbox(
            t("frame.jump"),
            options=_targets(),
            index=None,
            format_func=lambda option: _target_label(t, option),
            placeholder=t("frame.jump_hint"),
            key="frame.jump",
            on_change=_remember_jump,
            label_visibility="collapsed",
        )
        st.segmented_control(
            t("frame.language"),
            options=tuple(LANGUAGES),
            default=lang,
            format_func=LANGUAGES.__getitem__,
            key=f"frame.lang.{lang}",
            on_change=_choose_language,
            args=(lang,),
            label_visibility="collapsed",
            required=True,
        )
        if st.button(t("frame.present"), icon=":material/slideshow:", help=t("frame.present_help")):
            address.put(address.PRESENT, "1")
            st.rerun()
    target = st.session_state.pop("_jump", None)
    if target:
        go(target if target in {entry.key for entry in catalog.PAGES} else catalog.home_of(target).key)


def _targets() -> tuple[str, ...]:
    visible = [entry for entry in catalog.PAGES if not entry.hidden]
    return (*(entry.key for entry in visible), *(claim for entry in visible for claim in entry.claims))


def _target_label(t: Translator, option: str) -> str:
    return f"{option} · {t('claim.' + option)}" if t.has(f"claim.{option}") else t(f"page.{option}")


def _remember_jump() -> None:
    st.session_state["_jump"] = st.session_state["frame.jump"]
    st.session_state["frame.jump"] = None


def _choose_language(before: str) -> None:
    address.put(address.LANG, st.session_state[f"frame.lang.{before}"] or DEFAULT)


def _lecture_bar(t: Translator, place: int, show: bool) -> None:
    """The claim of this step, its place, and the way on."""
    stop = catalog.LECTURE[place]
    with st.container(key="lecture-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{stop.claim}** {t('claim.' + stop.claim)}", width="stretch")
        st.markdown(t("frame.step", place=place + 1, total=len(catalog.LECTURE)), width="content")
        if st.button("", icon=":material/arrow_back:", key="frame.back", help=t("frame.back"), disabled=place == 0):
            go_to_step(place - 1)
        last = place == len(catalog.LECTURE) - 1
        if st.button("", icon=":material/arrow_forward:", key="frame.next", help=t("frame.next"), disabled=last):
            go_to_step(place + 1)
        _present_button(t, show)


def _leave_present(t: Translator) -> None:
    with st.container(key="lecture-bar", horizontal=True, horizontal_alignment="right"):
        _present_button(t, show=True)


def _present_button(t: Translator, show: bool) -> None:
    label = "frame.present_end" if show else "frame.present"
    icon = ":material/close_fullscreen:" if show else ":material/slideshow:"
    if st.button("", icon=icon, key="frame.present_toggle", help=t(label)):
        address.put(address.PRESENT, None if show else "1")
        st.rerun()
