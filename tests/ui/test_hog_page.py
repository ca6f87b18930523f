"""The lesson on HOG, run by Streamlit: both languages, every view, mistakes, scikit-image's numbers."""

from pathlib import Path

import numpy as np
import pytest
from skimage.feature import hog as scikit_hog
from streamlit.testing.v1 import AppTest

from cnnlab import catalog
from cnnlab.core.hog import HogSettings, hog
from cnnlab.datasets import photographs
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.hog import drawn
from cnnlab.ui.hog.settings import VIEWS
from cnnlab.ui.hog.subject import Look, Picture, described, fields

ROOT = Path(__file__).resolve().parents[2]
KEY = "hog"


def opened(**params: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page(str(Path("pages") / catalog.page(KEY).script))
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.header, *at.latex))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, length="vector", bin="0")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)


@pytest.mark.parametrize("picture", [*photographs(), "fashion_mnist", "digits", "flat", "upload"])
def test_every_picture_runs_and_agrees_with_scikit_image(picture: str) -> None:
    at = opened(picture=picture, length="vector", h="64", w="48", sqrt="1")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    assert Translator("en")("frame.agrees_with", other="scikit-image") in said(at)


def test_the_classic_window_has_3780_numbers_once_they_are_guessed() -> None:
    assert "3{,}780" not in said(opened())
    assert "3{,}780" in said(opened(length="vector"))
    assert Translator("en")(f"{KEY}.answer.cells", given="1,152", right="3,780", cells=4) in said(
        opened(length="cells")
    )


@pytest.mark.parametrize("params", [{"step": "2"}, {"signed": "1"}, {"votes": "trilinear"}])
def test_what_scikit_image_cannot_do_is_said_to_have_no_second_opinion(params: dict[str, str]) -> None:
    assert Translator("en")(f"{KEY}.check.none") in said(opened(length="vector", **params))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_smaller_than_a_block_is_explained(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, h="16", w="16", cell="16", block="2")
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert "16×16" in at.warning[0].value and "32×32" in at.warning[0].value


def test_a_flat_picture_gives_zeros_in_a_sentence() -> None:
    t = Translator("en")
    assert t(f"{KEY}.block.flat") in said(opened(view="blocks", picture="flat"))
    assert t(f"{KEY}.block.flat") in said(opened(view="blocks", k="0"))
    assert t(f"{KEY}.cell.flat") in said(opened(view="cell", picture="flat"))
    assert not described(fields(Look(Picture("flat", 32, 32))), HogSettings(9, 8, 2)).vector.any()


@pytest.mark.parametrize("norm", ["L1", "L1-sqrt", "L2", "L2-Hys"])
def test_contrast_scales_the_votes_and_leaves_the_blocks(norm: str) -> None:
    """Shared votes in grey: else rounding decides on which side of an edge, or which of two equal colours."""
    picture, settings = Picture("coffee", 64, 64, grey=True), HogSettings(9, 8, 2, norm, interpolation="orientation")
    plain, other = (described(fields(Look(picture, contrast=k, lift=lift)), settings) for k, lift in ((1, 0), (3, 0.5)))
    np.testing.assert_allclose(other.histograms, 3 * plain.histograms, atol=1e-12)
    np.testing.assert_allclose(other.blocks, plain.blocks, atol=1e-3)


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("norm", ["L1", "L1-sqrt", "L2", "L2-Hys"])
def test_what_the_page_describes_is_scikit_images_vector(norm: str, grey: bool) -> None:
    picture, settings = Picture("chelsea", 64, 96, grey), HogSettings(9, 8, 3, norm)
    theirs = scikit_hog(picture.values(), 9, (8, 8), (3, 3), norm, channel_axis=-1)
    np.testing.assert_allclose(described(fields(Look(picture)), settings).vector, theirs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("votes", ["none", "orientation", "trilinear"])
def test_the_pages_steps_and_the_public_function_give_the_same(votes: str) -> None:
    picture = Picture("rocket", 48, 48)
    settings = HogSettings(9, 8, 2, block_stride=2, signed=True, interpolation=votes)
    ours = described(fields(Look(picture, signed=True)), settings).vector
    other = hog(picture.values(), 9, 8, 2, channel_axis=-1, block_stride=2, signed=True, interpolation=votes)
    np.testing.assert_allclose(ours, other, rtol=0, atol=1e-6)


def test_opposite_directions_have_one_colour_unless_they_are_signed() -> None:
    assert len(set(drawn.hues(HogSettings(9)))) == 9
    assert drawn.wheel(signed=False) != drawn.wheel(signed=True)
