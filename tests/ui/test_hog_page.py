"""The lesson on HOG, run by Streamlit: both languages, every view, mistakes, scikit-image's numbers."""

import io
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PIL import Image
from skimage.feature import hog as scikit_hog
from streamlit.testing.v1 import AppTest

from cnnlab.core import window_search
from cnnlab.core.hog import HogSettings, hog
from cnnlab.datasets import describe_photograph, load, photographs
from cnnlab.datasets.scenes import Scene, squares
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.hog import code, drawn, seen
from cnnlab.ui.hog.seeking import MOST_BOXES, Learnt, Scored, Search, learnt, mistaken, most_alike, outcome, scored
from cnnlab.ui.hog.settings import VIEWS
from cnnlab.ui.hog.subject import DATASETS, Look, Picture, described, fields
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there")

EN = Translator("en")
KEY = "hog"
opened = partial(opening.opened, KEY)


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.header, *at.latex))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, length="vector", bin="0")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)


@pytest.mark.parametrize("picture", [*photographs(), "fashion_mnist", "digits", "flat", "upload", "camera"])
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
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "detect"])
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


# Whose picture it is


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


CUT_OFF = png(np.random.default_rng(0).integers(0, 256, (40, 40), np.uint8))[:600]


def uploaded(name: str, file: bytes, **params: str) -> AppTest:
    at = opened(picture="upload", **params)
    at.file_uploader[0].set_value((name, file, "image/png")).run()
    return at


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("picture", ["coffee", "china"])
@pytest.mark.parametrize("view", ["steps", "cell", "blocks"])
def test_whoever_took_a_photograph_is_named(picture: str, view: str, lang: str) -> None:
    t = Translator(lang)
    credit = t(f"{KEY}.credit", credit=describe_photograph(picture).attribution)
    assert credit in said(opened(view=view, picture=picture, lang=lang))
    assert t(f"{KEY}.credit", credit="").strip() not in said(opened(view=view, picture="digits", lang=lang))


@pytest.mark.parametrize("view", ["steps", "cell", "blocks"])
def test_an_uploaded_picture_is_described_and_until_then_another_is_shown(view: str) -> None:
    before = said(opened(view=view, picture="upload"))
    assert EN(f"{KEY}.own", instead=EN("dataset.photo_astronaut")) in before and "NASA" in before
    pixels = np.random.default_rng(5).integers(0, 256, (70, 50, 3), np.uint8)
    at = uploaded("own.png", png(pixels), view=view, h="64", w="48", length="vector")
    assert list(at.exception) == list(at.warning) == []
    assert ":red[" not in said(at)
    assert "NASA" not in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("file", [b"", b"no picture", CUT_OFF], ids=["empty", "text", "cut off"])
def test_a_bad_file_is_explained_and_another_picture_stays(file: bytes, lang: str) -> None:
    at = uploaded("bad.png", file, lang=lang)
    assert list(at.exception) == []
    assert len(at.warning) == 1 and len(at.warning[0].value) > 20
    assert Translator(lang)(f"{KEY}.own", instead=Translator(lang)("dataset.photo_astronaut")) in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_upload_smaller_than_a_block_is_explained(lang: str) -> None:
    at = uploaded("dot.png", png(np.zeros((1, 1), np.uint8)), lang=lang, h="24", w="24", cell="16", block="2")
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert "24×24" in at.warning[0].value and "32×32" in at.warning[0].value


# Finding it


DEFAULT = Search("fashion_mnist", 9, 5, 0, clutter=True, sizes=False, stride=4)


@pytest.fixture(scope="module")
def boots() -> Learnt:
    return learnt("fashion_mnist", 9)


def searched(search: Search, known: Learnt) -> tuple[Scene, Scored]:
    scene = search.scene()
    return scene, scored(search, scene.pixels, known.detector)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "params",
    [
        {"data": "digits", "target": "3", "sizes": "1"},
        {"clutter": "0", "count": "1", "stride": "32", "windows": "tiles"},
        {"threshold": "-2", "overlap": "1", "before": "1", "stride": "2"},
        {"threshold": "2", "overlap": "0", "present": "1"},
    ],
)
def test_every_search_runs_and_agrees(params: dict[str, str], lang: str) -> None:
    at = opened(view="detect", lang=lang, **({"windows": "pixels"} | params))
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    if "present" not in params:
        assert Translator(lang)("frame.agrees_with", other="scikit-learn") in said(at)


def test_the_windows_are_counted_once_they_are_guessed() -> None:
    before = said(opened(view="detect"))
    assert "2{,}337" not in before and "2,337" not in before
    shown = said(opened(view="detect", windows="tiles"))
    assert "2{,}337" in shown
    assert Translator("en")(f"{KEY}.windows_answer.tiles", given="48", right="2,337") in shown
    assert len(range(0, 192 - 31, 4)) * len(range(0, 256 - 31, 4)) == 2337


