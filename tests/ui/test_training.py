"""The training lab, run by Streamlit itself, on runs made through the jobs interface."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
import safetensors.numpy
from onnx import numpy_helper
from streamlit.testing.v1 import AppTest

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.i18n import sentence as say
from cnnlab.jobs import api, filters
from cnnlab.jobs.as_onnx import run_as_onnx
from cnnlab.jobs.dispatcher import Dispatcher
from cnnlab.jobs.view import RunView
from cnnlab.training import TrainConfig, recommended
from cnnlab.ui.training import outcome, pictures, settings
from cnnlab.ui.training.feed import MAX_FILTERS, Feed, Seen, first_filters
from tests.ui import opening

ROOT = Path(__file__).resolve().parents[2]
SHORT = {"network": "lenet5", "dataset": "digits", "batch_size": 256, "epochs": 2, "learning_rate": 0.004}
DIVERGING = {"network": "alexnet", "width": 0.125, "optimizer": "sgd", "learning_rate": 1000.0, "batch_size": 32}
UNKNOWN = "aaaaaaaaaa"


class Runs:
    """Runs that went to their end: one well, one with a learning rate that no network survives."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._dispatcher = Dispatcher(home).start()
        ids = [api.submit("train", config, "somebody") for config in (SHORT, DIVERGING)]
        self.finished, self.failed = ids
        for run_id in ids:
            self.wait(run_id)

    def wait(self, run_id: str) -> RunView:
        end = time.monotonic() + 60
        while not (seen := api.view(run_id)).over:
            assert time.monotonic() < end, f"{run_id} is still {seen.state}"
            time.sleep(0.05)
        return seen

    def close(self) -> None:
        self._dispatcher.close()

    def copy(self, run_id: str, target: str) -> Path:
        """The directory of a run under another id, to be damaged."""
        made = self.home / "runs" / target
        shutil.copytree(self.home / "runs" / run_id, made)
        return made


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with pytest.MonkeyPatch.context() as environment:
        home = tmp_path_factory.mktemp("lab")
        environment.setenv("CNNLAB_HOME", str(home))
        environment.setenv("CNNLAB_THREADS", "1")
        made = Runs(home)
        yield made
        made.close()


def opened(**params: str) -> AppTest:
    """The lab, as a link with these parameters opens it."""
    at = opening.opened("training", **params)
    assert list(at.exception) == []
    return at


def texts(elements) -> list[str]:
    return [element.value for element in elements]


def has_key(at: AppTest, key: str) -> bool:
    return any(button.key == key for button in at.button)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_setting_up_shows_the_recommended_settings_and_the_number_of_steps(own_home: Path, lang: str) -> None:
    at = opened(lang=lang)
    t = Translator(lang)
    best = recommended("lenet5", "digits")
    assert at.number_input(key="training.lr").value == best.learning_rate
    assert at.number_input(key="training.batch").value == best.batch_size
    assert at.button(key="training.recommended").disabled
    assert not at.button(key="training.launch").disabled
    steps = best.epochs * -(-datasets.describe("digits").n_train // best.batch_size)
    assert (t("training.steps"), str(steps)) in [(metric.label, metric.value) for metric in at.metric]
    assert t("training.no_runs") in texts(at.caption)


@pytest.mark.parametrize("network", settings.trainable())
def test_recommended_settings_of_every_network_can_be_set_on_the_knobs(own_home: Path, network: str) -> None:
    for dataset in datasets.names():
        wanted = settings.values_of(recommended(network, dataset))
        for knob in settings.KNOBS:
            if knob.name in wanted:
                assert knob.read(knob.write(wanted[knob.name])) == wanted[knob.name]


def test_the_knobs_ask_for_every_setting_that_changes_what_is_learnt() -> None:
    assert set(TrainConfig().to_dict()) - set(settings.FIELDS.values()) == {"precision", "log_every"}


def test_one_press_sets_what_is_recommended_for_another_network(own_home: Path) -> None:
    at = opened(network="resnet18", data="fashion_mnist")
    at.button(key="training.recommended").click().run()
    best = recommended("resnet18", "fashion_mnist")
    assert at.number_input(key="training.width").value == best.width
    assert at.number_input(key="training.epochs").value == best.epochs
    assert at.query_params["width"] in (str(best.width), [str(best.width)])


def test_the_rate_is_scaled_by_ten_without_rounding_dust(own_home: Path) -> None:
    at = opened(lr="0.003")
    at.button(key="training.lower").click().run()
    assert at.number_input(key="training.lr").value == 0.0003
    at.button(key="training.higher").click().run()
    assert at.number_input(key="training.lr").value == 0.003


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"batch": "100000"}, "training.batch_too_large"),
        ({"batch": "0"}, "value.whole"),
        ({"epochs": "-1"}, "value.whole"),
        ({"lr": "0"}, "value.real"),
        ({"lr": "-3"}, "value.real"),
        ({"wd": "-1"}, "value.real"),
        ({"momentum": "2"}, "value.real"),
        ({"width": "0"}, "value.real"),
    ],
)
def test_a_setting_that_makes_no_sense_is_explained_and_cannot_be_launched(
    own_home: Path, params: dict[str, str], code: str
) -> None:
    lang = "zh_CN" if "batch" in params else "en"
    at = opened(lang=lang, **params)
    fields = {
        settings.FIELDS[name]: type(TrainConfig().to_dict()[settings.FIELDS[name]])(value)
        for name, value in params.items()
    }
    with pytest.raises(LabError) as expected:
        TrainConfig(**fields)
    assert expected.value.code == code
    assert texts(at.warning) == [say(expected.value, lang)]
    assert at.button(key="training.launch").disabled


