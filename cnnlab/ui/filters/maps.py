"""The view on feature maps: what each channel of a layer makes of one picture."""

import numpy as np
import streamlit as st

from cnnlab.ui import cache, numbers
from cnnlab.ui.filters import tiles
from cnnlab.ui.filters.shown import Picture, Shown
from cnnlab.ui.filters.sprite import MOST_TILES, Array
from cnnlab.ui.lesson import Lesson


def show(page: Lesson, shown: Shown, picture: Picture | None) -> None:
    """The maps, the chosen one large, its kernel beside it."""
    if picture is None:
        st.info(page.s("no_picture"), icon=":material/upload:")
        return
    maps, strong = cache.picture_maps(shown.key, shown.layer.name, picture.id, shown.source, picture.pixels)
    if maps.ndim == 1:
        maps = maps[:, None, None]
    order = (strong if page.knobs["sort"] == "strong" else list(range(len(maps))))[:MOST_TILES]
    each = bool(page.knobs["each"])
    made = cache.map_sheet(shown.key, shown.layer.name, picture.id, each, tuple(order), maps)
    chosen = shown.channel if shown.channel in order else order[0]
    count, height, width = maps.shape
    st.markdown(page.s("maps.size", count=count, h=height, w=width, layer=shown.layer.name))
    names = [page.s("map", number=at) for at in order]
    notes = [_note(page, maps[at]) for at in order]
    alt = page.s("maps.alt", count=count, h=height, w=width, layer=shown.layer.name, title=picture.title)
    tiles.show(page, made, order, key="maps", alt=alt, names=names, notes=notes, chosen=chosen, common=not each)
    _caption(page, made.reduced, len(order), count, signed=made.signed)
    _kernel(page, shown, chosen)


def _note(page: Lesson, values: Array) -> str:
    def say(value: float) -> str:
        return numbers.decimal(float(value), page.lang, 3)

    active = numbers.percent(float((values > 0).mean()), page.lang, 0)
    return page.s("maps.numbers", mean=say(values.mean()), high=say(values.max()), active=active)


def _caption(page: Lesson, reduced: int, shown: int, count: int, *, signed: bool) -> None:
    said = [page.s("maps.signed" if signed else "maps.positive")]
    if shown < count:
        said.append(page.s("maps.some", shown=shown, count=count))
    if reduced > 1:
        said.append(page.s("maps.reduced", times=reduced))
    st.caption(" ".join(said))


def _kernel(page: Lesson, shown: Shown, channel: int) -> None:
    """The filter that made the map: the layer's own, or that of the last convolution before it."""
    places = [layer.name for layer in shown.layers]
    before = shown.layers[: places.index(shown.layer.name) + 1]
    maker = next((layer for layer in reversed(before) if layer.kind == "conv"), None)
    if maker is None or maker.shape[0] != shown.layer.shape[0] or not shown.layer.has_map:
        return
    kernels = cache.layer_kernels(shown.key, maker.name, shown.source)
    kernel = kernels[channel]
    strongest = np.argsort(-np.abs(kernel).sum(axis=(1, 2)), kind="stable")[:8]
    st.markdown(page.s("maps.kernel", number=channel, layer=maker.name, c=kernels.shape[1],
                       h=kernels.shape[2], w=kernels.shape[3]))  # fmt: skip
    names = [page.s("slice", number=channel, channel=at) for at in strongest]
    whole = kernels.shape[1] in (1, 3)
    made = cache.kernel_sheet(
        shown.key, maker.name, ((channel,), None if whole else tuple(strongest.tolist())), shown.source
    )
    names = [page.s("filter", number=channel)] if whole else names
    tiles.show(page, made, [channel] * made.n_tiles, key="maker", alt=page.s("maps.kernel_alt", number=channel),
               names=names, chosen=channel, columns=8, cell_px=84, big=False)  # fmt: skip
    if not whole:
        st.caption(page.s("maps.slices", shown=len(strongest), count=kernels.shape[1]))
