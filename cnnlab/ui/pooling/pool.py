"""What a pool makes of each map (C-POOL-1): the picture, the size with the student's numbers, torch's answer."""

import html

import streamlit as st

from cnnlab.core.arithmetic import windows
from cnnlab.core.errors import LabError
from cnnlab.ui import cache, lesson, numbers, shell
from cnnlab.ui.formulas import output_size as formulas
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import beside, controls, places

from . import settings
from .subject import GLOBAL, Array, Maps, Pool

_STYLE = """<style>
.maps { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.3rem 1rem; max-width: 46rem; }
.maps.room { max-width: 600px; }
.maps figcaption:empty { display: none; }
.maps figure { margin: 0; }
.maps img { width: 100%; display: block; image-rendering: pixelated; border: 3px solid; border-radius: 0.2rem;
  box-sizing: border-box; }
.maps b { font-weight: 600; }
.maps .row { grid-column: 1 / -1; margin-top: 0.3rem; }
</style>"""


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        _controls(page)
        try:
            maps, pool = settings.maps(page), settings.pool(page)
            values = maps.values()
            result = cache.pooled(maps, pool)
        except LabError as error:
            lesson.explain(error, page.t)
            return
    with stage:
        steps, view = beside(page)
    with steps:
        st.latex(_formula(pool))
        if pool.op not in GLOBAL:
            _size(page, values, pool)
    with view:
        if maps.source == "typed":
            st.latex(r"\;\to\;".join((_matrix(page, values[0], "input"), _matrix(page, result[0], "output"))))
        else:
            _pictures(page, maps, pool, result)
        _check(page, maps, pool, result)


def _controls(page: Lesson) -> None:
    source = page.knobs.segmented("source")
    if source == "typed":
        page.knobs.text("pixels")
    else:
        page.knobs.select("photo", format_func=lambda name: page.t(f"dataset.photo_{name}"))
    op = page.knobs.select("op")
    names = () if source == "typed" else ("n",)
    if op not in GLOBAL:
        names += ("f", "s") if op == "lp" else ("f", "s", "pad")
    controls(page, *(("power",) if op == "lp" else ()), *names)
    if op not in GLOBAL:
        page.knobs.toggle("ceil")


def _formula(pool: Pool) -> str:
    ink = picture.ink()
    y, x = ink.output("y_{c,i,j}"), ink.input("x_{c,\\,Si+a,\\,Sj+b}")
    if pool.op in GLOBAL:
        y, x = ink.output("y_{c}"), ink.input("x_{c,i,j}")
        return rf"{y} = \max_{{i,j}}\, {x}" if pool.op == "gmax" else rf"{y} = \frac{{1}}{{N\cdot N}}\sum_{{i,j}} {x}"
    if pool.op == "max":
        return rf"{y} = \max_{{a,b}}\, {x}"
    if pool.op == "average":
        return rf"{y} = \frac{{1}}{{{pool.kernel}\cdot {pool.kernel}}}\sum_{{a,b}} {x}"
    return rf"{y} = \Big(\sum_{{a,b}} {x}^{{\,{pool.power}}}\Big)^{{1/{pool.power}}}"


def _size(page: Lesson, values: Array, pool: Pool) -> None:
    n = values.shape[1]
    axis = Axis(n, pool.kernel, pool.stride, pool.padding, ceil_mode=pool.ceil_mode)
    found = windows(n, pool.kernel, pool.stride, pool.padding, ceil_mode=pool.ceil_mode)
    st.latex(formulas.forward(axis, found, picture.ink()))
    lost = len([cell for cell in found.unread if cell < found.before + n])
    if lost:
        st.markdown(page.s("unread", cells=lost))
    elif found.overhang:
        st.markdown(page.s("overhang", cells=found.overhang))


def _matrix(page: Lesson, rows: Array, kind: str) -> str:
    ink = picture.ink()
    paint = ink.input if kind == "input" else ink.output
    cells = r"\\".join("&".join(paint(numbers.decimal(value, "en", 3)) for value in row) for row in rows.tolist())
    return rf"\begin{{bmatrix}}{cells}\end{{bmatrix}}"


def _pictures(page: Lesson, maps: Maps, pool: Pool, result: Array) -> None:
    before, after = cache.pooled_pictures(maps, pool)
    names = [page.s(f"{maps.source}.{place}") for place in range(3)]
    n, (rows, columns) = maps.n, result.shape[1:]
    colours = picture.colours()
    shown = [f'<div class="row"><b>{html.escape(page.s("row.input", n=n))}</b></div>']
    for source, name in zip(before, names, strict=True):
        words = "" if page.present else name
        shown.append(_figure(source, page.s("alt.map", title=name, n=n), colours["input"], words))
    shown.append(f'<div class="row"><b>{html.escape(page.s("row.output", h=rows, w=columns))}</b></div>')
    for place, (source, name) in enumerate(zip(after, names, strict=True)):
        alt = page.s("alt.pooled", title=name, h=rows, w=columns)
        told = numbers.decimal(float(result[place, 0, 0]), page.lang, 3) if pool.op in GLOBAL else ""
        shown.append(_figure(source, alt, colours["output"], told))
    st.html(f'{_STYLE}<div class="maps{" room" if page.present else ""}">{"".join(shown)}</div>')
    if not page.present:
        st.caption(page.s("row.scale"))


def _figure(source: str, alt: str, colour: str, words: str) -> str:
    image = f'<img src="{source}" alt="{html.escape(alt, quote=True)}" style="border-color: {colour}">'
    return f"<figure>{image}<figcaption>{html.escape(words)}</figcaption></figure>"


def _check(page: Lesson, maps: Maps, pool: Pool, result: Array) -> None:
    if lesson.torch_ready(page.t):
        torchs = cache.pooled_by_torch(maps, pool)
        total, equal = (numbers.integer(count, page.lang) for count in (torchs.total, torchs.equal))
        rows = [
            Agreement(page.s("check.shape"), _times(result.shape), _times(torchs.shape)),
            Agreement(page.s("check.values", total=total), total, equal),
            Agreement(page.s("check.parameters"), "0", str(torchs.parameters)),
        ]
        lesson.agreements(rows, page.t)
    if pool.op in ("max", "average"):
        link = {"op": pool.op, "f": str(min(pool.kernel, 7)), "s": str(max(1, min(pool.stride, 4)))}
        st.page_link(
            shell.script("convolution"), label=page.s("explorer"), icon=":material/grid_on:",
            query_params=shell.link(link),
        )  # fmt: skip
    lesson.copy_code(_source(pool, result.shape[0], maps), page.t)


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _source(pool: Pool, channels: int, maps: Maps) -> str:
    n = maps.values().shape[1:]
    return (
        "import torch\n\n"
        f"pool = {pool.call()}\n"
        f"x = torch.rand(1, {channels}, {n[0]}, {n[1]})\n"
        "print(tuple(pool(x).shape), sum(p.numel() for p in pool.parameters()))\n"
    )
