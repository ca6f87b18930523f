"""The lesson on parallel work, run by Streamlit: views, the guess, the sources, a measurement and its neighbours."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnlab.core.parallel import Work
from cnnlab.experiments import convolution_speed as speed
from cnnlab.experiments import ledger
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.jobs import measuring
from cnnlab.jobs.measuring import Measurement
from cnnlab.ui import cache
from cnnlab.ui.why_gpus import code
from cnnlab.ui.why_gpus.settings import VIEWS
from tests.ui.opening import opened

pytestmark = pytest.mark.usefixtures("torch_is_there")

KEY, EN = "why-gpus", Translator("en")
RECORD = ledger.read(speed.NAME)[0]


@pytest.fixture(autouse=True)
def nothing_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path))
    monkeypatch.setattr(measuring, "_latest", None)
    cache.measured_here.clear()
    yield
    cache.measured_here.clear()


def said(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.caption, *at.header, *at.latex, *at.info))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(KEY, view=view, lang=lang)
    assert list(at.exception) == [] and list(at.warning) == []
    assert ":red[" not in said(at)


def test_a_guess_opens_the_answer_which_then_follows_the_knobs() -> None:
    at = opened(KEY, n="8", f="3", workers="16")
    assert "boxed" not in said(at)
    at.number_input[0].set_value(2).run()
    at.button(key="why-gpus.check").click().run()
    assert r"\boxed{3}" in said(at)  # 36 cells, 16 at a time
    assert EN("why-gpus.guess.wrong", guess=2, rounds=3) in said(at)
    at.slider(key="why-gpus.n").set_value(10).run()
    assert r"\boxed{4}" in said(at)


def test_a_kernel_beyond_the_picture_is_explained() -> None:
    for view in ("workers", "ways"):
        at = opened(KEY, view=view, n="3", f="5")
        assert list(at.exception) == []
        assert "exceed" in at.warning[0].value or "spans 5" in at.warning[0].value


@pytest.mark.parametrize("params", [{}, {"n": "6", "f": "5", "c": "1", "k": "1"}, {"n": "20", "f": "7", "c": "16"}])
def test_three_ways_agree_with_torch(params: dict[str, str]) -> None:
    at = opened(KEY, view="ways", **params)
    assert said(at).count(EN("frame.agrees")) == 3
    assert ":red[" not in said(at)


def test_the_shown_script_runs_and_finds_all_ways_equal(capsys: pytest.CaptureFixture[str]) -> None:
    made: dict = {}
    exec(code.script(Work(9, 2, 4, 3)), made)
    assert capsys.readouterr().out.count("equal to torch: True") == 3
    x, w = torch.randn(1, 2, 9, 9), torch.randn(4, 2, 3, 3)
    theirs = torch.nn.functional.conv2d(x, w)[0].numpy()
    np.testing.assert_allclose(made["im2col_matmul"](x[0].numpy(), w.numpy()), theirs, atol=1e-5)


@pytest.mark.parametrize("chart", ["time", "roof"])
def test_what_was_recorded_is_shown_with_its_machine_and_its_command(chart: str) -> None:
    at = opened(KEY, view="speed", chart=chart)
    assert RECORD["machine"]["cpu"] in said(at) and RECORD["command"] in said(at)
    points = speed.points_of(RECORD["rows"])
    assert EN(f"why-gpus.verdict.{speed.judge(points)}") in said(at)
    assert len(at.get("plotly_chart")) == 1
    assert at.metric[0].value.endswith("×")
    assert EN("why-gpus.no_gpu") in said(at)


def test_settings_that_nobody_recorded_say_so() -> None:
    at = opened(KEY, view="speed", c="5", k="7", f="2")
    assert EN("why-gpus.nothing") in said(at)
    assert len(at.get("plotly_chart")) == 0


def fake(state: str, settings: speed.Settings, rows: list[dict], owner: str = "somebody") -> Measurement:
    measurement = Measurement(settings, owner, rows, state, "it broke")
    if state != "running":
        measurement._over.set()
    return measurement


def test_a_measurement_under_way_is_watched_by_others_who_cannot_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**RECORD, "kind": "machine"}, *RECORD["rows"][:6]]
    monkeypatch.setattr(measuring, "_latest", fake("running", speed.Settings(), rows))
    at = opened(KEY, view="speed")
    assert list(at.exception) == []
    assert EN("why-gpus.measuring.other") in at.get("progress")[0].proto.text
    assert [each.key for each in at.button if str(each.key).startswith(KEY)] == []
    assert "**This machine**" in said(at) and "**Recorded**" in said(at)


def test_a_failed_measurement_says_why_and_shows_what_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_latest", fake("failed", speed.Settings(), list(RECORD["rows"][:4])))
    at = opened(KEY, view="speed")
    assert list(at.exception) == []
    assert "it broke" in at.warning[0].value
    assert EN("why-gpus.verdict.open") in said(at)


def test_a_press_while_another_measures_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(KEY, view="speed", c="1")
    monkeypatch.setattr(measuring, "_latest", fake("running", speed.Settings(), []))
    at.button(key="why-gpus.measure").click().run()
    assert list(at.exception) == []
    assert "Press again in about" in at.warning[0].value


def test_a_machine_with_a_gpu_is_judged_by_its_own_times(monkeypatch: pytest.MonkeyPatch) -> None:
    on_gpu = [
        {**row, "device": "cuda", **dict.fromkeys(("seconds", "low", "high"), 1e-05)}
        for row in RECORD["rows"]
        if row["kind"] == "point" and row["way"] == "torch"
    ]
    rows = [{**RECORD, "kind": "machine", "gpus": {"cuda": "A card"}}, *RECORD["rows"], *on_gpu]
    monkeypatch.setattr(measuring, "_latest", fake("finished", speed.Settings(), rows))
    for chart in ("time", "roof"):
        at = opened(KEY, view="speed", chart=chart)
        assert list(at.exception) == []
        assert EN("why-gpus.gpu.holds", device="A card") in said(at)
        assert EN("why-gpus.no_gpu") not in said(at)
