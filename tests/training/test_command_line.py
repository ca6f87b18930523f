import json
import os
import subprocess
import sys

import pytest

from cnnlab import datasets

ENGLISH = os.environ | {"LC_ALL": "C", "OMP_NUM_THREADS": "1"}


def _cnnlab(*arguments, env=ENGLISH):
    return subprocess.run([sys.executable, "-m", "cnnlab", *arguments], capture_output=True, text=True, env=env)


def test_training_prints_json_records_that_end_with_the_summary():
    result = _cnnlab("train", "--epochs", "1", "--log-every", "10", "--json")
    assert result.returncode == 0, result.stderr
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["kind"] for record in records] == ["step"] * 5 + ["epoch", "summary"]
    summary = records[-1]
    assert summary["run"] is None and summary["train_seconds"] > 0 and 0.5 < summary["test_accuracy"] <= 1
    assert "epoch 1/1" in result.stderr


def test_training_without_json_prints_words():
    result = _cnnlab("train", "--epochs", "1")
    assert "test accuracy" in result.stdout and "{" not in result.stdout and result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("train", "--network", "resnte18"), "The nearest name is resnet18"),
        (("train", "--batch-size", "5000"), "Choose at most 1438"),
        (("train", "--learning-rate", "nan"), "learning_rate must be a number"),
        (("train", "--device", "abacus"), "no abacus device"),
        (("analyze", "nowhere.onnx"), "nowhere.onnx cannot be opened"),
        (("analyze", "lenet5", "--size", "32", "48"), "Leave --size out"),
        (("export", "vgg-16", "x.onnx"), "The nearest name is vgg16"),
        (("export", "abcdefghjk", "x.onnx"), "There is no run"),
        (("analyze", "vgg-16"), "The nearest name is vgg16"),
        (("analyze", "googlenet_aux", "--image-size", "32"), "image_size=224"),
    ],
)
def test_nonsense_ends_with_one_sentence_and_status_two(arguments, sentence):
    result = _cnnlab(*arguments)
    assert result.returncode == 2 and result.stdout == ""
    assert sentence in result.stderr and "Traceback" not in result.stderr


def test_an_exported_network_is_analysed_like_the_network_itself(tmp_path):
    file = tmp_path / "small.onnx"
    written = _cnnlab("export", "lenet5", str(file), "--image-size", "32")
    assert written.returncode == 0 and written.stdout == "" and "MB" in written.stderr
    asked = (("analyze", str(file)), ("analyze", "lenet5", "--image-size", "32"))
    ours, itself = (json.loads(_cnnlab(*question, "--json").stdout) for question in asked)
    counted = [[row["name"], row["params"], row["macs"], row["receptive_field"]] for row in itself if row["macs"]]
    assert [[row["name"], row["params"], row["macs"], row["receptive_field"]] for row in ours if row["macs"]] == counted


def test_a_nan_loss_is_told_after_the_records():
    result = _cnnlab(
        "train", "--network", "alexnet", "--width", "0.0625", "--optimizer", "sgd", "--learning-rate", "1e9", "--json"
    )
    assert result.returncode == 2
    assert json.loads(result.stdout.splitlines()[-1])["loss"] is None
    assert "Choose a learning rate ten times smaller" in result.stderr


def test_data_lists_every_data_set_with_its_licence_and_place():
    result = _cnnlab("data", "--json")
    listed = {entry["name"]: entry for entry in map(json.loads, result.stdout.splitlines())}
    assert tuple(listed) == datasets.names()
    for name, entry in listed.items():
        assert entry["licence"] == datasets.describe(name).licence and os.path.isfile(entry["path"])


def test_errors_are_said_in_chinese_to_a_chinese_terminal():
    result = _cnnlab("train", "--network", "resnte18", env=os.environ | {"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"})
    assert "没有名为 resnte18 的网络" in result.stderr and result.returncode == 2
