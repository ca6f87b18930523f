"""The lesson on pooling, run by Streamlit: both languages, every view, mistakes, torch's numbers, the experiment."""

from functools import partial

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.nn import functional

from cnnlab.core import kernels
from cnnlab.core.shifts import WAYS
from cnnlab.experiments import ledger
from cnnlab.experiments.shift_invariance import Settings, Trial
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.jobs import api
from cnnlab.ui import cache, trials
from cnnlab.ui.pooling import moved
from cnnlab.ui.pooling.settings import REACH_PX, VIEWS
from cnnlab.ui.pooling.subject import EDGES, Maps, Pool, square
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

KEY = "pooling"
opened = partial(opening.opened, KEY)
OPS = ("max", "average", "lp", "gmax", "gavg")


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.header, *at.latex))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="less")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    if view != "trained":
        assert Translator(lang)("frame.agrees") in said(at)


@pytest.mark.parametrize("source", ["maps", "picture", "typed"])
@pytest.mark.parametrize("op", OPS)
def test_every_pool_of_every_source_agrees_with_torch_and_has_no_parameters(op: str, source: str) -> None:
    at = opened(op=op, source=source, n="13", f="3", ceil="1")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    assert f"{Translator('en')(f'{KEY}.check.parameters')} **0**" in said(at)


def test_a_typed_map_is_shown_with_its_pooled_values() -> None:
    at = opened(source="typed", pixels="1 2; 7 4", op="lp", power="1")
    assert "{14}" in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("params", "way_out"),
    [
        ({"n": "4", "f": "9"}, "5"),
        ({"s": "0"}, "0"),
        ({"f": "3", "pad": "2"}, "1"),
        ({"source": "typed", "pixels": "1 -2; 3 4", "op": "lp"}, "ReLU"),
        ({"view": "trained", "seeds": "3"}, "5"),
        ({"view": "trained", "epochs": "0"}, "1"),
    ],
)
def test_a_mistake_is_explained_and_the_page_lives_on(params: dict[str, str], way_out: str, lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert way_out in at.warning[0].value


def test_the_pool_of_a_setting_is_the_torch_module_that_is_copied() -> None:
    for pool in (Pool("max", 3, 2, 1, True), Pool("average", 2, 2), Pool("lp", 2, 2, power=3), Pool("gavg")):
        made = eval(pool.call(), {"torch": torch})
        x = torch.rand(1, 2, 9, 9)
        torch.testing.assert_close(made(x), pool.module()(x))


def test_the_answer_stays_hidden_until_there_is_a_guess() -> None:
    t = Translator("en")
    found = cache.moved_features("chelsea", 1, "stay")["ways"]["max"]["errors"][REACH_PX][REACH_PX + 1]
    assert f"{found:.4f}" not in said(opened(view="shift"))
    right, wrong = (t(f"{KEY}.answer.{name}", full="?", max="?").split("**")[1] for name in ("right", "wrong"))
    assert right in said(opened(view="shift", guess="less"))
    assert wrong in said(opened(view="shift", guess="stay"))
    assert wrong in said(opened(view="shift", guess="same"))


@pytest.mark.parametrize("shift", [(0, 1), (-3, 2), (8, -8)])
def test_the_distances_that_the_browser_is_given_are_those_of_torch_on_the_moved_picture(
    shift: tuple[int, int],
) -> None:
    found = moved.payload("coffee", 2, "stay")["ways"]
    grey = torch.tensor(square("coffee", moved.SIDE_PX + 2).mean(axis=2))
    filters = torch.tensor([kernels.fixed(name).tolist() for name in EDGES], dtype=torch.float64)[:, None]

    def features(down: int, right: int) -> torch.Tensor:
        cut = grey[REACH_PX - down :, REACH_PX - right :]
        maps = functional.relu(functional.conv2d(cut[None, None], filters))
        return functional.max_pool2d(functional.max_pool2d(maps, 2), 2)[0, :, :18, :18]

    still, now = features(0, 0), features(*shift)
    theirs = float((now - still).norm() / still.norm())
    assert found["max"]["errors"][REACH_PX + shift[0]][REACH_PX + shift[1]] == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_features_move_along_exactly_for_multiples_of_the_stride_and_convolutions_always(times: int) -> None:
    found = moved.payload("chelsea", times, "move")["ways"]
    for way in WAYS:
        row = found[way]["errors"][REACH_PX]
        exact = [dx for dx in range(-REACH_PX, REACH_PX + 1) if row[dx + REACH_PX] == 0]
        assert exact == [dx for dx in range(-REACH_PX, REACH_PX + 1) if dx % found[way]["stride"] == 0]


def test_edge_maps_are_what_torch_finds_and_never_negative() -> None:
    maps = Maps("maps", "flower", 24).values()
    grey = torch.tensor(square("flower", 26).mean(axis=2))[None, None]
    theirs = [functional.conv2d(grey, torch.tensor(kernels.fixed(name))[None, None]).relu()[0, 0] for name in EDGES]
    torch.testing.assert_close(torch.tensor(maps), torch.stack(theirs))


def test_the_recorded_result_is_shown_before_anybody_runs_it() -> None:
    t = Translator("en")
    for record in ledger.read("shift"):
        made = record["settings"]
        at = opened(view="trained", data=made["dataset"], epochs=str(made["epochs"]), seeds=str(made["n_seeds"]))
        assert record["date"] in said(at)
        assert any(t(f"{KEY}.verdict.{record['verdict']}") in block.value for block in at.header)


def test_other_settings_have_no_result_until_they_are_run() -> None:
    at = opened(view="trained", epochs="3")
    t = Translator("en")
    assert t(f"{KEY}.verdict.none") in said(at)
    assert at.button(key=f"{KEY}.launch").label == t(f"{KEY}.launch", n=20)


def test_a_run_with_the_same_configuration_is_found_again_and_not_started_twice() -> None:
    settings = Settings(epochs=3)
    trial = Trial("shift_max", 2)
    run_id = api.submit("train", settings.config(trial).to_dict(), "somebody else")
    found = trials.find(settings, cache.run_under_shifts)
    assert found.alive == {trial: run_id}
    assert len(found.missing) == 19 and trial not in found.missing
