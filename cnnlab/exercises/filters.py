"""C-CONV-1: a filter is as deep as its input; what that does to the number of weights."""

from random import Random

from cnnlab.core.specs import ConvSpec
from cnnlab.exercises.question import Question, Say, Setting, Step, tex, usual

CLAIM = "C-CONV-1"
_DEPTHS = (3, 4, 6, 8, 12, 16, 32, 64)
_COUNTS = (4, 6, 8, 10, 16, 20, 32, 64)
_KERNELS = (1, 3, 5, 7)
_SIZES = (13, 14, 27, 28, 32, 56, 112)


def _knobs(kernel: int, inputs: int, outputs: int, groups: int = 1) -> Setting:
    return {"view": "depth", "f": kernel, "c": inputs, "k": outputs, "groups": groups}


def depth(rng: Random) -> Question:
    """How deep is a filter?"""
    n, inputs, kernel = rng.choice(_SIZES), rng.choice(_DEPTHS), rng.choice(_KERNELS)
    outputs = rng.choice([count for count in _COUNTS if count != inputs])
    values = {"n": n, "c": inputs, "m": outputs, "k": kernel}
    return Question(
        text=Say("conv.depth", values),
        answer=inputs,
        unit="channels",
        mistakes=usual(
            inputs, (outputs, "conv.depth.filters"), (1, "conv.depth.flat"), (kernel, "conv.depth.kernel"),
            (inputs * outputs, "conv.depth.all"), **values,
        ),
        solution=(Step(Say("conv.depth.solution", values), rf"{kernel}\times{kernel}\times{inputs}"),),
        knobs=_knobs(kernel, inputs, outputs),
    )  # fmt: skip


def output_depth(rng: Random) -> Question:
    """How many channels come out?"""
    n, inputs, kernel = rng.choice(_SIZES), rng.choice(_DEPTHS), rng.choice(_KERNELS)
    outputs = rng.choice([count for count in _COUNTS if count != inputs])
    values = {"n": n, "c": inputs, "m": outputs, "k": kernel}
    return Question(
        text=Say("conv.output", values),
        answer=outputs,
        unit="channels",
        mistakes=usual(
            outputs, (inputs, "conv.output.kept"), (inputs * outputs, "conv.output.product"),
            (1, "conv.output.flat"), **values,
        ),
        solution=(Step(Say("conv.output.solution", values), rf"\underbrace{{1+\dots+1}}_{{{outputs}}}={outputs}"),),
        knobs=_knobs(kernel, inputs, outputs),
    )  # fmt: skip


def one_filter(rng: Random) -> Question:
    """How many weights has one filter?"""
    inputs, kernel = rng.choice(_DEPTHS), rng.choice((3, 5, 7))
    outputs = rng.choice(_COUNTS)
    answer = ConvSpec(inputs, 1, kernel, bias=False).parameters
    values = {"c": inputs, "m": outputs, "k": kernel}
    return Question(
        text=Say("conv.one", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (kernel * kernel, "conv.one.flat"), (kernel * inputs, "conv.one.side"),
            (answer * outputs, "conv.one.all"), (answer + 1, "conv.one.bias"),
            (kernel * kernel * outputs, "conv.one.filters"), **values,
        ),
        solution=(Step(Say("conv.one.solution", values), rf"{kernel}\cdot{kernel}\cdot{inputs}={tex(answer)}"),),
        knobs=_knobs(kernel, inputs, outputs),
    )  # fmt: skip


def parameters(rng: Random) -> Question:
    """How many parameters has a layer, biases included?"""
    inputs, kernel = rng.choice((3, 4, 6, 8, 16)), rng.choice((1, 3, 5))
    outputs = rng.choice((6, 8, 10, 16, 20))
    weights = kernel * kernel * inputs * outputs
    answer = ConvSpec(inputs, outputs, kernel).parameters
    values = {"c": inputs, "m": outputs, "k": kernel}
    return Question(
        text=Say("conv.parameters", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (weights, "conv.parameters.no_bias"),
            (kernel * kernel * outputs + outputs, "conv.parameters.flat"),
            (kernel * kernel * outputs, "conv.parameters.flat"), (weights + 1, "conv.parameters.one_bias"),
            (kernel * kernel * inputs + 1, "conv.parameters.one_filter"),
            (weights + inputs, "conv.parameters.input_bias"), **values,
        ),
        solution=(
            Step(Say("conv.parameters.solution_filter", values), rf"{kernel}\cdot{kernel}\cdot{inputs}+1="
                 rf"{kernel * kernel * inputs + 1}"),
            Step(Say("conv.parameters.solution", values), rf"{outputs}\cdot{kernel * kernel * inputs + 1}="
                 rf"{tex(answer)}"),
        ),
        knobs=_knobs(kernel, inputs, outputs),
    )  # fmt: skip


def grouped(rng: Random) -> Question:
    """How deep is a filter of a grouped convolution?"""
    groups = rng.choice((2, 4, 8))
    inputs, outputs = groups * rng.choice((2, 3, 4, 6, 8)), groups * rng.choice((2, 3, 4, 8))
    kernel = rng.choice((1, 3, 5))
    answer = ConvSpec(inputs, outputs, kernel, groups=groups).weight_shape[1]
    values = {"c": inputs, "m": outputs, "k": kernel, "g": groups}
    return Question(
        text=Say("conv.grouped", values),
        answer=answer,
        unit="channels",
        mistakes=usual(
            answer, (inputs, "conv.grouped.forgotten"), (groups, "conv.grouped.groups"),
            (outputs // groups, "conv.grouped.filters"), (1, "conv.grouped.flat"), **values,
        ),
        solution=(Step(Say("conv.grouped.solution", values), rf"\frac{{{inputs}}}{{{groups}}}={answer}"),),
        knobs=_knobs(kernel, inputs, outputs, groups),
    )  # fmt: skip


def grouped_weights(rng: Random) -> Question:
    """How many weights has a grouped convolution without bias?"""
    groups = rng.choice((2, 4))
    inputs, outputs = groups * rng.choice((2, 3, 4)), groups * rng.choice((2, 3, 4, 5))
    kernel = rng.choice((1, 3, 5))
    deep = inputs // groups
    answer = ConvSpec(inputs, outputs, kernel, groups=groups, bias=False).parameters
    values = {"c": inputs, "m": outputs, "k": kernel, "g": groups, "deep": deep}
    return Question(
        text=Say("conv.grouped_weights", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (answer * groups, "conv.grouped_weights.forgotten"),
            (kernel * kernel * deep * outputs // groups, "conv.grouped_weights.one_group"),
            (answer + outputs, "conv.grouped_weights.bias"), (kernel * kernel * outputs, "conv.parameters.flat"),
            **values,
        ),
        solution=(
            Step(Say("conv.grouped.solution", values), rf"\frac{{{inputs}}}{{{groups}}}={deep}"),
            Step(Say("conv.grouped_weights.solution", values),
                 rf"{kernel}\cdot{kernel}\cdot{deep}\cdot{outputs}={tex(answer)}"),
        ),
        knobs=_knobs(kernel, inputs, outputs, groups),
    )  # fmt: skip


VARIANTS = (depth, one_filter, output_depth, parameters, grouped, grouped_weights)
