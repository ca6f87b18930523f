"""C-CONV-2: one output value is one dot product, over all channels, plus the bias."""

from collections.abc import Callable
from functools import wraps
from random import Random

import numpy as np

from cnnlab.core.convolve import convolve, cross_correlate
from cnnlab.core.kernels import format_kernel
from cnnlab.exercises.question import Question, Say, Setting, Step, usual

CLAIM = "C-CONV-2"

Matrix = np.ndarray  # whole numbers, (rows, columns)


def _matrix(rng: Random, size: int, low: int, high: int) -> Matrix:
    return np.array([[rng.randint(low, high) for _ in range(size)] for _ in range(size)])


def _kernel(rng: Random, size: int) -> Matrix:
    """With a sign to get wrong, and not the same when it is turned."""
    while True:
        kernel = _matrix(rng, size, -2, 2)
        if (kernel < 0).any() and (kernel > 0).any() and not np.array_equal(kernel, kernel[::-1, ::-1]):
            return kernel


def _tex(matrix: Matrix) -> str:
    return r"\begin{bmatrix}" + r"\\".join("&".join(map(str, row)) for row in matrix.tolist()) + r"\end{bmatrix}"


def _sum(image: Matrix, kernel: Matrix) -> int:
    return int((image * kernel).sum())


def _terms(image: Matrix, kernel: Matrix) -> str:
    pairs = zip(image.ravel().tolist(), kernel.ravel().tolist(), strict=True)
    return "+".join(rf"{x}\cdot({w})" if w < 0 else rf"{x}\cdot {w}" for x, w in pairs)


def _plus(value: int) -> str:
    return f"+{value}" if value >= 0 else f"-{-value}"


def _knobs(pixels: list[Matrix], kernel: list[Matrix], bias: int = 0, stride: int = 1, flip: bool = False) -> Setting:
    return {
        "picture": "typed", "pixels": format_kernel([pixels]), "kernel": "typed", "weights": format_kernel([kernel]),
        "bias": bias, "s": stride, "flip": flip,
    }  # fmt: skip


def one_window(rng: Random) -> Question:
    """The sum for a window as large as the kernel, with a bias."""
    image, kernel, bias = _matrix(rng, 3, 0, 5), _kernel(rng, 3), rng.choice((-3, -2, -1, 1, 2, 3, 4))
    answer = int(cross_correlate(image[None], kernel[None, None], bias).item())
    values = {"x": _tex(image), "w": _tex(kernel), "b": bias}
    plain = _sum(image, kernel)
    return Question(
        text=Say("dot.window", values),
        answer=answer,
        unit="value",
        mistakes=usual(
            answer, (plain, "dot.window.no_bias"), (plain - bias, "dot.window.minus_bias"),
            (int(convolve(image[None], kernel[None, None], bias).item()), "dot.window.turned"),
            (_sum(image, abs(kernel)) + bias, "dot.window.no_signs"),
            (int(image.sum()) * int(kernel.sum()) + bias, "dot.window.sums"),
            (int((image @ kernel).sum()) + bias, "dot.window.matrix"), **values,
        ),
        solution=(
            Step(Say("dot.window.solution", {}), f"{_terms(image, kernel)}={plain}"),
            Step(Say("dot.solution_bias", {}), f"{plain}{_plus(bias)}={answer}"),
        ),
        knobs=_knobs([image], [kernel], bias),
    )  # fmt: skip


