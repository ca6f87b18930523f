"""One server and one Chromium for all browser tests; a fresh browser profile for each."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.browser import executable
from tests.e2e.serving import CHROMIUM_ARGS, Server, serving

# A deep link makes Streamlit's own front end ask these two below the page's address; nothing else may fail.
_KNOWN_404 = re.compile(r"/(_stcore/health|_stcore/host-config)$")

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()


class Console:
    """What the browser complained about."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def listen(self, page: Page) -> None:
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _KNOWN_404.search(message.location.get("url", "")):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    fresh = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext, console: Console) -> Iterator[Page]:
    """A browser page whose console must stay clean."""
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    console.listen(opened)
    yield opened
    assert console.complaints == []
