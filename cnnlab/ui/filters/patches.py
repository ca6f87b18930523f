"""The view on patches: where in the data set's pictures a channel is most excited."""

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from cnnlab import datasets
from cnnlab.plots import palette
from cnnlab.ui import cache, numbers
from cnnlab.ui.filters.compute import N_PICTURES
from cnnlab.ui.filters.shown import Shown
from cnnlab.ui.filters.subject import pictures_of
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import words
from cnnlab.ui.training.pictures import as_source

if TYPE_CHECKING:
    from cnnlab.inspection.patches import Patch

_STYLE = """<style>
.patches { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); gap: 1rem; }
.patches figure { margin: 0; }
.patches .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem; }
.patches svg { display: block; width: 100%; image-rendering: pixelated; }
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
    figures = [_figure(page, patch, as_source(seen[patch.picture]), seen.shape[1] / shown.source.image_size,
                       seen.shape[1], classes[int(labels[patch.picture])]) for patch in found]  # fmt: skip
    st.html(_STYLE + f'<div class="patches">{"".join(figures)}</div>')
    st.caption(page.s("patches.caption", count=N_PICTURES, box=_size(found)))


def _size(found: "Sequence[Patch]") -> str:
    """The largest box, as height × width; those at the border are cut."""
    sizes = [(patch.box[2] - patch.box[0], patch.box[3] - patch.box[1]) for patch in found]
    return " × ".join(map(str, max(sizes, key=lambda size: size[0] * size[1])))


def _figure(page: Lesson, patch: "Patch", source: str, scale: float, side: int, label: str) -> str:
    top, left, bottom, right = (edge * scale for edge in patch.box)
    height, width = max(1.0, bottom - top), max(1.0, right - left)
    image = f'<image href="{source}" width="{side}" height="{side}"/>'
    stroke = max(0.6, side / 40)
    box = (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" '
        f'stroke="{palette.FIELD_ON_INPUT}" stroke-width="{stroke}"/>'
    )
    value = numbers.decimal(patch.value, page.lang, 3)
    alt = html.escape(page.s("patches.alt", title=label, number=patch.picture), quote=True)
    crop_alt = html.escape(page.s("patches.crop_alt", title=label), quote=True)
    longest = max(height, width)
    crop = f"{left - (longest - width) / 2} {top - (longest - height) / 2} {longest} {longest}"
    return (
        f'<figure><div class="pair"><svg viewBox="0 0 {side} {side}" role="img" aria-label="{alt}">{image}{box}</svg>'
        f'<svg viewBox="{crop}" role="img" aria-label="{crop_alt}">{image}</svg></div>'
        f"<figcaption><b>{value}</b> · {html.escape(label)}</figcaption></figure>"
    )
