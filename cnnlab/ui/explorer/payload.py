"""What the browser component is given: the numbers, packed; names, colours and words."""

from base64 import b64encode

import numpy as np
import numpy.typing as npt

from cnnlab.core.convolve import flipped
from cnnlab.plots import palette
from cnnlab.plots.figure import BASE_FONT_PX, ROOM_FONT_PX
from cnnlab.ui import cache
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.theme import dark

from . import pin
from .subject import Array, Layer, Picture, Result

HEIGHT_PX, ROOM_HEIGHT_PX = 430, 450
_SUM_PX, _ROOM_SUM_PX = 128, 150
_BEST = "#F0E442"
_RGB = ("red", "green", "blue")
_KEY = "convolution.explorer"


def show(page: Lesson, picture: Picture, layer: Layer, result: Result) -> None:
    """Mount the component."""
    image = picture.values()
    outputs, maps = _maps(page, layer, result)
    finite = outputs[np.isfinite(outputs)]
    data = {
        "kind": layer.kind,
        "c": image.shape[0], "h": image.shape[1], "w": image.shape[2],
        "oh": outputs.shape[1], "ow": outputs.shape[2],
        "kh": layer.shape[2], "kw": layer.shape[3],
        "stride": layer.stride, "pad": layer.padding, "dilation": layer.dilation, "bias": layer.bias,
        "input": _packed(image), "outputs": _packed(outputs),
        "places": None if result.places is None else b64encode(result.places.astype("<i4").tobytes()).decode(),
        "maps": maps,
        "high": picture.highest, "negative": bool(image.min() < 0),
        "outHigh": float(max(np.abs(finite).max(initial=0), 1e-9)), "outNegative": bool(finite.min(initial=0) < 0),
        "pin": pin.kept(page, *outputs.shape),
        "channelNames": _channel_names(page, picture, len(image)),
        "colours": _colours(), "stops": palette.SIGNED_STOPS,
        "legend": [(kind, page.s(f"legend.{kind}")) for kind in _legend(layer)],
        "font": ROOM_FONT_PX if page.present else BASE_FONT_PX,
        "height": ROOM_HEIGHT_PX if page.present else HEIGHT_PX,
        "sumHeight": _ROOM_SUM_PX if page.present else _SUM_PX,
        "words": _words(page, layer),
        "alt": page.s("alt", h=image.shape[1], w=image.shape[2], kh=layer.shape[2], kw=layer.shape[3],
                      oh=outputs.shape[1], ow=outputs.shape[2]),
    }  # fmt: skip
    cache.component("explorer")(data=data, key=_KEY, on_pin_change=lambda: pin.take(page, _KEY))


def _maps(page: Lesson, layer: Layer, result: Result) -> tuple[Array, list[dict]]:
    """Output maps (K, oh, ow) with names and weights; where the student wants it, the true convolution's beside."""
    count = len(result.values)
    if layer.kind != "corr":
        return result.values, [{"name": page.s("map", number=at + 1) if count > 1 else page.s("output")}
                               for at in range(count)]  # fmt: skip
    weights = layer.filters()
    if not page.knobs["flip"] or result.true is None:
        names = [page.s("map", number=at + 1) if count > 1 else page.s("output") for at in range(count)]
        return result.values, [_map(name, each) for name, each in zip(names, weights, strict=True)]
    beside = [
        _map(page.s("map.corr"), weights[0], page.s("kernel.as_is")),
        _map(page.s("map.true"), flipped(weights[0]), page.s("kernel.turned")),
    ]
    return np.stack([result.values[0], result.true[0]]), beside


def _map(name: str, weights: Array, kernel: str = "") -> dict:
    return {"name": name, "kernel": kernel, "weights": b64encode(weights.astype("<f8").tobytes()).decode()}


def _packed(values: npt.NDArray[np.floating]) -> str:
    return b64encode(values.astype("<f4").tobytes()).decode()


def _channel_names(page: Lesson, picture: Picture, count: int) -> list[str]:
    if count == 1:
        return [page.s("input")]
    if picture.colour:
        return [page.s(f"channel.{name}") for name in _RGB]
    return [page.s("channel", number=at + 1) for at in range(count)]


def _colours() -> dict[str, str]:
    shades = palette.TEXT_DARK if dark() else palette.TEXT_LIGHT
    inks = {"input": palette.INPUT, "weight": palette.WEIGHT, "output": palette.OUTPUT, "padding": palette.PADDING}
    signs = {"negative": palette.SIGNED_STOPS[0], "positive": palette.SIGNED_STOPS[-1]}
    return {**inks, **signs, "best": _BEST, **{f"{name}Ink": shades[colour] for name, colour in inks.items()}}


def _legend(layer: Layer) -> tuple[str, ...]:
    kinds = ("input", "padding", "weight", "output", "negative", "positive")
    return (*kinds, "best") if layer.kind == "max" else kinds


def _words(page: Lesson, layer: Layer) -> dict:
    names = ("play", "pause", "step", "speed", "keys", "kernel", "sum", "bias", "atOutput", "atInput", "atWeight",
             "padding", "sumLabel", "pinned")  # fmt: skip
    modes = {name: page.s(f"mode.{name}") for name in ("output", "input", "weight")}
    products = page.s("products" if layer.kind == "corr" else "window")
    return {name: page.s(f"say.{name}") for name in names} | {"modes": modes, "products": products}
