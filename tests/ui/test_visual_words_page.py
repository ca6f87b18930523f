"""The lesson on visual words, run by Streamlit: both languages, every view, mistakes, scikit-learn's numbers."""

import itertools
from functools import partial

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from streamlit.testing.v1 import AppTest

from cnnlab.core import visual_words
from cnnlab.core.bag_of_words import BagOfVisualWords
from cnnlab.core.errors import LabError
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.visual_words import code, course, described, subject
from cnnlab.ui.visual_words.course import STARTS, Run
from cnnlab.ui.visual_words.described import Reading
from cnnlab.ui.visual_words.settings import VIEWS
from cnnlab.ui.visual_words.subject import DATASETS, Book
from tests.ui import opening

KEY = "visual-words"
opened = partial(opening.opened, "visual-words")
EN = Translator("en")
SMALL = Book("digits", size=4, patches=400, k=12)


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.header, *at.latex))


def drawn(at: AppTest) -> str:
    return "\n".join(str(block.proto.body) for block in at.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, data="digits", size="4", tiles="2", levels="2", guess="yes", reach="no")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)


@pytest.mark.parametrize("present", ["0", "1"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_a_room(view: str, present: str) -> None:
    at = opened(view=view, present=present, guess="no", assign="soft", tfidf="1", word="3")
    assert list(at.exception) == []
    assert list(at.warning) == []


@pytest.mark.parametrize("data", DATASETS)
def test_every_set_runs_and_agrees_with_scikit_learn(data: str) -> None:
    for view in ("words", "kmeans"):
        at = opened(view=view, data=data, size="4", n="500", k="10", reach="yes")
        assert list(at.exception) == []
        assert EN("frame.agrees_with", other="scikit-learn") in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_patch_larger_than_the_picture_is_explained(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, data="digits", size="9")
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert "9×9" in at.warning[0].value and "8×8" in at.warning[0].value


@pytest.mark.parametrize("view", ["words", "picture"])
def test_more_words_than_patches_are_explained(view: str) -> None:
    at = opened(view=view, k="120", n="100")
    assert list(at.exception) == []
    assert [each.value for each in at.warning] == [str(LabError("words.too_few_patches", k=120, patches=100))]


def test_too_many_cells_are_explained() -> None:
    at = opened(view="picture", data="digits", size="6", levels="3")
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert "4×4" in at.warning[0].value and "3×3" in at.warning[0].value


@pytest.mark.parametrize("link", [{"k": "-3"}, {"data": "cifar"}, {"size": "lots"}, {"tiles": "3"}, {"seed": "1e9"}])
def test_nonsense_in_a_link_is_named(link: dict[str, str]) -> None:
    at = opened(**link)
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert next(iter(link.values())) in at.warning[0].value


def test_an_index_beyond_the_test_pictures_becomes_the_last() -> None:
    at = opened(view="picture", data="digits", size="4", index="999")
    assert list(at.exception) == []
    assert at.session_state[f"{KEY}.index"] == 358


def test_draw_again_takes_the_next_seed() -> None:
    at = opened(data="digits", size="4")
    before = drawn(at)
    next(each for each in at.button if each.label == EN(f"{KEY}.seed.again", seed=0)).click().run()
    assert at.session_state[f"{KEY}.seed"] == 1
    assert drawn(at) != before


def test_the_nearest_pictures_wait_for_the_guess() -> None:
    assert '<ol class="bow-near">' not in drawn(opened(view="picture"))
    at = opened(view="picture", guess="yes")
    assert drawn(at).count("<li class=") == 6
    assert EN(f"{KEY}.near.told", count=described.GALLERY) in said(at)


def test_where_k_means_ends_waits_for_the_guess() -> None:
    assert EN(f"{KEY}.check.inertia") not in said(opened(view="kmeans"))
    assert EN(f"{KEY}.check.inertia") in said(opened(view="kmeans", reach="yes"))


@pytest.mark.parametrize(("normalise", "whiten"), list(itertools.product((True, False), repeat=2)))
def test_the_pages_words_are_those_of_the_estimator(normalise: bool, whiten: bool) -> None:
    book = Book("digits", 4, 800, 10, normalise, whiten, seed=3)
    ours = subject.found(book)
    bag = BagOfVisualWords(10, 4, patches=800, normalise=normalise, whiten=whiten, random_state=3, levels=1)
    bag.fit(subject.training_pictures("digits", 2000))
    near = np.sqrt(visual_words.squared_distances(ours.words, bag.words_).min(axis=1))
    assert near.max() < 0.05 * np.linalg.norm(bag.words_, axis=1).mean()  # that one stops after 20 moves


def test_words_are_sorted_by_use_and_every_patch_is_counted() -> None:
    found = subject.found(SMALL)
    assert (np.diff(found.uses) <= 0).all()
    assert found.uses.sum() == SMALL.patches
    ready = subject.prepared(SMALL)
    own = KMeans(SMALL.k, init=found.words, n_init=1, max_iter=1).fit(ready.points)
    np.testing.assert_array_equal(np.bincount(own.labels_, minlength=SMALL.k), found.uses)


def test_the_inertia_is_scikit_learns_and_other_starts_differ() -> None:
    found, (same, *others) = subject.found(SMALL), subject.by_scikit_learn(SMALL)
    assert not found.emptied and found.settled
    assert found.inertia == pytest.approx(same, rel=1e-9)
    assert len({round(each, 3) for each in others}) > 1


def test_whitening_takes_out_what_neighbours_have_in_common() -> None:
    found = subject.found(Book("fashion_mnist", 6, 3000, 10))
    raw, white = (subject.neighbour_likeness(each, 6) for each in (found.raw, found.points))
    assert raw > 0.7
    assert abs(white) < 0.1


@pytest.mark.parametrize("assignment", ["hard", "soft"])
def test_a_picture_and_the_gallery_are_encoded_as_by_the_estimator(assignment: str) -> None:
    found = subject.found(SMALL)
    bag = BagOfVisualWords(SMALL.k, SMALL.size, patches=SMALL.patches, assignment=assignment, levels=3, random_state=0)
    pictures = subject.training_pictures("digits", described.GALLERY)
    bag.fit(subject.training_pictures("digits", 2000))
    bag.words_ = found.words
    wanted = bag.transform(pictures)
    reading = Reading(SMALL, assignment=assignment)
    np.testing.assert_allclose(described.gallery(reading, found), wanted, atol=1e-12)
    one = described.describe_picture(reading, found, pictures[5], 3)
    np.testing.assert_allclose(one.histogram, wanted[5], atol=1e-12)
    np.testing.assert_array_equal(one.places, bag.word_map(pictures[5:6])[0])


@pytest.mark.parametrize("tiles", [2, 4])
@pytest.mark.parametrize("seed", range(5))
def test_shuffling_keeps_all_pixels_and_no_tile_in_its_place(tiles: int, seed: int) -> None:
    order = described.order_of_tiles(tiles, seed)
    assert sorted(order) == list(range(tiles * tiles))
    assert (order != np.arange(tiles * tiles)).all()
    picture = np.arange(28 * 28.0).reshape(28, 28, 1)
    mixed = described.shuffled(picture, order, tiles)
    np.testing.assert_array_equal(np.sort(mixed, axis=None), np.sort(picture, axis=None))
    side = 28 // tiles
    row, column = divmod(int(order[0]), tiles)
    np.testing.assert_array_equal(
        mixed[:side, :side], picture[row * side : (row + 1) * side, column * side : (column + 1) * side]
    )


@pytest.mark.parametrize(
    ("size", "stride", "tiles"), [(6, 1, 2), (6, 1, 4), (7, 7, 4), (5, 3, 2), (8, 2, 4), (3, 5, 2)]
)
def test_as_many_patches_are_the_same_after_shuffling_as_the_page_says(size: int, stride: int, tiles: int) -> None:
    """Every pixel is another number, so a patch is found again only where it was kept; each tile has its own name."""
    order = described.order_of_tiles(tiles, 1)
    picture = np.random.default_rng(0).permutation(28 * 28).reshape(1, 28, 28, 1)
    mixed = described.shuffled(picture[0], order, tiles)[None]
    names = np.kron(np.arange(tiles * tiles).reshape(tiles, tiles), np.ones((28 // tiles, 28 // tiles)))
    before, after, tile_of = (
        visual_words.dense_patches(each, size, stride).reshape(-1, size * size)
        for each in (picture, mixed, names[None])
    )
    again = {patch.tobytes() for patch in after}
    inside = (tile_of == tile_of[:, :1]).all(axis=1)
    same = sum(patch.tobytes() in again for patch in before[inside])
    assert described.kept(28, size, stride, order, tiles) == (same, len(before))


def test_patches_that_never_cross_a_tile_leave_the_histogram_exactly() -> None:
    book = Book("fashion_mnist", 7, 400, 8)
    found, reading = subject.found(book), Reading(book, stride=7)
    picture = subject.test_picture("fashion_mnist", 3)
    mixed = described.shuffled(picture, described.order_of_tiles(4, 0), 4)
    one, two = (described.describe_picture(reading, found, each, 2) for each in (picture, mixed))
    np.testing.assert_array_equal(one.histogram[: book.k], two.histogram[: book.k])
    assert not np.array_equal(one.histogram, two.histogram)


def test_the_plane_is_scikit_learns_pca() -> None:
    found = subject.found(SMALL)
    ours, share = course.plane(found.points)
    fitted = PCA(2).fit(found.points)
    np.testing.assert_allclose(np.abs(ours), np.abs(fitted.transform(found.points)), atol=1e-9)
    assert share == pytest.approx(fitted.explained_variance_ratio_.sum())


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("seed", range(4))
def test_no_half_step_raises_the_inertia_and_the_end_is_scikit_learns(start: str, seed: int) -> None:
    run = Run(SMALL, 3, start, seed)
    found = course.course(run, subject.found(SMALL))
    inertias = [state.inertia for state in found.states]
    assert all(after <= before + 1e-9 for before, after in itertools.pairwise(inertias))
    first = KMeans(3, init=found.states[0].centres, n_init=1, tol=0).fit(found.points)
    assert inertias[-1] == pytest.approx(first.inertia_, rel=1e-9)
    assert found.best <= inertias[-1]
    for state in found.states:
        own = ((found.points - state.centres[state.assigned]) ** 2).sum()
        assert state.inertia == pytest.approx(own)


@pytest.mark.parametrize("normalise", [True, False])
def test_the_copied_script_runs_and_beats_guessing(normalise: bool, capsys: pytest.CaptureFixture[str]) -> None:
    script = code.source(Book("digits", 4, 500, 20, normalise=normalise, whiten=normalise))
    exec(compile(script, "copied", "exec"), {})
    assert int(capsys.readouterr().out.split("%")[0]) > 50  # of ten classes


@pytest.mark.parametrize("data", DATASETS)
def test_pictures_go_from_black_to_white_and_not_beyond(data: str) -> None:
    for pictures in (subject.training_pictures(data, 50), subject.test_picture(data, 0)):
        assert pictures.min() >= 0 and pictures.max() <= 1
    assert subject.training_pictures(data, 50).max() > 0.9
