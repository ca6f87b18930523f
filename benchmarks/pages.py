"""What a knob's move costs: server CPU, and slider → changed page in Chromium, against a bare page in the same run.

Every page is served by its own fresh server, warmed up by a few moves; then a key moves the slider `MOVES` times.
Server CPU is the process's own user + system time over the moves. The browser's time runs from the key to the last
change of the page before it is quiet (the slider's own thumb does not count).
"""

import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.machine import describe
from tests.e2e.browser import executable
from tests.e2e.serving import CHROMIUM_ARGS, Server

WARM_UP, MOVES = 6, 40
_BARE = ("-m", "benchmarks.serve_bare")
_LESSONS = (
    "hog", "hog?view=detect", "visual-words", "visual-words?view=picture&index=5", "visual-words?view=kmeans",
    "output-size", "receptive-field", "fully-connected", "fully-connected?view=matrix", "convolution", "why-gpus",
    "why-gpus?view=ways", "batches", "pooling", "pooling?view=shift", "one-by-one?mix=random",
    "one-by-one?view=bottleneck", "filters?view=maps", "alexnet", "zfnet", "vgg?guess=large", "googlenet?guess=two",
    "resnet?view=shortcut", "senet", "builder",
)  # fmt: skip
_KEYS = {"slider": ("ArrowLeft", "ArrowRight"), "spinbutton": ("ArrowUp", "ArrowDown")}  # there, and back
_WATCH = """() => {
  window.moves = { last: 0 };
  const inSlider = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest('[data-testid="stSlider"]');
  const main = document.querySelector('[data-testid="stMain"]');
  new MutationObserver((records) => {
    if (records.some((record) => !inSlider(record.target))) window.moves.last = performance.now();
  }).observe(main, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
_QUIET = """(start) => new Promise((resolve) => {
  const check = () => {
    const { last } = window.moves;
    const now = performance.now();
    if (last > start && now - last > 200) resolve(last - start);
    else if (now - start > 5000) resolve(NaN);
    else setTimeout(check, 10);
  };
  check();
})"""


class Cost(NamedTuple):
    """Medians of one page: server CPU per move, and key → changed page, in milliseconds."""

    name: str
    server_ms: float
    browser_ms: float


def measure(page: Page, server: Server, name: str, path: str) -> Cost:
    """Move the first slider of a page, or where there is none the first number, and time it."""
    page.goto(f"{server.url}/{path}")
    page.wait_for_selector('[data-testid="stSlider"], [data-testid="stNumberInput"]')
    page.wait_for_timeout(6000)  # torch is loaded, checks are drawn
    page.evaluate(_WATCH)
    main = page.get_by_test_id("stMain")
    role = "slider" if main.get_by_role("slider").count() else "spinbutton"
    main.get_by_role(role).first.focus()
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    waits, costs = [], []
    for move in range(WARM_UP + MOVES):
        before = process.cpu_times()
        start = page.evaluate("performance.now()")
        page.keyboard.press(_KEYS[role][move % 2])
        wait_ms = page.evaluate(_QUIET, start)
        after = process.cpu_times()
        if move >= WARM_UP:
            waits.append(wait_ms)
            costs.append(1000 * (after.user + after.system - before.user - before.system))
    return Cost(name, statistics.fmean(costs), statistics.median(waits))


def main() -> None:
    """Print the table."""
    print(f"\nA knob's move ({describe()}; {MOVES} moves, mean server CPU, median browser time)")
    home = Path(tempfile.mkdtemp())
    targets = (("bare page", _BARE, ""), *((_name(address), None, address) for address in _LESSONS))
    costs = []
    with sync_playwright() as playwright, closing(_launch(playwright)) as browser:
        for name, command, path in targets:
            own = home / str(len(costs))
            server = Server(own, command) if command else Server(own)
            server.start()
            try:
                costs.append(measure(browser.new_page(viewport={"width": 1440, "height": 900}), server, name, path))
            finally:
                server.stop()
    bare = costs[0]
    print(f"{'page':<26}{'server CPU':>12}{'ratio':>8}{'key → page':>13}{'ratio':>8}")
    for cost in costs:
        ratios = cost.server_ms / bare.server_ms, cost.browser_ms / bare.browser_ms
        print(f"{cost.name:<26}{cost.server_ms:>9.1f} ms{ratios[0]:>8.2f}{cost.browser_ms:>10.0f} ms{ratios[1]:>8.2f}")


def _name(path: str) -> str:
    """A lesson's address with its view, without its setting."""
    return path.replace("?view=", ", ").partition("?")[0].partition("&")[0]


def _launch(playwright):
    return playwright.chromium.launch(executable_path=executable(), args=list(CHROMIUM_ARGS))


if __name__ == "__main__":
    sys.exit(main())