def test_a_stride_of_a_window_makes_tiles_right() -> None:
    right = Translator("en")(f"{KEY}.windows_answer.windows", right="48")
    assert right in said(opened(view="detect", windows="tiles", stride="32"))


def test_the_suppression_is_torchvisions_on_the_page() -> None:
    at = opened(view="detect", threshold="-0.5", windows="pixels")
    assert Translator("en")("frame.agrees_with", other="torchvision") in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_objects_that_do_not_fit_are_explained(lang: str) -> None:
    at = opened(view="detect", lang=lang, sizes="1", count="16", scene="2")
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert "192×256" in at.warning[0].value


def test_nothing_above_the_threshold_is_said_in_a_sentence() -> None:
    shown = said(opened(view="detect", threshold="2", data="digits", clutter="0", target="1"))
    assert Translator("en")(f"{KEY}.detect.nothing") in shown
    assert r"\frac{" in shown and "NaN" not in shown


def test_scores_are_what_scikit_learn_says_of_scikit_images_vectors(boots: Learnt) -> None:
    scene, found = searched(DEFAULT, boots)
    some = np.random.default_rng(0).choice(len(found.boxes), 60, replace=False)
    cut = [scene.pixels[y : y + 32, x : x + 32] for x, y in found.boxes[some, :2].astype(int)]
    theirs = boots.detector.machine.decision_function([scikit_hog(each, 9, (8, 8), (2, 2)) for each in cut])
    np.testing.assert_allclose(found.scores[some], theirs, atol=1e-4)
    assert found.agreeing == len(found.scores) == 41 * 57


def test_what_is_learnt_is_found_and_tells_test_pictures_apart(boots: Learnt) -> None:
    scene, found = searched(replace(DEFAULT, clutter=False), boots)
    result = outcome(found, scene, 0.0, 0.3)
    assert result.hits == 5
    right = (boots.scores > 0) == (boots.labels == 9)
    assert right.mean() > 0.95


def test_no_test_picture_is_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(window_search, "train", lambda *sets: asked.extend(sets[:2]) or pytest.skip.Exception)
    with pytest.raises(AttributeError):  # what stands in for the detector knows nothing
        learnt("digits", 3)
    learnt_from = {each.tobytes() for each in np.concatenate(asked)}
    assert learnt_from.isdisjoint(each.tobytes() for each in squares(load("digits", "test")))


def test_what_alarms_lie_on_is_counted_once_each(boots: Learnt) -> None:
    scene, found = searched(replace(DEFAULT, seed=3), boots)
    result = outcome(found, scene, -0.5, 0.3)
    wrong = mistaken(result, scene)
    assert result.false_alarms == sum(wrong.values()) > 0
    assert set(wrong) <= {-2, -1, *scene.classes.tolist()}


def test_the_most_alike_class_is_counted_from_the_test_pictures(boots: Learnt) -> None:
    other, taken, of = most_alike(boots, 9, 0.0)
    passing = boots.labels[boots.scores > 0]
    counts = np.bincount(passing[passing != 9], minlength=10)
    assert (other, taken, of) == (counts.argmax(), counts.max(), 200)


def test_only_the_best_go_on_to_the_suppression(boots: Learnt) -> None:
    scene, found = searched(DEFAULT, boots)
    result = outcome(found, scene, -2.0, 0.3)
    assert result.above == (found.scores > -2).sum() > len(result.boxes) == MOST_BOXES
    assert result.scores[-1] >= np.sort(found.scores)[-MOST_BOXES]


@pytest.mark.parametrize("sizes", [False, True])
def test_the_heat_map_holds_each_windows_score_at_its_middle(boots: Learnt, sizes: bool) -> None:
    search = replace(DEFAULT, sizes=sizes, stride=6)
    _, found = searched(search, boots)
    best = seen.best_scores(search, found)
    middle = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    at_middle = best[middle[:, 1].astype(int), middle[:, 0].astype(int)]
    assert (at_middle >= found.scores - 1e-12).all()
    assert np.nanmax(best) == found.scores.max()
    if not sizes:
        np.testing.assert_array_equal(at_middle, found.scores)
        assert np.isnan(best[0]).all() and np.isnan(best[:, -1]).all()


def test_the_copied_search_runs_and_prints_boxes(capsys: pytest.CaptureFixture[str]) -> None:
    exec(code.search(replace(DEFAULT, data="digits", target=0, clutter=False), 0.0, 0.3), {})
    assert len(capsys.readouterr().out.strip().splitlines()) >= 5


@pytest.mark.parametrize("name", DATASETS)
def test_a_test_picture_goes_from_black_to_white_and_not_beyond(name: str) -> None:
    values = np.stack([Picture(name, index=index).values() for index in range(20)])
    assert (values.min(), values.max()) == (0, 1)