def test_a_rate_of_a_thousand_may_be_launched(own_home: Path) -> None:
    at = opened(lr="1000")
    assert list(at.warning) == []
    assert not at.button(key="training.launch").disabled


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("run_id", [UNKNOWN, "../../etc", "x", "ａ" * 10])
def test_an_unknown_run_is_said_and_the_lab_goes_on(own_home: Path, run_id: str, lang: str) -> None:
    at = opened(lang=lang, run=run_id)
    assert texts(at.warning) == [say(LabError("job.unknown", run=run_id), lang)]
    assert not at.button(key="training.launch").disabled


def test_launching_puts_the_run_into_the_address_and_only_its_owner_can_stop_it(own_home: Path) -> None:
    at = opened(epochs="1", batch="1000")
    at.button(key="training.launch").click().run()
    run_id = "".join(at.query_params["run"])
    submitted = api.view(run_id)
    assert (submitted.config["epochs"], submitted.config["batch_size"]) == (1, 1000)
    assert has_key(at, "training.stop")
    other = opened(run=run_id)  # another browser: a session of its own
    assert not has_key(other, "training.stop") and not has_key(other, "training.pause")
    if has_key(at, "training.stop"):
        at.button(key="training.stop").click().run()
    end = time.monotonic() + 40
    while not api.view(run_id).over and time.monotonic() < end:
        time.sleep(0.1)
    assert api.view(run_id).state in ("stopped", "finished")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_finished_run_shows_its_accuracy_confusion_and_mistakes(runs: Runs, lang: str) -> None:
    at = opened(lang=lang, run=runs.finished)
    t = Translator(lang)
    result = api.result(runs.finished)
    values = {metric.label: metric.value for metric in at.metric}
    assert values[t("training.final")] == f"{100 * result['test_accuracy']:.1f}%"
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    shown = [[int(text or 0) for text in row] for row in chart["data"][0]["text"]]
    assert shown == result["confusion"]
    assert sum(map(sum, shown)) == datasets.describe("digits").n_test
    assert t("training.mistakes_text") in texts(at.caption)
    assert not has_key(at, "training.pause")
    assert list(at.error) == [] and list(at.warning) == []


def test_a_finished_runs_network_can_be_taken_along_as_onnx(runs: Runs) -> None:
    at = opened(run=runs.finished)
    assert "training.own_onnx" in [button.key for button in at.get("download_button")]
    stored = safetensors.numpy.load_file(runs.home / "runs" / runs.finished / "weights.safetensors")
    data = run_as_onnx(runs.finished)
    written = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load_from_string(data).graph.initializer}
    assert written.keys() == {name for name in stored if "num_batches" not in name}
    for name, tensor in written.items():
        np.testing.assert_array_equal(tensor, stored[name])


def test_a_finished_run_is_in_the_list_with_its_accuracy(runs: Runs) -> None:
    at = opened()
    accuracy = api.result(runs.finished)["test_accuracy"]
    assert f"**{100 * accuracy:.1f}%**" in texts(at.markdown)


def test_the_home_page_shows_the_newest_runs(runs: Runs) -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert list(at.exception) == []
    links = [link.proto.query_string for link in at.get("page_link")]
    assert any(f"run={runs.finished}" in link for link in links)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_loss_that_is_no_number_names_the_step_and_offers_a_smaller_rate(runs: Runs, lang: str) -> None:
    seen = api.view(runs.failed)
    assert seen.error is not None and seen.error["code"] == "training.nan"
    at = opened(lang=lang, run=runs.failed)
    assert texts(at.error) == [say(LabError("training.nan", **seen.error["values"]), lang)]
    assert str(seen.error["values"]["step"]) in at.error[0].value
    at.button(key="training.slower").click().run()
    assert list(at.exception) == []
    assert at.number_input(key="training.lr").value == 100.0
    assert "run" not in at.query_params
    assert not at.button(key="training.launch").disabled


