"""WCAG, asked of axe-core: every page, both themes."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from cnnlab import catalog
from tests.e2e.serving import Server

_VIEWS = {
    "hog": ("?length=vector", "?view=cell&bin=2", "?view=blocks", "?view=detect&windows=tiles&before=1"),
    "visual-words": ("", "?view=picture&tiles=2&levels=2&guess=yes", "?view=kmeans&reach=yes"),
    "ladder": ("?guess=hog", "?view=more", "?view=pictures"),
    "output-size": ("", "?view=same", "?view=depth", "?view=reverse", "?view=transposed"),
    "fully-connected": ("", "?view=matrix", "?view=shuffle"),
    "convolution": ("", "?view=whole", "?picture=drawing&kernel=network"),
    "why-gpus": ("", "?view=ways", "?view=speed"),
    "pooling": ("", "?view=shift&guess=less", "?view=trained"),
    "filters": ("", "?view=maps", "?view=patches", "?view=channels", "?view=gradients", "?view=run"),
    "vgg": ("?guess=large&c_in=3", "?view=family&where=fc"),
    "resnet": ("?flow=explode&blocks=2", "?view=block&times=four&first=1", "?view=shortcut&zero=both"),
    "alexnet": ("?n=224&guess=fc", "?view=activation", "?view=race", "?view=norm", "?view=dropout", "?view=augment"),
    "zfnet": ("?guess=more", "?view=layers", "?view=filters", "?view=deconv"),
    "gallery": ("?net=googlenet&layer=inception3a.cat", "?view=recipe", "?view=compare&guess=vgg16"),
    "one-by-one": ("", "?maps=responses&blend=across", "?view=cost", "?view=bottleneck&guess=half"),
    "googlenet": ("?guess=two", "?view=picture", "?view=whole&sizes=nine"),
    "builder": ("?net=c8k3p1_a-c4k3-add~a-((-r-fcN&guess=1", "?view=layers"),
    "design": ("?task=far&net=c8k3p1-r", "?view=tables"),
    "senet": ("", "?view=classes&guess=late", "?view=cost&where=4", "?view=runs"),
}
# The page without the sidebar and the uploader's drop zone, whose markup is Streamlit's own.
_OURS = {"include": [['[data-testid="stMain"]']], "exclude": [['[data-testid="stFileUploaderDropzone"]']]}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that the theme changes
_PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
ADDRESSES = [f"{entry.key}{view}" for entry in catalog.PAGES for view in _VIEWS.get(entry.key, ("",))]


def wait_until_it_stands(page: Page) -> None:
    """What is being redrawn is paler for a moment: look once the picture no longer changes."""
    before = None
    for _ in range(60):
        page.wait_for_timeout(300)
        now = page.screenshot()
        if now == before:
            return
        before = now


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[list[Page]]:
    """A light and a dark window; they stay open, for most of a visit is loading the front end."""
    size = {"width": 1440, "height": 900}
    opened = [chromium.new_page(viewport=size, color_scheme=theme) for theme in ("light", "dark")]
    yield opened
    for page in opened:
        page.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_violation_that_axe_can_see(windows: list[Page], server: Server, address: str) -> None:
    for page in windows:  # both load at once
        page.goto(f"{server.url}/{'' if address == catalog.HOME else address}", wait_until="commit")
    light, dark = windows
    assert violations(light) == [] and violations(dark, _COLOURS) == []
    assert len({page.evaluate(_PAPER) for page in windows}) == 2


def violations(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """What axe has to say of the page, once it stands; all of its rules, or those of `rules`."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    wait_until_it_stands(page)
    found = Axe().run(page, context=_OURS, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]
