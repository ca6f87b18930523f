"""VGG-11, 13, 16 and 19 side by side: stages, parameters, multiply-adds, field, accuracy (C-VGG-1)."""

import html

import streamlit as st

from cnnlab.core.plans import VGG_CHANNELS, VGG_DENSE
from cnnlab.plots import by_layer, palette
from cnnlab.plots.by_layer import Line
from cnnlab.plots.figure import Axis
from cnnlab.ui import bars, cache, lesson, numbers, tables
from cnnlab.ui.lesson import Agreement, Lesson

from . import code, members, settings
from .members import SIDE, Member

_STYLE = f"""<style>
.vgg-family {{ display: grid; grid-template-columns: max-content repeat(4, minmax(4.2rem, 9rem)); gap: 0 0.7rem;
  line-height: 1.2; font-variant-numeric: tabular-nums; }}
.vgg-family b {{ text-align: center; padding-bottom: 0.25rem; }}
.vgg-family .where {{ align-self: start; padding-top: 0.2rem; white-space: nowrap; }}
.vgg-family .boxes {{ display: flex; flex-direction: column; gap: 2px; padding: 2px 0 0; }}
.vgg-family .boxes i {{ font-style: normal; text-align: center; border: 1.5px solid {palette.WEIGHT};
  background: {palette.translucent(palette.WEIGHT, 0.22)}; }}
.vgg-family .boxes i.dense {{ border: 1.5px dashed {palette.PADDING}; background: none; }}
.vgg-family .boxes u {{ text-decoration: none; text-align: center; margin-top: auto; font-size: 0.82em;
  border-top: 3px double currentcolor; }}
.vgg-family.room {{ font-size: 0.74em; line-height: 1.15; }}
@media (max-width: 48rem) {{ .vgg-family {{ font-size: 0.72em; gap: 0 0.3rem;
  grid-template-columns: max-content repeat(4, minmax(0, 1fr)); }} }}
</style>"""
_RANGE = (66, 76)  # per cent; fixed, so that nothing jumps


def draw(page: Lesson) -> None:
    """The whole view."""
    norm = page.knobs.toggle("bn")
    found = members.members()
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        _plan(page, found, norm)
    with right:
        guess = page.knobs.segmented("where")
        if guess == settings.OPEN:
            return
        vgg16 = next(each for each in found if each.depth == 16)
        share = vgg16.dense.parameters / vgg16.parameters(norm=norm)
        said = page.s("where.right" if guess == "fc" else "where.wrong", share=numbers.percent(share, page.lang))
        st.markdown(f"**{said}**")
        if page.present:  # a room has no space for both, and the lecture's claim is the depth
            _accuracy(page)
        else:
            _bars(page, found, norm)
    if not page.present:
        _table(page, found, norm)
        _accuracy(page)
        _check(page, found, norm)
        lesson.copy_code(code.family(norm), page.t)