@pytest.mark.parametrize("content", ["", '{"kind": "train", "conf', '{"kind": "train", "config": {"network": 5}}'])
def test_a_half_written_directory_is_said_and_the_lab_lives_on(runs: Runs, content: str) -> None:
    made = runs.copy(runs.finished, "bbbbbbbbbb")
    try:
        (made / "config.json").write_text(content)
        os.utime(made / "config.json", ns=(0, time.time_ns()))
        at = opened(run=made.name)
        assert texts(at.header)[0] == Translator("en")("training.run_unreadable")
        if "network" not in content:
            assert texts(at.error) == [str(LabError("job.damaged", run=made.name, file="config.json"))]
        at.button(key="training.another").click().run()
        assert list(at.exception) == []
        assert not at.button(key="training.launch").disabled
    finally:
        shutil.rmtree(made)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"test_accuracy": 0.5}',
        '{"test_accuracy": 0.5, "train_seconds": 1, "confusion": [[1]], "worst": []}',
    ],
)
def test_a_damaged_result_is_said(runs: Runs, content: str) -> None:
    made = runs.copy(runs.finished, "cccccccccc")
    try:
        (made / "result.json").write_text(content)
        for name in ("events.jsonl", "filters.jsonl"):
            half = (made / name).read_bytes()
            (made / name).write_bytes(half[: len(half) // 2])
        at = opened(run=made.name)
        assert texts(at.warning) == [str(LabError("job.damaged", run=made.name, file="result.json"))]
    finally:
        shutil.rmtree(made)


def test_what_is_sent_piece_by_piece_is_what_is_sent_at_once(runs: Runs) -> None:
    whole = Feed(runs.finished).since(Seen())[1]
    feed, seen, steps, epochs = Feed(runs.finished), Seen(), [], []
    for _ in range(3):
        _, news, seen = feed.since(seen)
        assert news["steps"]["from"] == len(steps) and news["epochs"]["from"] == len(epochs)
        steps += news["steps"]["loss"]
        epochs += news["epochs"]["rows"]
    records = [row for row in api.read_events(runs.finished)[0] if row["kind"] == "step"]
    assert steps == whole["steps"]["loss"] == pytest.approx([row["loss"] for row in records], rel=1e-5)
    assert [row["epoch"] for row in epochs] == list(range(1, SHORT["epochs"] + 1))


def test_another_run_is_sent_from_its_beginning(runs: Runs) -> None:
    seen = Seen("another", steps=5, epochs=1, filters=2)
    _, news, after = Feed(runs.finished).since(seen)
    assert {news[name]["from"] for name in ("steps", "epochs", "filters")} == {0}
    assert after.run == runs.finished


def test_only_the_first_filters_travel_and_keep_their_weights() -> None:
    weights = np.random.default_rng(0).normal(size=(MAX_FILTERS + 5, 3, 3, 3)).astype(np.float32)
    row = filters.encode(7, weights)
    short = first_filters(row)
    assert short is not None and short["of"] == len(weights)
    np.testing.assert_allclose(filters.decode(short), weights[:MAX_FILTERS], atol=row["scale"] / 127)


@pytest.mark.parametrize(
    "broken", [{}, {"shape": [1, 1, 2]}, {"shape": [2, 1, 2, 2], "data": "AAAA", "scale": 1, "step": 0}]
)
def test_a_damaged_row_of_filters_is_left_out(broken: dict) -> None:
    assert first_filters(broken) is None


def test_the_favourite_mistake_is_the_largest_count_off_the_diagonal() -> None:
    counts = [[50, 1, 0], [4, 40, 0], [0, 4, 30]]
    found = outcome.Outcome(0.9, 1.0, counts, [])
    assert found.favourite() == (4, 1, 0)
    assert (found.n_right, found.n_pictures) == (120, 129)
    assert outcome.Outcome(1.0, 1.0, [[3, 0], [0, 3]], []).favourite() is None


def test_the_curves_table_has_a_row_for_each_step_and_epoch(runs: Runs) -> None:
    records = api.read_events(runs.finished)[0]
    lines = outcome.as_csv(records).splitlines()
    assert len(lines) == 1 + sum(row["kind"] in ("step", "epoch") for row in records)
    assert lines[0].startswith("kind,step,epoch,loss")


def test_words_of_a_picture_cannot_become_markup() -> None:
    made = pictures.gallery([pictures.Picture("data:,", 'a "quoted" <b>', ("<script>",))])
    assert "<script>" not in made and '"a &quot;quoted&quot; &lt;b&gt;"' in made
