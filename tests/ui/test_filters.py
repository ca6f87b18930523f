"""The page on filters and feature maps: every view, whose weights are shown, what a wrong link says."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from cnnlab import torch_gate, weights
from cnnlab.i18n import LANGUAGES, t
from cnnlab.ui.filters import settings
from cnnlab.ui.filters.kernels import encoded
from cnnlab.ui.filters.sprite import Sheet, sheet
from tests.ui.test_pages import opened


@pytest.fixture(autouse=True, scope="module")
def with_torch() -> None:
    torch_gate.load()


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path))


def levels(made: Sheet) -> np.ndarray:
    """The tiles as the browser reads them: numbers again, (N, h, w) or (N, h, w, 3)."""
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(made.url.split(",")[1])))).astype(float)
    found = []
    for at in range(made.n_tiles):
        row, column = divmod(at, made.across)
        cut = picture[row * made.height : (row + 1) * made.height, column * made.width : (column + 1) * made.width]
        found.append(((cut - 128) / 127 if made.signed else cut / 255) * made.scales[at])
    return np.stack(found)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", settings.VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened("filters", view=view, weights="random:lenet5", lang=lang)
    assert list(at.exception) == []


@pytest.mark.parametrize("view", ["filters", "maps"])
def test_random_weights_are_called_random_in_large_letters(view: str) -> None:
    at = opened("filters", view=view, weights="random:resnet18")
    assert at.warning[0].value.startswith(f"### {t('filters.random', 'en')}")


@pytest.mark.parametrize("wrong", ["shipped:nothing", "run:abcdefghjk", "run:", "random:mlp", "<b>"])
def test_a_link_to_weights_that_are_not_there_gives_a_sentence(wrong: str) -> None:
    at = opened("filters", weights=wrong)
    assert list(at.exception) == []
    assert any(not warning.value.startswith("###") for warning in at.warning)


def test_a_link_to_an_unknown_layer_gives_a_sentence_and_shows_another() -> None:
    at = opened("filters", weights="random:lenet5", layer="features.99")
    assert any("features.99" in warning.value for warning in at.warning)


def test_without_runs_the_way_to_one_is_offered() -> None:
    at = opened("filters", view="run")
    assert at.info[0].value == t("filters.run.none", "en")


@pytest.mark.parametrize("each", [False, True])
@pytest.mark.parametrize("low", [-2.0, 0.0])
def test_a_sheet_gives_back_the_numbers_that_went_in(low: float, each: bool) -> None:
    tiles = np.random.default_rng(0).uniform(low, 3, (7, 5, 4))
    made = sheet(tiles, each=each)
    step = np.array(made.scales)[:, None, None] / (127 if made.signed else 255)
    assert (np.abs(levels(made) - tiles) <= 0.51 * step + 1e-4).all()


def test_a_sheet_that_is_too_large_holds_means_of_blocks() -> None:
    tiles = np.random.default_rng(0).uniform(0, 1, (64, 224, 224)).astype(np.float32)
    made = sheet(tiles)
    expected = torch.nn.functional.avg_pool2d(torch.from_numpy(tiles), made.reduced).numpy()
    assert made.reduced > 1
    assert np.abs(levels(made) - expected).max() < 0.01


def test_colour_filters_are_grey_where_a_weight_is_zero() -> None:
    kernels = np.zeros((2, 3, 5, 5), np.float32)
    kernels[0, 0, 2, 2] = 1.5
    found = levels(encoded(kernels, (0, 1), None))
    assert found[0, 2, 2].tolist() == [1.5, 0, 0] and not found[1].any()


def test_every_convolutional_network_is_offered() -> None:
    from cnnlab.ui.filters.subject import listed

    assert {source.network for source in listed()} == {source.network for source in weights.sources()} - {"mlp"}
