"""The lesson on fixed and learnt features in a real browser: a guess, pictures, and a real run of five parts."""

import re

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")
KEY = "ladder"


def test_a_guess_uncovers_the_accuracies(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?lang=zh_CN")
    expect(page.get_by_text(ZH(f"{KEY}.hidden"))).to_be_visible()
    expect(page.locator(".rungs .dot")).to_have_count(0)
    page.get_by_role("radio", name=ZH(f"{KEY}.rung.words")).click()
    expect(page).to_have_url(re.compile(r"guess=words"))
    expect(page.locator(".rungs .dot")).to_have_count(5)


def test_other_ways_show_other_pictures(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=pictures&data=textures")
    figures = page.locator(".told figure")
    expect(figures.first).to_be_visible()
    before = figures.first.locator("img").get_attribute("src") or ""
    page.get_by_role("combobox", name=EN(f"{KEY}.second")).click()
    page.get_by_role("option", name=EN(f"{KEY}.rung.pixels")).click()
    expect(page).to_have_url(re.compile(r"second=pixels"))
    expect(figures.first.locator("img")).not_to_have_attribute("src", before)


def test_a_real_run_climbs_part_after_part_until_it_is_stopped(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?data=digits&share=tenth&guess=words")
    page.get_by_role("button", name=EN(f"{KEY}.launch", n=5)).click()
    expect(page.locator(".rungs .dot")).to_have_count(5, timeout=90_000)  # with the first part
    page.get_by_role("button", name=EN(f"{KEY}.stop"), exact=True).click()
    expect(page.get_by_role("button", name=re.compile(r"^Run the \d missing parts$"))).to_be_visible(timeout=60_000)
    expect(page.locator(".rungs .dot")).to_have_count(5)
    page.goto(f"{server.url}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("100"))).to_have_count(0)  # no run of the training lab
