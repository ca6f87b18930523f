import dataclasses
import json
import subprocess
import sys

import pytest

from cnnlab import datasets, networks
from cnnlab.core.errors import LabError
from cnnlab.training import TrainConfig, recommended

TRAINABLE = [name for name in networks.names() if networks.describe(name).has_small_version]


def test_configuring_needs_no_torch():
    code = (
        "import sys; from cnnlab.training import TrainConfig, recommended, train; TrainConfig().digest(); "
        "recommended('resnet18', 'digits'); print('torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_a_configuration_survives_json():
    config = TrainConfig(network="resnet18", learning_rate=0.1, augment=True, width=0.25)
    assert TrainConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_whole_and_broken_forms_of_a_number_are_one_configuration():
    assert TrainConfig(learning_rate=1, width=1).digest() == TrainConfig(learning_rate=1.0, width=1.0).digest()


def test_every_setting_changes_the_digest():
    other = {
        "network": "alexnet",
        "dataset": "fashion_mnist",
        "optimizer": "sgd",
        "learning_rate": 0.5,
        "weight_decay": 0.5,
        "momentum": 0.5,
        "batch_size": 5,
        "epochs": 5,
        "seed": 5,
        "width": 0.5,
        "schedule": "cosine",
        "augment": True,
        "precision": "fp32",
        "log_every": 5,
        "shuffle_seed": 5,
    }
    assert set(other) == {field.name for field in dataclasses.fields(TrainConfig)}
    digests = {dataclasses.replace(TrainConfig(), **{name: value}).digest() for name, value in other.items()}
    assert len(digests | {TrainConfig().digest()}) == len(other) + 1


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("network", "lenet", "network.unknown"),
        ("network", None, "network.unknown"),
        ("network", "googlenet_aux", "network.no_small_version"),
        ("dataset", "imagenet", "data.unknown"),
        ("dataset", ["digits"], "data.unknown"),
        ("optimizer", "lion", "value.choice"),
        ("optimizer", 3, "value.choice"),
        ("schedule", "linear", "value.choice"),
        ("precision", "fp8", "value.choice"),
        ("learning_rate", 0, "value.real"),
        ("learning_rate", float("nan"), "value.real"),
        ("learning_rate", float("inf"), "value.real"),
        ("learning_rate", -0.1, "value.real"),
        ("learning_rate", True, "value.real"),
        ("learning_rate", "0.1", "value.real"),
        ("weight_decay", -1e-9, "value.real"),
        ("weight_decay", float("nan"), "value.real"),
        ("momentum", 1.0, "value.real"),
        ("momentum", None, "value.real"),
        ("batch_size", 0, "value.whole"),
        ("batch_size", 2.5, "value.whole"),
        ("batch_size", 1439, "training.batch_too_large"),
        ("epochs", 0, "value.whole"),
        ("epochs", True, "value.whole"),
        ("seed", -1, "value.whole"),
        ("seed", 2**31, "value.whole"),
        ("width", 0, "value.real"),
        ("width", float("inf"), "value.real"),
        ("augment", 1, "value.flag"),
        ("log_every", 0, "value.whole"),
    ],
)
def test_nonsense_is_refused(name, value, code):
    with pytest.raises(LabError) as caught:
        TrainConfig(**{name: value})
    assert caught.value.code == code


def test_a_batch_of_the_whole_set_is_allowed_and_one_more_names_the_limit():
    assert TrainConfig(batch_size=1438).steps_per_epoch == 1
    with pytest.raises(LabError, match="at most 1438"):
        TrainConfig(batch_size=1439)


def test_an_unknown_setting_is_refused_with_the_nearest():
    with pytest.raises(LabError, match="nearest one is learning_rate"):
        TrainConfig.from_dict({"learningrate": 0.1})


@pytest.mark.parametrize("dataset", datasets.names())
@pytest.mark.parametrize("network", TRAINABLE)
def test_every_trainable_pair_has_a_recommendation(network, dataset):
    config = recommended(network, dataset)
    assert (config.network, config.dataset) == (network, dataset)


def test_a_network_without_small_version_cannot_be_recommended():
    with pytest.raises(LabError, match="no version for pictures below 65"):
        recommended("googlenet_aux", "digits")
