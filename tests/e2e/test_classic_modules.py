"""GoogLeNet and SENet in a real browser: a slider moves the picture, a guess tells, a channel is followed."""

import re

from playwright.sync_api import Page, expect

from cnnlab.core.inception import MODULES
from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")


def test_the_modules_picture_follows_a_preset_and_a_slider(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/googlenet?guess=two")
    picture = page.locator(".inception")
    expect(picture).to_contain_text("163,328")
    page.get_by_role("button", name="5b", exact=True).click()
    expect(picture).to_contain_text(f"{MODULES['5b'].counts((7, 7)).parameters:,}")
    expect(page).to_have_url(re.compile("c_in=832"))
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)
    slider = page.get_by_role("slider", name=EN("googlenet.one"))
    slider.focus()
    slider.press("ArrowRight")
    expect(picture).to_contain_text(EN("googlenet.path.gives", maps=385, field=1))
    expect(picture).to_contain_text("1025")


def test_a_branch_shows_its_maps_of_another_photograph(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/googlenet?view=picture&block=4b")
    images = page.locator(".seen img")
    expect(images).to_have_count(10, timeout=30_000)
    before = images.nth(2).get_attribute("src")
    page.get_by_text("5b", exact=True).click()
    expect(images.nth(2)).not_to_have_attribute("src", before or "")
    assert all(images.evaluate_all("(all) => all.map((one) => one.naturalWidth > 0)"))


def test_a_channel_is_followed_through_squeeze_excite_and_scale(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/senet?channel=2")
    expect(page.locator(".se figure")).to_have_count(6, timeout=30_000)
    expect(page.get_by_text(EN("frame.agrees"))).to_have_count(3)
    marks = page.locator(".se .mark")
    expect(marks).to_have_count(2)
    place = marks.first.get_attribute("style")
    slider = page.get_by_role("slider", name=EN("senet.channel"))
    slider.focus()
    slider.press("ArrowRight")
    expect(marks.first).not_to_have_attribute("style", place or "")
    expect(page.get_by_text("z_{3}").first).to_be_attached()
    assert all(page.locator(".se img").evaluate_all("(all) => all.map((one) => one.naturalWidth > 0)"))


def test_the_gates_by_class_are_told_after_a_guess(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/senet?view=classes")
    expect(page.get_by_text(EN("senet.classes.ask"))).to_be_visible()
    page.get_by_text(EN("senet.guess.middle"), exact=True).click()
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=30_000)
    expect(page.get_by_text(EN("senet.guess.late")).first).to_be_visible()
