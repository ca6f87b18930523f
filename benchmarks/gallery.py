"""What the gallery costs its server: each network's page the first time and again, and memory over many changes.

One fresh server with torch loaded; a real browser opens `gallery?net=…` by its link, each time a new session. Server
CPU is the process's own user + system time from the request until the page is drawn and the server has been idle for
`QUIET_S`; what it spends while nobody asks anything is taken off. Cold is the first time that this server shows the
network: it is traced, analysed, and asked of torch; warm is the better of two openings after that. Reproduce with
`python -m benchmarks gallery`.
"""

import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.machine import describe
from cnnlab.networks.recipes import classics
from tests.e2e.browser import executable
from tests.e2e.serving import CHROMIUM_ARGS, Server

COLD_MS, WARM_MS = 1500, 100
CHANGES, EVERY = 200, 40
QUIET_S = 0.3
_DRAWN = ".diagram .box"


def main() -> None:
    """Print the tables."""
    print(f"\nThe gallery ({describe()}; server CPU of one opening, goals: cold {COLD_MS} ms, warm {WARM_MS} ms)")
    server = Server(Path(tempfile.mkdtemp()))
    server.start()
    try:
        with (
            sync_playwright() as playwright,
            closing(playwright.chromium.launch(executable_path=executable(), args=list(CHROMIUM_ARGS))) as browser,
        ):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            assert server.process is not None
            process = psutil.Process(server.process.pid)
            page.goto(f"{server.url}/gallery?net=lenet5")
            page.wait_for_selector(_DRAWN, timeout=60_000)  # torch is loaded
            _openings(page, server, process)
            _changes(page, server, process)
    finally:
        server.stop()


def _openings(page: Page, server: Server, process: psutil.Process) -> None:
    idle = _idle(process)
    print(f"{'network':<18}{'cold':>10}{'warm':>10}")
    worst = [0.0, 0.0]
    for name in classics():
        cold, warm, again = (_open(page, server, process, f"net={name}", idle) for _ in range(3))
        warm = min(warm, again)
        worst = [max(worst[0], cold), max(worst[1], warm)]
        print(f"{name:<18}{cold:>7.0f} ms{warm:>7.0f} ms")
    print(f"{'the dearest':<18}{worst[0]:>7.0f} ms{worst[1]:>7.0f} ms")


def _changes(page: Page, server: Server, process: psutil.Process) -> None:
    names = classics()
    print(f"resident memory over {CHANGES} page changes, MiB")
    for change in range(CHANGES + 1):
        if change % EVERY == 0:
            print(f"{change:>6}: {process.memory_info().rss / 2**20:.0f}")
        page.goto(f"{server.url}/gallery?net={names[change % len(names)]}")
        page.wait_for_selector(_DRAWN)


def _idle(process: psutil.Process) -> float:
    """CPU seconds a second that the server takes while nobody asks anything."""
    time.sleep(1)
    before = _cpu(process)
    time.sleep(3)
    return (_cpu(process) - before) / 3


def _open(page: Page, server: Server, process: psutil.Process, query: str, idle: float) -> float:
    """Milliseconds of server CPU."""
    before, start = _cpu(process), time.perf_counter()
    page.goto(f"{server.url}/gallery?{query}")
    page.wait_for_selector(_DRAWN)
    last = _cpu(process)
    since = time.perf_counter()
    while time.perf_counter() - since < QUIET_S:
        page.wait_for_timeout(50)
        now = _cpu(process)
        if now - last > 0.02:
            last, since = now, time.perf_counter()
    return 1000 * (_cpu(process) - before - idle * (time.perf_counter() - start))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    main()
