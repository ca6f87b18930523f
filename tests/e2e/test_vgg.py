"""VGG in a real browser: guess, then knobs until the claim fails; the family after its own guess."""

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")
KEY = "vgg"


def test_the_claim_is_guessed_and_then_made_to_fail(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}")
    expect(page.locator(".vgg-fields img")).to_have_count(4)
    expect(page.locator(".costs")).to_have_count(0)
    page.get_by_text(EN(f"{KEY}.guess.stack"), exact=True).click()
    expect(page.locator(".costs")).to_contain_text("110,592")
    page.get_by_role("button", name=EN(f"{KEY}.preset.first")).click()
    expect(page.locator(".costs")).to_contain_text("75,456")
    expect(page.locator(".costs")).to_contain_text("9,408")
    expect(page.get_by_text(EN(f"{KEY}.guess.wrong"), exact=True)).to_be_visible()
    expect(page.get_by_text(EN("frame.agrees"))).to_have_count(4, timeout=30_000)
    page.reload()
    expect(page.locator(".costs")).to_contain_text("75,456")


def test_the_family_shows_where_its_parameters_are_after_the_guess(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=family")
    expect(page.locator(".vgg-family i:not(.dense)")).to_have_count(8 + 10 + 13 + 16)
    expect(page.locator(".costs")).to_have_count(0)
    page.get_by_text(EN(f"{KEY}.where.conv"), exact=True).click()
    expect(page.locator(".costs")).to_contain_text("138.36M")
    expect(page.get_by_text("74.2%")).to_be_visible(timeout=30_000)  # torchvision's VGG-19 with batch norm
