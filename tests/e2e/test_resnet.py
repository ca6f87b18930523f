"""ResNet in a real browser: a guess starts the measurement, a slider at 0 turns plain blocks black."""

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")
KEY = "resnet"


def test_a_guess_starts_the_measurement_and_plain_gradients_explode(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?seeds=1")
    page.get_by_text(EN(f"{KEY}.flow.vanish"), exact=True).click()
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(EN(f"{KEY}.flow.no"))).to_be_visible()
    expect(page.get_by_text(EN("frame.agrees"))).to_have_count(4, timeout=30_000)
    row = page.get_by_role("row").filter(has_text=EN(f"{KEY}.kind.plain_bn"))
    expect(row).to_contain_text(EN(f"{KEY}.does.explode"))


def test_at_gamma_0_residual_blocks_hand_on_the_picture_and_plain_ones_nothing(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=shortcut&length=2&gamma=0.05")
    rows = page.locator(".res-maps").first.locator("figcaption")
    expect(rows).to_have_count(8)
    slider = page.get_by_role("slider", name=EN(f"{KEY}.gamma"))
    slider.focus()
    slider.press("ArrowLeft")
    expect(rows.last).to_contain_text(EN(f"{KEY}.mean", value="0"))
    picture, kept = (page.locator(".res-maps").first.locator("img").nth(at) for at in (0, 3))
    expect(kept).to_have_attribute("src", picture.get_attribute("src") or "")


def test_the_shortcut_that_projects_appears_where_the_shape_changes(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=block&times=four")
    expect(page.locator(".costs")).to_contain_text("69,632")
    page.get_by_text(EN(f"{KEY}.first"), exact=True).click()
    expect(page.locator(".costs")).to_contain_text("94,208")
    page.get_by_text(EN(f"{KEY}.place.one"), exact=True).click()
    expect(page.get_by_text("483").first).to_be_visible()
