"""From a cold server to a checked number: start → answers, page opened at once → heading, → torch's own answer."""

import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.machine import describe
from tests.e2e.browser import executable
from tests.e2e.serving import CHROMIUM_ARGS, Server

STARTS = 5
_PAGES = ("output-size", "batches")


def main() -> None:
    """Print the table."""
    print(f"\nFrom a cold server, seconds ({describe()}; medians of {STARTS} fresh servers)")
    print(f"{'page':<18}{'server answers':>16}{'+ heading':>12}{'+ checked':>12}")
    with (
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=executable(), args=list(CHROMIUM_ARGS))) as browser,
    ):
        for path in _PAGES:
            rows = [_once(browser, path) for _ in range(STARTS)]
            answers, heading, checked = (statistics.median(column) for column in zip(*rows, strict=True))
            print(f"{path:<18}{answers:>16.2f}{heading:>12.2f}{checked:>12.2f}")


def _once(browser, path: str) -> tuple[float, float, float]:
    server = Server(Path(tempfile.mkdtemp()))
    start = time.perf_counter()
    server.start()
    try:
        answers = time.perf_counter() - start
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        opened = time.perf_counter()
        page.goto(f"{server.url}/{path}")
        page.wait_for_selector('[data-testid="stMain"] h1')
        heading = time.perf_counter() - opened
        page.get_by_text("agrees with torch").first.wait_for(timeout=60_000)
        return answers, heading, time.perf_counter() - opened
    finally:
        server.stop()


if __name__ == "__main__":
    main()
