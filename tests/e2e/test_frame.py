"""The frame in a real browser: languages, links, history, present mode, the lecture's steps, wrong links."""

import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cnnlab import catalog
from cnnlab.i18n import LANGUAGES, Translator
from tests.e2e.serving import Server, serving

EN, ZH = Translator("en"), Translator("zh_CN")


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible()


OPEN_PAGES = [entry.key for entry in catalog.PAGES if not entry.hidden]


# Streamlit's own tests open every page in every language; here they take turns.
@pytest.mark.parametrize(("key", "lang"), list(zip(OPEN_PAGES, itertools.cycle(LANGUAGES), strict=False)))
def test_every_page_opens_by_its_link_in_the_language_that_it_names(
    page: Page, server: Server, key: str, lang: str
) -> None:
    page.goto(f"{server.url}/{'' if key == catalog.HOME else key}?lang={lang}")
    t = Translator(lang)
    title(page, t("home.title") if key == catalog.HOME else t(f"page.{key}"))
    expect(page.locator("html")).to_have_attribute("lang", lang.replace("_", "-"))
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_browser_that_prefers_chinese_is_answered_in_chinese(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server.url)
    title(page, ZH("home.title"))
    context.close()


def test_the_language_switch_goes_into_the_address_and_along_to_the_next_page(page: Page, server: Server) -> None:
    page.goto(server.url)
    title(page, EN("home.title"))
    page.get_by_test_id("stSidebar").get_by_text(LANGUAGES["zh_CN"]).click()
    title(page, ZH("home.title"))
    expect(page).to_have_url(re.compile(r"lang=zh_CN"))
    page.get_by_test_id("stSidebar").get_by_role("link", name=ZH("page.receptive-field")).click()
    title(page, ZH("page.receptive-field"))
    expect(page).to_have_url(re.compile(r"/receptive-field\?lang=zh_CN"))


def turn(page: Page, key: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-turns", "true")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.keyboard.press(key)


def test_the_lecture_is_stepped_with_the_presenters_keys(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("button", name=EN("home.lecture_start")).click()
    for place, stop in enumerate(catalog.LECTURE[:9], 1):  # several on one page, several pages
        expect(page).to_have_url(re.compile(rf"/{stop.page}\?.*step={place}\b"))
        expect(page.locator(".st-key-lecture-bar")).to_contain_text(stop.claim)
        turn(page, "PageDown")
    expect(page).to_have_url(re.compile(r"step=10\b"))
    turn(page, "PageUp")
    expect(page).to_have_url(re.compile(r"step=9\b"))


def test_present_mode_hides_the_menu_and_survives_the_next_step(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/output-size?step=1&present=1")
    expect(page.locator(".st-key-lecture-bar")).to_contain_text(catalog.LECTURE[0].claim)
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    turn(page, "PageDown")
    expect(page).to_have_url(re.compile(r"step=2"))
    expect(page).to_have_url(re.compile(r"present=1"))
    page.locator(".st-key-frame-present_toggle button").first.click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(page).not_to_have_url(re.compile(r"present"))


def test_a_claim_typed_into_the_search_opens_its_lesson(page: Page, server: Server) -> None:
    page.goto(server.url)
    title(page, EN("home.title"))
    box = page.get_by_test_id("stSidebar").get_by_role("combobox")
    box.click()
    box.fill("C-RF-3")
    page.keyboard.press("Enter")
    title(page, EN("page.receptive-field"))


@pytest.mark.parametrize("wrong", ["output-sise", "lessons/output-size", "receptive_field"])
def test_a_wrong_link_suggests_the_nearest_page(page: Page, server: Server, wrong: str) -> None:
    page.goto(f"{server.url}/{wrong}")
    title(page, EN("frame.not_found"))
    nearest = catalog.nearest(wrong)
    page.get_by_test_id("stMain").get_by_role("link", name=EN(f"page.{nearest.key}")).click()
    title(page, EN(f"page.{nearest.key}"))


def test_the_owner_cookie_is_there_and_out_of_scripts_reach(page: Page, server: Server) -> None:
    page.goto(server.url)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["cnnlab_owner"]["httpOnly"] is True
    assert len(cookies["cnnlab_owner"]["value"]) >= 32
    assert "cnnlab_owner" not in page.evaluate("document.cookie")


def test_the_first_deep_link_after_a_start_opens_its_page(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as fresh:
        page.goto(f"{fresh.url}/receptive-field")
        title(page, EN("page.receptive-field"))
        expect(page.get_by_role("dialog")).to_have_count(0)
