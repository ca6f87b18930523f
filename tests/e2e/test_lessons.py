"""Lessons in a real browser: knobs move formulas, stacks are edited, a link opens its state in the other language."""

import re

import torch
from playwright.sync_api import Browser, Locator, Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")


def formula(page: Page) -> Locator:
    return page.get_by_test_id("stMain").locator(".katex annotation").first


def opened(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(formula(page)).to_be_attached()


def conv_size(n: int, kernel: int, stride: int, padding: int) -> int:
    layer = torch.nn.Conv2d(1, 1, kernel, stride, padding, device="meta")
    return layer(torch.empty(1, 1, n, n, device="meta")).shape[-1]


def press(slider: Locator, key: str, times: int = 1) -> None:
    slider.focus()
    for _ in range(times):
        slider.press(key)


def test_moving_a_slider_changes_the_formula_to_what_torch_gives(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/output-size?n=20&f=3&p=0&s=2")
    expect(formula(page)).to_contain_text("boxed")
    press(page.get_by_role("slider", name=EN("output-size.s")), "ArrowRight", times=2)
    expect(page).to_have_url(re.compile(r"[?&]s=4\b"))
    size = conv_size(20, 3, 4, 0)
    expect(formula(page)).to_contain_text(re.compile(rf"boxed\{{\\textcolor\{{#\w+\}}\{{{size}\}}\}}"))
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)


def test_a_kernel_larger_than_the_padded_input_is_explained_and_the_page_lives_on(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/output-size?n=4&f=7&p=0")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("7")
    expect(alert).to_contain_text("4")
    press(page.get_by_role("slider", name=EN("output-size.p")), "ArrowRight", times=2)
    expect(alert).to_have_count(0)
    expect(formula(page)).to_contain_text(re.compile(rf"\{{{conv_size(4, 7, 3, 2)}\}}"))


def test_a_link_made_in_chinese_opens_the_same_state_in_english(page: Page, chromium: Browser, server: Server) -> None:
    opened(page, f"{server.url}/output-size?lang=zh_CN")
    page.get_by_text(ZH("output-size.kind.pool_ceil"), exact=True).click()
    press(page.get_by_role("slider", name=ZH("output-size.n")), "ArrowRight", times=3)
    expect(page).to_have_url(re.compile(r"kind=pool_ceil"))
    expect(page).to_have_url(re.compile(r"[?&]n=14\b"))
    expect(formula(page)).to_contain_text("{14} +")  # the address changes first
    made_in_chinese = formula(page).text_content() or ""
    other = chromium.new_context(locale="en-GB").new_page()
    opened(other, page.url.replace("lang=zh_CN&", "").replace("&lang=zh_CN", "").replace("lang=zh_CN", ""))
    expect(other.get_by_role("heading", level=1, name=EN("page.output-size"))).to_be_visible()
    expect(other.get_by_role("radio", name=EN("output-size.kind.pool_ceil"))).to_be_checked()
    expect(formula(other)).to_have_text(made_in_chinese)
    other.context.close()


def test_nonsense_in_a_link_is_named_and_replaced(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/output-size?s=-3&f=7")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text(EN("output-size.s"))
    expect(alert).to_contain_text("-3")
    expect(page).to_have_url(re.compile(r"output-size\?f=7$"))


def test_back_leaves_the_page_however_often_a_knob_moved(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_test_id("stSidebar").get_by_role("link", name=EN("page.output-size")).click()
    expect(formula(page)).to_be_attached()
    press(page.get_by_role("slider", name=EN("output-size.n")), "ArrowRight", times=4)
    expect(page).to_have_url(re.compile(r"[?&]n=15\b"))
    page.go_back()
    expect(page.get_by_role("heading", level=1, name=EN("home.title"))).to_be_visible()


def test_editing_the_stack_changes_table_formula_and_link(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/receptive-field?stack=c8k3-c8k3&size=32")
    table = page.get_by_role("table", name=re.compile(re.escape(EN("layers.table.alt")[:20])))
    expect(table.get_by_role("row").filter(has_text="conv2")).to_contain_text("5")
    kernel = page.get_by_role("textbox", name=f"{EN('receptive-field.edit.field_K')}, 2")
    kernel.fill("5")
    kernel.press("Enter")
    expect(page).to_have_url(re.compile(r"stack=c8k3-c8k5"))
    expect(formula(page)).to_contain_text(re.compile(r"\b7\b"))  # 1 + 2 + 4
    page.get_by_role("button", name="+ max").click()
    expect(page).to_have_url(re.compile(r"stack=c8k3-c8k5-m2"))
    expect(table.get_by_role("row").filter(has_text="maxpool1")).to_be_visible()
    expect(page.get_by_text(EN("frame.agrees")).first).to_be_visible(timeout=30_000)


def test_a_stack_of_nonsense_is_explained_with_an_example(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/receptive-field")
    box = page.get_by_role("textbox", name=EN("receptive-field.stack"))
    box.fill("c8k3-banana")
    box.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("banana")
    box.fill("c8k3-m2")
    box.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_published_network_is_analysed(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/receptive-field?source=network&network=vgg16")
    table = page.get_by_role("table")
    expect(table.first).to_contain_text("138,357,544", timeout=40_000)  # torchvision's own count of VGG-16


def test_a_wrong_answer_gets_its_sentence_and_the_browser_remembers(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/output-size")
    practice = page.locator(".st-key-practice")
    practice.get_by_role("textbox").first.fill("999983")
    practice.get_by_role("button", name=EN("practice.check")).click()
    expect(practice.get_by_test_id("stAlert")).to_be_visible()
    page.wait_for_function("(localStorage.getItem('cnnlab.progress') || '').includes('tried')")
    page.goto(server.url)
    expect(page.get_by_text(EN("home.progress", right=0, tried=1))).to_be_visible()


def test_arrow_keys_move_the_window_without_the_server(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/output-size")
    stage = page.locator("canvas.stage").first
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    # Rows and columns count from 1: one step each.
    expect(stage.locator("xpath=..")).to_contain_text(re.compile(r"2\D+2"))


def test_a_row_of_the_reverse_question_becomes_the_pages_setting(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/output-size?view=reverse")
    page.locator('button[data-id="7-2-3-1"]').click()
    expect(page).to_have_url(re.compile(r"n=224&f=7&p=3&s=2"))
    assert conv_size(224, 7, 2, 3) == 112
    expect(formula(page)).to_contain_text(re.compile(r"boxed.*\{112\}"))


def test_arrow_keys_on_the_output_map_choose_another_cell(page: Page, server: Server) -> None:
    opened(page, f"{server.url}/receptive-field?stack=c8k3p1-c8k3p1&size=32")
    maps = page.get_by_role("img", name=EN("receptive-field.picture.outputAlt"))
    maps.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"column=17\b"))
    expect(page.get_by_text("(16, 17)").first).to_be_visible()
