"""The lesson on batches in a real browser: ways, a link, an upload."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")


def test_another_way_draws_other_tiles_and_gets_into_the_link(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/batches")
    expect(page.get_by_text("stack expects each tensor to be equal size").first).to_be_visible(timeout=30_000)
    page.get_by_role("combobox", name=EN("batches.way")).click()
    page.get_by_role("option", name=EN("batches.way.collate")).click()
    expect(page).to_have_url(re.compile(r"way=collate"))
    tile = EN("batches.alt.tile", title=EN("dataset.photo_astronaut"), th=128, tw=192, padding="33.3%")
    expect(page.get_by_role("img", name=tile)).to_be_visible()
    expect(page.get_by_text("(4, 3, 128, 192)").first).to_be_visible()


def test_pictures_of_one_size_stack_and_the_choice_gets_into_the_link(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/batches?pictures=rocket-china")
    expect(page.get_by_test_id("stAlert")).to_contain_text("2")
    page.get_by_role("button", name=EN("dataset.photo_flower"), exact=True).click()
    expect(page).to_have_url(re.compile(r"pictures=rocket-china-flower"))
    expect(page.get_by_test_id("stAlert")).to_contain_text("3")


def test_an_upload_joins_the_batch_and_a_broken_one_is_explained(page: Page, server: Server) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((90, 40), 90).save(buffer, "PNG")
    page.goto(f"{server.url}/batches?pictures=rocket-china")
    box = page.locator("input[type=file]")
    box.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": buffer.getvalue()})
    expect(page.get_by_text("[3, 40, 90]").first).to_be_visible(timeout=30_000)
    cut_off = buffer.getvalue()[:-800]
    box.set_input_files({"name": "cut.png", "mimeType": "image/png", "buffer": cut_off})
    expect(page.get_by_test_id("stAlert").first).to_contain_text("PNG")
