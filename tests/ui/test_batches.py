"""The lesson on batches: torch's words, every way, the code, an upload."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnlab.core import batching
from cnnlab.datasets import photograph, photographs
from cnnlab.i18n import LANGUAGES, t
from cnnlab.ui.batches import code
from cnnlab.ui.batches.picture import as_url
from tests.ui.opening import opened

pytestmark = pytest.mark.usefixtures("torch_is_there")


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.code, *at.latex])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("way", batching.WAYS)
def test_every_way_agrees_with_torch_in_each_language(way: str, lang: str) -> None:
    at = opened("batches", way=way, lang=lang)
    assert list(at.exception) == [] and list(at.warning) == []
    assert t("frame.agrees", lang) in said(at)
    assert "material/cancel:] " + t("batches.check", lang) not in said(at)


def test_torchs_own_words_are_shown_for_pictures_of_different_sizes() -> None:
    at = opened("batches", pictures="coffee-retina")
    assert "stack expects each tensor to be equal size, but got [3, 400, 600]" in said(at)
    assert "mat1 and mat2 shapes cannot be multiplied" in said(at)


def test_pictures_of_one_size_are_stacked_as_they_are() -> None:
    at = opened("batches", pictures="rocket-china-flower")
    assert at.success[0].value == t("batches.stacks", "en", n=3, h=427, w=640)
    assert "stack expects" not in said(at)


def test_an_empty_batch_is_explained_and_pictures_can_be_chosen_again() -> None:
    at = opened("batches", pictures="none")
    assert "needs at least 1" in at.warning[0].value
    at.button_group[0].set_value(["flower"]).run()
    assert list(at.warning) == []
    assert "".join(at.query_params["pictures"]) == "flower"


def test_a_link_with_an_unknown_photograph_says_which_are_known() -> None:
    at = opened("batches", pictures="chelsea-dog")
    assert "dog" in at.warning[0].value and "astronaut" in at.warning[0].value


@pytest.mark.parametrize("way", batching.WAYS)
@pytest.mark.parametrize("side", [16, 128])
def test_the_shown_code_runs_and_gives_the_shapes_it_promises(way: str, side: int) -> None:
    sizes = [photograph(name).shape[:2] for name in ("chelsea", "astronaut", "rocket", "china")]
    made: dict = {"print": lambda *_: None}
    exec(code.source(way, sizes, side), made)
    batches = made["batches"] if way == "bucket" else [made["batch"]]
    assert [tuple(batch.shape) for batch in batches] == [each.shape for each in batching.plan(way, sizes, side)]
    for batch in batches:
        assert batch.dtype == torch.float32 and 0 <= float(batch.min()) <= float(batch.max()) <= 1


@pytest.mark.parametrize("way", batching.WAYS)
def test_a_preview_is_made_of_every_photograph_and_of_thin_lines(way: str) -> None:
    thin = np.zeros((1, 60, 3), np.uint8)
    for pixels in [*map(photograph, photographs()), thin]:
        for batch in batching.plan(way, [pixels.shape[:2]], 16):
            assert len(as_url(pixels, batch.fits[0])) < 40_000


def test_an_uploaded_picture_joins_the_batch_and_a_broken_one_is_explained() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (123, 77), "red").save(buffer, "PNG")
    at = opened("batches", pictures="coffee")
    at.file_uploader[0].set_value(("red.png", buffer.getvalue(), "image/png")).run()
    assert list(at.exception) == []
    assert "[3, 77, 123]" in said(at)
    at.file_uploader[0].set_value(("text.png", b"no picture", "image/png")).run()
    assert list(at.exception) == []
    assert "10 bytes" in at.warning[0].value
