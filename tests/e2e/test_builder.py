"""A network of one's own in a real browser: built, built wrongly, mended, guessed, trained, taken along."""

import re
from urllib.parse import parse_qs, urlparse

import onnx
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnlab.core.blueprint import check, parse
from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")
START = "c8k3p1-r-m2-gap-fl-fcN"


def opened(page: Page, server: Server, **params: str) -> Locator:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    page.goto(f"{server.url}/builder?{query}")
    cards = page.locator(".builder li")
    expect(cards.first).to_be_visible()
    return cards


def net(page: Page) -> str:
    return parse_qs(urlparse(page.url).query).get("net", [""])[0]


def expect_net(page: Page, text: str) -> None:
    page.wait_for_url(lambda url: parse_qs(urlparse(url).query).get("net", [""])[0] == text)


def shapes(cards: Locator) -> list[str]:
    return [shape.split("→")[1].strip() for shape in cards.locator(".shape").all_inner_texts()]


def add(page: Page, kind: str) -> None:
    page.locator(f".palette [data-kind={kind}]").click()


def test_a_network_is_built_edited_moved_and_undone_and_the_link_says_it(page: Page, server: Server) -> None:
    cards = opened(page, server, net=START)
    expect(cards).to_have_count(6)
    network = parse(START, (3, 32, 32))
    assert shapes(cards) == ["×".join(map(str, found.out_shape)) for found in check(network)]
    cards.nth(2).locator(".name").click()
    add(page, "residual")
    expect_net(page, "c8k3p1-r-m2-res32-gap-fl-fcN")
    expect(cards.nth(3).locator(".shape")).to_contain_text("32×16×16")
    channels = cards.nth(3).locator("input").first
    channels.fill("64")
    expect_net(page, "c8k3p1-r-m2-res64-gap-fl-fcN")
    expect(cards.nth(3).locator(".shape")).to_contain_text("64×16×16")
    channels.press("Alt+ArrowUp")
    expect_net(page, "c8k3p1-r-res64-m2-gap-fl-fcN")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect_net(page, "c8k3p1-r-m2-res32-gap-fl-fcN")
    page.get_by_role("button", name="Redo").click()
    expect_net(page, "c8k3p1-r-m2-res64-gap-fl-fcN")
    page.reload()
    expect(cards).to_have_count(7)
    cards.nth(3).locator(".name").focus()
    page.keyboard.press("Delete")
    expect_net(page, START)


def test_quick_steps_back_and_forth_are_not_overtaken_by_the_pages_answers(page: Page, server: Server) -> None:
    cards = opened(page, server, net=START)
    cards.nth(2).locator(".name").click()
    kinds = ("conv", "residual", "se", "conv", "residual", "se")
    for kind in kinds:
        add(page, kind)
    expect(cards).to_have_count(12)
    expect_net(page, "c8k3p1-r-m2-c8k3p1-res32-se16-c8k3p1-res32-se16-gap-fl-fcN")
    for name, count in (("Undo", 6), ("Redo", 12), ("Undo", 6)):
        for _ in kinds:
            page.get_by_role("button", name=name).click()
            page.wait_for_timeout(60)  # answers to earlier steps come in between
        page.wait_for_load_state("networkidle")
        expect(cards).to_have_count(count)
    expect_net(page, START)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_card_can_be_dragged_to_another_place(page: Page, server: Server) -> None:
    cards = opened(page, server, net=START)
    cards.nth(1).locator(".grip").drag_to(cards.nth(2))
    expect_net(page, "c8k3p1-m2-r-gap-fl-fcN")


