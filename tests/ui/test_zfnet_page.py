"""The lesson on ZFNet, run by Streamlit: every view, in both languages; silent units; the code of the deconvnet."""

from functools import partial

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnlab import weights
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.inspection.deconvnet import Unit, project
from cnnlab.ui.zfnet import code
from cnnlab.ui.zfnet.settings import DEPTHS, SOURCES, VIEWS
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "zfnet")
EN = Translator("en")


def said(at: AppTest) -> str:
    blocks = (*at.markdown, *at.caption, *at.latex, *at.info)
    return "\n".join([*(block.value for block in blocks), *(each.proto.body for each in at.get("html"))])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_and_agrees_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="more")
    assert list(at.exception) == [] and list(at.warning) == []
    assert ":red[" not in said(at)
    if view != "filters":
        assert ":green[" in said(at)


def test_how_much_is_aliased_is_told_after_the_guess_only() -> None:
    text = EN("zfnet.response.alexnet").split("{")[0]
    assert text not in said(opened())
    assert text in said(opened(guess="less")) and EN("zfnet.guess.wrong") in said(opened(guess="less"))


@pytest.mark.parametrize(("variant", "params"), [("figure3", "62,357,608"), ("enlarged", "107,627,624")])
def test_both_variants_are_counted(variant: str, params: str) -> None:
    assert params in said(opened(view="layers", variant=variant))


@pytest.mark.parametrize("network", SOURCES)
@pytest.mark.parametrize("depth", DEPTHS)
def test_a_unit_of_every_layer_is_led_back_or_said_to_be_silent(network: str, depth: str) -> None:
    at = opened(view="deconv", network=network, depth=depth, channel="17", place="2")
    assert list(at.exception) == [] and ":red[" not in said(at)
    assert EN("frame.agrees_with", other="captum") in said(at) or EN("zfnet.deconv.silent") in said(at)


def test_a_map_that_a_smaller_layer_does_not_have_becomes_its_last() -> None:
    at = opened(view="deconv", network="zfnet", depth="1", channel="191")
    assert list(at.exception) == []
    assert at.session_state["zfnet.channel"] == 23


@pytest.mark.parametrize("source_id", SOURCES.values())
def test_dead_maps_are_those_of_the_statistics(source_id: str) -> None:
    from cnnlab.ui import cache
    from cnnlab.ui.filters.subject import key_of

    source = weights.describe(source_id)
    counted = cache.dead_maps(key_of(source), source)
    assert len(counted) == len(DEPTHS)
    for depth in ("1", "5"):
        layer = cache.zfnet_layer(key_of(source), depth, source)
        facts = cache.channel_facts(key_of(source), layer.name, source)
        assert counted[int(depth) - 1] == (int(facts.dead.sum()), len(facts.dead))


def test_the_code_of_the_deconvnet_gives_what_the_page_shows() -> None:
    names: dict = {}
    exec(compile(code.deconv(9), "deconv", "exec"), names)
    features = weights.load("shipped:zfnet-textures").get_submodule("features")
    assert isinstance(features, torch.nn.Sequential)
    picture = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    maps = features[:10](picture)[0]
    unit = Unit(*(int(at) for at in np.unravel_index(int(maps.argmax()), maps.shape)))
    theirs = names["deconvnet"](features, picture, unit)[0].numpy()
    np.testing.assert_allclose(project(features, picture, 9, unit)[-1].maps, theirs, atol=1e-6)
