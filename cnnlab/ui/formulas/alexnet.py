"""AlexNet: the first layer's size, the normalisation of one cell, dropout, colour noise."""

from collections.abc import Sequence

from cnnlab.core.axes import pair
from cnnlab.core.response_norm import ResponseNorm
from cnnlab.core.stacks import Layer

from .ink import Ink

_MOST_SQUARES = 5


def first_size(size: int, overhang: int, first: Layer, ink: Ink) -> str:
    """(N + 2P + zeros − F) / S + 1, with the fraction that is or is not whole."""
    kernel, stride, padding = (pair(name, getattr(first, name))[0] for name in ("kernel", "stride", "padding"))
    zeros = 2 * padding + overhang
    exact = (size + zeros - kernel) / stride + 1
    more = rf" + {ink.padding(zeros)}" if zeros else ""
    over = rf"\frac{{{ink.input(size)}{more} - {ink.weight(kernel)}}}{{{ink.weight(stride)}}} + 1"
    if exact == int(exact):
        return rf"{over} = \boxed{{{ink.output(int(exact))}}}"
    return rf"{over} = {exact:g} \;\Rightarrow\; \boxed{{{ink.output(int(exact))}}}"


def response(norm: ResponseNorm, near: Sequence[float], value: float, result: float, ink: Ink) -> str:
    """The letters; then the numbers of one cell."""
    a = ink.input(_number(value))
    squares = [rf"{_number(each)}^2" for each in near[:_MOST_SQUARES]]
    more = r" + \dots" if len(near) > _MOST_SQUARES else ""
    total = sum(each**2 for each in near)
    scale = norm.k + norm.alpha * total
    k, alpha, beta = (ink.weight(_number(each)) for each in (norm.k, norm.alpha, norm.beta))
    k_name, alpha_name, beta_name = (ink.weight(name) for name in ("k", r"\alpha", r"\beta"))
    lines = [
        rf"{ink.output('b')} &= \frac{{{ink.input('a')}}}{{\left({k_name} + {alpha_name} "
        rf"\sum_{{j}} a_j^2\right)^{{{beta_name}}}}}",
        rf"\sum_j a_j^2 &= {' + '.join(squares)}{more} = {_number(total)}",
        rf"{ink.output('b')} &= \frac{{{a}}}{{({k} + {alpha} \cdot {_number(total)})^{{{beta}}}}} = "
        rf"\frac{{{a}}}{{{_number(scale)}^{{{beta}}}}} = \boxed{{{ink.output(_number(result))}}}",
    ]
    return _aligned(lines)


def batch(value: float, mean: float, std: float, result: float, ink: Ink) -> str:
    """The same cell by the batch's mean and deviation."""
    return (
        rf"\frac{{{ink.input('a')} - \mu}}{{\sigma}} = \frac{{{ink.input(_number(value))} - {_number(mean)}}}"
        rf"{{{_number(std)}}} = {ink.output(_number(result))}"
    )


def dropout(p: float, way: str, ink: Ink) -> str:
    """A unit in training and in use, and that the means agree."""
    a, keep = ink.input("a"), f"{1 - p:g}"
    train = rf"{a} / {keep}" if way == "inverted" else a
    used = a if way == "inverted" else rf"{keep}\,{a}"
    mean = rf"{keep} \cdot \frac{{{a}}}{{{keep}}} = {a}" if way == "inverted" else rf"{keep}\,{a}"
    return _aligned(
        [
            rf"\text{{train}} &= \begin{{cases}} {train} & {keep} \\ 0 & {p:g} \end{{cases}}"
            rf"\qquad \mathbb{{E}}[\text{{train}}] = {mean}",
            rf"\text{{eval}} &= {ink.output(used)}",
        ]
    )


def colours(values: Sequence[float], vectors, alphas: Sequence[float], shift: Sequence[float], ink: Ink) -> str:
    """The matrix of components, the noise, what every pixel is given."""
    matrix = r"\\".join(" & ".join(f"{each:.2f}" for each in row) for row in vectors)
    noise = r"\\".join(
        rf"{ink.weight(f'{alpha:+.3f}')} \cdot {value:.4f}" for alpha, value in zip(alphas, values, strict=True)
    )
    result = r"\\".join(f"{255 * each:+.2f}" for each in shift)
    given = ink.output(rf"\begin{{bmatrix}} {result} \end{{bmatrix}}")
    return rf"255 \cdot \begin{{bmatrix}} {matrix} \end{{bmatrix}} \begin{{bmatrix}} {noise} \end{{bmatrix}} = {given}"


def _number(value: float) -> str:
    text = f"{value:.4g}"
    if "e" not in text:
        return text
    digits, power = text.split("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if digits != "1" else rf"10^{{{int(power)}}}"


def _aligned(lines: list[str]) -> str:
    return r"\begin{aligned}" + r" \\[0.4em] ".join(lines) + r"\end{aligned}"
