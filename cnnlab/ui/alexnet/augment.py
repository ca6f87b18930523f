"""Each of AlexNet's augmentations on a real picture, and the ten crops it was tested with."""

import numpy as np
import streamlit as st

from cnnlab import datasets
from cnnlab.core import augmenting
from cnnlab.core.augmenting import CROP_PX, SIDE_PX, Crop
from cnnlab.datasets.photographs import describe_photograph
from cnnlab.plots import palette
from cnnlab.ui import cache, framed, lesson, numbers
from cnnlab.ui.formulas import alexnet as formulas
from cnnlab.ui.framed import Frame, Framed
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.pictures import as_source, encoded
from cnnlab.ui.training import words

from .code import augment as source

_EXAMPLES = 4
_COLOURS = (palette.FIELD_ON_INPUT, palette.INPUT, palette.WEIGHT, palette.GRADIENT)
_SMALL_CROP_PX = 28


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    what = str(page.knobs["what"])
    with knobs:
        page.knobs.select("what", width=230 if page.present else "stretch")
        if what == "ten":
            page.knobs.slider("test", width=230 if page.present else "stretch")
        else:
            page.knobs.select("photo", format_func=lambda name: page.t(describe_photograph(name).title), width=220)
            page.knobs.number("seed", width=140)
        if what == "colour":
            page.knobs.slider("sigma", width=230 if page.present else "stretch")
    with stage:
        {"crop": _crops, "colour": _colours, "ten": _ten}[what](page)
        if not page.present:
            lesson.copy_code(source(), page.t)
            if what != "ten":
                photo = describe_photograph(str(page.knobs["photo"]))
                st.caption(page.s("credit", credit=photo.attribution))


def _crops(page: Lesson) -> None:
    """Four random crops: where they are cut, and what the network is shown."""
    photo = str(page.knobs["photo"])
    whole = cache.square_photograph(photo, SIDE_PX)
    generator = np.random.default_rng(page.knobs.whole("seed"))
    crops = [augmenting.random_crop(SIDE_PX, CROP_PX, generator=generator) for _ in range(_EXAMPLES)]
    frames = tuple(_frame(crop, SIDE_PX, colour) for crop, colour in zip(crops, _COLOURS, strict=True))
    title = page.t(describe_photograph(photo).title)
    shown = [Framed(_jpeg(whole), title, page.s("crop.whole", side=SIDE_PX), frames)]
    for number, (crop, colour) in enumerate(zip(crops, _COLOURS, strict=True), start=1):
        words_of = page.s("crop.mirrored" if crop.mirrored else "crop.plain", n=number, top=crop.top, left=crop.left)
        edge = (Frame(0, 0, 1, 1, colour),)
        shown.append(Framed(_jpeg(crop(whole)), f"{title}: {words_of}", words_of, edge))
    st.html(framed.row(shown, width_px=250 if page.present else 190))
    exact = augmenting.places(SIDE_PX, CROP_PX)
    counts = {"paper": 2 * (SIDE_PX - CROP_PX) ** 2, "exact": exact, "both": 2 * exact}
    st.markdown(page.s("crop.count", **{name: numbers.integer(each, page.lang) for name, each in counts.items()}))
    _crops_by_torchvision(page, photo, crops[0])


def _crops_by_torchvision(page: Lesson, photo: str, crop: Crop) -> None:
    if not lesson.torch_ready(page.t):
        return
    one, ten = cache.torchvision_crops(photo, crop, SIDE_PX)
    _ticks(page, {"check.crop": one, "check.ten": ten})


def _ticks(page: Lesson, found: dict[str, bool]) -> None:
    rows = [lesson.Agreement(page.s(name), "✓", "✓" if right else "✗") for name, right in found.items()]
    lesson.agreements(rows, page.t, "torchvision.transforms.v2")


def _colours(page: Lesson) -> None:
    """Draws of the colour noise, the first with its numbers."""
    photo, sigma = str(page.knobs["photo"]), page.knobs.real("sigma")
    whole = cache.square_photograph(photo, SIDE_PX)
    components = cache.photograph_colours()
    alphas = np.random.default_rng(page.knobs.whole("seed")).normal(0, sigma, (_EXAMPLES, 3))
    title = page.t(describe_photograph(photo).title)
    shown = [Framed(_jpeg(whole), title, page.s("colour.whole"))]
    for number, alpha in enumerate(alphas, start=1):
        shift = augmenting.colour_shift(components, alpha)
        told = page.s("colour.draw", n=number, shift=" ".join(f"{255 * each:+.1f}" for each in shift).replace("-", "−"))
        shown.append(Framed(_jpeg(augmenting.shifted(whole, shift)), f"{title}: {told}", told))
    st.html(framed.row(shown, width_px=250 if page.present else 190))
    first = augmenting.colour_shift(components, alphas[0])
    st.latex(
        formulas.colours(components.values.tolist(), components.vectors.tolist(), alphas[0].tolist(), first.tolist(),
                         picture.ink())
    )  # fmt: skip
    share = float(components.values[0] / components.values.sum())
    st.markdown(page.s("colour.says", share=numbers.percent(share, page.lang), n=len(datasets.photographs())))


def _ten(page: Lesson) -> None:
    """The ten crops of a test picture, the network's answer to each, and their mean."""
    if not lesson.torch_ready(page.t):
        return
    number = page.knobs.whole("test")
    whole = cache.test_picture("textures", number)
    answers, names = cache.alexnet_ten_answers(number), words.classes("textures", page.t)
    label = int(datasets.load("textures", "test").labels[number])
    shown = []
    for place, (crop, shares) in enumerate(
        zip(augmenting.ten_crops(len(whole), _SMALL_CROP_PX), answers.crops, strict=True), start=1
    ):
        best = int(shares.argmax())
        told = page.s("ten.answer", n=place, label=names[best], share=numbers.percent(float(shares[best]), page.lang))
        shown.append(Framed(as_source(np.ascontiguousarray(crop(whole))), told, told))
    st.html(framed.row(shown, width_px=170 if page.present else 114, sharp=True))
    mean = answers.crops.mean(axis=0)
    best, alone = int(mean.argmax()), int(answers.whole.argmax())
    values = {
        "label": names[best], "share": numbers.percent(float(mean[best]), page.lang), "truth": names[label],
        "alone": names[alone], "alone_share": numbers.percent(float(answers.whole[alone]), page.lang),
        "low": numbers.percent(float(answers.crops[:, best].min()), page.lang),
        "high": numbers.percent(float(answers.crops[:, best].max()), page.lang),
    }  # fmt: skip
    st.markdown(page.s("ten.says", **values))
    if not page.present:
        st.caption(page.s("ten.small", crop=_SMALL_CROP_PX, side=len(whole)))


def _frame(crop: Crop, side: int, colour: str) -> Frame:
    return Frame(crop.left / side, crop.top / side, crop.side / side, crop.side / side, colour, dashed=crop.mirrored)


def _jpeg(pixels) -> str:
    from PIL import Image

    return encoded(Image.fromarray(np.ascontiguousarray(pixels)), "JPEG", quality=88)
