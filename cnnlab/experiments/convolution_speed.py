"""Convolution is parallel: what is gained by computing many output cells at once, measured on the machine at hand.

The same convolution, as the picture grows, in three ways: plain Python loops, im2col and one matrix product (NumPy),
torch's conv2d; the last one also on the graphics processor, where there is one. All operands lie ready in each way's
own form before the clock starts, and a GPU's queue is waited for before it is read. float32, no TF32; the loops in
Python's own floats (float64).

Measured: seconds per call, median and quartiles. The rule, fixed before the first run: see `judge`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from cnnlab.core import three_ways
from cnnlab.core.checks import whole
from cnnlab.core.parallel import Work
from cnnlab.experiments.timing import measure

CLAIM = "C-CONV-3"
NAME = "convolution_speed"  # of the ledger
LOOPS, IM2COL, TORCH = "loops", "im2col", "torch"
CPU = "cpu"
SIDES = (8, 12, 16, 24, 32, 64, 128, 256)
MOST = {"channels": 16, "filters": 32, "kernel": 7}

FACTOR = 10.0  # so many times faster than loops torch must be at the largest common size
FEWEST_SIZES = 3  # fewer do not show a growth
POINT_S = 0.2  # of repeats for one point
LONGEST_CALL_S = 1.2  # what is expected to take longer is left out
_ROOF_S = 0.2

Verdict = Literal["holds", "fails", "open"]
Row = dict[str, Any]


class Line(NamedTuple):
    """One line of the chart."""

    way: str
    device: str


class Point(NamedTuple):
    """Seconds of one call: median, quartiles."""

    seconds: float
    low: float
    high: float


Points = Mapping[Line, Mapping[int, Point]]  # by side


@dataclass(frozen=True)
class Settings:
    """The convolution that is timed on pictures of all `SIDES`.

    Raises
    ------
    LabError
        `value.whole` beyond `MOST`, so that a measurement stays short.
    """

    channels: int = 3
    filters: int = 16
    kernel: int = 3

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            whole(name, getattr(self, name), 1, most)

    def work(self, side: int) -> Work:
        """What there is to do on a picture of this side."""
        return Work(side, self.channels, self.filters, self.kernel)


def run(settings: Settings, stop: Callable[[], bool] = lambda: False) -> Iterator[Row]:
    """Measure here; each row as soon as it is known, the picture's side growing. Imports torch.

    Yields
    ------
    dict
        `kind`: `roof` (what a device can do at most: `flops`, `bytes` per second), `point` (a `Point` with its line,
        its side and `difference`, the largest from torch's result in float64, relative to its largest value), or
        `skipped` (a side that would take `expected_s`).

    Notes
    -----
    `stop` is asked before every point. A way is left out from the side on where a call is expected to take more than
    `LONGEST_CALL_S`, judged by its last point and the multiply-adds.
    """
    there = devices()
    for device in there:
        if stop():
            return
        yield {"kind": "roof", "device": device, **_roof(device)}
    seconds: dict[Line, tuple[int, float]] = {}
    for side in SIDES:
        work = settings.work(side)
        image, weights = _operands(work)
        truth = _truth(image, weights)
        for line in (Line(LOOPS, CPU), Line(IM2COL, CPU), *(Line(TORCH, device) for device in there)):
            if stop():
                return
            macs, last = seconds.get(line, (work.macs, 0.0))
            expected = last * work.macs / macs
            if expected > LONGEST_CALL_S:
                yield {"kind": "skipped", **line._asdict(), "side": side, "expected_s": expected}
                continue
            call, as_array = _prepared(line, image, weights)
            difference = float(np.abs(as_array(call()) - truth).max() / np.abs(truth).max())  # and the warm-up
            timing = measure(call, POINT_S)
            seconds[line] = work.macs, timing.seconds
            yield {"kind": "point", **line._asdict(), "side": side, **timing._asdict(), "difference": difference}


def points_of(rows: Iterable[Row]) -> dict[Line, dict[int, Point]]:
    """The points among the rows of `run`, by line and side."""
    found: dict[Line, dict[int, Point]] = {}
    for row in rows:
        if row["kind"] == "point":
            line = found.setdefault(Line(row["way"], row["device"]), {})
            line[row["side"]] = Point(row["seconds"], row["low"], row["high"])
    return found


def common(points: Points, slow: Line, fast: Line) -> list[int]:
    """The sides that both lines have, the smallest first."""
    return sorted(set(points.get(slow, ())) & set(points.get(fast, ())))


def ratio(points: Points, slow: Line, fast: Line, side: int) -> float:
    """How many times as long `slow` takes as `fast`, by the medians."""
    return points[slow][side].seconds / points[fast][side].seconds


def judge(points: Points) -> Verdict:
    """The verdict on the CPU, by the rule.

    Notes
    -----
    Of the sides that loops and torch have in common: *holds* where torch is at least `FACTOR` times as fast at the
    largest one, the lower quartile of the loops against the upper one of torch, and the ratio of the medians is larger
    there than at the smallest one. *Fails* where torch is less than `FACTOR` times as fast even with the quartiles the
    other way round, or where the ratio shrinks. *Open*: everything else, and fewer than three common sides.
    """
    return _compare(points, Line(LOOPS, CPU), Line(TORCH, CPU), FACTOR)


def judge_gpu(points: Points) -> dict[str, Verdict]:
    """For each graphics processor: whether torch is faster there than on the CPU, and the more so the larger the side.

    The rule of `judge` with a factor of 1. Empty where there is none: then this machine cannot say.
    """
    others = [line for line in points if line.way == TORCH and line.device != CPU]
    return {line.device: _compare(points, Line(TORCH, CPU), line, 1.0) for line in others}


def _compare(points: Points, slow: Line, fast: Line, factor: float) -> Verdict:
    sides = common(points, slow, fast)
    if len(sides) < FEWEST_SIZES:
        return "open"
    slowly, quickly = points[slow][sides[-1]], points[fast][sides[-1]]
    grown = ratio(points, slow, fast, sides[-1]) / ratio(points, slow, fast, sides[0])
    if slowly.high / quickly.low < factor or grown < 1:
        return "fails"
    return "holds" if slowly.low / quickly.high >= factor and grown > 1 else "open"


def devices() -> list[str]:
    """The CPU, then the graphics processors of this machine. Imports torch, and turns TF32 off: all compute alike."""
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    return [CPU, *(name for name, is_there in there.items() if is_there)]


def device_name(device: str) -> str:
    """What the maker calls a graphics processor. Imports torch."""
    import torch

    return torch.cuda.get_device_name() if device == "cuda" else "Apple GPU (MPS)"


def _operands(work: Work) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(work.side)
    image = generator.standard_normal((work.channels, work.side, work.side), np.float32)
    weights = generator.standard_normal((work.filters, work.channels, work.kernel, work.kernel), np.float32)
    return image, weights


def _truth(image: np.ndarray, weights: np.ndarray) -> np.ndarray:
    import torch

    one, other = (torch.from_numpy(each).double() for each in (image, weights))
    return torch.nn.functional.conv2d(one[None], other)[0].numpy()


def _prepared(
    line: Line, image: np.ndarray, weights: np.ndarray
) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    """The call to time, its operands laid ready; and what makes an array of its result."""
    if line.way == LOOPS:
        lists = image.tolist(), weights.tolist()
        return lambda: three_ways.loops(*lists), np.array
    if line.way == IM2COL:
        return lambda: three_ways.im2col_matmul(image, weights), np.asarray
    import torch

    x, w = torch.from_numpy(image)[None].to(line.device), torch.from_numpy(weights).to(line.device)
    wait = _waiting(line.device)

    def convolve():
        with torch.inference_mode():
            y = torch.nn.functional.conv2d(x, w)
        wait()
        return y

    return convolve, lambda y: y[0].cpu().numpy()


def _waiting(device: str) -> Callable[[], None]:
    """Returns when the device has done all that it was told: it works behind the program's back."""
    import torch

    return {"cuda": torch.cuda.synchronize, "mps": torch.mps.synchronize}.get(device, lambda: None)


def _roof(device: str) -> dict[str, float]:
    """FLOP per second of a large matrix product, bytes per second of a large copy (read and written)."""
    import torch

    wait = _waiting(device)
    n, numbers = (768, 1 << 23) if device == CPU else (4096, 1 << 26)
    square, long = torch.ones(n, n, device=device), torch.ones(numbers, device=device)
    target = torch.empty_like(long)

    def multiply() -> None:
        torch.mm(square, square)
        wait()

    def copy() -> None:
        target.copy_(long)
        wait()

    multiply()
    copy()
    return {
        "flops": 2 * n**3 / measure(multiply, _ROOF_S).seconds,
        "bytes": 8 * numbers / measure(copy, _ROOF_S).seconds,
    }
