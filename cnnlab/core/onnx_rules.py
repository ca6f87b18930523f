"""What each ONNX operator means to a `Graph`: one small rule for each, in a table.

A rule takes a `Step` and gives the meaning and the shapes. What has no rule is `Unknown`, with its name.

References
----------
ONNX operators, https://onnx.ai/onnx/operators/
"""

from collections.abc import Iterable
from math import prod

from . import onnx_layout as layout
from .arithmetic import effective_kernel, output_size, transposed_output_size
from .axes import Pads, Pair, at_least_one
from .errors import LabError
from .graph import Global, Pointwise, Window
from .meaning import ALONG_AN_AXIS, Meaning, Shape, known_grid, multiplied, normalised, unknown
from .onnx_layout import Rule
from .onnx_resize import resize, upsample
from .onnx_step import Made, Step, checked, known, shown
from .uneven import spread


def _slides(step: Step) -> tuple[int, ...]:
    """Sizes of the axes that a window slides along."""
    if len(step.shape) < 3:
        raise LabError("onnx.why_map", op=step.op, shape="×".join(map(str, step.shape)))
    return step.shape[2:]


class _Frame:
    """The settings that convolutions and pools share, along every axis."""

    def __init__(self, step: Step, kernel: Iterable[int]) -> None:
        self.sizes = _slides(step)
        axes = len(self.sizes)
        self.kernel = tuple(kernel)
        if len(self.kernel) != axes:
            raise LabError("onnx.why_attribute", attribute="kernel_shape", value=shown(self.kernel))
        self.strides = step.settings("strides", (1,) * axes)
        self.dilations = step.settings("dilations", (1,) * axes)
        self.spans = tuple(map(effective_kernel, self.kernel, self.dilations))
        for stride in self.strides:
            at_least_one("stride", stride)
        self.auto = step.text("auto_pad", "NOTSET")
        sides = step.settings("pads", (0,) * (2 * axes))
        self.pads = tuple(zip(sides[:axes], sides[axes:], strict=True))

    def slid(self, ceil_mode: bool) -> tuple[int, ...]:
        """Sizes of the output, `pads` worked out where the file only says how."""
        if self.auto in ("SAME_UPPER", "SAME_LOWER"):
            sizes = tuple(-(-n // s) for n, s in zip(self.sizes, self.strides, strict=True))
            rows = zip(sizes, self.sizes, self.strides, self.spans, strict=True)
            self.pads = tuple(_halves(max((m - 1) * s + span - n, 0), self.auto) for m, n, s, span in rows)
            return sizes
        if self.auto == "VALID":
            self.pads = ((0, 0),) * len(self.sizes)
        axes = zip(self.sizes, self.kernel, self.strides, self.pads, self.dilations, strict=True)
        return tuple(
            output_size((n, 1), (k, 1), (s, 1), (sides, (0, 0)), (d, 1), ceil_mode)[0] for n, k, s, sides, d in axes
        )

    def window(self) -> Window:
        """Over height and width; only for two axes."""
        return Window(_two(self.kernel), _two(self.strides), self.sides(), _two(self.dilations))

    def sides(self) -> Pads:
        return self.pads[0], self.pads[1]


def _halves(total: int, auto: str) -> Pair:
    small, large = total // 2, total - total // 2
    return (small, large) if auto == "SAME_UPPER" else (large, small)


def _two(values: tuple[int, ...]) -> Pair:
    return values[0], values[1]


def _placed(step: Step, meaning: Meaning) -> Meaning:
    """`meaning`, where two axes are slid along, and these are height and width."""
    return known_grid(step.op, step.x.grid, len(step.shape), meaning)


def _weights(step: Step) -> Shape:
    weights = known(step.input(1))
    if len(weights) != len(step.shape):
        raise LabError("onnx.why_weights", weights="×".join(map(str, weights)), dimensions=len(step.shape))
    return weights


def conv(step: Step) -> Made:
    _slides(step)
    weights, groups, channels = _weights(step), step.whole("group", 1), step.shape[1]
    if groups < 1 or weights[1] * groups != channels or weights[0] % groups:
        raise LabError("onnx.why_channels", reads=weights[1], groups=groups, channels=channels, filters=weights[0])
    frame = _Frame(step, weights[2:])
    shape = checked((step.shape[0], weights[0], *frame.slid(False)))
    macs = prod(shape[1:]) * prod(weights[1:])
    two = len(shape) == 4
    meaning = Meaning("conv", frame.window(), step.x.grid, macs) if two else _other_axes(step, macs)
    return Made(_placed(step, meaning) if two else meaning, (shape,))


def _other_axes(step: Step, macs: int | None) -> Meaning:
    return unknown(f"{step.op} along {len(step.shape) - 2} axes")._replace(macs=macs)


def conv_transpose(step: Step) -> Made:
    _slides(step)
    weights, groups = _weights(step), step.whole("group", 1)
    if groups < 1 or weights[0] != step.shape[1] or weights[0] % groups:
        raise LabError("onnx.why_channels", reads=weights[0], groups=groups, channels=step.shape[1], filters=weights[1])
    frame = _Frame(step, weights[2:])
    axes = len(frame.sizes)
    more = step.settings("output_padding", (0,) * axes)
    if "output_shape" in step.attributes or frame.auto in ("SAME_UPPER", "SAME_LOWER"):
        sizes = _spread_to(step, frame, more)
    else:
        sizes = tuple(
            transposed_output_size(n, k, s, 0, extra, d) - sum(sides)
            for n, k, s, extra, d, sides in zip(
                frame.sizes, frame.kernel, frame.strides, more, frame.dilations, frame.pads, strict=True
            )
        )
    if min(sizes) < 1:
        raise LabError("onnx.why_below_one", size=min(sizes))
    shape = checked((step.shape[0], weights[1] * groups, *sizes))
    macs = prod(step.shape[1:]) * prod(weights[1:])
    if axes != 2:
        return Made(_other_axes(step, macs), (shape,))
    before = (frame.pads[0][0], frame.pads[1][0])
    op = spread(_two(frame.kernel), _two(frame.strides), before, _two(frame.dilations))
    return Made(_placed(step, Meaning("transposed_conv", op, step.x.grid, macs)), (shape,))


def _spread_to(step: Step, frame: _Frame, more: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes asked for; what is cut off on either side follows from them."""
    wanted = tuple(n * s for n, s in zip(frame.sizes, frame.strides, strict=True))
    sizes = step.settings("output_shape", wanted)
    rows = zip(frame.sizes, frame.strides, more, frame.spans, sizes, strict=True)
    totals = [(n - 1) * s + extra + span - size for n, s, extra, span, size in rows]
    lower = frame.auto == "SAME_LOWER" or frame.auto == "NOTSET"
    frame.pads = tuple(_halves(max(total, 0), "SAME_LOWER" if lower else "SAME_UPPER") for total in totals)
    return sizes


def _pool(kind: str) -> Rule:
    def rule(step: Step) -> Made:
        frame = _Frame(step, step.settings("kernel_shape", _slides(step)))
        shape = (*step.shape[:2], *frame.slid(bool(step.whole("ceil_mode", 0))))
        if len(shape) != 4:
            return Made(_other_axes(step, 0), (shape,))
        return Made(_placed(step, Meaning(kind, frame.window(), step.x.grid)), (shape,))

    return rule


def _global_pool(kind: str) -> Rule:
    def rule(step: Step) -> Made:
        shape = (*step.shape[:2], *((1,) * len(_slides(step))))
        return Made(_placed(step, Meaning(kind, Global(), None)), (shape,))

    return rule


def gemm(step: Step) -> Made:
    a, b = known(step.input(0)), known(step.input(1))
    if len(a) != 2 or len(b) != 2:
        raise LabError("onnx.why_shapes", shapes=f"{'×'.join(map(str, a))}, {'×'.join(map(str, b))}")
    rows, inner = a[::-1] if step.whole("transA", 0) else a
    depth, columns = b[::-1] if step.whole("transB", 0) else b
    if inner != depth:
        raise LabError("onnx.why_shapes", shapes=f"{'×'.join(map(str, a))}, {'×'.join(map(str, b))}")
    if step.input(0).node is None or step.input(1).node is not None:
        return Made(unknown("a product of two maps"), ((rows, columns),))
    return Made(multiplied(a, columns * inner, step.x.grid), ((rows, columns),))


def matmul(step: Step) -> Made:
    """With a matrix of parameters on the right it is a fully connected layer."""
    a, b = known(step.input(0)), known(step.input(1))
    if len(a) < 2 or len(b) < 2:
        return Made(unknown("a product with a vector"), ())
    if a[-1] != b[-2]:
        raise LabError("onnx.why_shapes", shapes=f"{'×'.join(map(str, a))}, {'×'.join(map(str, b))}")
    if len(b) > 2 or step.input(0).node is None or step.input(1).node is not None:
        return Made(unknown("a product of two maps"), ())
    shape = (*a[:-1], b[-1])
    return Made(multiplied(a, prod(shape[1:]) * b[0], step.x.grid), (shape,))


def _same(kind: str, *, sees_all: bool = False) -> Rule:
    return lambda step: Made(Meaning(kind, Pointwise(sees_all), step.x.grid), (step.shape,))


def batch_norm(step: Step) -> Made:
    if len(step.shape) < 2:
        raise LabError("onnx.why_map", op=step.op, shape="×".join(map(str, step.shape)))
    scale = step.optional(1)
    if scale is not None and scale.shape is not None and scale.shape != (step.shape[1],):
        raise LabError("onnx.why_shapes", shapes=f"{'×'.join(map(str, step.shape))}, {shown(scale.shape)}")
    return _same("batchnorm")(step)


def layer_norm(step: Step) -> Made:
    axes = range(step.axis(step.whole("axis", -1)), len(step.shape))
    return Made(normalised("layernorm", step.shape, axes, step.x.grid), (step.shape,))


def softmax(step: Step) -> Made:
    """Before opset 13 over everything from the axis on."""
    axis = step.axis(step.whole("axis", -1 if step.opset >= 13 else 1))
    axes = (axis,) if step.opset >= 13 else range(axis, len(step.shape))
    grid = step.x.grid
    sees_all = grid is not None and any(one in grid for one in axes)
    return Made(Meaning("softmax", Pointwise(sees_all), grid), (step.shape,))


def no_rule(step: Step) -> Made:
    """The rule of everything that has none."""
    return Made(unknown(step.op), ())


def along_axis(step: Step) -> Made:
    return Made(Meaning("unknown", ALONG_AN_AXIS, None, None), (step.shape,))


_ACTIVATIONS = (
    "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Gelu", "Sigmoid", "HardSigmoid", "HardSwish", "Mish", "Tanh",
    "Softplus", "Softsign", "ThresholdedRelu", "Shrink", "Swish", "Clip", "Abs", "Neg", "Sqrt", "Exp", "Log",
    "Reciprocal", "Erf", "Floor", "Ceil", "Round", "Sign", "Sin", "Cos", "Identity", "Dropout", "Cast",
)  # fmt: skip
_JOINS = {
    "Add": "add", "Sub": "sub", "Mul": "mul", "Div": "div", "Max": "maximum", "Min": "minimum", "Sum": "add",
    "Mean": "mean", "Pow": "pow",
}  # fmt: skip
_REDUCTIONS = {
    "ReduceMean": "mean", "ReduceSum": "sum", "ReduceMax": "amax", "ReduceMin": "amin", "ReduceL2": "l2",
    "ReduceL1": "l1", "ReduceSumSquare": "sum_square", "ReduceProd": "prod",
}  # fmt: skip
RULES: dict[str, Rule] = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "MaxPool": _pool("maxpool"),
    "AveragePool": _pool("avgpool"),
    "LpPool": _pool("lppool"),
    "GlobalAveragePool": _global_pool("global_avgpool"),
    "GlobalMaxPool": _global_pool("global_maxpool"),
    "GlobalLpPool": _global_pool("global_lppool"),
    "Gemm": gemm,
    "MatMul": matmul,
    "BatchNormalization": batch_norm,
    "LRN": _same("lrn"),
    "InstanceNormalization": _same("instancenorm", sees_all=True),
    "GroupNormalization": _same("groupnorm", sees_all=True),
    "LayerNormalization": layer_norm,
    "Softmax": softmax,
    "LogSoftmax": softmax,
    "CumSum": along_axis,
    "QuantizeLinear": _same("quantize"),
    "DequantizeLinear": _same("dequantize"),
    "Concat": layout.concat,
    "Flatten": layout.flatten,
    "Reshape": layout.reshape,
    "Squeeze": layout.squeeze,
    "Unsqueeze": layout.unsqueeze,
    "Transpose": layout.transpose,
    "Slice": layout.cut,
    "Split": layout.split,
    "Gather": layout.gather,
    "Expand": layout.expand,
    "Pad": layout.pad,
    "Resize": resize,
    "Upsample": upsample,
    "DepthToSpace": layout.depth_to_space,
    "SpaceToDepth": layout.space_to_depth,
    **{name: layout.reduce(kind) for name, kind in _REDUCTIONS.items()},
    **{name: layout.join(kind) for name, kind in _JOINS.items()},
    **{name: _same(name.lower()) for name in _ACTIVATIONS},
}
