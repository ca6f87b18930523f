"""The picture that the network looks at, and what it takes it for."""

import html

import numpy.typing as npt
import streamlit as st
from PIL import Image

from cnnlab import datasets
from cnnlab.datasets import describe_photograph
from cnnlab.plots import palette
from cnnlab.ui import cache, numbers, uploads
from cnnlab.ui.filters.settings import OWN
from cnnlab.ui.filters.shown import Picture, Shown
from cnnlab.ui.filters.subject import pictures_of
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.pictures import encoded
from cnnlab.ui.training import words

_LARGEST_PX = 224


def chosen(page: Lesson, shown: Shown) -> Picture | None:
    """The picture of the knobs; None while the visitor has not dropped one."""
    name = page.knobs.select("picture", format_func=lambda option: _option(page, option))
    if name == "test":
        return _of_dataset(page, shown)
    if name == OWN:
        own = uploads.picture(page, "upload")
        return None if own is None else Picture(f"own {own.name}", page.s("picture.own"), own.pixels, -1)
    return Picture(name, page.t(describe_photograph(name).title), cache.photograph(name), -1)


def _option(page: Lesson, option: str) -> str:
    return page.s(f"picture.{option}") if option in ("test", OWN) else page.t(describe_photograph(option).title)


def _of_dataset(page: Lesson, shown: Shown) -> Picture:
    dataset = pictures_of(shown.source)
    page.knobs.number("index")
    data = datasets.load(dataset, "test")
    at = page.knobs.whole("index") % len(data)
    label = int(data.labels[at])
    title = words.classes(dataset, page.t)[label]
    return Picture(f"{dataset} {at}", title, cache.test_picture(dataset, at), label)


def as_seen(shown: Shown, pixels: npt.NDArray) -> str:
    """The picture's middle square at about the network's size, as a data URL."""
    height, width = pixels.shape[:2]
    cut = min(height, width)
    side = min(_LARGEST_PX, shown.source.image_size)
    left, top = (width - cut) / 2, (height - cut) / 2
    image = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[..., 0])
    image = image.resize((side, side), Image.Resampling.BILINEAR, box=(left, top, left + cut, top + cut))
    if shown.source.in_channels == 1:
        image = image.convert("L")
    return encoded(image)


def draw(page: Lesson, shown: Shown, picture: Picture) -> None:
    """The picture, and the classes that the network finds likeliest, as bars."""
    answer = cache.network_answer(shown.key, picture.id, shown.source, picture.pixels)
    source = as_seen(shown, picture.pixels)
    alt = html.escape(picture.title, quote=True)
    style = "width:100%;max-width:15rem;image-rendering:pixelated;border-radius:4px"
    st.html(f'<img src="{source}" alt="{alt}" style="{style}">')
    st.markdown(f"**{picture.title}**")
    st.caption(page.s("answers"))
    own = shown.source.dataset is not None and picture.id.startswith(f"{shown.source.dataset} ")
    bars = [
        _bar(class_name(page, shown, number), share, page.lang, right=own and number == picture.label)
        for number, share in zip(answer.classes, answer.shares, strict=True)
    ]
    st.html("".join(bars))
    if own:
        st.caption(page.s("right" if answer.classes[0] == picture.label else "wrong", label=picture.title))


def _bar(name: str, share: float, lang: str, *, right: bool) -> str:
    mark = " ✓" if right else ""
    return (
        '<div style="margin:0.15rem 0;line-height:1.3">'
        f'<div style="display:flex;justify-content:space-between;gap:0.5rem"><span>{html.escape(name)}{mark}</span>'
        f"<b>{numbers.percent(share, lang)}</b></div>"
        f'<div style="height:0.4rem;width:{max(1, round(100 * share))}%;background:{palette.OUTPUT};border-radius:2px">'
        "</div></div>"
    )


def class_name(page: Lesson, shown: Shown, number: int) -> str:
    """What a class is called."""
    keys = shown.source.class_names
    if keys is not None and number < len(keys):
        return page.t(keys[number])
    if shown.source.kind in ("hub", "folder") and shown.source.num_classes == 1000:
        return cache.imagenet_classes(shown.source.network)[number]
    return page.s("class", number=number)
