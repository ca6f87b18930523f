"""The lesson on pooling in a real browser: knobs change the maps, the mouse moves the picture, the runs are jobs."""

import re

import torch
from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from cnnlab.ui.pooling import moved
from cnnlab.ui.pooling.settings import REACH_PX
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")
KEY = "pooling"


def test_a_larger_window_shrinks_the_maps_as_torch_does(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?n=20&f=2&s=3")
    expect(page.get_by_role("img", name=EN(f"{KEY}.alt.map", title=EN(f"{KEY}.maps.0"), n=20))).to_be_visible()
    slider = page.get_by_role("slider", name=EN(f"{KEY}.f"))
    slider.focus()
    for _ in range(2):
        slider.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"[?&]f=4\b"))
    side = torch.nn.MaxPool2d(4, 3)(torch.zeros(1, 1, 20, 20)).shape[-1]
    expect(page.get_by_text(EN(f"{KEY}.row.output", h=side, w=side))).to_be_visible(timeout=30_000)


def test_arrow_keys_move_the_picture_and_the_measured_distances(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=shift&guess=less&dx=0&lang=zh_CN")
    numbers = page.locator(".number")
    expect(numbers).to_have_text(["0.00"] * 5)
    picture = page.get_by_role("img", name=ZH(f"{KEY}.alt.shift"))
    picture.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        picture.press(key)
    found = moved.payload("chelsea", 1, "stay")["ways"].values()
    wanted = [way["errors"][REACH_PX + 1][REACH_PX + 2] for way in found]
    expect(numbers).to_have_count(5)
    shown = [float(text) for text in numbers.all_text_contents()]
    assert all(abs(a - b) < 0.006 for a, b in zip(shown, wanted, strict=True))
    expect(page.locator("p.said")).to_have_text(ZH(f"{KEY}.shift.shift", dx=2, dy=1))


def test_the_mouse_moves_the_picture_without_the_server(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=shift&guess=less")
    picture = page.get_by_role("img", name=EN(f"{KEY}.alt.shift"))
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box
    told = page.locator("p.said")
    expect(told).to_have_text(EN(f"{KEY}.shift.shift", dx=1, dy=0))
    picture.hover(position={"x": box["width"] * 0.97, "y": box["height"] / 2})  # once it stands still
    expect(told).to_have_text(EN(f"{KEY}.shift.shift", dx=8, dy=0))
    assert "dx=" not in page.url


def test_the_change_is_hidden_until_there_is_a_guess(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?view=shift")
    expect(page.get_by_text(EN(f"{KEY}.shift.hidden"))).to_be_visible()
    expect(page.locator(".number")).to_have_count(0)
    page.get_by_role("radio", name=EN(f"{KEY}.guess.less")).click()
    expect(page.locator(".number")).to_have_count(5)
    expect(page).to_have_url(re.compile("guess=less"))


def test_the_experiment_shows_what_was_recorded_and_offers_what_was_not(page: Page, server: Server) -> None:
    """That it then runs and stops is tried on the fully connected layer's page, which has the same frame."""
    page.goto(f"{server.url}/{KEY}?view=trained")
    expect(page.get_by_text(re.compile(r"Recorded on \d{4}-\d\d-\d\d"))).to_be_visible()
    page.goto(f"{server.url}/{KEY}?view=trained&data=digits&epochs=1")
    expect(page.get_by_role("button", name=EN(f"{KEY}.launch", n=20))).to_be_visible()
