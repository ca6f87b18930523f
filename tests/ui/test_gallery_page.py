"""The gallery, run by Streamlit: every network in every version, its numbers beside torch's, recipes, comparisons."""

import math
import re
from functools import partial
from itertools import combinations

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.i18n import LANGUAGES, Translator, strings
from cnnlab.networks import made_by
from cnnlab.networks.recipes import RECIPES, classics, recipe_of
from cnnlab.plots import labelled
from cnnlab.training import TrainConfig, recommended
from cnnlab.ui.gallery import imagenet, recipe, results, traced
from cnnlab.ui.gallery.settings import VIEWS, Chosen, published
from cnnlab.ui.training import settings as training
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "gallery")
EN = Translator("en")
# Convolutions and fully connected layers, as the papers count; gates add two a block on the longest way.
DEPTHS = {
    "lenet5": 5, "alexnet": 8, "alexnet2012": 8, "zfnet": 8, "vgg11": 11, "vgg13": 13, "vgg16": 16, "vgg19": 19,
    "googlenet": 22, "resnet18": 18, "resnet34": 34, "resnet50": 50, "resnet101": 101, "resnet152": 152,
    "plain18": 18, "plain34": 34, "resnet50_paper": 50, "se_resnet18": 18 + 2 * 8, "se_resnet50": 50 + 2 * 16,
}  # fmt: skip
FIELDS = {"alexnet": 195, "vgg16": 212, "resnet18": 435, "resnet50": 427, "resnet50_paper": 483, "se_resnet50": 427}


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.info, *at.code))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="vgg16")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)


@pytest.mark.parametrize("name", classics())
def test_numbers_agree_with_torch_in_both_versions(name: str) -> None:
    for chosen in (published(name), Chosen(name, True, 40, 0.25)):
        if chosen.small and not networks.describe(name).has_small_version:
            with pytest.raises(LabError, match="no version for pictures"):
                traced.classic(chosen)
            continue
        found = traced.classic(chosen)
        theirs = traced.counted(chosen)
        assert (found.measures.params, found.measures.macs) == (theirs.params, theirs.macs)
        assert found.subject.rows[-1].out_shape == theirs.shape
        if not chosen.small:
            assert found.measures.depth == DEPTHS.get(name, found.measures.depth)
            sides = (FIELDS[name],) * 2 if name in FIELDS else found.measures.field
            assert found.measures.field == sides


def test_the_count_is_that_of_torchvisions_own_module() -> None:
    with torch.device("meta"):
        module = models.vgg16(weights=None).eval()
        with FlopCounterMode(display=False) as counter:
            module(torch.empty(1, 3, 224, 224))
    found = traced.classic(published("vgg16")).measures
    assert found.macs == counter.get_total_flops() // 2 == 15_470_264_320
    assert found.params == sum(each.numel() for each in module.parameters()) == 138_357_544


@pytest.mark.parametrize("name", ["googlenet_aux", "alexnet2012", "lenet5", "se_resnet50"])
def test_a_page_of_a_network_agrees_with_torch(name: str) -> None:
    at = opened(net=name)
    assert list(at.exception) == []
    assert said(at).count(EN("frame.agrees")) == 3
    assert ":red[" not in said(at)


def test_a_chosen_layer_shows_its_row_and_the_lines_that_make_it() -> None:
    at = opened(net="se_resnet50", layer="blocks.0.main.8.gate.1")
    text = said(at)
    assert "**blocks.0.main.8.gate.1**" in text and "16 × 1 × 1" in text and "4,112" in text
    assert "self.main.append(SqueezeExcitation(n_mid * self.expansion))" in text
    assert "nn.Conv2d(channels, hidden, 1)," in text


def test_where_branches_meet_each_has_its_field() -> None:
    text = said(opened(net="googlenet", layer="inception3a.cat"))
    for branch, field in (("branch1.relu", 27), ("branch2.1.relu", 43), ("branch4.1.relu", 43)):
        assert re.search(rf"inception3a\.{re.escape(branch)} \| {field} \|", text)


def test_torchvisions_layers_are_shown_as_torch_prints_them() -> None:
    text = said(opened(net="resnet18", layer="layer1.0.conv2"))
    assert "Conv2d(64, 64, kernel_size=(3, 3)" in text
    assert 'get_model("resnet18"' in text


def test_an_addition_of_ours_shows_the_forward_that_adds() -> None:
    assert "self.relu(self.main(x) + self.shortcut(x))" in said(opened(net="resnet50_paper", layer="blocks.3.add"))


@pytest.mark.parametrize(("name", "small"), [("zfnet", False), ("vgg11_bn", True), ("resnet152", True)])
def test_every_module_of_ours_is_traced_to_a_line_that_makes_it(name: str, small: bool) -> None:
    shape = (Chosen(name, True, 32, 0.25) if small else published(name)).shape
    found = made_by.made_by(name, shape)
    network = made_by._build(name, shape)
    assert set(found) == {path for path, _ in network.named_modules() if path}
    for path, module in network.named_modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.Linear):
            place = found[path][-1]
            lines = (networks.registry.FOLDER / place.file).read_text("utf-8").split("\n")
            assert type(module).__name__ in lines[place.line - 1]


def test_modules_of_torchvision_have_no_lines_here() -> None:
    assert made_by.made_by("resnet18", published("resnet18").shape) == {}


