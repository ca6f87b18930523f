"""The lesson on receptive fields: what it shows, against autograd through the module of the same stack."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnlab import catalog
from cnnlab.core.empirical import empirical_receptive_field
from cnnlab.core.stacks import format_stack, parse_stack, stack, to_module
from cnnlab.datasets import photographs
from cnnlab.i18n import LANGUAGES, prose, strings
from cnnlab.networks import describe
from cnnlab.ui.layers import code
from cnnlab.ui.layers.subject import from_network, from_stack
from cnnlab.ui.receptive_field import payload
from cnnlab.ui.receptive_field.check import Question, ask
from cnnlab.ui.receptive_field.picture import as_url, heat_png
from cnnlab.ui.receptive_field.presets import NETWORKS, PRESETS

pytestmark = pytest.mark.usefixtures("torch_is_there")

APP = str(Path(__file__).parents[2] / "app.py")
PAGE = "pages/convolution/receptive_field.py"
KEY = "receptive-field"


def open_page(lang: str = "en", **params: str) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=60)
    at.query_params["lang"] = lang
    at.run()
    at.switch_page(PAGE)
    for name, value in ({"lang": lang} | params).items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def params(at: AppTest) -> dict[str, str]:
    found = {name: value if isinstance(value, str) else value[-1] for name, value in at.query_params.items()}
    return {name: value for name, value in found.items() if name != "lang"}


def results(at: AppTest) -> list[float]:
    """The bold numbers of the live formula: field, jump, start, centre."""
    return [float(number) for number in re.findall(r"\\mathbf\{([-\d.]+)\}", at.latex[0].value)]


def said(at: AppTest) -> str:
    return "\n".join(one.value for kind in (at.markdown, at.warning, at.caption) for one in kind)


def ticks(at: AppTest) -> list[str]:
    return [one.value for one in at.markdown if ":material/check_circle:" in one.value]


def crosses(at: AppTest) -> list[str]:
    return [one.value for one in at.markdown if ":material/cancel:" in one.value]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_opens_with_its_formula_and_agrees_with_torch(lang):
    at = open_page(lang)
    assert params(at) == {}
    assert results(at)[0] == 16
    assert len(ticks(at)) == 2 and not crosses(at)
    assert not at.warning


SQUARE = ("c16k3p1-c16k3p1-c16k3p1", "c8k5s2p2-m3s2p1-c8k3", "c8k3p2d2-c8k3p4d4", "c8k4p1-a2-c8k2s2")


@pytest.mark.parametrize("text", SQUARE)
def test_the_formulas_numbers_are_those_autograd_finds(text):
    """Two neighbouring cells in the middle of a picture wider than the field: size, jump and centre by gradient."""
    size, layers = 96, parse_stack(text)
    last = stack(layers, (3, size, size)).nodes[-1]
    at_cell = last.out_shape[-1] // 2
    module = to_module(layers, 3)
    here = empirical_receptive_field(module, (3, size, size), (at_cell, at_cell))
    next_ = empirical_receptive_field(module, (3, size, size), (at_cell, at_cell + 1))
    field, jump, _, centre = results(open_page(stack=text, size=str(size), row=str(at_cell), column=str(at_cell)))
    assert field == here.size[0] == here.size[1]
    assert jump == next_.centre[1] - here.centre[1]
    assert centre == here.centre[1]


def test_rectangles_show_both_axes_as_autograd_finds_them():
    text = "c8k1x7p0x3-c8k5x1s2x1p2x0"
    found = empirical_receptive_field(to_module(parse_stack(text), 3), (3, 64, 64), (16, 32))
    numbers = results(open_page(stack=text, row="16", column="32"))
    assert (numbers[0], numbers[3]) == found.size == (5, 7)
    assert tuple(numbers[-2:]) == found.centre


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_shown_and_has_a_name(lang, name):
    at = open_page(lang)
    at.selectbox(key=f"{KEY}.preset").set_value(name).run()
    assert not at.exception and not at.warning and not crosses(at)
    assert at.text_input(key=f"{KEY}.stack").value == format_stack(parse_stack(PRESETS[name].stack))
    assert at.slider(key=f"{KEY}.size").value == PRESETS[name].size
    assert f"{KEY}.preset.{name}" in strings(lang)


@pytest.mark.parametrize(("cell", "label"), [(("0", "0"), "inside the picture"), (("15", "15"), "inside the picture")])
def test_at_the_border_the_visible_part_agrees_with_torch(cell, label):
    at = open_page(row=cell[0], column=cell[1])
    assert len(ticks(at)) == 2 and not crosses(at)
    assert label in ticks(at)[0]


def test_a_dilated_field_shows_how_many_pixels_it_reads():
    at = open_page(stack="c4k3p2d2-c4k3p2d2-c4k3p2d2")
    assert any("7 × 7" in tick for tick in ticks(at)) and any("13 × 13" in tick for tick in ticks(at))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "named"),
    [("c16k3-zzz", "zzz"), ("c16k0", "0"), ("", ""), ("m2s0", "0"), ("c16k3g5", "5"), ("c16k3spsame", "c16k3spsame")],
)
def test_nonsense_in_the_text_box_is_explained_and_the_page_lives_on(lang, text, named):
    at = open_page(lang)
    at.text_input(key=f"{KEY}.stack").set_value(text).run()
    assert not at.exception
    assert len(at.warning) == 1 and named in at.warning[0].value
    assert at.selectbox(key=f"{KEY}.photo").options
    at.text_input(key=f"{KEY}.stack").set_value("c16k3p1").run()
    assert not at.warning and results(at)[0] == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nonsense_in_the_link_falls_back_and_says_which_piece(lang):
    at = open_page(lang, stack="c16k3-zzz", size="huge")
    assert not at.exception
    assert len(at.warning) == 2 and "zzz" in said(at)
    assert results(at)[0] == 16


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stack_that_shrinks_below_one_pixel_names_the_layer(lang):
    at = open_page(lang, stack="m2-m2-m2-c8k9", size="32")
    assert not at.exception
    assert len(at.warning) == 1 and "conv1" in at.warning[0].value


@pytest.mark.parametrize("wrong", [{"layer": "44"}, {"row": "999"}, {"layer": "2", "column": "70"}])
def test_a_layer_or_cell_that_is_not_there_is_said(wrong):
    at = open_page(**wrong)
    assert not at.exception and len(at.warning) == 1


def test_a_stack_too_large_for_a_check_is_shown_without_one():
    at = open_page(stack="c9000k3p1-c9000k3p1", size="320")
    assert not at.exception and results(at)[0] == 5 and not ticks(at)


def test_a_link_made_in_chinese_opens_the_same_state_in_english():
    chinese = open_page("zh_CN")
    chinese.selectbox(key=f"{KEY}.preset").set_value("dilated").run()
    chinese.selectbox(key=f"{KEY}.photo").set_value("coffee").run()
    link = params(chinese)
    english = open_page("en", **link)
    assert params(english) == link and link["photo"] == "coffee"
    assert results(english) == results(chinese)


@pytest.mark.parametrize("step", [step for step in catalog.LECTURE if step.page == KEY])
def test_each_step_of_the_lecture_opens_without_a_notice(step):
    at = open_page(**dict(step.params))
    assert not at.warning and len(ticks(at)) >= 2 and not crosses(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_published_network_is_shown_and_checked_on_request(lang):
    at = open_page(lang, source="network", network="lenet5")
    assert results(at)
    assert not ticks(at)
    at.button(key=f"{KEY}.ask").click().run()
    assert not at.exception and len(ticks(at)) == 2 and not crosses(at)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_fits_the_page(name):
    shown = from_network(name, False)
    assert shown.rows[shown.layer(0)].kind in ("conv", "maxpool")
    assert shown.params > 0 and all(len(parents) >= 1 for parents in shown.parents[1:])
    assert 1 <= payload.margin(shown) <= shown.input_hw[0]


def test_rows_that_see_everything_by_construction_are_said_to():
    at = open_page(source="network", network="lenet5", layer=str(len(from_network("lenet5", True).rows) - 1))
    assert "by construction" in said(at)


def test_the_field_needs_no_fully_connected_layers():
    size = describe("alexnet").paper_image_size
    whole, headless = (Question("", "alexnet", size, "features.3", (13, 13), head) for head in (True, False))
    assert ask(whole).size == ask(headless).size


def test_the_code_to_copy_builds_the_same_module():
    at = open_page(stack="c6k5p2-m2-c9k3x1g3")
    space: dict = {}
    exec(at.code[0].value, space)
    expected = to_module(parse_stack("c6k5p2-m2-c9k3x1g3"), 3)
    assert [repr(layer) for layer in space["model"]] == [repr(layer) for layer in expected]


def test_the_editors_boxes_hold_the_whole_stack():
    text = "c64k11s4p2-m3s2ceil-c192k3x5psame-a2-c8k3d2g4"
    lines = payload.editor_lines(parse_stack(text))
    rebuilt = "-".join(
        (f"c{one['C']}k{one['K']}" if one["kind"] == "c" else one["kind"] + one["K"])
        + f"s{one['S']}p{one['P']}d{one['D']}{one['rest']}"
        for one in lines
    )
    assert parse_stack(rebuilt) == parse_stack(text)


@pytest.mark.parametrize("name", photographs())
@pytest.mark.parametrize("side", [8, 64, 224, 320])
def test_a_photograph_is_sent_at_the_networks_size_and_small(name, side):
    url = as_url(name, side, side)
    picture = Image.open(BytesIO(b64decode(url.split(",", 1)[1])))
    assert picture.size == (side, side) and len(url) <= 30_000


def test_a_heat_map_is_grey_exactly_where_nothing_has_an_effect():
    heat = np.zeros((40, 40))
    heat[18:23, 18:23] = 1e-12
    picture = np.asarray(Image.open(BytesIO(heat_png(heat, (18, 23, 18, 23), 1))))
    assert tuple(picture[0, 0]) == (128, 136, 146)
    assert tuple(picture[picture.shape[0] // 2, picture.shape[1] // 2]) != (128, 136, 146)


def test_both_languages_have_the_same_strings_and_a_live_part():
    rooms = {lang: {key for key in strings(lang) if key.startswith(f"{KEY}.")} for lang in LANGUAGES}
    assert rooms["en"] == rooms["zh_CN"]
    for lang in LANGUAGES:
        assert prose(KEY, lang).count("<!-- live -->") == 1


def test_the_margin_shows_how_far_fields_leave_the_picture():
    assert payload.margin(from_stack("c1k7p3", 32)) == 3
    assert payload.margin(from_stack("c1k7", 32)) == 1  # none leaves it; one pixel of air


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "googlenet", "se_resnet18"])
@pytest.mark.filterwarnings("ignore::FutureWarning")  # torchvision on GoogLeNet's default initialisation
def test_the_copied_source_of_a_published_network_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code.network_code(name), name, "exec"), {})
    classes = 10 if name == "lenet5" else 1000
    assert f"torch.Size([1, {classes}])" in capsys.readouterr().out
