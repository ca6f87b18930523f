"""AlexNet: what torch says of its shapes, what the shipped small one puts out, pictures cut and coloured."""

from importlib import import_module

import streamlit as st

from cnnlab import datasets, torch_gate
from cnnlab.ui.cache.asking import ask


@st.cache_data(max_entries=64, show_spinner=False)
def torch_sequence(sequence):
    """Shapes and counts of a `core.alexnets.Sequence`. Only where torch is ready."""
    return ask("alexnets_torch").ask(sequence)


@st.cache_resource(max_entries=8, show_spinner=False)
def alexnet_outputs(layer: str):
    """A layer's values for the first test pictures, read-only. Imports torch."""
    found = _alexnet().outputs(layer)
    found.flags.writeable = False
    return found


@st.cache_resource(max_entries=5, show_spinner=False)
def alexnet_inputs(number: str):
    """Some of the values that a convolution hands to its ReLU, over the first test pictures. Imports torch."""
    import numpy as np

    values = alexnet_outputs(_alexnet().CONVOLUTIONS[number]).reshape(-1)
    return values[:: max(1, values.size // 100_000) | 1].astype(np.float64)


@st.cache_data(max_entries=64, show_spinner=False)
def alexnet_hidden(picture: int, unit: int):
    """Hidden units of a picture and the weights of one that reads them. Imports torch."""
    return _alexnet().hidden(picture, unit)


@st.cache_data(max_entries=128, show_spinner=False)
def alexnet_slopes(x: float):
    """Functions and derivatives by autograd. Imports torch."""
    return _alexnet().slopes(x)


@st.cache_resource(max_entries=16, show_spinner=False)
def alexnet_normed(picture: int, scale: float, norm):
    """A picture's maps, normalised by us and by torch: (maps, ours, torch's), (K, h, w). Imports torch."""
    maps = alexnet_outputs("features.1")[picture] * scale
    return maps, norm(maps), _alexnet().response_normed(maps[None], norm)[0]


@st.cache_resource(max_entries=2, show_spinner=False)
def alexnet_batch_normed():
    """The maps of all pictures, normalised by us and by torch, (N, K, h, w). Imports torch."""
    from cnnlab.core.response_norm import batch_norm

    maps = alexnet_outputs("features.1")
    return batch_norm(maps), _alexnet().batch_normed(maps)


@st.cache_data(max_entries=64, show_spinner=False)
def alexnet_dropped(picture: int, unit: int, p: float):
    """What torch's dropout does to a picture's hidden units. Imports torch."""
    return _alexnet().dropped(alexnet_hidden(picture, unit).units, p)


@st.cache_data(max_entries=64, show_spinner=False)
def alexnet_ten_answers(picture: int):
    """Answers to ten crops of a test picture. Imports torch."""
    return _alexnet().ten_answers(picture)


@st.cache_resource(max_entries=16, show_spinner=False)
def square_photograph(name: str, side: int):
    """The middle of a photograph, side × side: uint8, (side, side, 3), read-only."""
    from PIL import Image, ImageOps

    pixels = ImageOps.fit(Image.fromarray(datasets.photograph(name)), (side, side), Image.Resampling.BICUBIC)
    import numpy as np

    found = np.asarray(pixels).copy()
    found.flags.writeable = False
    return found


@st.cache_resource(max_entries=1, show_spinner=False)
def photograph_colours():
    """Principal components of the colours of all photographs, each at 256×256."""
    from cnnlab.core.augmenting import SIDE_PX, colour_components

    return colour_components([square_photograph(name, SIDE_PX) for name in datasets.photographs()])


@st.cache_data(max_entries=64, show_spinner=False)
def torchvision_crops(photo: str, crop, side: int) -> tuple[bool, bool]:
    """Whether torchvision cuts the same pixels: this crop; the ten crops. Imports torch."""
    import numpy as np

    from cnnlab.core.augmenting import ten_crops

    compute = _alexnet()
    picture = square_photograph(photo, side)
    one = compute.one_crop(picture, crop.top, crop.left, crop.side, mirrored=crop.mirrored)
    ten = np.stack([each(picture) for each in ten_crops(side, crop.side)])
    return bool((one == crop(picture)).all()), bool((compute.cropped(picture, crop.side) == ten).all())


@st.cache_data(max_entries=1024, show_spinner=False)
def run_race(run_id: str):
    """How fast a finished run learnt: `activation_race.Measured`."""
    from cnnlab.experiments.activation_race import measure
    from cnnlab.jobs import api

    records, offset = [], 0
    while True:
        rows, after = api.read_events(run_id, offset)
        if not rows:
            return measure(records)
        records += rows
        offset = after


def _alexnet():
    torch_gate.load()
    return import_module("cnnlab.ui.alexnet.compute")
