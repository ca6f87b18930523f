"""WCAG, asked of axe-core: every page, both themes."""

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
    "gallery": ("?net=googlenet&layer=inception3a.cat", "?view=recipe", "?view=compare&guess=vgg16"),
    "one-by-one": ("", "?maps=responses&blend=across", "?view=cost", "?view=bottleneck&guess=half"),
}
# The page without the sidebar and the uploader's drop zone, whose markup is Streamlit's own.
_OURS = {"include": [['[data-testid="stMain"]']], "exclude": [['[data-testid="stFileUploaderDropzone"]']]}
_PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
ADDRESSES = [f"{entry.key}{view}" for entry in catalog.PAGES for view in _VIEWS.get(entry.key, ("",))]


def wait_until_it_stands(page: Page) -> None:
    """What is being redrawn is paler for a moment: look once the picture no longer changes."""
    before = None
    for _ in range(40):
        page.wait_for_timeout(500)
        now = page.screenshot()
        if now == before:
            return
        before = now


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_violation_that_axe_can_see(chromium: Browser, server: Server, address: str) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page.goto(f"{server.url}/{'' if address == catalog.HOME else address}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    in_light = violations(page)
    paper = page.evaluate(_PAPER)
    page.emulate_media(color_scheme="dark")
    page.reload()  # what the server colours, formulas above all, changes with the next run only
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(f"{_PAPER} !== {paper!r}")
    in_dark = violations(page)
    page.close()
    assert in_light == [] and in_dark == []


def violations(page: Page) -> list[str]:
    """What axe has to say of the page, once it stands."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    wait_until_it_stands(page)
    found = Axe().run(page, context=_OURS).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]
