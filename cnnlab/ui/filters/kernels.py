"""The view on weights: a first layer in colour, any layer's slices, one filter or a table of them."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnlab.ui import cache, numbers
from cnnlab.ui.filters import tiles
from cnnlab.ui.filters.shown import Shown
from cnnlab.ui.filters.sprite import MOST_TILES, Array, Sheet, sheet
from cnnlab.ui.lesson import Lesson

Places = npt.NDArray[np.intp]
_TABLE = 12  # filters down and slices across
_LARGEST_GRAIN = 5  # kernels below this side are too coarse for a Gabor function


def show(page: Lesson, shown: Shown) -> None:
    """The kernels of the chosen convolution."""
    layer = shown.layer.name
    kernels = cache.layer_kernels(shown.key, layer, shown.source)
    norms = np.sqrt((kernels.astype(np.float64) ** 2).sum(axis=(1, 2, 3)))
    strong = page.knobs["sort"] == "strong"
    order = np.argsort(-norms, kind="stable") if strong else np.arange(len(kernels))
    if kernels.shape[1] in (1, 3):
        _whole(page, shown, kernels, norms, order)
    elif page.knobs["slices"] == "grid":
        _table(page, shown, kernels, norms, order)
    else:
        _slices(page, shown, kernels, order)


def encoded(kernels: Array, filters: tuple[int, ...], channels: tuple[int, ...] | None) -> Sheet:
    """The filters whole, in grey or colour; or, with `channels`, each of their slices."""
    if channels is not None:
        return sheet(kernels[np.ix_(filters, channels)].reshape(-1, *kernels.shape[2:]))
    chosen = kernels[list(filters)]
    return _in_colour(chosen) if kernels.shape[1] == 3 else sheet(chosen[:, 0])


def _in_colour(kernels: Array) -> Sheet:
    """Signed, so that grey is 0 whatever the weights' signs are."""
    found = sheet(np.concatenate([kernels, -np.abs(kernels).max() * np.ones_like(kernels[:1])]))
    return found._replace(n_tiles=len(kernels), scales=found.scales[:-1])


def _whole(page: Lesson, shown: Shown, kernels: Array, norms: Array, order: Places) -> None:
    order = order[:MOST_TILES]
    made = cache.kernel_sheet(shown.key, shown.layer.name, (tuple(order.tolist()), None), shown.source)
    counted, _, height, width = kernels.shape
    alt = page.s("filters.alt", count=counted, h=height, w=width, layer=shown.layer.name)
    names = [page.s("filter", number=at) for at in order]
    notes = [_numbers(page, kernels[at], float(norms[at])) for at in order]
    chosen = int(order[0]) if shown.channel not in order else shown.channel
    tiles.show(page, made, order.tolist(), key="whole", alt=alt, names=names, notes=notes, chosen=chosen)
    high = numbers.decimal(float(np.abs(kernels).max()), page.lang, 3)
    st.caption(page.s("filters.colour" if made.colour else "filters.signed", high=high))
    _likenesses(page, shown, kernels)


def _likenesses(page: Lesson, shown: Shown, kernels: Array) -> None:
    if min(kernels.shape[2:]) < _LARGEST_GRAIN:
        return
    if len(kernels) > 32 and not st.toggle(page.s("filters.count"), key="filters.count"):
        return
    with st.spinner(page.s("filters.counting")):
        found = cache.kernel_likenesses(shown.key, shown.layer.name, shown.source)
    count = len(kernels)
    st.markdown(page.s("filters.oriented", found=found.oriented, count=count, chance=found.by_chance))
    if found.opponent is not None:
        st.markdown(page.s("filters.opponent", found=found.opponent, count=count))


def _slices(page: Lesson, shown: Shown, kernels: Array, order: Places) -> None:
    """All that one filter does to the channels below."""
    at = shown.channel if 0 <= shown.channel < len(kernels) else int(order[0])
    _stepper(page, at, len(kernels))
    norms = np.sqrt((kernels[at].astype(np.float64) ** 2).sum(axis=(1, 2)))
    inputs = np.argsort(-norms, kind="stable") if page.knobs["sort"] == "strong" else np.arange(len(norms))
    inputs = inputs[:MOST_TILES]
    made = cache.kernel_sheet(shown.key, shown.layer.name, ((at,), tuple(inputs.tolist())), shown.source)
    names = [page.s("slice", number=at, channel=each) for each in inputs]
    notes = [_numbers(page, kernels[at, each], float(norms[each])) for each in inputs]
    alt = page.s("filters.slices_alt", number=at, count=kernels.shape[1], layer=shown.layer.name)
    tiles.show(page, made, [at] * len(inputs), key="slices", alt=alt, names=names, notes=notes)
    st.caption(page.s("filters.slices", shown=len(inputs), count=kernels.shape[1]))


def _stepper(page: Lesson, at: int, count: int) -> None:
    """A box for the filter's number, in step with the knob."""
    slot = "filters.number"
    st.session_state[slot] = at

    def turned() -> None:
        page.knobs.set(channel=st.session_state[slot])

    st.number_input(page.s("channel"), 0, count - 1, key=slot, on_change=turned, required=True)


def _table(page: Lesson, shown: Shown, kernels: Array, norms: Array, order: Places) -> None:
    rows = order[:_TABLE]
    columns = np.arange(min(_TABLE, kernels.shape[1]))
    made = cache.kernel_sheet(
        shown.key, shown.layer.name, (tuple(rows.tolist()), tuple(columns.tolist())), shown.source
    )
    pairs = [(int(row), int(column)) for row in rows for column in columns]
    names = [page.s("slice", number=row, channel=column) for row, column in pairs]
    notes = [_numbers(page, kernels[row, column], float(np.linalg.norm(kernels[row, column]))) for row, column in pairs]
    alt = page.s("filters.table_alt", rows=len(rows), columns=len(columns), layer=shown.layer.name)
    tiles.show(page, made, [row for row, _ in pairs], key="table", alt=alt, names=names, notes=notes,
               columns=len(columns), cell_px=46)  # fmt: skip
    st.caption(page.s("filters.table", rows=len(rows), columns=len(columns), k=len(norms), c=kernels.shape[1]))


def _numbers(page: Lesson, kernel: Array, norm: float) -> str:
    def say(value: float) -> str:
        return numbers.decimal(float(value), page.lang, 3)

    return page.s("filters.numbers", norm=say(norm), low=say(kernel.min()), high=say(kernel.max()))
