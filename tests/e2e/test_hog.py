"""The lesson on HOG in a real browser: what is read of a clicked cell is what scikit-image and the core compute."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from skimage.feature import hog

from cnnlab.core import hog_steps
from cnnlab.i18n import Translator
from cnnlab.ui.hog.seeking import Outcome, Search, learnt, outcome, scored
from cnnlab.ui.hog.subject import Look, Picture, fields
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")
PICTURE = Picture("astronaut", 128, 64)
DOWN, ACROSS = 16, 8


def scikit_images_cells() -> np.ndarray:
    """(cells down, across, 9): a block of one cell that L1 divides by its sum, so only up to that factor."""
    return hog(PICTURE.values(), 9, (8, 8), (1, 1), "L1", feature_vector=False, channel_axis=-1)[:, :, 0, 0]


def core_cells(interpolation: str = "none") -> np.ndarray:
    found = fields(Look(PICTURE))
    return hog_steps.cell_histograms(found.magnitude, found.angle, interpolation=interpolation)


def read_bars(page: Page) -> np.ndarray:
    return np.array([float(bar.get_attribute("data-value") or "nan") for bar in page.locator(".votes .bin").all()])


def opened(page: Page, server: Server, more: str = "&bin=0") -> Locator:
    page.goto(f"{server.url}/hog?view=cell{more}")
    canvas = page.locator(".votes .whole canvas")
    expect(canvas).to_be_visible()
    return canvas


def test_a_clicked_cell_shows_scikit_images_histogram_and_is_in_the_link(page: Page, server: Server) -> None:
    canvas = opened(page, server)
    box = canvas.bounding_box()
    assert box
    row, column = 3, 4
    canvas.click(position={"x": box["width"] * (column + 0.5) / ACROSS, "y": box["height"] * (row + 0.5) / DOWN})
    expect(page).to_have_url(re.compile(r"row=3.*column=4|column=4.*row=3"))
    wanted = core_cells()[row, column]
    expect(page.locator(".votes .bin").nth(int(wanted.argmax()))).to_have_attribute(
        "data-value", re.compile(re.escape(str(wanted.max())[:8])), timeout=20_000
    )
    shown = read_bars(page)
    np.testing.assert_allclose(shown, wanted, rtol=1e-9)
    np.testing.assert_allclose(shown / (shown.sum() + hog_steps.EPSILON), scikit_images_cells()[row, column], atol=1e-6)


def test_arrow_keys_choose_the_cell_next_to_it(page: Page, server: Server) -> None:
    canvas = opened(page, server, "&bin=0&row=3&column=4")
    canvas.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        canvas.press(key)
    expect(page).to_have_url(re.compile(r"row=4"))
    expect(page).to_have_url(re.compile(r"column=6"))
    expect(canvas).to_have_attribute("aria-label", EN("hog.say.pictureAlt", row=5, column=7))
    wanted = core_cells()[4, 6]
    expect(page.locator(".votes .bin").nth(int(wanted.argmax()))).to_have_attribute(
        "data-value", re.compile(re.escape(str(wanted.max())[:8])), timeout=20_000
    )
    np.testing.assert_allclose(read_bars(page), wanted, rtol=1e-9)


@pytest.mark.parametrize("votes", ["orientation", "trilinear"])
def test_shared_votes_add_up_to_the_cores_histogram(page: Page, server: Server, votes: str) -> None:
    opened(page, server, f"&bin=0&row=5&column=2&votes={votes}")
    np.testing.assert_allclose(read_bars(page), core_cells(votes)[5, 2], rtol=1e-9)


def test_every_pixel_reads_its_own_gradient_and_lights_its_bin(page: Page, server: Server) -> None:
    opened(page, server, "&bin=0&row=3&column=4&lang=zh_CN")
    patch = page.locator(".votes .patch canvas")
    patch.focus()
    for _ in range(8):
        patch.press("ArrowUp")
        patch.press("ArrowLeft")
    found = fields(Look(PICTURE))
    for step in range(8):
        y, x = 3 * 8, 4 * 8 + step
        lit = page.locator(".votes .bin.lit")
        expect(page.locator(".votes .said")).to_contain_text(f"{y + 1}, {x + 1}")
        expect(lit).to_have_count(1)
        low = int(found.angle[y, x] // 20) * 20
        expect(lit).to_contain_text(f"[{low}°, {low + 20}°)")
        patch.press("ArrowRight")


def test_the_histogram_is_hidden_until_a_bin_is_guessed(page: Page, server: Server) -> None:
    opened(page, server, "&row=3&column=4")
    expect(page.locator(".votes .bin .value")).to_have_text(["?"] * 9)
    page.locator(".votes .bin").nth(2).click()
    expect(page).to_have_url(re.compile(r"bin=2"))
    expect(page.locator(".votes .bin .value").first).not_to_have_text("?")
    assert ZH("hog.say.ask") != EN("hog.say.ask")


def test_an_uploaded_picture_is_voted_on_as_scikit_image_does(page: Page, server: Server) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (32, 32), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    opened(page, server, "&bin=0&picture=upload&h=32&w=32&row=1&column=2")
    stands_in = page.get_by_text(EN("hog.own", instead=EN("dataset.photo_astronaut")))
    expect(stands_in).to_be_visible()
    box = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    box.set_input_files({"name": "bad.png", "mimeType": "image/png", "buffer": file.getvalue()[:80]})
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    expect(stands_in).to_be_visible()
    box.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(stands_in).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    wanted = hog(pixels, 9, (8, 8), (1, 1), "L1", feature_vector=False)[1, 2, 0, 0]
    drawn = fields(Look(Picture("upload", 32, 32, own="own", pixels=pixels[..., None].repeat(3, axis=2))))
    votes = hog_steps.cell_histograms(drawn.magnitude, drawn.angle)[1, 2]
    expect(page.locator(".votes .bin").nth(int(wanted.argmax()))).to_have_attribute(
        "data-value", re.compile(re.escape(str(votes[wanted.argmax()])[:8]))
    )
    shown = read_bars(page)
    np.testing.assert_allclose(shown / shown.sum(), wanted, atol=1e-4)


def test_an_upright_stroke_drawn_by_hand_votes_for_the_first_bin_alone(page: Page, server: Server) -> None:
    opened(page, server, "&bin=0&picture=drawing&h=32&w=32&row=1&column=1")
    stands_in = page.get_by_text(EN("hog.own", instead=EN("dataset.photo_astronaut")))
    expect(stands_in).to_be_visible()
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 112, box["y"] + 10)  # column 14 of 32
    page.mouse.down()
    page.mouse.move(box["x"] + 112, box["y"] + 246, steps=10)
    page.mouse.up()
    expect(stands_in).to_have_count(0)
    expect(page.locator(".votes .bin").nth(1)).to_have_attribute("data-value", "0")
    shown = read_bars(page)
    assert shown[0] > 0 and not shown[1:].any()


def boots(threshold: float) -> Outcome:
    search = Search("fashion_mnist", 9, 5, 0, clutter=True, sizes=False, stride=4)
    scene = search.scene()
    return outcome(scored(search, scene.pixels, learnt("fashion_mnist", 9).detector), scene, threshold, 0.3)


def test_a_higher_threshold_finds_fewer_and_says_how_many(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/hog?view=detect&before=1&lang=zh_CN")
    keys, slider = page.locator(".found figcaption").first, page.get_by_role("slider", name=ZH("hog.threshold"))

    def counts(found: Outcome) -> None:
        expect(keys).to_contain_text(ZH("hog.detect.hit", n=found.hits))
        expect(keys).to_contain_text(ZH("hog.detect.alarm", n=found.false_alarms))
        expect(keys).to_contain_text(ZH("hog.detect.before", n=found.above))

    counts(boots(0.0))
    expect(page.get_by_text("2,337")).to_have_count(1)  # an answer to choose, nothing more
    page.get_by_role("radio", name="2,337").click()
    expect(page.get_by_text(ZH("hog.windows_answer.windows", right="2,337").split("**")[2].strip())).to_be_visible()
    for _ in range(12):
        slider.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"threshold=1\.2"))
    assert boots(1.2).hits < boots(0.0).hits
    counts(boots(1.2))


@pytest.mark.parametrize("view", ["steps&length=vector", "cell&bin=0", "blocks", "detect&windows=windows&sizes=1"])
def test_a_phone_never_scrolls_sideways(chromium: Browser, server: Server, view: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page.goto(f"{server.url}/hog?view={view}&norm=L2-Hys")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".hog img, .votes canvas").first).to_be_visible()
    page.wait_for_timeout(500)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(main) => main.scrollWidth <= main.clientWidth")
    formulas = main.locator(".katex-display").evaluate_all(
        "(all) => all.map((one) => one.scrollWidth - one.closest('[data-testid=stMarkdown]').clientWidth)"
    )
    page.close()
    assert all(beyond <= 0 for beyond in formulas)
