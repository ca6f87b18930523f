"""The catalog names what exists, and what exists is in the catalog."""

import subprocess
import sys

import pytest

from cnnlab import catalog
from cnnlab.i18n import ASSETS, LANGUAGES, Translator

ROOT = ASSETS.parent


def test_every_page_file_is_in_the_catalog_and_every_entry_has_its_file() -> None:
    files = {str(file.relative_to(ROOT / "pages")) for file in (ROOT / "pages").rglob("*.py")}
    assert files == {entry.script for entry in catalog.PAGES}


def test_no_script_lies_directly_in_pages() -> None:
    # Streamlit takes those for its old multipage app and runs them without app.py.
    assert list((ROOT / "pages").glob("*.py")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_section_and_claim_is_worded(lang: str) -> None:
    t = Translator(lang)
    wanted = [f"page.{entry.key}" for entry in catalog.PAGES]
    wanted += [f"section.{section}" for section in catalog.SECTIONS]
    wanted += [f"claim.{claim}" for entry in catalog.PAGES for claim in entry.claims]
    assert [key for key in wanted if not t.has(key)] == []


def test_keys_and_claims_have_one_home() -> None:
    keys = [entry.key for entry in catalog.PAGES]
    claims = [claim for entry in catalog.PAGES for claim in entry.claims]
    assert len(set(keys)) == len(keys)
    assert len(set(claims)) == len(claims)
    assert all(catalog.home_of(claim).key in keys for claim in claims)
    with pytest.raises(KeyError):
        catalog.home_of("C-NONE-1")


def test_the_lecture_steps_through_every_claim_on_the_page_that_teaches_it() -> None:
    assert {stop.claim for stop in catalog.LECTURE} == {claim for entry in catalog.PAGES for claim in entry.claims}
    assert all(stop.page == catalog.home_of(stop.claim).key for stop in catalog.LECTURE)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("output-sise", "output-size"),
        ("receptive_field/", "receptive-field"),
        ("lessons/receptivefield", "receptive-field"),
        ("TRAINING", "training"),
        ("", "home"),
        ("qqqq", "home"),
        ("../../etc/passwd", "home"),
    ],
)
def test_a_wrong_link_finds_the_nearest_page(text: str, key: str) -> None:
    assert catalog.nearest(text).key == key


def test_the_next_page_leads_through_all_visible_pages_once() -> None:
    seen, entry = [], catalog.page(catalog.HOME)
    while entry is not None:
        seen.append(entry.key)
        entry = catalog.after(entry.key)
    assert seen == [entry.key for entry in catalog.PAGES if not entry.hidden]


@pytest.mark.parametrize("module", ["cnnlab.catalog", "cnnlab.i18n", "cnnlab.ui.shell", "cnnlab.ui.lesson"])
def test_the_frame_needs_no_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
