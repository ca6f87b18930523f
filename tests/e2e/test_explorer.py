"""The convolution explorer in a real browser: what the pointer and the keys read is what torch computes."""

import io
import re

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from torch.nn import functional

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")
PIXELS = [
    [[3.0, 1, 2, 0], [5, 0, 1, 2], [2, 4, 3, 1], [1, 1, 0, 5]],
    [[1.0, 0, 0, 2], [0, 3, 1, 1], [2, 0, 2, 0], [0, 1, 4, 1]],
]
WEIGHTS = [[[[1.0, -2], [0, 3]], [[-1, 0], [2, 1]]]]
LINK = "convolution?picture=typed&kernel=typed&bias=2&pixels={pixels}&weights={weights}"


def text(matrices: list) -> str:
    return " | ".join("; ".join(" ".join(f"{value:g}" for value in row) for row in rows) for rows in matrices)


def opened(page: Page, server: Server, more: str = "") -> Locator:
    link = LINK.format(pixels=text(PIXELS), weights=text(WEIGHTS[0]))
    page.goto(f"{server.url}/{link}{more}")
    stage = page.locator(".explorer canvas.stage")
    expect(stage).to_be_visible()
    stage.scroll_into_view_if_needed()
    return stage


def shown(page: Page) -> float:
    return float(page.locator(".explorer output").get_attribute("data-value") or "nan")


def cell_at(page: Page) -> tuple[int, int]:
    found = re.search(r"row (\d+), column (\d+)", page.locator(".explorer .caption").inner_text())
    assert found
    return int(found[1]) - 1, int(found[2]) - 1


def torchs(**steps: int) -> torch.Tensor:
    return functional.conv2d(torch.tensor(PIXELS), torch.tensor(WEIGHTS[0])[None], torch.tensor([2.0]), **steps)


def test_every_output_cell_under_the_pointer_shows_torchs_value(page: Page, server: Server) -> None:
    stage = opened(page, server, "&p=1")
    output = torchs(padding=1)
    box = stage.bounding_box()
    assert box
    seen = {}
    for step in range(2, 40):  # along a diagonal through the output, at the right of the stage
        x, y = box["width"] * (0.7 + 0.29 * step / 40), box["height"] * 0.6 * step / 40
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        if "row" in page.locator(".explorer .caption").inner_text():
            seen[cell_at(page)] = shown(page)
    assert len(seen) >= 5
    for (row, column), value in seen.items():
        assert value == output[0, row, column].item()


def test_arrow_keys_reach_every_cell_and_the_terms_add_up_to_it(page: Page, server: Server) -> None:
    stage = opened(page, server)
    output = torchs()
    stage.focus()
    stage.press("Home")
    for row in range(3):
        for column in range(3):
            expect(page.locator(".explorer .caption")).to_contain_text(f"row {row + 1}, column {column + 1}")
            assert shown(page) == output[0, row, column].item()
            parts = [line.split("=")[0].split(":")[1] for line in _lines(page)[1:]]
            terms = [term.replace("(", "").replace(")", "").split("·") for part in parts for term in part.split(" + ")]
            assert len(terms) == 8
            assert sum(float(x) * float(w) for x, w in terms) + 2 == shown(page)
            stage.press("ArrowRight")
        for _ in range(2):
            stage.press("ArrowLeft")
        stage.press("ArrowDown")


def _lines(page: Page) -> list[str]:
    return [line.replace("−", "-") for line in page.locator(".explorer .sum p").all_inner_texts()]


def test_an_input_cell_and_a_weight_say_what_they_are_used_for(page: Page, server: Server) -> None:
    opened(page, server)
    caption = page.locator(".explorer .caption")
    page.locator(".explorer").get_by_role("button", name=EN("convolution.mode.input"), exact=True).click()
    page.keyboard.press("Home")
    expect(caption).to_have_text(EN("convolution.say.atInput", value="3", count=1))  # a corner is read once
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(caption).to_have_text(EN("convolution.say.atInput", value="0", count=4))
    page.locator(".explorer").get_by_role("button", name=EN("convolution.mode.weight"), exact=True).click()
    page.keyboard.press("End")
    expect(caption).to_have_text(EN("convolution.say.atWeight", value="3", count=9))


def test_it_plays_pauses_and_steps(page: Page, server: Server) -> None:
    opened(page, server)
    caption = page.locator(".explorer .caption")
    before = caption.inner_text()
    page.get_by_role("button", name=EN("convolution.say.play")).click()
    expect(caption).not_to_have_text(before)
    page.get_by_role("button", name=EN("convolution.say.pause")).click()
    row, column = cell_at(page)
    page.locator(".explorer").get_by_role("button", name=EN("convolution.say.step"), exact=True).click()
    following = (row * 3 + column + 1) % 9
    expect(caption).to_contain_text(f"row {following // 3 + 1}, column {following % 3 + 1}")


def test_a_maximum_is_marked_in_the_sum(page: Page, server: Server) -> None:
    stage = opened(page, server, "&op=max&f=2&s=2")
    expected = functional.max_pool2d(torch.tensor(PIXELS), 2, 2)
    stage.focus()
    stage.press("Home")
    assert shown(page) == expected[0, 0, 0].item()
    expect(page.locator(".explorer .sum b")).to_have_text("5")
    stage.press("ArrowRight")
    stage.press("ArrowRight")  # beyond the edge: the next channel
    expect(page.locator(".explorer .caption")).to_contain_text(EN("convolution.map", number=2))
    assert shown(page) == expected[1, 0, 0].item()


@pytest.mark.parametrize("moves", [200])
def test_a_hover_asks_the_server_nothing_and_keeps_up_with_the_screen(page: Page, server: Server, moves: int) -> None:
    page.goto(f"{server.url}/convolution?picture=chelsea&rgb=1&n=32&kernel=random&p=1")
    stage = page.locator(".explorer canvas.stage")
    expect(stage).to_be_visible()
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)
    sent: list[str] = []
    page.on("websocket", lambda socket: sent.append(socket.url))
    page.on("request", lambda request: sent.append(request.url))
    spent = stage.evaluate(
        """async (stage, moves) => {
          const box = stage.getBoundingClientRect();
          const times = [];
          for (let at = 0; at < moves; at += 1) {
            const [x, y] = [box.left + box.width * (0.68 + 0.3 * at / moves), box.top + 40 + (at * 37) % 180];
            stage.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
            const start = performance.now();
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[Math.floor(moves / 2)];
        }""",
        moves,
    )
    assert sent == []
    assert spent < 34  # half of 60 frames a second, on a shared machine that also runs the server


def test_an_uploaded_picture_is_summed_as_torch_sums_it(page: Page, server: Server) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (6, 6), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    page.goto(f"{server.url}/convolution?picture=upload&n=6&kernel=typed&weights=1 2 0; 0 -1 3; 1 0 1")
    expect(page.get_by_text(EN("convolution.own.upload"))).to_be_visible()
    box = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    box.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.get_by_text(EN("convolution.own.upload"))).to_have_count(0)
    stage = page.locator(".explorer canvas.stage")
    stage.focus()
    stage.press("Home")
    weights = torch.tensor([[1.0, 2, 0], [0, -1, 3], [1, 0, 1]])
    expected = functional.conv2d(torch.tensor(pixels.astype("float32"))[None, None], weights[None, None])[0, 0, 0, 0]
    expect(page.locator(".explorer output")).to_have_attribute("data-value", f"{expected.item():g}")
