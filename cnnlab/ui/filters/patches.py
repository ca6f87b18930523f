"""The view on patches: where in the data set's pictures a channel is most excited."""

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnlab import datasets
from cnnlab.plots import palette
from cnnlab.ui import cache, numbers
from cnnlab.ui.filters.compute import N_PICTURES
from cnnlab.ui.filters.shown import Shown
from cnnlab.ui.filters.subject import pictures_of
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.pictures import as_source
from cnnlab.ui.training import words

if TYPE_CHECKING:
    from cnnlab.inspection.patches import Patch

_STYLE = """<style>
.patches { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); gap: 1rem; }
.patches figure { margin: 0; }
.patches .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem; align-items: start; }
.patches img { display: block; width: 100%; image-rendering: pixelated; border-radius: 2px; }
.patches .whole { position: relative; }
.patches .box { position: absolute; box-sizing: border-box; border: 3px solid; }
.patches figcaption { line-height: 1.35; margin-top: 0.25rem; }
</style>"""


def show(page: Lesson, shown: Shown) -> None:
    """The nine strongest pictures for one channel."""
    count = shown.layer.shape[0]
    channel = shown.channel if 0 <= shown.channel < count else 0
    slot = "filters.patch_channel"
    st.session_state[slot] = channel
    left, right = st.columns(2, vertical_alignment="bottom")
    left.number_input(page.s("channel"), 0, count - 1, key=slot, required=True,
                      on_change=lambda: page.knobs.set(channel=st.session_state[slot]))  # fmt: skip
    with right:
        split = page.knobs.segmented("split")
    with st.spinner(page.s("patches.searching")):
        found = cache.exciting_patches(shown.key, shown.layer.name, channel, split, shown.source)
    if found[0].value <= 0:
        st.warning(page.s("patches.dead", number=channel, count=N_PICTURES), icon=":material/block:")
    name = pictures_of(shown.source)
    seen = cache.first_pictures(name, split, N_PICTURES)
    labels = datasets.load(name, split).labels
    classes = words.classes(name, page.t)
    scale = seen.shape[1] / shown.source.image_size
    figures = [_figure(page, patch, seen[patch.picture], scale, classes[int(labels[patch.picture])]) for patch in found]
    st.html(_STYLE + f'<div class="patches">{"".join(figures)}</div>')
    st.caption(page.s("patches.caption", count=N_PICTURES, box=_size(found)))


def _size(found: "Sequence[Patch]") -> str:
    """The largest box, as height × width; those at the border are cut."""
    sizes = [(patch.box[2] - patch.box[0], patch.box[3] - patch.box[1]) for patch in found]
    return " × ".join(map(str, max(sizes, key=lambda size: size[0] * size[1])))


def _figure(page: Lesson, patch: "Patch", pixels: npt.NDArray[np.uint8], scale: float, label: str) -> str:
    """The picture with the box, and what is in the box; `scale` is the picture's pixels per pixel of the network."""
    side = len(pixels)
    top, left, bottom, right = (min(side, round(edge * scale)) for edge in patch.box)
    crop = pixels[top : max(top + 1, bottom), left : max(left + 1, right)]
    shares = {"top": top, "left": left, "height": crop.shape[0], "width": crop.shape[1]}
    box = ";".join(f"{name}:{100 * value / side:.3f}%" for name, value in shares.items())
    alt = html.escape(page.s("patches.alt", title=label, number=patch.picture), quote=True)
    crop_alt = html.escape(page.s("patches.crop_alt", title=label), quote=True)
    value = numbers.decimal(patch.value, page.lang, 3)
    return (
        f'<figure><div class="pair"><div class="whole"><img src="{as_source(pixels)}" alt="{alt}">'
        f'<div class="box" style="{box};border-color:{palette.FIELD_ON_INPUT}"></div></div>'
        f'<img src="{as_source(crop)}" alt="{crop_alt}"></div>'
        f"<figcaption><b>{value}</b> · {html.escape(label)}</figcaption></figure>"
    )
