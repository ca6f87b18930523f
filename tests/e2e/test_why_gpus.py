"""The lesson on parallel work in a real browser: the guess, the race by mouse and keyboard, a measurement stopped."""

import re

from playwright.sync_api import Browser, Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")
KEY = "why-gpus"


def caption(page: Page):
    return page.locator(".race .bar span")


def test_a_guess_is_answered_and_the_race_ends_where_the_formula_says(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?n=8&f=3&workers=16")
    box = page.get_by_role("spinbutton", name=re.compile("36 cells, 16 at a time"))
    box.fill("3")
    box.press("Enter")
    page.get_by_role("button", name=EN(f"{KEY}.guess.check"), exact=True).first.click()
    expect(page.get_by_text("as you said")).to_be_visible()
    step = page.get_by_role("button", name=EN(f"{KEY}.race.step"))
    for _ in range(3):
        step.click()
    expect(caption(page)).to_have_text(EN(f"{KEY}.race.round", round=3, done=3, cells=36, workers=16, many=36))


def test_the_race_goes_by_keyboard_and_plays_to_its_end(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?n=4&f=3&workers=4&lang=zh_CN")
    canvas = page.locator(".race canvas")
    canvas.focus()
    canvas.press("ArrowRight")
    expect(caption(page)).to_have_text(ZH(f"{KEY}.race.round", round=1, done=1, cells=4, workers=4, many=4))
    canvas.press("End")
    expect(caption(page)).to_have_text(ZH(f"{KEY}.race.round", round=4, done=4, cells=4, workers=4, many=4))
    canvas.press("Home")
    expect(caption(page)).to_have_text(ZH(f"{KEY}.race.begin"))
    page.get_by_role("button", name=ZH(f"{KEY}.race.play"), exact=True).click()
    expect(caption(page)).to_have_text(ZH(f"{KEY}.race.round", round=4, done=4, cells=4, workers=4, many=4))


def test_who_wants_less_motion_sees_the_end_at_once(chromium: Browser, server: Server) -> None:
    page = chromium.new_page(reduced_motion="reduce", locale="en-US")
    page.goto(f"{server.url}/{KEY}?n=20&f=3&workers=64")
    page.get_by_role("button", name=EN(f"{KEY}.race.end"), exact=True).click()
    expect(caption(page)).to_contain_text("Round 324")
    page.close()


def test_a_measurement_comes_in_is_seen_by_others_and_can_be_stopped(
    page: Page, chromium: Browser, server: Server
) -> None:
    page.goto(f"{server.url}/{KEY}?view=speed&c=16&k=32&f=5")
    expect(page.get_by_text(EN(f"{KEY}.nothing"))).to_be_visible()
    page.get_by_role("button", name=EN(f"{KEY}.measure")).click()
    other = chromium.new_context(locale="en-US").new_page()
    other.goto(f"{server.url}/{KEY}?view=speed&c=16&k=32&f=5")
    expect(other.get_by_text("started in another browser")).to_be_visible()
    expect(other.get_by_role("button", name=EN(f"{KEY}.stop"), exact=True)).to_have_count(0)
    other.context.close()
    expect(page.get_by_text(re.compile(r"Measuring: [1-9]\d* of"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name=EN(f"{KEY}.stop"), exact=True).click()
    expect(page.get_by_role("button", name=EN(f"{KEY}.measure"))).to_be_visible(timeout=30_000)
    expect(page.get_by_text("This machine", exact=True)).to_be_visible()
