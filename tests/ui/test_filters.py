"""The page on filters and feature maps: every view, whose weights are shown, what a wrong link says."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from cnnlab import networks, weights
from cnnlab.i18n import LANGUAGES, t
from cnnlab.training import TrainConfig
from cnnlab.ui.filters import settings
from cnnlab.ui.filters.kernels import encoded
from cnnlab.ui.filters.sprite import Sheet, sheet
from tests.ui.opening import opened

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")


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
    assert at.warning[0].value.startswith(f"## {t('filters.random', 'en')}")


@pytest.mark.parametrize("wrong", ["shipped:nothing", "run:abcdefghjk", "run:", "random:mlp", "<b>"])
def test_a_link_to_weights_that_are_not_there_gives_a_sentence(wrong: str) -> None:
    at = opened("filters", weights=wrong)
    assert list(at.exception) == []
    assert any(not warning.value.startswith("##") for warning in at.warning)


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


@pytest.fixture
def run_id(own_home) -> str:
    """A finished run of LeNet-5 on the digits, as a worker leaves it, its filters written down twice."""
    import safetensors.torch

    from cnnlab.jobs import files, filters, home

    path = home.runs_dir() / home.new_id()
    path.mkdir()
    config = TrainConfig()
    files.write_json(path / "config.json", {"kind": "train", "config": config.to_dict(), "owner": "", "created": 1.0})
    files.write_json(path / "status.json", {"state": "finished", "step": 20, "steps_total": 20})
    files.write_json(path / "result.json", {"test_accuracy": 0.875})
    module = networks.build("lenet5", num_classes=10, image_size=32, in_channels=1, seed=5)
    (path / "weights.safetensors").write_bytes(safetensors.torch.save(module.state_dict()))
    first = next(module.parameters()).detach().numpy()
    rows, events = files.RowWriter(path / "filters.jsonl", keep=0), files.RowWriter(path / "events.jsonl", keep=0)
    for step, factor in ((0, 0.5), (20, 1.0)):
        rows.add(filters.encode(step, first * factor))
    for step in (1, 20):
        events.add({"kind": "step", "step": step, "loss": 2.0 / step})
    rows.close()
    events.close()
    return path.name


def test_a_run_is_a_source_with_its_accuracy_and_its_own_weights(run_id: str) -> None:
    from cnnlab.ui.filters import subject

    source = subject.find(f"run:{run_id}")
    expected = networks.build("lenet5", num_classes=10, image_size=32, in_channels=1, seed=5).state_dict()
    loaded = weights.load(source).state_dict()
    assert source.accuracy == 0.875 and source.dataset == "digits" and source in subject.listed()
    assert all(torch.equal(loaded[name], expected[name]) for name in expected)
    at = opened("filters", weights=f"run:{run_id}", view="maps")
    assert list(at.exception) == [] and list(at.warning) == []
    assert any("87.5%" in element.value for element in at.markdown)


def test_the_course_of_a_run_holds_every_moment_with_the_loss_next_to_it(run_id: str) -> None:
    from cnnlab.ui.filters import course, subject

    found = course.read(run_id)
    assert found is not None and found.steps == (0, 20) and found.losses == (2.0, 0.1)
    last = next(weights.load(subject.find(f"run:{run_id}")).parameters()).detach().numpy()[:, 0]
    before, after = levels(found.sheet).reshape(2, *last.shape)
    assert np.abs(after - last).max() < 0.01 and np.abs(before - last / 2).max() < 0.01
    assert list(opened("filters", view="run", run=run_id).exception) == []


def test_a_run_on_shuffled_pixels_is_refused_with_a_sentence(run_id: str) -> None:
    from cnnlab.jobs import files, home

    path = home.path_of(run_id) / "config.json"
    about = files.read_json(path)
    assert about is not None
    files.write_json(path, {**about, "config": TrainConfig(shuffle_seed=3).to_dict()})
    at = opened("filters", weights=f"run:{run_id}")
    assert "shuffled" in at.warning[0].value
