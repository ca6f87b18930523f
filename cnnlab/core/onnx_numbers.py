"""Arithmetic on the few numbers that settle shapes: exporters write `x.view(x.size(0), -1)` as half a dozen nodes."""

from collections.abc import Callable
from math import ceil, floor, prod, sqrt
from typing import Any

import numpy as np
from onnx import TensorProto

from .onnx_step import MOST_NUMBERS, NotKnown, Numbers, Step, known, small_numbers

_WHOLE = (TensorProto.INT64, TensorProto.INT32, TensorProto.INT16, TensorProto.INT8, TensorProto.UINT8)
_LARGEST = 2**62
_FAILS = (ArithmeticError, ValueError, TypeError, IndexError, AttributeError, NotKnown)


def worked_out(step: Step) -> Numbers | None:
    """The numbers a node makes of numbers that are known; None where they are not, or too many."""
    try:
        if step.op in _OF_SHAPES:
            made = _OF_SHAPES[step.op](step)
        elif step.op in _OF_NUMBERS:
            numbers = [value.numbers for value in step.inputs if value is not None]
            if any(one is None for one in numbers):
                return None
            made = _OF_NUMBERS[step.op](step, *numbers)
        else:
            return None
        made = np.asarray(made, dtype=object)
        return made if _tame(made) else None
    except _FAILS:
        return None


def _tame(numbers: Numbers) -> bool:
    return numbers.size <= MOST_NUMBERS and all(abs(one) <= _LARGEST for one in numbers.ravel())


def _each(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda step, *numbers: np.frompyfunc(function, len(numbers), 1)(*numbers)


def _shape(step: Step) -> list[int]:
    shape = known(step.input(0))
    return list(shape[step.whole("start", 0) : step.attributes.get("end")])


def _filled(step: Step) -> Numbers:
    (shape,) = (value.numbers for value in step.inputs if value is not None)
    if shape is None or prod(shape.tolist()) > MOST_NUMBERS:
        raise NotKnown("shape")
    value = step.attributes.get("value")
    given = small_numbers(value) if isinstance(value, TensorProto) else None
    return np.full(tuple(shape.tolist()), 0 if given is None else given.ravel()[0], dtype=object)


def _cast(step: Step, numbers: Numbers) -> Any:
    return np.frompyfunc(int if step.whole("to", 0) in _WHOLE else float, 1, 1)(numbers)


def _divide(a: Any, b: Any) -> Any:
    """Whole numbers round towards zero."""
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return a / b


def _axes(step: Step, place: int) -> tuple[int, ...]:
    return step.list_of("axes", place) or ()


def _sliced(step: Step, numbers: Numbers, *_: Numbers) -> Numbers:
    starts, ends = step.list_of("starts", 1) or (), step.list_of("ends", 2) or ()
    axes, steps = step.list_of("axes", 3) or range(len(starts)), step.list_of("steps", 4) or (1,) * len(starts)
    at = [slice(None)] * numbers.ndim
    for axis, start, end, stride in zip(axes, starts, ends, steps, strict=True):
        at[axis] = slice(start, None if stride < 0 and end < -numbers.shape[axis] else end, stride)
    return numbers[tuple(at)]


_OF_SHAPES: dict[str, Callable[[Step], Any]] = {
    "Shape": _shape,
    "Size": lambda step: prod(known(step.input(0))),
    "ConstantOfShape": _filled,
}
_OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "Identity": lambda step, a: a,
    "Cast": _cast,
    "CastLike": lambda step, a, b: a,
    "Add": _each(lambda a, b: a + b),
    "Sub": _each(lambda a, b: a - b),
    "Mul": _each(lambda a, b: a * b),
    "Div": _each(_divide),
    "Neg": _each(lambda a: -a),
    "Floor": _each(floor),
    "Ceil": _each(ceil),
    "Sqrt": _each(sqrt),
    "Max": _each(max),
    "Min": _each(min),
    "Equal": _each(lambda a, b: a == b),
    "Where": _each(lambda a, b, c: b if a else c),
    "Gather": lambda step, a, at: np.take(a, at.astype(np.int64), axis=step.whole("axis", 0)),
    "Concat": lambda step, *parts: np.concatenate(parts, axis=step.whole("axis", 0)),
    "Unsqueeze": lambda step, a, *_: np.expand_dims(a, _axes(step, 1)),
    "Squeeze": lambda step, a, *_: np.squeeze(a, axis=_axes(step, 1) or None),
    "Reshape": lambda step, a, shape: np.reshape(a, [int(size) for size in shape]),
    "Transpose": lambda step, a: np.transpose(a, step.attributes.get("perm")),
    "Slice": _sliced,
}
