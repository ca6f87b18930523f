"""The gallery in a real browser: blocks fold, keys follow the lines, diagram and table choose for each other."""

import re

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")


def test_blocks_open_and_fold_and_keys_follow_the_lines(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gallery?net=resnet18")
    block = page.get_by_role("button", name="layer1.0: 7 layers")
    block.click(timeout=30_000)
    first = page.get_by_role("button", name="layer1.0.conv1:")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"layer=layer1\.0\.conv1"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"layer=layer1\.0\.relu"))
    expect(page.get_by_role("button", name="layer1.0.relu:")).to_have_attribute("aria-pressed", "true")
    fold = page.get_by_role("button", name=EN("diagram.fold", block="layer1.0"), exact=True)
    fold.focus()
    page.keyboard.press("Enter")
    expect(block).to_be_visible()
    expect(first).to_have_count(0)


def test_a_row_of_the_table_is_the_box_of_the_diagram(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gallery?net=googlenet")
    row = page.get_by_role("rowheader", name="inception3a.branch1.conv", exact=True)
    row.click(timeout=30_000)
    box = page.get_by_role("button", name="inception3a.branch1.conv:")
    expect(box).to_have_attribute("aria-pressed", "true")  # its block was opened for it
    expect(page).to_have_url(re.compile(r"layer=inception3a\.branch1\.conv"))
    page.get_by_role("button", name="inception3a.cat:").click()
    expect(page.locator("tr.chosen th")).to_have_text("inception3a.cat")
    expect(page.get_by_role("cell", name=EN("gallery.field_of", which="inception3a.branch2.1.relu"))).to_be_visible()


def test_a_deep_network_is_zoomed_and_scrolled_within_its_frame(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/gallery?net=resnet152&layer=layer4.2.conv3")
    box = page.get_by_role("button", name="layer4.2.conv3:")
    expect(box).to_be_attached(timeout=30_000)
    frame = page.locator(".diagram .window")
    frame.scroll_into_view_if_needed()
    assert frame.evaluate("(frame) => frame.scrollTop") > 1000
    wide = page.locator(".diagram .window > svg").evaluate("(svg) => svg.clientWidth")
    page.get_by_role("button", name=EN("diagram.closer")).click()
    assert page.locator(".diagram .window > svg").evaluate("(svg) => svg.clientWidth") > wide
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_guess_opens_the_comparison_and_the_recipe_leads_to_training(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gallery?view=compare")
    page.get_by_test_id("stButtonGroup").get_by_text("GoogLeNet", exact=True).click(timeout=30_000)
    expect(page.get_by_text("VGG-16, 15.47B")).to_be_visible()
    expect(page.get_by_role("cell", name="138,357,544")).to_be_visible()
    page.get_by_text(EN("gallery.view.recipe"), exact=True).click()
    page.get_by_role("link", name=EN("gallery.to_training")).click()
    expect(page).to_have_url(re.compile(r"/training\?.*network=resnet18"))


def test_a_layer_with_trained_weights_leads_to_its_feature_maps(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gallery?net=alexnet&version=small&layer=features.3")
    page.get_by_role("link", name=EN("gallery.maps", layer="features.3")).click(timeout=30_000)
    expect(page).to_have_url(re.compile(r"/filters\?.*layer=features\.3"))
    expect(page.get_by_role("heading", name=EN("page.filters"))).to_be_visible()
    expect(page.locator(".tiles").first).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
