"""AlexNet and ZFNet in a real browser: a guess, a preset, the way into the lab, a unit's pictures."""

import re

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")


def test_a_preset_changes_the_layers_and_the_guess_tells_the_counts(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/alexnet")
    table = page.locator(".layers-of")
    expect(table).to_contain_text("96×55×55")
    expect(table.locator("td", has_text="?").first).to_be_visible()
    page.get_by_role("button", name=EN("alexnet.preset.paper")).click()
    expect(table).to_contain_text("96×54×54")
    expect(page.get_by_alt_text(re.compile("The last whole window covers pixels 212 to 222"))).to_be_visible()
    page.get_by_role("radio", name=EN("alexnet.guess.fc")).click()
    expect(table).to_contain_text("26,218,496")
    expect(page).to_have_url(re.compile(r"n=224&guess=fc"))
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)


def test_the_recipe_opens_the_lab_set_up_like_the_paper(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/alexnet?view=recipe")
    page.get_by_role("link", name=EN("alexnet.recipe.open")).click()
    expect(page).to_have_url(re.compile(r"/training\?.*network=alexnet2012"))
    expect(page.get_by_role("spinbutton", name=EN("training.batch"))).to_have_value("128")


def test_a_unit_of_zfnet_is_shown_with_its_nine_places(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/zfnet?view=deconv")
    expect(page.get_by_text(EN("frame.agrees_with", other="captum"))).to_be_visible(timeout=30_000)
    expect(page.locator(".framed").first.locator("img")).to_have_count(9)
    framed = page.locator(".framed").first.locator("i")
    expect(framed).to_have_count(1)
    for image in page.locator(".framed img").all():
        assert image.evaluate("(image) => image.complete && image.naturalWidth > 0")
