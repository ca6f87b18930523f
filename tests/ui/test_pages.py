"""Every page of the catalog, in both languages, run by Streamlit itself."""

import pytest

from cnnlab import catalog
from cnnlab.i18n import LANGUAGES, Translator, strings
from tests.ui.opening import opened

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", [entry.key for entry in catalog.PAGES])
def test_a_page_runs_in_each_language(key: str, lang: str) -> None:
    at = opened(key, lang=lang)
    assert list(at.exception) == []
    t = Translator(lang)
    names = {catalog.HOME: "home.title", catalog.NOT_FOUND: "frame.not_found"}
    assert at.title[0].value == t(names.get(key, f"page.{key}"))


@pytest.mark.parametrize("key", [entry.key for entry in catalog.PAGES])
def test_a_page_runs_in_present_mode(key: str) -> None:
    at = opened(key, present="1")
    assert list(at.exception) == []


@pytest.mark.parametrize("junk", ["", "-1", "0", "x", "9" * 400, "NaN", "<script>", "%00", "１２"])
@pytest.mark.parametrize("key", [entry.key for entry in catalog.PAGES])
def test_nonsense_in_every_parameter_of_a_link_breaks_nothing(key: str, junk: str) -> None:
    at = opened(key, **dict.fromkeys([*_knob_names(key), "lang", "present", "step", "run", "path"], junk))
    assert list(at.exception) == []


@pytest.mark.parametrize("place", range(1, len(catalog.LECTURE) + 1))
def test_every_step_of_the_lecture_opens_its_saved_state_without_a_notice(place: int) -> None:
    stop = catalog.LECTURE[place - 1]
    at = opened(stop.page, step=str(place), **dict(stop.params))
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert dict(stop.params).items() <= {name: "".join(value) for name, value in at.query_params.items()}.items()


def _knob_names(key: str) -> list[str]:
    # Every knob's label is the string of its name; the other strings of the page are parameters nobody reads.
    return [full.split(".", 1)[1] for full in strings("en") if full.startswith(f"{key}.") and full.count(".") == 1]
