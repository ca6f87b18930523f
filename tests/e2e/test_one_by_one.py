"""1×1 convolutions in a real browser: what the pointer, the keys and the sliders read is what torch computes."""

import re

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch.nn import functional

from cnnlab.i18n import Translator
from cnnlab.ui.one_by_one.stack import SIDE, Stack
from tests.e2e.serving import Server

EN = Translator("en")
KEY = "one-by-one"
PLACE = re.compile(r"Row (\d+), column (\d+)")


def torchs(kind: str, weights: list[list[float]], bias: list[float], *, scrambled: bool = False) -> torch.Tensor:
    maps = torch.tensor(Stack("astronaut", kind, scrambled).maps(), dtype=torch.float64)
    matrix = torch.tensor(weights, dtype=torch.float64)[:, :, None, None]
    return functional.conv2d(maps[None], matrix, torch.tensor(bias, dtype=torch.float64))[0]


def opened(page: Page, server: Server, query: str) -> Locator:
    page.goto(f"{server.url}/{KEY}?{query}")
    maps = page.locator(".mix .maps").first
    expect(page.locator(".mix output")).not_to_be_empty()
    maps.scroll_into_view_if_needed()
    return maps


def shown(page: Page) -> float:
    return float(page.locator(".mix output").get_attribute("data-value") or "nan")


def pixel_at(page: Page) -> tuple[int, int]:
    found = PLACE.search(page.locator(".mix .caption").inner_text())
    assert found
    return int(found[1]) - 1, int(found[2]) - 1


def frames(page: Page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("scrambled", [False, True])
def test_every_pixel_under_the_pointer_shows_torchs_value(page: Page, server: Server, scrambled: bool) -> None:
    weights, bias = [[0.5, -1, 2], [1, 1, 1]], [3.0, -4]
    query = f"mix=typed&weights=0.5 -1 2; 1 1 1&bias=3 -4&scrambled={int(scrambled)}"
    opened(page, server, query)
    output = torchs("rgb", weights, bias, scrambled=scrambled)
    canvas = page.locator(".mix .input canvas").nth(1)
    box = canvas.bounding_box()
    assert box
    seen = {}
    for step in range(1, 30):
        page.mouse.move(box["x"] + box["width"] * step / 30, box["y"] + box["height"] * ((step * 7) % 30) / 30)
        frames(page)
        seen[pixel_at(page)] = shown(page)
    assert len(seen) > 20
    for (row, column), value in seen.items():
        assert value == pytest.approx(output[0, row, column].item(), abs=1e-9)
    page.locator(".mix").get_by_role("button", name="y2").click()
    frames(page)
    assert shown(page) == pytest.approx(output[1][pixel_at(page)].item(), abs=1e-9)


def test_arrow_keys_move_the_pixel_and_the_products_add_up(page: Page, server: Server) -> None:
    maps = opened(page, server, "maps=responses&blend=edges")
    output = torchs("responses", [[1, 1, 1, 1, 1, 0]], [0.0])
    maps.focus()
    maps.press("End")
    frames(page)
    assert pixel_at(page) == (SIDE - 1, SIDE - 1)
    for key, place in (("ArrowUp", (46, 47)), ("ArrowLeft", (46, 46)), ("Home", (0, 0)), ("ArrowRight", (0, 1))):
        maps.press(key)
        frames(page)
        assert pixel_at(page) == place
        assert shown(page) == output[0][place].item()
        products = page.locator(".mix tbody td.product span").all_inner_texts()
        assert sum(map(float, products)) == shown(page)


def test_a_weight_turned_in_the_picture_acts_at_once_and_becomes_a_link(page: Page, server: Server) -> None:
    opened(page, server, "mix=opponent")
    slider = page.get_by_role("slider", name=EN(f"{KEY}.say.weightOf", channel=EN(f"{KEY}.map.blue")))
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    frames(page)
    output = torchs("rgb", [[1, -1, 0.03], [-0.5, -0.5, 1]], [0.0, 0.0])
    place = pixel_at(page)
    assert shown(page) == pytest.approx(output[0][place].item(), abs=1e-9)
    expect(page).to_have_url(re.compile(r"mix=typed"))
    expect(page).to_have_url(re.compile(r"weights=1(\+|%20)-1(\+|%20)0\.03"))
    agrees = page.get_by_text(EN("frame.agrees"))
    expect(agrees.first).to_be_visible(timeout=30_000)
    assert shown(page) == pytest.approx(output[0][place].item(), abs=1e-9)
    page.reload()
    expect(page.locator(".mix output")).not_to_be_empty()
    assert shown(page) == pytest.approx(output[0][pixel_at(page)].item(), abs=1e-9)


def test_another_preset_replaces_what_was_turned(page: Page, server: Server) -> None:
    opened(page, server, "mix=typed&weights=1 0.5 0")
    page.get_by_role("button", name=EN("frame.reset")).click()
    expect(page.locator(".mix tbody td.wt span").first).to_have_text("0.299")


def test_hovering_and_turning_ask_the_server_nothing_until_a_weight_is_let_go(page: Page, server: Server) -> None:
    opened(page, server, "maps=responses")
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")  # fonts and pictures of what has just been drawn
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.on("websocket", lambda socket: sent.append(socket.url))
    canvas = page.locator(".mix .output canvas").first
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    page.locator(".mix .input canvas").first.hover()
    page.locator(".mix tbody input").first.evaluate(
        """(input) => { input.value = "-1.5"; input.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    frames(page)
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != before
    assert sent == []


def test_the_bottleneck_is_shown_after_the_guess(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=bottleneck")
    expect(page.locator(".costs .unknown")).to_have_count(2)
    page.get_by_text(EN(f"{KEY}.guess.quarter"), exact=True).click()
    expect(page.locator(".costs .unknown")).to_have_count(0)
    expect(page.locator(".costs")).to_contain_text("69,632")
    page.get_by_role("button", name=EN(f"{KEY}.preset.inception5")).click()
    expect(page.locator(".costs")).to_contain_text("15,872")
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)
