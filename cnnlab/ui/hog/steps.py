"""The whole pipeline on one picture: each step drawn, with the numbers of one pixel; the length of the vector."""

import html
import math
from collections.abc import Iterator
from typing import NamedTuple

import streamlit as st

from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import hog as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.theme import dark

from . import figures, settings
from .code import source
from .settings import Subject
from .subject import has_an_oracle, strongest_pixel

_KNOBS = ("sqrt", "o", "signed", "cell", "votes", "block", "step", "norm")


class Step(NamedTuple):
    """One figure: which picture, its strings, what they say; `grid` lays the cells over it, `mark` the pixel."""

    image: str
    name: str
    values: dict[str, str]
    grid: bool = False
    mark: bool = True


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        if page.present:
            with st.expander(page.s("settings"), icon=":material/tune:"):
                shown = settings.subject(page, *_KNOBS)
        else:
            shown = settings.subject(page, *_KNOBS)
    if shown is None:
        return
    with stage:
        _figures(page, shown)
        _legend(page, shown)
        _length(page, shown)
        lesson.copy_code(source(shown.settings, shown.size), page.t, page.s("copy"))
        settings.credit(page, shown)


def _figures(page: Lesson, shown: Subject) -> None:
    images = cache.hog_pictures(shown.look)
    images = images | {"glyphs": cache.hog_glyphs(shown.look, shown.settings, dark())}
    pixel = strongest_pixel(shown.fields, shown.cell, shown.settings.cell)
    made = (_figure(page, shown, step, images[step.image], pixel) for step in _steps(page, shown, pixel))
    st.html(f'{figures.STYLE}<div class="hog{" room" if page.present else ""}">{"".join(made)}</div>')


def _steps(page: Lesson, shown: Subject, pixel: tuple[int, int]) -> Iterator[Step]:
    """The figures in order, with the marked pixel's numbers."""
    found, (y, x) = shown.fields, pixel
    channel = int(found.channel[y, x])

    def say(value: float) -> str:
        return numbers.decimal(float(value), page.lang, 3).replace("-", "−")

    def at(row: int, column: int) -> str:
        return say(found.pixels[row, column, channel])

    height, width = shown.size
    yield Step("picture", "picture", {"h": str(height), "w": str(width)}, mark=False)
    if found.pixels.shape[2] == 3:
        yield Step("channel", "channel", {"channel": page.s(f"channel_{channel}")})
    elif shown.look.picture.grey:
        yield Step("pixels", "grey", {})
    if shown.look.root:
        yield Step("pixels", "root", {"before": say(found.pixels[y, x, channel] ** 2), "after": at(y, x)})
    inside = 0 < y < height - 1 and 0 < x < width - 1
    if inside:
        yield Step("gx", "gx", {"right": at(y, x + 1), "left": at(y, x - 1), "value": say(found.gx[y, x])})
        yield Step("gy", "gy", {"below": at(y + 1, x), "above": at(y - 1, x), "value": say(found.gy[y, x])})
    else:
        yield Step("gx", "gx_border", {"value": say(found.gx[y, x])})
        yield Step("gy", "gy_border", {"value": say(found.gy[y, x])})
    gx, gy = say(found.gx[y, x]), say(found.gy[y, x])
    yield Step("magnitude", "magnitude", {"gx": gx, "gy": gy, "value": say(found.magnitude[y, x])})
    angle = {"full": f"{found.full[y, x]:.0f}", "angle": f"{found.angle[y, x]:.0f}"}
    yield Step("angle", "angle_signed" if shown.look.signed else "angle", angle)
    down, across, bins = shown.found.histograms.shape
    cell = {"down": str(down), "across": str(across), "cell": str(shown.settings.cell[0]), "bins": str(bins)}
    yield Step("picture", "cells", cell, grid=True)
    yield Step("glyphs", "glyphs", {}, mark=False)


def _figure(page: Lesson, shown: Subject, step: Step, image: str, pixel: tuple[int, int]) -> str:
    over = ""
    if step.grid:
        cell = shown.settings.cell
        box = (shown.cell[0] * cell[0], shown.cell[1] * cell[1], *cell)
        over = figures.grid(cell, shown.size) + figures.mark(box, shown.size)
    elif step.mark:
        over = figures.mark((*pixel, 1, 1), shown.size)
    title, told = page.s(f"step.{step.name}"), page.s(f"step.{step.name}.numbers", **step.values)
    return figures.figure(image, title, told, shown.size, over)


def _legend(page: Lesson, shown: Subject) -> None:
    words = [page.s("legend.mark"), page.s("legend.signed" if shown.look.signed else "legend.unsigned")]
    if not page.present:
        words += [page.s("legend.scale"), page.s("legend.glyphs")]
    wheel = cache.hog_wheel(shown.look.signed)
    alt, told = html.escape(page.s("legend.alt"), quote=True), html.escape(" ".join(words))
    st.html(f'{figures.STYLE}<div class="hog-legend"><img src="{wheel}" alt="{alt}"><span>{told}</span></div>')


def _length(page: Lesson, shown: Subject) -> None:
    """A guess first; then the formula, and the vector's own length."""
    down, across, rows, columns, bins = shown.settings.shape(*shown.size)
    right = down * across * rows * columns * bins
    told = {
        "cells": math.prod(shown.found.histograms.shape), "blocks": down * across * bins, "vector": right,
    }  # fmt: skip

    def label(option: str) -> str:
        return "?" if option == "ask" else numbers.integer(told[option], page.lang)

    guess = page.knobs.segmented("length", format_func=label)
    if guess == "ask":
        return
    key = "vector" if told[guess] == right else guess
    per_block = rows * columns
    st.markdown(page.s(f"answer.{key}", right=label("vector"), given=label(guess), cells=per_block))
    words = page.s("word.cells"), page.s("word.blocks")
    st.latex(formulas.length(*shown.size, shown.settings, words, picture.ink()))
    _check(page, shown, right)


def _check(page: Lesson, shown: Subject, length: int) -> None:
    def say(count: int) -> str:
        return numbers.integer(count, page.lang)

    lesson.agreements(
        [Agreement(page.s("check.length"), say(length), say(len(shown.found.vector)))], page.t, page.s("check.vector")
    )
    if not has_an_oracle(shown.settings):
        st.caption(page.s("check.none"))
        return
    total, equal = cache.hog_by_scikit_image(shown.look.picture, shown.settings)
    rows = [
        Agreement(page.s("check.length"), say(length), say(total)),
        Agreement(page.s("check.values"), say(total), say(equal)),
    ]
    lesson.agreements(rows, page.t, "scikit-image")
