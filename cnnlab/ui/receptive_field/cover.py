"""C-OUT-3: how many layers it takes to see a picture, by kernel, stride and pooling."""

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from cnnlab.core.fields import layers_to_cover
from cnnlab.plots import cover
from cnnlab.ui.knobs import Number
from cnnlab.ui.lesson import Lesson

KNOBS = (
    Number("pixels", 224, 2, 1024),
    Number("stride", 2, 1, 4),
    Number("every", 3, 1, 10),
    Number("pool", 2, 1, 4),
)
_KERNELS = (3, 5, 7)
_PIXELS = tuple(sorted({round(2 ** (step / 8)) for step in range(24, 81)}))  # 8 to 1024


def section(page: Lesson) -> None:
    """The curve, in a fragment of its own: it does not depend on the stack above."""
    st.header(page.s("cover"), anchor=False)
    if not page.present:
        st.markdown(page.s("cover_text"))
    _curve(page)


@st.fragment
def _curve(page: Lesson) -> None:
    left, right = st.columns([1, 2.15], gap="medium")
    with left:
        pixels, stride, every, pool = (page.knobs.slider(knob.name) for knob in KNOBS)
    ways = _ways(int(stride), int(every), int(pool))
    labels = [_label(page, kernel, kind, int(stride), int(every), int(pool)) for kernel, kind in ways]
    with left:
        st.markdown(page.s("cover_needed", pixels=pixels))
        needed = [layers_to_cover(int(pixels), kernel, **settings) for (kernel, _), settings in ways.items()]
        st.markdown("\n".join(f"- {label}: **{count}**" for label, count in zip(labels, needed, strict=True)))
        st.latex(rf"\text{{{page.s('cover_plain')}}}\quad L = \left\lceil \tfrac{{N-1}}{{K-1}} \right\rceil")
    with right:
        curves = dict(zip(labels, (_counts(kernel, **way) for (kernel, _), way in ways.items()), strict=True))
        figure = cover.layers_to_cover(_PIXELS, curves, page.s("cover_x"), page.s("cover_y"), present=page.present)
        st.plotly_chart(figure, key="receptive-field.curve", config={"displayModeBar": False}, alt=page.s("cover_alt"))


def _ways(stride: int, every: int, pool: int) -> dict[tuple[int, str], dict[str, int]]:
    plain = {(kernel, "plain"): {} for kernel in _KERNELS}
    return plain | {
        (3, "stride"): {"stride": stride, "stride_every": every},
        (3, "pool"): {"pool": pool, "pool_every": every},
    }


def _label(page: Lesson, kernel: int, kind: str, stride: int, every: int, pool: int) -> str:
    return page.s(f"way.{kind}", kernel=kernel, stride=stride, every=every, pool=pool)


@lru_cache(maxsize=256)
def _counts(kernel: int, **settings: int) -> Sequence[int]:
    return tuple(layers_to_cover(pixels, kernel, **settings) for pixels in _PIXELS)
