"""Filters and feature maps in a real browser: the value under the pointer, a click on a map, the way to training."""

import re

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")


def test_a_clicked_map_grows_and_gets_into_the_link(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/filters?view=maps&weights=random:lenet5&sort=index")
    tile = page.get_by_role("button", name=EN("filters.map", number=4), exact=True)
    expect(tile).to_be_visible(timeout=60_000)
    expect(page.locator(".tiles[data-drawn]").first).to_be_visible()
    tile.click()
    expect(page).to_have_url(re.compile(r"channel=4"))
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("img", name=EN("filters.tiles.large", name=EN("filters.map", number=4)))).to_be_visible()


def test_the_keyboard_reads_values_cell_by_cell(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/filters?weights=random:lenet5")
    expect(page.locator(".tiles[data-drawn]").first).to_be_visible(timeout=60_000)
    page.locator(".tiles canvas.large").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tiles .reading").first).to_contain_text("row 1, column 0")


def test_random_weights_lead_to_the_training_lab_with_its_knobs_set(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/filters?weights=random:resnet18")
    page.get_by_role("link", name=EN("filters.random_train")).click(timeout=60_000)
    expect(page).to_have_url(re.compile(r"/training\?.*network=resnet18"))
