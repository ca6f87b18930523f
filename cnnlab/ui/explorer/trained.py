"""A filter out of a network: which one, and what it is on a picture with other channels than its own."""

import numpy as np
import numpy.typing as npt

from cnnlab import networks, torch_gate
from cnnlab.core.errors import LabError
from cnnlab.core.kernels import Array
from cnnlab.core.mixing import LUMA
from cnnlab.ui import cache, lesson
from cnnlab.ui.knobs import Choice, Knob, Number
from cnnlab.ui.lesson import Lesson

_ORDER = ("shipped", "folder", "hub", "random")
_PREFERRED = "shipped:alexnet-textures"
_COLOURS = 3


def knobs() -> tuple[Knob, ...]:
    """Source, layer, filter and slice; the last three counted from 0, as in `weight[filter, slice]`."""
    ids = _ids()
    default = _PREFERRED if _PREFERRED in ids else ids[0]
    return (
        Choice("net", default, ids),
        Number("layer", 0, 0, 499), Number("filter", 0, 0, 4095), Number("slice", 0, 0, 4095),
    )  # fmt: skip


def _ids() -> tuple[str, ...]:
    """Networks with convolutions; with random weights only small ones, of which nobody need wait for 500 MB."""
    found = [
        source
        for source in cache.weight_sources().values()
        if networks.has_convolution(source.network)
        and (source.kind != "random" or source.image_size < networks.SMALL_BELOW)
    ]
    return tuple(source.id for kind in _ORDER for source in found if source.kind == kind)


def controls(page: Lesson) -> None:
    """The knobs, as far as the chosen network has layers, filters and slices. What cannot be read is said elsewhere."""
    page.knobs.select("net", format_func=lambda source_id: _title(page, source_id))
    if not lesson.torch_ready(page.t):
        return
    try:
        layers = _layers(page)
    except LabError:
        return
    shape = layers[page.knobs.pick("layer", [f"{name} · {_by(each.shape)}" for name, each in layers])][1].shape
    page.knobs.slider("filter", high=shape[0] - 1)
    if shape[1] > _COLOURS:
        page.knobs.slider("slice", high=shape[1] - 1)


def waiting(page: Lesson) -> bool:
    """Whether the chosen kernel must wait for torch."""
    return chosen(page) and not torch_gate.ready()


def chosen(page: Lesson) -> bool:
    """Whether the kernel is a network's."""
    return page.knobs["op"] == "conv" and page.knobs["kernel"] == "network"


def weights(page: Lesson, channels: int) -> Array:
    """(1, channels, kh, kw). LabError where the network's file cannot be read."""
    own = _filter(page)
    return np.ascontiguousarray(on_picture(own, channels, page.knobs.whole("slice"))[None])


def on_picture(own: Array, channels: int, part: int) -> Array:
    """A filter (C, kh, kw) for a picture with so many channels.

    As it is where the channels are colours, or one grey one, on both sides. One slice, `part`, of a deeper layer's.
    Otherwise the mean over the filter's channels; on several channels of a picture it reads their luminance, if they
    are three, else their mean.
    """
    if own.shape[0] > _COLOURS:
        return own[part][None].repeat(channels, 0) / channels
    if own.shape[0] == channels:
        return own
    shares = np.array(LUMA) if own.shape[0] == 1 and channels == _COLOURS else np.full(channels, 1 / channels)
    return own.mean(0)[None] * shares[:, None, None]


def note(page: Lesson, channels: int) -> str:
    """Whose filter it is, what became of its channels, and that the network saw other values."""
    source_id = str(page.knobs["net"])
    own = _filter(page)
    how = "slice" if len(own) > _COLOURS else "same" if len(own) == channels else "mean"
    how = "luminance" if len(own) == 1 and channels == _COLOURS else how
    name = _layers(page)[page.knobs.whole("layer")][0]
    how = page.s(f"net.{how}", slice=page.knobs.whole("slice"), count=len(own))
    return page.s("net.note", title=_title(page, source_id), filter=page.knobs.whole("filter"), layer=name, how=how)


def _filter(page: Lesson) -> Array:
    """(C, kh, kw), float64."""
    return _layers(page)[page.knobs.whole("layer")][1][page.knobs.whole("filter")].astype(np.float64)


def _layers(page: Lesson) -> list[tuple[str, npt.NDArray[np.float32]]]:
    """Every convolution of the chosen network: its name, and its weights (K, C, kh, kw)."""
    return list(cache.network_kernels(str(page.knobs["net"])).items())


def _title(page: Lesson, source_id: str) -> str:
    source = cache.weight_sources().get(source_id)
    if source is None:  # its file has been taken away
        return source_id
    network = networks.describe(source.network).title
    if source.kind == "random":
        return page.s("net.random", network=network)
    dataset = "ImageNet" if source.dataset is None else _data(page, source.dataset)
    title = page.s("net.trained", network=network, dataset=dataset)
    return f"{title} ({source.file.name})" if source.kind == "folder" and source.file else title


def _data(page: Lesson, dataset: str) -> str:
    short = f"{page.key}.net.on.{dataset}"
    return page.t(short if page.t.has(short) else f"dataset.{dataset}")


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