def _plan(page: Lesson, found: tuple[Member, ...], norm: bool) -> None:
    """Every layer with weights as a box, stage by stage, aligned over the four networks."""
    cells = ["<span></span>", *(f"<b>VGG-{member.depth}</b>" for member in found)]
    box = html.escape(page.s("box.norm" if norm else "box.conv"))
    for stage, channels in enumerate(VGG_CHANNELS):
        side = SIDE >> stage
        cells.append(f'<span class="where">{side}×{side}<br>{channels}</span>')
        pool = html.escape(page.s("box.pool", side=side // 2))
        cells += [f'<div class="boxes">{f"<i>{box}</i>" * member.stages[stage]}<u>{pool}</u></div>' for member in found]
    dense = "".join(f'<i class="dense">fc {width}</i>' for width in VGG_DENSE)
    cells.append(f'<span class="where">{html.escape(page.s("box.fc"))}</span>')
    cells += [f'<div class="boxes">{dense}</div>' for _ in found]
    alt = html.escape(page.s("alt.plan"), quote=True)
    room = " room" if page.present else ""
    st.html(f'{_STYLE}<div class="vgg-family{room}" role="group" aria-label="{alt}">{"".join(cells)}</div>')


def _bars(page: Lesson, found: tuple[Member, ...], norm: bool) -> None:
    """Where parameters and multiply-adds are."""
    groups = []
    for name in ("parameters", "macs"):
        lines = []
        for member in found:
            more = norm * member.norm if name == "parameters" else 0
            parts = (
                bars.Part(getattr(member.conv, name) + more, palette.WEIGHT),
                bars.Part(getattr(member.dense, name), palette.PADDING, "striped"),
            )
            told = numbers.compact(sum(part.value for part in parts), page.lang)
            lines.append(bars.Bar(f"VGG-{member.depth}", parts, told))
        groups.append(bars.Group(page.s(f"family.{name}"), tuple(lines)))
    legend = [
        (page.s("part.conv"), bars.Part(0, palette.WEIGHT)),
        (page.s("part.fc"), bars.Part(0, palette.PADDING, "striped")),
    ]
    st.html(bars.chart(groups, legend, page.s("alt.family")))


def _table(page: Lesson, found: tuple[Member, ...], norm: bool) -> None:
    def row(name: str, values: list[str]) -> list[str]:
        return [page.s(f"row.{name}"), *values]

    def whole(values: list[int]) -> list[str]:
        return [numbers.integer(value, page.lang) for value in values]

    lines = [
        [page.s("row.head"), *(f"VGG-{member.depth}" for member in found)],
        ["---", *["---:"] * len(found)],
        row("convs", [f"{sum(member.stages)} ({' + '.join(map(str, member.stages))})" for member in found]),
        row("conv", whole([member.conv.parameters + norm * member.norm for member in found])),
        row("fc", whole([member.dense.parameters for member in found])),
        row("all", whole([member.parameters(norm=norm) for member in found])),
        row("macs", whole([member.conv.macs + member.dense.macs for member in found])),
        row("field", [str(member.field) for member in found]),
    ]
    if lesson.torch_ready(page.t):
        for with_norm in (False, True):
            told = [_percent(page, _torchvision(page, member.depth, with_norm)) for member in found]
            lines.append(row("top1_bn" if with_norm else "top1", told))
    lines.append(row("paper", [_percent(page, members.paper_top1(member.depth)) for member in found]))
    with st.container(key="wide-table-vgg"):
        st.markdown(tables.markdown(lines))


def _percent(page: Lesson, share: float | None) -> str:
    return "–" if share is None else numbers.percent(share, page.lang)


def _torchvision(page: Lesson, depth: int, norm: bool) -> float | None:
    return cache.imagenet_weights(f"vgg{depth}{'_bn' if norm else ''}")[0].top1


def _accuracy(page: Lesson) -> None:
    """Top-1 by depth: the paper's, and torchvision's once torch is there."""
    lines = [_line(page, "paper", palette.SERIES[0], ("solid", "circle"), members.paper_top1)]
    if lesson.torch_ready(page.t):
        for norm, name, style in ((False, "plain", ("dash", "square")), (True, "norm", ("dot", "diamond"))):
            lines.append(
                _line(page, name, palette.SERIES[1 + norm], style, lambda d, norm=norm: _torchvision(page, d, norm))
            )
    x = Axis(page.s("axis.depth"), 10, 20, [(depth, str(depth)) for depth in settings.DEPTHS])
    y = Axis(page.s("axis.top1"), *_RANGE)
    figure = by_layer.lines(lines, x, y, logarithmic=False, height_px=320, present=page.present)
    st.plotly_chart(figure, key="vgg.accuracy", config={"displayModeBar": False})
    if not page.present:
        st.markdown(page.s("depth_matters"))


def _line(page: Lesson, name: str, colour: str, style: tuple[str, str], of) -> Line:
    shares = {depth: of(depth) for depth in settings.DEPTHS}
    points = [(depth, 100 * share, 100 * share, 100 * share) for depth, share in shares.items() if share is not None]
    return Line(page.s(f"line.{name}"), colour, *style, points, "VGG-%{x}: %{y:.1f} %<extra></extra>")


def _check(page: Lesson, found: tuple[Member, ...], norm: bool) -> None:
    """Parameters, multiply-adds and field of torchvision's own modules."""
    if not lesson.torch_ready(page.t):
        return
    rows = []
    for member in found:
        name = f"vgg{member.depth}{'_bn' if norm else ''}"
        macs, params, field = cache.torch_vgg(name)
        ours = member.parameters(norm=norm), member.conv.macs + member.dense.macs, member.field
        rows.append(
            Agreement(
                page.s("check.member", network=name),
                *(
                    " / ".join(numbers.integer(value, page.lang) for value in each)
                    for each in (ours, (params, macs, field))
                ),
            )
        )
    lesson.agreements(rows, page.t)