def test_mistakes_are_explained_on_their_card_and_mended_by_one_click(page: Page, server: Server) -> None:
    cards = opened(page, server, net="c8k3p1_a-c16k3s2p1-add~a-r-fcN")
    problem = cards.nth(2).locator(".problem")
    expect(problem).to_contain_text("16×16×16 cannot be added to 8×32×32")
    problem.get_by_role("button", name="1×1 convolution to 16 channels, stride 2, on a").click()
    expect_net(page, "c8k3p1_a-c16k3s2p1_b-c16k1s2~a-add~b-r-fcN")
    problem = cards.nth(5).locator(".problem")
    expect(problem).to_contain_text("A fully connected layer reads a vector")
    problem.get_by_role("button", name=re.compile("insert a flatten")).click()
    expect_net(page, "c8k3p1_a-c16k3s2p1_b-c16k1s2~a-add~b-r-fl-fcN")
    expect(page.locator(".faulty")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".faulty")).to_have_count(1)
    kernel = cards.nth(0).get_by_role("textbox", name="kernel, 1")
    kernel.fill("x9")  # nonsense stays in its box, and the card says what it is
    expect(cards.nth(0).locator(".problem")).to_contain_text("is no block")
    assert kernel.input_value() == "x9"


def test_a_branch_is_made_by_choosing_what_a_block_reads(page: Page, server: Server) -> None:
    cards = opened(page, server, net="c8k3p1-c8k3p1-r")
    cards.nth(1).locator(".name").click()
    add(page, "add")
    expect_net(page, "c8k3p1_a-c8k3p1-add~a-r")  # the nearest output of the shape that comes in
    cards.nth(3).locator(".name").click()
    cards.nth(3).get_by_role("combobox", name="reads, 4").select_option(label="Input")
    expect(cards.nth(2).locator(".problem")).to_contain_text("Nothing reads the output of this block")
    cards.nth(3).get_by_role("combobox", name="reads, 4").select_option(label="2 conv2")
    expect_net(page, "c8k3p1_a-c8k3p1_b-add~a-r~b")


def test_a_guess_comes_before_the_answer(page: Page, server: Server) -> None:
    cards = opened(page, server, net="c8k3p1-r", guess="1")
    cards.nth(0).locator(".name").click()
    add(page, "conv")
    expect(cards).to_have_count(3)
    form = cards.nth(1).locator(".guess")
    expect(cards.nth(1).locator(".shape")).to_have_count(0)
    form.get_by_label("output shape?").fill("8 x 32 x 32")
    form.get_by_label("parameters?").fill("72")
    form.get_by_role("button", name="Look").click()
    expect(cards.nth(1).locator(".verdict")).to_contain_text("right")
    expect(cards.nth(1).locator(".verdict")).to_contain_text("not so")
    expect(cards.nth(1).locator(".params")).to_contain_text("584")  # 8·8·9 + 8


def test_it_trains_its_filters_show_and_it_can_be_taken_along(page: Page, server: Server) -> None:
    opened(page, server, net="c4k5s2p2-r-m2-fl-fcN")
    expect(page.get_by_text("agrees with torch")).to_have_count(3)
    page.get_by_role("link", name="Train it").click()
    page.wait_for_url(re.compile("/training"))
    expect(page.get_by_role("textbox", name="Your network as text")).to_have_value("c4k5s2p2-r-m2-fl-fcN")
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1")
    epochs.press("Enter")
    page.get_by_role("button", name="Launch").click()
    learnt = page.get_by_role("link", name=EN("training.learnt"))
    expect(learnt).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name=EN("training.own_onnx")).click()
    kinds = [node.op_type for node in onnx.load(str(download.value.path())).graph.node]
    assert kinds == ["Conv", "Relu", "MaxPool", "Flatten", "Gemm"]
    learnt.click()
    page.wait_for_url(re.compile("/filters"))
    expect(page.get_by_text("Own network").first).to_be_visible()
    page.goto(f"{server.url}/builder?net=c4k5s2p2-r-m2-fl-fcN&view=code")
    with page.expect_download() as download:
        page.get_by_role("button", name="network.py").click()
    source = download.value.path().read_text()
    compile(source, "network.py", "exec")
    assert '("conv1", nn.Conv2d(3, 4, kernel_size=5, stride=2, padding=2))' in source


@pytest.mark.parametrize("text", ["c8k3p1-((((-r", "~~~~", "fl-fc999999-fc999999", "%3Cb%3E-r"])
def test_a_link_that_says_nonsense_gets_a_sentence(page: Page, server: Server, text: str) -> None:
    cards = opened(page, server, net=text)
    expect(cards.locator(".problem").filter(has_text="✕").first).to_be_visible()
