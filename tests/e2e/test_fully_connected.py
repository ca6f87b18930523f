"""The lesson on fully connected layers in a real browser: counts follow the knobs, arrows walk through the matrix."""

import re

import torch
from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")
KEY = "fully-connected"


def test_a_larger_picture_grows_the_fully_connected_layer_only(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?n=8&c=1&k=2")
    formula = page.get_by_test_id("stMain").locator(".katex annotation").first
    expect(formula).to_contain_text("boxed")
    slider = page.get_by_role("slider", name=EN(f"{KEY}.n"))
    slider.focus()
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"[?&]n=9\b"))
    dense = torch.nn.Linear(81, 162, device="meta")
    conv = torch.nn.Conv2d(1, 2, 3)
    for layer in (dense, conv):
        count = f"{sum(weight.numel() for weight in layer.parameters()):,}"
        expect(page.get_by_text(count, exact=True).first).to_be_visible(timeout=30_000)


def test_arrow_keys_walk_through_the_matrix(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=matrix&lang=zh_CN")
    canvas = page.get_by_role("img", name=re.compile(r"写成矩阵的卷积"))
    expect(canvas).to_be_visible()
    told = page.locator("p.said")
    expect(told).to_contain_text("第 11 行")
    canvas.focus()
    canvas.press("ArrowDown")
    expect(told).to_contain_text("第 12 行")
    canvas.press("ArrowLeft")
    expect(told).to_contain_text("元素为 0")


def test_the_experiment_shows_what_was_recorded_and_can_be_launched(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=shuffle")
    expect(page.get_by_text(re.compile(r"Recorded on \d{4}-\d\d-\d\d"))).to_be_visible()
    page.goto(f"{server.url}/{KEY}?view=shuffle&epochs=1&perm=5")
    page.get_by_role("button", name=EN(f"{KEY}.launch", n=20)).click()
    expect(page.get_by_text(re.compile(r"[1-9]\d* of 20 runs finished"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name=EN(f"{KEY}.stop"), exact=True).click()
    expect(page.get_by_role("button", name=re.compile(r"Run the \d+ missing"))).to_be_visible(timeout=30_000)