def test_the_switch_leads_from_the_papers_network_to_torchvisions() -> None:
    at = opened(net="resnet50")
    assert "| **427** |" in said(at)
    at.button_group(key="gallery.twin").set_value("resnet50_paper").run()
    assert at.session_state["gallery.net"] == "resnet50_paper"
    assert "| **483** |" in said(at)


def test_a_network_without_a_small_version_says_so() -> None:
    at = opened(net="googlenet_aux", version="small")
    assert list(at.exception) == []
    assert len(at.warning) == 1


@pytest.mark.parametrize(
    "params",
    [
        {"net": "resnet51"}, {"layer": "conv9", "net": "alexnet"}, {"size": "7"}, {"width": "x"}, {"nets": "alexnet"},
        {"nets": "alexnet,mlp"}, {"nets": "alexnet,vgg17"}, {"x": "price"}, {"guess": "toaster"}, {"version": "huge"},
    ],
)  # fmt: skip
def test_nonsense_in_a_link_is_told(params: dict[str, str]) -> None:
    view = "compare" if params.keys() & {"nets", "x", "guess"} else "network"
    at = opened(view=view, **params)
    assert list(at.exception) == []
    assert len(at.warning) == 1


@pytest.mark.parametrize("name", classics())
def test_every_network_has_a_recipe_in_words_and_a_preset_that_the_lab_accepts(name: str) -> None:
    for lang in LANGUAGES:
        t = Translator(lang)
        for part in ("optimiser", *recipe._TOLD):
            assert t.has(f"gallery.recipe.{recipe_of(name).name}.{part}")
        assert imagenet.weights_of(name) or t.has(f"gallery.why_not.{name}")
    if not networks.describe(name).has_small_version:
        return
    config = recommended(name, "fashion_mnist")
    link = recipe.to_training(config)
    read = {knob.name: knob.read(link[knob.name]) if knob.name in link else knob.default for knob in training.KNOBS}
    assert TrainConfig(**{field: read[knob] for knob, field in training.FIELDS.items()}) == config


def test_only_networks_of_the_papers_have_a_recipe() -> None:
    assert {recipe_of(name).name for name in classics()} == set(RECIPES)
    assert not {"mlp", "shift_max"} & set(classics())
    with pytest.raises(LabError):
        recipe_of("mlp")
    assert not [key for key in strings("en") if key.startswith("gallery.why_not.") and imagenet.weights_of(key[16:])]


def test_accuracies_are_those_that_torchvision_states() -> None:
    found = imagenet.weights_of("resnet50")
    assert [each.name for each in found] == ["IMAGENET1K_V1", "IMAGENET1K_V2"]
    meta = models.ResNet50_Weights.IMAGENET1K_V1.meta["_metrics"]["ImageNet-1K"]
    assert found[0].top1 == pytest.approx(meta["acc@1"] / 100)
    assert [each.name for each in imagenet.weights_of("vgg16")] == ["IMAGENET1K_V1"]
    assert imagenet.weights_of("zfnet") == ()


def test_numbers_are_shown_after_the_guess_only() -> None:
    at = opened(view="compare")
    assert "138,357,544" not in said(at)
    at.button_group(key="gallery.guessed").set_value("resnet152").run()
    assert "138,357,544" in said(at)
    assert EN("gallery.guess.wrong", which="VGG-16", macs="15.47B") in said(at)


def test_small_versions_are_compared_by_what_was_trained_here() -> None:
    at = opened(view="compare", version="small", nets="lenet5,alexnet,resnet18,vgg11", guess="alexnet")
    assert list(at.exception) == []
    for share in ("86.75%", "87.80%", "89.55%"):  # of LeNet-5 the run of 12 epochs counts, not the recorded ones of 8
        assert share in said(at)
    assert EN("gallery.none_yet") in said(at)
    assert {each.network for each in results.survey()} == {"alexnet", "lenet5", "resnet18"}


def test_where_nothing_was_trained_the_page_says_where_to_start() -> None:
    at = opened(view="compare", version="small", nets="vgg11,zfnet", data="digits", guess="zfnet")
    assert any("yet" in each.value for each in at.info)


def test_labels_of_twelve_networks_cover_neither_each_other_nor_a_point() -> None:
    names = [name for name in classics() if imagenet.weights_of(name)][:12]
    x, y = labelled.Axis("x", log=True), labelled.Axis("y", percent=True)
    points = [
        labelled.Point(name, found.measures.macs, imagenet.weights_of(name)[0].top1, "", "#000000", 0)
        for name, found in ((name, traced.classic(published(name))) for name in names)
    ]
    ends = [labelled._ends([point.x for point in points], x), labelled._ends([point.y for point in points], y)]
    places = labelled._placed(points, (x, y), ends, 14)
    assert len(labelled.scatter(points, x, y).data) == 12
    boxes = []
    for point, place in zip(points, places, strict=True):
        across = (math.log10(point.x) - ends[0][0]) / (ends[0][1] - ends[0][0]) * labelled._WIDTH_PX
        down = (1 - (point.y - ends[1][0]) / (ends[1][1] - ends[1][0])) * labelled._HEIGHT_PX
        boxes.append(labelled._box(point.label, across, down, labelled._PLACES[place], 14))
    assert sum(labelled._overlap(one, other) > 0 for one, other in combinations(boxes, 2)) == 0
