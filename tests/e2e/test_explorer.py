"""The convolution explorer in a real browser: what the pointer and the keys read is what torch computes."""

import contextlib
import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from torch.nn import functional

from cnnlab import weights as networks_weights
from cnnlab.i18n import Translator
from tests.e2e.browser import executable
from tests.e2e.conftest import Console
from tests.e2e.serving import CHROMIUM_ARGS, Server

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
def test_a_hover_draws_other_cells_and_asks_the_server_nothing(page: Page, server: Server, moves: int) -> None:
    page.goto(f"{server.url}/convolution?picture=chelsea&rgb=1&n=32&kernel=random&p=1")
    stage = page.locator(".explorer canvas.stage")
    expect(stage).to_be_visible()
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")  # the fonts of what has just been drawn
    sent: list[str] = []
    page.on("websocket", lambda socket: sent.append(socket.url))
    page.on("request", lambda request: sent.append(request.url))
    drawn = stage.evaluate(
        """async (stage, moves) => {
          const box = stage.getBoundingClientRect();
          const seen = new Set();
          for (let at = 0; at < moves; at += 1) {
            const [x, y] = [box.left + box.width * (0.68 + 0.3 * at / moves), box.top + 40 + (at * 37) % 180];
            stage.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
            await new Promise(requestAnimationFrame);
            seen.add(stage.nextSibling.textContent);
          }
          return seen.size;
        }""",
        moves,
    )
    assert sent == []
    assert drawn > moves / 4


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