def one_cell(rng: Random) -> Question:
    """One output cell of a small picture, with a stride."""
    image, kernel, stride = _matrix(rng, 5, 0, 4), _kernel(rng, 2), rng.choice((1, 2, 2))
    output = cross_correlate(image[None], kernel[None, None], stride=stride)[0]
    row, column = rng.choice([(1, 2), (2, 1), (2, 2), (1, 1)] if stride == 1 else [(0, 1), (1, 0), (1, 1)])
    row, column = min(row, output.shape[0] - 1), min(column, output.shape[1] - 1)
    answer = int(output[row, column])
    window = image[row * stride : row * stride + 2, column * stride : column * stride + 2]
    other, swapped = image[row : row + 2, column : column + 2], output[column, row]
    values = {"x": _tex(image), "w": _tex(kernel), "s": stride, "row": row + 1, "column": column + 1}
    return Question(
        text=Say("dot.cell", values),
        answer=answer,
        unit="value",
        mistakes=usual(
            answer, (_sum(other, kernel), "dot.cell.no_stride"), (int(swapped), "dot.cell.swapped"),
            (_sum(window, kernel[::-1, ::-1]), "dot.window.turned"), (_sum(window, abs(kernel)), "dot.window.no_signs"),
            (int(window.sum()), "dot.cell.no_weights"), **values,
        ),
        solution=(
            Step(Say("dot.cell.solution", {"row": row * stride + 1, "column": column * stride + 1}), _tex(window)),
            Step(Say("dot.window.solution", {}), f"{_terms(window, kernel)}={answer}"),
        ),
        knobs=_knobs([image], [kernel], stride=stride),
    )  # fmt: skip


def two_channels(rng: Random) -> Question:
    """The sum over two channels."""
    image, kernel = [_matrix(rng, 2, 0, 5) for _ in range(2)], [_kernel(rng, 2) for _ in range(2)]
    bias = rng.choice((-2, -1, 1, 2, 3))
    answer = int(cross_correlate(image, [kernel], bias).item())
    first, second = (_sum(*each) for each in zip(image, kernel, strict=True))
    values = {"x1": _tex(image[0]), "x2": _tex(image[1]), "w1": _tex(kernel[0]), "w2": _tex(kernel[1]), "b": bias}
    return Question(
        text=Say("dot.channels", values),
        answer=answer,
        unit="value",
        mistakes=usual(
            answer, (first + bias, "dot.channels.first"), (second + bias, "dot.channels.second"),
            (first + second, "dot.window.no_bias"), (first + second + 2 * bias, "dot.channels.two_biases"),
            (first * second + bias, "dot.channels.product"),
            **values,
        ),
        solution=(
            Step(Say("dot.channels.solution", {"channel": 1}), f"{_terms(image[0], kernel[0])}={first}"),
            Step(Say("dot.channels.solution", {"channel": 2}), f"{_terms(image[1], kernel[1])}={second}"),
            Step(Say("dot.solution_bias", {}), f"{first}{_plus(second)}{_plus(bias)}={answer}"),
        ),
        knobs=_knobs(image, kernel, bias),
    )  # fmt: skip


def turned(rng: Random) -> Question:
    """The true convolution, with the kernel turned."""
    image, kernel = _matrix(rng, 2, 0, 6), _kernel(rng, 2)
    answer = int(convolve(image[None], kernel[None, None]).item())
    values = {"x": _tex(image), "w": _tex(kernel)}
    around = kernel[::-1, ::-1]
    return Question(
        text=Say("dot.true", values),
        answer=answer,
        unit="value",
        mistakes=usual(
            answer, (_sum(image, kernel), "dot.true.not_turned"), (_sum(image, kernel[:, ::-1]), "dot.true.mirrored"),
            (_sum(image, kernel[::-1]), "dot.true.mirrored"), (_sum(image, kernel.T), "dot.true.transposed"),
            (_sum(image, np.rot90(kernel)), "dot.true.quarter"), (-_sum(image, kernel), "dot.true.negated"), **values,
        ),
        solution=(
            Step(Say("dot.true.solution", {}), _tex(around)),
            Step(Say("dot.window.solution", {}), f"{_terms(image, around)}={answer}"),
        ),
        knobs=_knobs([image], [kernel], flip=True),
    )  # fmt: skip


def _telling(draw: Callable[[Random], Question]) -> Callable[[Random], Question]:
    """Small numbers may make mistakes coincide: draw again until two different ones are left."""

    @wraps(draw)
    def again(rng: Random) -> Question:
        question = draw(rng)
        return question if len(question.mistakes) > 1 else again(rng)

    return again


VARIANTS = tuple(_telling(draw) for draw in (one_window, one_cell, two_channels, turned))
