"""The training lab in a real browser: launch, watch, share, pause, restart, stop, fail."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server, serving

EN, ZH = Translator("en"), Translator("zh_CN")
# Long enough to be caught in the middle of it on any machine.
LONG = "network=resnet18&data=fashion_mnist&width=0.125&batch=64&epochs=50"


def fact(page: Page, name: str) -> Locator:
    """One of the numbers beside the curves."""
    return page.locator(f'[data-fact="{name}"]')


def curve(page: Page) -> Locator:
    return page.locator('canvas[data-chart="loss"]')


def points(page: Page) -> int:
    """How many points the loss curve has."""
    return int(curve(page).get_attribute("data-points") or 0)


def launch(page: Page, server: Server, params: str) -> str:
    """Launch what the link asks for; the link of the run, once its first loss is on the screen."""
    page.goto(f"{server.url}/training?{params}")
    page.get_by_role("button", name=EN("training.launch"), exact=True).click()
    expect(curve(page)).to_have_attribute("data-points", re.compile(r"^[1-9]"), timeout=30_000)
    run_id = re.search(r"run=(\w+)", page.url)
    assert run_id is not None
    return f"{server.url}/training?run={run_id[1]}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=EN(f"training.{name}"), exact=True).click()


def test_a_run_draws_its_curve_and_ends_with_confusion_and_mistakes(page: Page, server: Server) -> None:
    launch(page, server, "batch=64&epochs=2")
    expect(fact(page, "state")).to_contain_text(EN("training.state.finished"), timeout=60_000)
    assert points(page) == 2 * 23  # 1,438 pictures, 64 at a time
    expect(page.get_by_text(EN("training.final"), exact=True)).to_be_visible()
    expect(page.get_by_text(EN("training.confusion"), exact=True)).to_be_visible()
    expect(page.locator(".gallery img").first).to_be_visible()
    expect(page.get_by_role("button", name=EN("training.pause"), exact=True)).to_have_count(0)


def test_a_runs_link_shows_it_going_on_in_another_browser_which_cannot_stop_it(
    page: Page, server: Server, chromium: Browser
) -> None:
    link = launch(page, server, LONG)
    other_context = chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    other = other_context.new_page()
    other.goto(link)
    expect(fact(other, "state")).to_contain_text(ZH("training.state.running"), timeout=20_000)
    seen = points(other)
    expect(curve(other)).not_to_have_attribute("data-points", str(seen))
    assert points(other) > seen
    expect(other.get_by_text(ZH("training.read_only"))).to_be_visible()
    expect(other.get_by_role("button", name=ZH("training.stop"), exact=True)).to_have_count(0)
    press(page, "stop")
    expect(fact(other, "state")).to_contain_text(ZH("training.state.stopped"))
    other_context.close()


def test_a_paused_run_stands_still_and_goes_on(page: Page, server: Server) -> None:
    launch(page, server, LONG)
    press(page, "pause")
    expect(fact(page, "state")).to_contain_text(EN("training.state.paused"))
    held = fact(page, "step").inner_text()
    page.wait_for_timeout(2_500)
    assert fact(page, "step").inner_text() == held
    press(page, "resume")
    expect(fact(page, "step")).not_to_have_text(held)
    press(page, "stop")
    expect(fact(page, "state")).to_contain_text(EN("training.state.stopped"))


def test_a_zoom_stays_while_new_points_arrive(page: Page, server: Server) -> None:
    launch(page, server, LONG)
    whole = page.get_by_role("button", name=EN("training.live.whole"), exact=True)
    expect(whole).to_be_disabled()
    curve(page).focus()
    page.keyboard.press("+")
    expect(whole).to_be_enabled()
    seen = points(page)
    expect(curve(page)).not_to_have_attribute("data-points", str(seen))
    expect(whole).to_be_enabled()
    whole.click()
    expect(whole).to_be_disabled()
    press(page, "stop")
    expect(fact(page, "state")).to_contain_text(EN("training.state.stopped"))


def test_a_loss_that_is_no_number_stops_the_run_and_offers_a_smaller_rate(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/training?network=alexnet&width=0.125&optimizer=sgd&lr=1000&schedule=constant")
    press(page, "launch")
    expect(page.get_by_text(re.compile(r"loss at step \d+ is not a number"))).to_be_visible(timeout=30_000)
    press(page, "slower")
    expect(page.get_by_role("spinbutton", name=EN("training.lr"))).to_have_value("100")
    assert "run=" not in page.url and "lr=100" in page.url


def test_a_run_goes_on_while_the_server_restarts(chromium: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        context = chromium.new_context(locale="en-US")
        page = context.new_page()
        link = launch(page, server, LONG)
        before = points(page)
        server.stop()
        server.start()
        page.goto(link)
        expect(fact(page, "state")).to_contain_text(EN("training.state.running"), timeout=30_000)
        assert points(page) > before
        press(page, "stop")
        expect(fact(page, "state")).to_contain_text(EN("training.state.stopped"))
        context.close()


def test_the_demo_is_one_click_away_from_home(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("button", name=EN("training.demo_launch")).click()
    expect(curve(page)).to_have_attribute("data-points", re.compile(r"^[1-9]"), timeout=30_000)
    press(page, "stop")
    expect(fact(page, "state")).to_contain_text(re.compile("Stopped|Finished"))


@pytest.mark.parametrize("run", ["aaaaaaaaaa", "..%2F..%2Fetc", "x"])
def test_an_unknown_run_is_said_so_and_the_lab_lives_on(page: Page, server: Server, run: str) -> None:
    page.goto(f"{server.url}/training?run={run}")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    expect(page.get_by_role("button", name=EN("training.launch"), exact=True)).to_be_visible()
