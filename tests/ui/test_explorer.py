"""The convolution explorer, run by Streamlit: every picture, kernel and mistake, its links, its check."""

import io
import re
from functools import partial

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest
from torch.nn import functional

from cnnlab import weights as trained_weights
from cnnlab.core.errors import LabError
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui import cache
from cnnlab.ui.explorer import pin, trained
from cnnlab.ui.explorer.settings import PRESETS
from cnnlab.ui.explorer.source import source
from cnnlab.ui.explorer.subject import Layer, Picture, compare, compute
from cnnlab.ui.explorer.whole import pictures
from cnnlab.ui.uploads import OWN
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there")

KEY = "convolution"
opened = partial(opening.opened, KEY)
EN = Translator("en")
SOBEL = np.array([[[[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in at.markdown)


def agrees(at: AppTest, lang: str = "en") -> bool:
    return said(at).count(Translator(lang)("frame.agrees")) == 2 and ":red[" not in said(at)


@pytest.mark.parametrize("kernel", PRESETS)
def test_every_kernel_agrees_with_torch(kernel: str) -> None:
    at = opened(kernel=kernel, p="1", filters="2", f="4" if kernel in ("box", "gaussian", "gabor") else "3")
    assert list(at.exception) == list(at.warning) == []
    assert agrees(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "params",
    [
        {"op": "max", "f": "2", "s": "2"}, {"op": "average", "p": "1"}, {"op": "max", "d": "4", "p": "1", "n": "8"},
        {"picture": "chelsea", "rgb": "1", "n": "32", "kernel": "random", "filters": "3", "p": "3"},
        {"picture": "typed", "pixels": "1 2; 3 4 | 5 6; 7 8", "kernel": "typed", "weights": "1 0 | 0 1", "bias": "2"},
        {"view": "whole", "picture": "coffee", "rgb": "1", "kernel": "gabor", "f": "7", "s": "2"},
        {"view": "whole", "op": "average"}, {"flip": "1"}, {"kernel": "gaussian", "f": "5", "d": "2", "n": "12"},
    ],
)  # fmt: skip
def test_every_layer_agrees_with_torch_in_each_language(params: dict[str, str], lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == list(at.warning) == []
    assert agrees(at, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"f": "7", "n": "4", "kernel": "box"}, ("7", "4")),
        ({"op": "max", "p": "3"}, ("3", "1")),
        ({"op": "average", "d": "2"}, ("1",)),
        ({"picture": "chelsea", "rgb": "1", "kernel": "typed", "weights": "1 | 2"}, ("2", "3")),
    ],
)
def test_a_setting_that_cannot_be_is_explained_and_the_page_lives_on(params, words, lang) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert all(word in at.warning[0].value for word in words)
    assert at.slider


@pytest.mark.parametrize("text", ["", "1 2; 3", "1 banana", "nan 1", "1e9", "1 2 | 3"])
@pytest.mark.parametrize(("knob", "params"), [("weights", {"kernel": "typed"}), ("pixels", {"picture": "typed"})])
def test_nonsense_that_is_typed_is_explained_and_mended(knob: str, params: dict[str, str], text: str) -> None:
    at = opened(**params)
    box = at.text_input(key=f"{KEY}.{knob}")
    box.set_value(text).run()
    assert list(at.exception) == []
    assert len(at.warning) == 1
    at.text_input(key=f"{KEY}.{knob}").set_value("1 2 3; 4 5 6; 7 8 9").run()
    assert list(at.warning) == []


def test_the_page_says_that_torch_does_not_turn_the_kernel() -> None:
    at = opened(flip="1", kernel="sobel_x", picture="chelsea", n="16")
    (sentence,) = [block.value for block in at.markdown if "functional.conv2d` computes" in block.value]
    equal, count, flipped = map(int, re.search(r"it has (\d+) of its (\d+) values, and (\d+) of", sentence).groups())
    assert equal == count == 14 * 14
    assert flipped < count / 4


def test_a_wrong_result_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, layer = Picture("digit"), Layer("corr", (1, 1, 3, 3), SOBEL.tobytes())
    true = compare(picture, layer)
    assert true.equal == true.total == 36
    wrong = compute(picture, layer)
    monkeypatch.setattr("cnnlab.ui.explorer.subject.compute", lambda *_: wrong._replace(values=wrong.values + 1))
    assert compare(picture, layer).equal == 0


@pytest.mark.parametrize(
    "layer",
    [
        Layer("corr", (1, 1, 3, 3), SOBEL.tobytes(), 1.5, 2, 1, 1), Layer("max", (1, 1, 2, 2), stride=2, dilation=2),
        Layer("average", (1, 1, 3, 3), padding=1),
    ],
)  # fmt: skip
def test_the_copied_code_gives_what_the_page_shows(layer: Layer, capsys: pytest.CaptureFixture[str]) -> None:
    picture = Picture("digit", digit=5)
    names: dict = {}
    exec(compile(source(picture, layer), "copied", "exec"), names)
    capsys.readouterr()
    np.testing.assert_allclose(names["output"].numpy(), compute(picture, layer).values, rtol=1e-5)


def test_a_whole_photograph_keeps_its_size_and_a_flat_response_is_white() -> None:
    picture = Picture("coffee", 0, whole=True)
    layer = Layer("corr", (1, 1, 3, 3), SOBEL.tobytes(), padding=1)
    theirs = functional.conv2d(torch.tensor(picture.values())[None], torch.tensor(SOBEL), padding=1)[0]
    np.testing.assert_allclose(compute(picture, layer).values, theirs.numpy())
    shown, (output,) = pictures(picture, layer)
    assert shown[:2] == output[:2] == b"\xff\xd8"  # JPEG


def test_a_typed_picture_of_two_pictures_is_refused() -> None:
    with pytest.raises(LabError, match="one picture"):
        Picture("typed", typed="1 || 2").values()


def test_a_link_opens_the_same_state_in_the_other_language() -> None:
    first = opened(lang="zh_CN", kernel="typed", weights="1 2; 3 4", picture="china", n="12", flip="1")
    link = {name: "".join(value) for name, value in first.query_params.items()}
    second = opened(**(link | {"lang": "en"}))
    assert list(second.exception) == []
    assert second.text_input(key=f"{KEY}.weights").value == "1 2; 3 4"
    assert [each.value for each in first.latex] == [each.value for each in second.latex]


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("own", OWN)
def test_a_link_to_an_own_picture_says_that_it_is_missing_and_keeps_the_other_knobs(own: str, lang: str) -> None:
    at = opened(picture=own, s="2", kernel="laplacian", lang=lang)
    assert list(at.exception) == list(at.warning) == []
    assert Translator(lang)(f"{KEY}.own.{own}") in said(at)
    assert at.slider(key=f"{KEY}.s").value == 2
    assert agrees(at, lang)


@pytest.mark.parametrize("present", ["0", "1"])
def test_an_uploaded_picture_goes_through_the_layer_and_a_broken_one_is_explained(present: str) -> None:
    at = opened(picture="upload", present=present)
    pixels = np.random.default_rng(5).integers(0, 256, (40, 60, 3), np.uint8)
    at.file_uploader[0].set_value(("own.png", png(pixels), "image/png")).run()
    assert list(at.exception) == list(at.warning) == []
    assert EN(f"{KEY}.own.upload") not in said(at)
    assert "torch.tensor([[[" in "\n".join(each.value for each in at.code)
    assert agrees(at)
    at.file_uploader[0].set_value(("broken.png", b"no picture", "image/png")).run()
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert EN(f"{KEY}.own.upload") in said(at)


def test_an_own_picture_is_averaged_down_from_its_middle_square() -> None:
    pixels = np.random.default_rng(6).integers(0, 256, (32, 48, 3), np.uint8)
    seen = Picture("upload", 8, colour=True, own="a", pixels=pixels).values()
    square = torch.tensor(pixels[:, 8:40].transpose(2, 0, 1).astype(float))
    np.testing.assert_allclose(seen, functional.avg_pool2d(square, 4), atol=1)  # Pillow rounds after each axis


def test_caches_tell_own_pictures_apart_by_name_and_never_see_the_pixels() -> None:
    black, white = (np.full((8, 8, 3), value, np.uint8) for value in (0, 255))
    first, second = Picture("upload", own="a", pixels=black), Picture("upload", own="b", pixels=white)
    layer = Layer("corr", (1, 1, 1, 1), np.ones(1).tobytes())
    assert cache.convolved(first, layer).values.max() == 0
    assert cache.convolved(second, layer).values.min() == 255
    assert repr(first) == repr(Picture("upload", own="a", pixels=white)) != repr(second)


@pytest.mark.parametrize("own", OWN)
def test_while_an_own_picture_is_missing_there_is_no_colour_to_switch(own: str) -> None:
    assert all(each.key != f"{KEY}.rgb" for each in opened(picture=own).toggle)


def copied_weights(at: AppTest) -> np.ndarray:
    """The kernel in the code that the page offers for copying."""
    (code,) = [each.value for each in at.code if "conv2d" in each.value]
    names: dict = {"print": lambda *_: None}
    exec(compile(code, "copied", "exec"), names)
    return names["weights"].numpy()


@pytest.mark.parametrize("network", ["lenet5", "resnet18"])
def test_a_networks_filter_on_a_colour_picture_is_the_modules_own_weight(network: str) -> None:
    at = opened(kernel="network", net=f"random:{network}", filter="4", picture="coffee", rgb="1")
    assert list(at.exception) == list(at.warning) == []
    module = trained_weights.load(f"random:{network}")
    weight = next(part for part in module.modules() if isinstance(part, torch.nn.Conv2d)).weight
    np.testing.assert_allclose(copied_weights(at), weight[4:5].numpy(), rtol=1e-6)
    assert agrees(at)


def test_a_deeper_layers_filter_is_taken_slice_by_slice_and_kept_within_the_layer() -> None:
    at = opened(kernel="network", net="random:resnet18", layer="1", filter="4000", slice="7")
    convolutions = [part for part in trained_weights.load("random:resnet18").modules()
                    if isinstance(part, torch.nn.Conv2d)]  # fmt: skip
    last = convolutions[1].weight.shape[0] - 1
    assert at.slider(key=f"{KEY}.filter").value == at.slider(key=f"{KEY}.filter").max == last
    np.testing.assert_allclose(copied_weights(at)[0, 0], convolutions[1].weight[last, 7].numpy(), rtol=1e-6)
    at.selectbox(key=f"{KEY}.layer").set_value(0).run()
    assert list(at.exception) == list(at.warning) == []
    assert agrees(at)


def test_a_colour_filter_reads_a_grey_picture_by_its_mean_and_a_grey_one_a_colour_picture_by_its_luminance() -> None:
    generator = np.random.default_rng(1)
    colour, grey = generator.normal(size=(3, 5, 5)), generator.normal(size=(1, 5, 5))
    picture = generator.uniform(0, 255, (9, 9))
    three = torch.tensor(np.stack([picture] * 3))[None]
    seen = functional.conv2d(torch.tensor(picture)[None, None], torch.tensor(trained.on_picture(colour, 1, 0))[None])
    np.testing.assert_allclose(3 * seen, functional.conv2d(three, torch.tensor(colour)[None]))
    rgb = generator.integers(0, 256, (9, 9, 3), np.uint8)
    luminance = rgb @ np.array([0.299, 0.587, 0.114])
    seen = functional.conv2d(
        torch.tensor(rgb.transpose(2, 0, 1).astype(float))[None], torch.tensor(trained.on_picture(grey, 3, 0))[None]
    )
    np.testing.assert_allclose(seen, functional.conv2d(torch.tensor(luminance)[None, None], torch.tensor(grey)[None]))
    np.testing.assert_array_equal(trained.on_picture(colour, 3, 0), colour)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("params", [{}, {"layer": "1"}, {"picture": "coffee", "rgb": "1"}, {"view": "whole"}])
def test_the_page_says_whose_filter_it_is_and_that_random_weights_are_random(params: dict, lang: str) -> None:
    at = opened(kernel="network", net="random:lenet5", lang=lang, **params)
    assert list(at.exception) == list(at.warning) == []
    title = Translator(lang)(f"{KEY}.net.random", network="LeNet-5")
    assert [each for each in at.caption if each.value.startswith(f"**{title}**")]
    assert agrees(at, lang)


def test_a_network_that_is_not_there_is_named_and_a_damaged_one_explained(tmp_path, monkeypatch) -> None:
    at = opened(kernel="network", net="shipped:nothing")
    assert list(at.exception) == []
    assert "shipped:nothing" in at.warning[0].value
    (tmp_path / "resnet18.safetensors").write_bytes(b"no weights")
    monkeypatch.setenv("CNNLAB_WEIGHTS_DIR", str(tmp_path))
    cache.weight_sources.clear()
    at = opened(kernel="network", net="folder:resnet18")
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert "resnet18.safetensors" in at.warning[0].value
    cache.weight_sources.clear()


@pytest.mark.parametrize(("text", "canonical"), [("0-2-5", "2-5"), ("2-5", "2-5"), ("1-02-5", "1-2-5"), ("", "")])
def test_a_pinned_cell_has_one_way_to_be_written(text: str, canonical: str) -> None:
    assert pin.canonical(text) == canonical


@pytest.mark.parametrize("text", ["banana", "1", "-1-2", "1-2-3-4", "1-9999", "\u0661-2"])
def test_a_link_to_no_cell_is_named(text: str) -> None:
    at = opened(cell=text)
    assert list(at.exception) == []
    assert len(at.warning) == 1


def test_a_pinned_cell_stays_in_the_link_until_the_output_has_no_such_cell() -> None:
    at = opened(cell="5-5")
    assert at.query_params["cell"] in ("5-5", ["5-5"])
    at.slider(key=f"{KEY}.s").set_value(2).run()
    assert "cell" not in at.query_params
    assert list(at.exception) == list(at.warning) == []
