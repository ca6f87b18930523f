import json
import subprocess
import sys

import numpy as np
import pytest
import safetensors.torch
import torch
from torchvision.models import get_model_weights

from cnnlab import datasets, networks, weights
from cnnlab.core.errors import LabError
from cnnlab.weights import hub
from cnnlab.weights.make import RECIPES, accuracy
from cnnlab.weights.sources import SHIPPED

SHIPPED_SOURCES = [source for source in weights.sources() if source.kind == "shipped"]
MOST_BYTES = 15_000_000


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of the user's own, and a torch cache with nothing in it."""
    monkeypatch.setenv("CNNLAB_WEIGHTS_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def _lenet_facts(**changed):
    facts = {"network": "lenet5", "image_size": 32, "in_channels": 1, "num_classes": 10, "width": 1.0,
             "mean": [0.3], "std": [0.3], "dataset": "digits"}  # fmt: skip
    return facts | changed


def _put(folder, name, facts, tensors=None):
    module = networks.build("lenet5", in_channels=1, seed=5)
    safetensors.torch.save_file(module.state_dict() if tensors is None else tensors, folder / f"{name}.safetensors")
    (folder / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")
    return module


def test_listing_sources_needs_no_torch():
    code = "import sys; from cnnlab import weights; weights.sources(); print('torch' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_every_network_has_a_source_and_the_kinds_come_in_order(folder):
    _put(folder, "mine", _lenet_facts())
    found = weights.sources()
    assert {source.network for source in found} == set(networks.names())
    kinds = [source.kind for source in found]
    assert kinds == sorted(kinds, key=weights.KINDS.index)
    assert [source.id for source in weights.sources("lenet5")] == [
        "folder:mine", "shipped:lenet5-fashion_mnist", "random:lenet5",
    ]  # fmt: skip


def test_the_recipes_are_what_is_shipped():
    assert {source.id for source in SHIPPED_SOURCES} == {f"shipped:{name}" for name in RECIPES}
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("source", SHIPPED_SOURCES, ids=lambda source: source.id)
def test_a_shipped_file_is_as_good_as_its_description_says(source):
    torch.set_num_threads(1)
    facts = json.loads(source.file.with_suffix(".json").read_text("utf-8"))
    most = 500
    # Another CPU may round a picture or two to the other side; a share of 500 has a standard error of some 1.5 points.
    assert accuracy(source, most) == pytest.approx(facts["test_accuracy"], abs=0.05)
    assert facts["bytes"] == source.file.stat().st_size
    model = weights.load(source)
    assert facts["parameters"] == sum(parameter.numel() for parameter in model.parameters())
    assert not model.training and not any(parameter.requires_grad for parameter in model.parameters())


def test_the_textured_networks_filters_are_counted_as_recorded():
    from cnnlab.inspection.gabor import colour_opponent, oriented

    source = weights.describe("shipped:alexnet-textures")
    assert source.file is not None
    recorded = json.loads(source.file.with_suffix(".json").read_text("utf-8"))["filters"]
    kernels = weights.load(source).features[0].weight.numpy()
    assert (oriented(kernels), colour_opponent(kernels)) == (
        recorded["trained"]["oriented"], recorded["trained"]["colour_opponent"],
    )  # fmt: skip
    assert recorded["trained"]["oriented"] >= 8 > recorded["untrained"]["oriented"]
    assert recorded["trained"]["colour_opponent"] >= 4 > recorded["untrained"]["colour_opponent"]


def test_a_file_of_ones_own_is_loaded_into_its_network(folder):
    module = _put(folder, "mine", _lenet_facts())
    loaded = weights.load("folder:mine")
    assert all(
        torch.equal(a, b) for a, b in zip(module.state_dict().values(), loaded.state_dict().values(), strict=True)
    )


def test_a_network_first_asked_for_without_gradients_gives_them_later() -> None:
    with torch.inference_mode():
        model = weights.load("random:lenet5", seed=0)
    picture = torch.zeros(1, 3, 32, 32, requires_grad=True)
    model(picture).sum().backward()
    assert picture.grad is not None


def test_random_weights_follow_their_seed():
    first, again, other = (weights.load("random:lenet5", seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff" * 64, b"\x00" * 8], ids=["empty", "zip", "ones", "zeros"]
)
def test_a_file_that_is_no_safetensors_is_refused(folder, content):
    _put(folder, "mine", _lenet_facts())
    (folder / "mine.safetensors").write_bytes(content)
    with pytest.raises(LabError, match="cannot be read as weights"):
        weights.load("folder:mine")


def test_a_truncated_file_is_refused(folder):
    _put(folder, "mine", _lenet_facts())
    file = folder / "mine.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(LabError, match="cannot be read as weights"):
        weights.load("folder:mine")


def test_weights_of_another_network_are_refused(folder):
    _put(folder, "mine", _lenet_facts(num_classes=7))
    with pytest.raises(LabError, match="does not fit lenet5"):
        weights.load("folder:mine")
    _put(folder, "mine", _lenet_facts(), {"something": torch.zeros(3)})
    with pytest.raises(LabError, match="does not fit lenet5"):
        weights.load("folder:mine")


@pytest.mark.parametrize(
    "changed",
    [{"network": "nonsense"}, {"image_size": 3}, {"image_size": "big"}, {"std": [0.0]}, {"mean": [0.1, 0.2]},
     {"dataset": "nothing"}, {"width": float("nan")}, {"mean": None}],
    ids=str,
)  # fmt: skip
def test_a_description_that_makes_no_sense_is_not_listed(folder, changed):
    _put(folder, "mine", _lenet_facts(**changed))
    assert "folder:mine" not in {source.id for source in weights.sources()}


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(LabError, match="random:alexnet"):
        weights.describe("random:alexnets")


@pytest.mark.parametrize("network", sorted(hub.FILES))
def test_the_cache_is_looked_for_where_torchvision_puts_it(network, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    url = get_model_weights(network)["IMAGENET1K_V1"].url
    assert hub.FILES[network] == url.rsplit("/", 1)[1]
    assert str(hub.folder()) == f"{torch.hub.get_dir()}/checkpoints"


def test_weights_in_torchs_cache_are_found_and_loaded(folder, monkeypatch):
    hub.folder().mkdir(parents=True)
    module = networks.build("alexnet", image_size=224, num_classes=1000, seed=3)
    torch.save(module.state_dict(), hub.folder() / hub.FILES["alexnet"])
    source = weights.sources("alexnet")[0]
    assert source.id == "hub:alexnet" and (source.image_size, source.num_classes) == (224, 1000)
    assert torch.equal(weights.load(source).features[0].weight, module.features[0].weight)


def test_pickled_code_in_the_cache_is_not_run(folder, tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    hub.folder().mkdir(parents=True)
    torch.save({"weight": Evil()}, hub.folder() / hub.FILES["alexnet"])
    with pytest.raises(LabError, match="cannot be read as weights"):
        weights.load("hub:alexnet")
    assert not (tmp_path / "ran").exists()


def test_a_download_without_a_network_says_what_to_do(folder, monkeypatch):
    def no_network(*_args, **_kwargs):
        raise OSError("Network is unreachable")

    monkeypatch.setattr("urllib.request.urlopen", no_network)
    monkeypatch.setattr("torch.hub.urlopen", no_network)
    with pytest.raises(LabError, match="could not be fetched") as refused:
        weights.download("alexnet")
    assert hub.FILES["alexnet"] in str(refused.value) and str(hub.folder()) in str(refused.value)
    with pytest.raises(LabError, match="torchvision has no"):
        weights.download("lenet5")


@pytest.mark.parametrize("name", ["fashion_mnist", "textures"])
def test_pictures_are_prepared_as_training_prepared_them(name):
    from cnnlab.training.batches import Batches
    from cnnlab.training.normalisation import Normalisation

    source = next(source for source in SHIPPED_SOURCES if source.dataset == name)
    test = datasets.load(name, "test")
    norm = Normalisation.of(datasets.load(name, "train").for_network())
    theirs = Batches(test, norm, torch.device("cpu")).plain(torch.arange(20))
    torch.testing.assert_close(weights.preprocess(source, test.for_network()[:20]), theirs)


def test_grey_and_colour_and_size_are_made_to_fit():
    colour, grey = weights.describe("random:alexnet"), weights.describe("shipped:lenet5-fashion_mnist")
    picture = np.random.default_rng(0).integers(0, 256, (1, 90, 60, 3), dtype=np.uint8)
    assert weights.preprocess(grey, picture).shape == (1, 1, 32, 32)
    of_grey = weights.preprocess(colour, picture[..., :1])
    assert of_grey.shape == (1, 3, 32, 32) and torch.equal(of_grey[:, 0], of_grey[:, 2])
    red = np.zeros((1, 32, 32, 3), np.uint8)
    red[..., 0] = 255
    level = weights.preprocess(grey, red)[0, 0, 0, 0].item() * grey.std[0] + grey.mean[0]
    assert level == pytest.approx(0.299, abs=1 / 255)  # ITU-R BT.601