def test_a_drawn_stroke_is_summed_as_torch_sums_it(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/convolution?picture=drawing&n=8&kernel=typed&weights=1 2 0; 0 -1 3; 1 0 1")
    expect(page.get_by_text(EN("convolution.own.drawing"))).to_be_visible()
    pad = page.locator("canvas.upper-canvas")
    box = pad.bounding_box()
    assert box
    assert round(box["width"]) == 256
    # A thick bar down the pad's fourth column of 32 pixels: between 96 and 128.
    page.mouse.move(box["x"] + 112, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 112, box["y"] + 236, steps=10)
    page.mouse.up()
    expect(page.get_by_text(EN("convolution.own.drawing"))).to_have_count(0)
    stage = page.locator(".explorer canvas.stage")
    stage.focus()
    stage.press("Home")
    for _ in range(3):
        stage.press("ArrowDown")
        stage.press("ArrowRight")
    # A stroke of 24 of the column's 32 pixels, all in it: 3/4 of white, and nothing beside it.
    picture = torch.zeros(8, 8)
    picture[1:7, 3] = 255 * 24 / 32
    weights = torch.tensor([[1.0, 2, 0], [0, -1, 3], [1, 0, 1]])
    expected = functional.conv2d(picture[None, None], weights[None, None])[0, 0, 3, 3].item()
    assert expected == 2 * 255 * 24 / 32
    expect(page.locator(".explorer .caption")).to_contain_text("row 4, column 4")
    assert shown(page) == pytest.approx(expected, rel=0.03)  # the browser smooths the stroke's edges


def test_a_cleared_drawing_gives_way_to_the_digit_again(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/convolution?picture=drawing")
    hint = page.get_by_text(EN("convolution.own.drawing"))
    expect(hint).to_be_visible()
    pad = page.locator("canvas.upper-canvas")
    pad.click(position={"x": 60, "y": 60})
    expect(hint).to_have_count(0)
    page.get_by_role("button", name=EN("frame.clear_drawing")).click()
    expect(hint).to_be_visible()
    expect(pad).to_have_count(1)  # the cleared one has left
    pad.click(position={"x": 90, "y": 90})
    expect(hint).to_have_count(0)


@pytest.fixture
def camera_page(chromium: Browser, console: Console) -> Iterator[Page]:
    """A page of a browser that has a camera: Chromium's own test picture, allowed without asking."""
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    launched = chromium.browser_type.launch(executable_path=executable(), args=[*CHROMIUM_ARGS, *camera])
    with contextlib.closing(launched) as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        page.set_default_timeout(20_000)
        console.listen(page)
        yield page
        assert console.complaints == []


def test_a_photo_from_the_camera_is_summed_as_torch_sums_it(camera_page: Page, server: Server) -> None:
    page = camera_page
    page.goto(f"{server.url}/convolution?picture=camera&n=4&kernel=typed&weights=1 2 0; 0 -1 3; 1 0 1")
    expect(page.get_by_text(EN("convolution.own.camera"))).to_be_visible()
    # Streamlit offers the button before the camera has delivered anything to take.
    page.wait_for_function("[...document.querySelectorAll('video')].some(v => v.readyState >= 2 && v.videoWidth > 0)")
    page.get_by_role("button", name="Take photo").click()
    expect(page.get_by_text(EN("convolution.own.camera"))).to_have_count(0)
    values, value = read_inputs(page)
    assert max(values) > 0
    picture = torch.tensor(values).reshape(3, 3)
    weights = torch.tensor([[1.0, 2, 0], [0, -1, 3], [1, 0, 1]])
    assert value == (picture * weights).sum().item()


def read_inputs(page: Page) -> tuple[list[float], float]:
    """The nine values under the first window as the sum's terms say them, and the sum."""
    stage = page.locator(".explorer canvas.stage")
    stage.focus()
    stage.press("Home")
    expect(page.locator(".explorer .caption")).to_contain_text("row 1, column 1")
    terms = _lines(page)[1].split("=")[0].split(" + ")
    return [float(term.split("·")[0].strip("() ")) for term in terms], shown(page)


def test_a_networks_filter_shows_the_modules_weights(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/convolution?kernel=network&net=random:lenet5&filter=3&picture=coffee&rgb=1&n=6")
    expect(page.get_by_text(EN("convolution.net.random", network="LeNet-5")).last).to_be_visible()
    stage = page.locator(".explorer canvas.stage")
    stage.focus()
    stage.press("Home")
    module = networks_weights.load("random:lenet5")
    own = next(part for part in module.modules() if isinstance(part, torch.nn.Conv2d)).weight[3]
    seen = [term.split("·")[1].strip("() ") for line in _lines(page)[1:] for term in line.split(" = ")[0].split(" + ")]
    np.testing.assert_allclose([float(each) for each in seen], own.numpy().ravel(), atol=5e-4)
    page.get_by_role("slider", name=EN("convolution.filter")).press("ArrowRight")
    expect(page.get_by_text("filter 4 of")).to_be_visible()


def test_a_pinned_cell_comes_back_when_the_pointer_leaves_and_survives_a_reload(page: Page, server: Server) -> None:
    stage = opened(page, server)
    caption = page.locator(".explorer .caption")
    pinned = EN("convolution.say.pinned")
    stage.focus()
    stage.press("Home")
    stage.press("ArrowRight")
    stage.press("Enter")
    expect(caption).to_contain_text(pinned)
    expect(page).to_have_url(re.compile("cell=0-1"))
    box = stage.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.85, box["y"] + 140)
    expect(caption).not_to_contain_text(pinned)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 60)
    expect(caption).to_contain_text("row 1, column 2")
    page.reload()
    expect(caption).to_contain_text("row 1, column 2")
    expect(caption).to_contain_text(pinned)
    assert shown(page) == torchs()[0, 0, 1].item()


def test_a_click_pins_a_cell_and_a_second_one_frees_it(page: Page, server: Server) -> None:
    stage = opened(page, server)
    box = stage.bounding_box()
    assert box
    spot = {"x": box["width"] * 0.85, "y": 80}
    stage.click(position=spot)
    expect(page).to_have_url(re.compile(r"cell=\d-\d"))
    row, column = cell_at(page)
    assert f"cell={row}-{column}" in page.url
    stage.click(position=spot)
    expect(page).not_to_have_url(re.compile("cell="))
