"""A screenshot of every page: both languages, light and dark, wide and phone; `make shots` writes them to shots/."""

import itertools
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from cnnlab import catalog
from cnnlab.i18n import LANGUAGES
from tests.e2e.browser import executable
from tests.e2e.serving import CHROMIUM_ARGS, ROOT, serving

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
_TALLEST_PX = 6000


def shoot(browser: Browser, url: str, folder: Path) -> None:
    """All pages in all looks."""
    looks = itertools.product(catalog.PAGES, LANGUAGES, ("light", "dark"), SIZES)
    for entry, lang, theme, size in looks:
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
        page.goto(f"{url}/{'' if entry.key == catalog.HOME else entry.key}?lang={lang}")
        _whole(page, width)
        page.screenshot(path=folder / f"{entry.key}-{lang}-{theme}-{size}.png")
        page.close()


def _whole(page: Page, width: int) -> None:
    """Make the window as tall as the page, once it is drawn."""
    page.wait_for_selector('[data-testid="stMainBlockContainer"] h1')
    page.wait_for_timeout(2500)
    tall = page.evaluate("""document.querySelector('[data-testid="stMain"]').scrollHeight""")
    page.set_viewport_size({"width": width, "height": min(tall + 20, _TALLEST_PX)})
    page.wait_for_timeout(500)


def main() -> None:
    """Serve the app and fill shots/."""
    folder = ROOT / "shots"
    folder.mkdir(exist_ok=True)
    with serving(Path(tempfile.mkdtemp())) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(CHROMIUM_ARGS))
        shoot(browser, server.url, folder)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    sys.exit(main())
