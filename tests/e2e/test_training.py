"""Training runs in a real browser: launched, watched, reloaded elsewhere and after a restart, stopped, failed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server, serving

T = Translator("en")
# A run long enough to be stopped, on a net small enough to move at once.
LONG = "network=resnet18&width=0.125&data=fashion_mnist&epochs=50"


def launch(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button", name=T("training.launch"), exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]run=\w{10}\b"))


def live(page: Page, name: str) -> str:
    """What stands under a heading of the live panel."""
    label = page.get_by_text(T(f"training.live.{name}"), exact=True).first
    expect(label).to_be_visible(timeout=30_000)
    return label.locator("xpath=..").inner_text()


def steps(page: Page) -> int:
    found = re.search(r"(\d[\d,]*)\s*/\s*\d", live(page, "step"))
    return int(found.group(1).replace(",", "")) if found else 0


def wait_for_steps(page: Page, at_least: int) -> int:
    for _ in range(300):
        done = steps(page)
        if done >= at_least:
            return done
        page.wait_for_timeout(200)
    raise AssertionError(f"step {at_least} was not reached")


def test_a_run_is_launched_grows_and_finishes_with_its_mistakes(page: Page, server: Server) -> None:
    launch(page, f"{server.url}/training")
    first = wait_for_steps(page, 1)
    assert wait_for_steps(page, first + 1) > first
    expect(page.get_by_text(T("training.final"), exact=True)).to_be_visible(timeout=120_000)
    accuracy = page.get_by_test_id("stMetricValue").first.inner_text()
    assert float(accuracy.rstrip("%")) >= 95
    expect(page.get_by_text(T("training.confusion"), exact=True)).to_be_visible()
    expect(page.get_by_text(T("training.mistakes"), exact=True)).to_be_visible()


def test_a_runs_link_shows_it_still_going_in_another_browser_which_cannot_stop_it(
    page: Page, chromium: Browser, server: Server
) -> None:
    launch(page, f"{server.url}/training?{LONG}")
    wait_for_steps(page, 1)
    other = chromium.new_context(locale="en-US").new_page()
    other.goto(page.url)
    done = wait_for_steps(other, 1)
    assert wait_for_steps(other, done + 1) > done
    expect(other.get_by_text(T("training.read_only"))).to_be_visible()
    expect(other.get_by_role("button", name=T("training.stop"), exact=True)).to_have_count(0)
    other.context.close()
    page.get_by_role("button", name=T("training.stop"), exact=True).click()
    expect(page.get_by_text(T("training.state.stopped"), exact=True).first).to_be_visible(timeout=30_000)


def test_a_run_pauses_holds_its_step_and_goes_on(page: Page, server: Server) -> None:
    launch(page, f"{server.url}/training?{LONG}&seed=1")
    wait_for_steps(page, 2)
    page.get_by_role("button", name=T("training.pause"), exact=True).click()
    expect(page.get_by_text(T("training.state.paused"), exact=True).first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1500)
    held = steps(page)
    page.wait_for_timeout(2500)
    assert steps(page) == held
    page.get_by_role("button", name=T("training.resume"), exact=True).click()
    assert wait_for_steps(page, held + 1) > held
    page.get_by_role("button", name=T("training.stop"), exact=True).click()
    expect(page.get_by_text(T("training.state.stopped"), exact=True).first).to_be_visible(timeout=30_000)


def test_a_run_outlives_the_server_and_its_link_still_shows_it(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as own:
        launch(page, f"{own.url}/training?{LONG}&seed=2")
        before = wait_for_steps(page, 2)
        link = page.url
        page.goto("about:blank")
        own.stop()
        own.start()
        page.goto(link)
        after = wait_for_steps(page, before + 1)
        assert wait_for_steps(page, after + 1) > after
        page.get_by_role("button", name=T("training.stop"), exact=True).click()
        expect(page.get_by_text(T("training.state.stopped"), exact=True).first).to_be_visible(timeout=30_000)


def test_a_loss_that_is_no_number_stops_the_run_and_says_at_which_step(page: Page, server: Server) -> None:
    launch(page, f"{server.url}/training?network=alexnet&width=0.25&optimizer=sgd&lr=1000")
    alert = page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text(re.compile(r"step \d+"), timeout=60_000)
    page.get_by_role("button", name=T("training.slower")).click()
    expect(page.get_by_role("spinbutton", name=T("training.lr"))).to_have_value("100")


@pytest.mark.parametrize("run", ["aaaaaaaaaa", "..%2F..%2Fetc", "x"])
def test_an_unknown_run_is_said_so_and_the_lab_lives_on(page: Page, server: Server, run: str) -> None:
    page.goto(f"{server.url}/training?run={run}")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    expect(page.get_by_role("button", name=T("training.launch"), exact=True)).to_be_visible()
