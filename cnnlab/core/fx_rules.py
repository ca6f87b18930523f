"""What each torch operation means to a `Graph`: one small rule for each, in a table. Imports torch.

A rule takes the `Call` and the operation's own arguments, under torch's names. What has no rule is `Unknown`.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from . import fx_layout as layout
from .arithmetic import same_padding
from .axes import Pads, Pair, pads, pair
from .fx_layout import Call, known_grid
from .graph import Global, Pointwise, Window
from .meaning import Meaning, multiplied, normalised, unknown
from .uneven import adaptive_windows, from_windows, resized_windows, spread

Rule = Callable[..., Meaning]


def conv2d(call: Call, x: Tensor, weight: Tensor, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Meaning:
    kernel, spacing = pair("kernel", tuple(weight.shape[2:])), pair("dilation", dilation)
    if padding == "same":
        sides = same_padding(kernel[0], spacing[0]), same_padding(kernel[1], spacing[1])
    else:
        sides = _sides(0 if padding == "valid" else padding)
    op = Window(kernel, _pair(stride), sides, spacing)
    return known_grid(call, Meaning("conv", op, call.grid, call.out[0].numel() * weight[0].numel()))


def conv_transpose2d(
    call: Call, x: Tensor, weight: Tensor, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
) -> Meaning:
    op = spread(pair("kernel", tuple(weight.shape[2:])), _pair(stride), _pair(padding), _pair(dilation))
    return known_grid(call, Meaning("transposed_conv", op, call.grid, x[0].numel() * weight[0].numel()))


def linear(call: Call, x: Tensor, weight: Tensor, bias=None) -> Meaning:
    return multiplied(tuple(x.shape), call.out.numel() * weight.shape[1], call.grid)


def _pool(kind: str) -> Rule:
    def rule(call: Call, x: Tensor, kernel_size, stride=None, padding=0, dilation=1, *_, **__) -> Meaning:
        spacing = _pair(dilation) if kind == "maxpool" else (1, 1)  # average pools have other arguments there
        op = Window(_pair(kernel_size), _pair(stride or kernel_size), _sides(padding), spacing)
        return known_grid(call, Meaning(kind, op, call.grid))

    return rule


def _lp_pool(call: Call, x: Tensor, norm_type, kernel_size, stride=None, ceil_mode=False) -> Meaning:
    op = Window(_pair(kernel_size), _pair(stride or kernel_size))
    return known_grid(call, Meaning("lppool", op, call.grid))


def _adaptive(kind: str) -> Rule:
    def rule(call: Call, x: Tensor, output_size, return_indices=False) -> Meaning:
        before, after = _map(x), _map(call.out)
        if after == (1, 1):
            return known_grid(call, Meaning(kind, Global(), None))
        height, width = (adaptive_windows(n, m) for n, m in zip(before, after, strict=True))
        return known_grid(call, Meaning(kind, from_windows(before, height, width), call.grid))

    return rule


def interpolate(
    call: Call, input: Tensor, size=None, scale_factor=None, mode="nearest", align_corners=None, *_, **__
) -> Meaning:
    before, after = _map(input), _map(call.out)
    scales = _scales(scale_factor)
    whole = all(scale is None or n * scale == m for n, scale, m in zip(before, scales, after, strict=True))
    if mode not in ("nearest", "nearest-exact", "bilinear") or not whole:
        return unknown(f"interpolate with mode {mode}" if whole else "interpolate by a scale that leaves a remainder")
    height, width = (resized_windows(n, m, mode, bool(align_corners)) for n, m in zip(before, after, strict=True))
    return known_grid(call, Meaning("upsample", from_windows(before, height, width), call.grid))


def pixel_shuffle(call: Call, x: Tensor, upscale_factor: int) -> Meaning:
    height, width = (resized_windows(n, n * upscale_factor, "nearest", False) for n in _map(x))
    return known_grid(call, Meaning("pixel_shuffle", from_windows(_map(x), height, width), call.grid))


def pixel_unshuffle(call: Call, x: Tensor, downscale_factor: int) -> Meaning:
    return known_grid(
        call, Meaning("pixel_unshuffle", Window(_pair(downscale_factor), _pair(downscale_factor)), call.grid)
    )


def pad(call: Call, input: Tensor, pad, mode="constant", value=None) -> Meaning:
    sides = [*pad, 0, 0, 0, 0]
    padding: Pads = ((sides[2], sides[3]), (sides[0], sides[1]))
    return known_grid(call, Meaning("pad", Window((1, 1), padding=padding), call.grid))


def _pointwise(kind: str) -> Rule:
    return lambda call, *_, **__: Meaning(kind, Pointwise(), call.grid)


def _whole_map_norm(kind: str) -> Rule:
    return lambda call, *_, **__: Meaning(kind, Pointwise(sees_all=True), call.grid)


def layer_norm(call: Call, input: Tensor, normalized_shape, *_, **__) -> Meaning:
    axes = range(input.dim() - len(normalized_shape), input.dim())
    return normalised("layernorm", tuple(input.shape), axes, call.grid)


def softmax(call: Call, input: Tensor, dim=None, *_, **__) -> Meaning:
    sees_all = dim is not None and call.grid is not None and dim % input.dim() in call.grid
    return Meaning("softmax", Pointwise(sees_all), call.grid)


def _pair(value) -> Pair:
    return pair("size", tuple(value)[:1] * 2 if isinstance(value, tuple | list) and len(value) == 1 else value)


def _scales(value) -> tuple[float | None, float | None]:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)  # pyright: ignore[reportReturnType]


def _sides(value) -> Pads:
    return pads(_pair(value))


def _map(x: Tensor) -> Pair:
    return x.shape[-2], x.shape[-1]


# Modules: how to call the functional rule with the module's settings.
def _from(rule: Rule, *attributes: str) -> Rule:
    return lambda call, x, *_, **__: rule(call, x, *(getattr(call.module, name) for name in attributes))


_CONV = ("weight", "bias", "stride", "padding", "dilation", "groups")
_SPREAD = ("weight", "bias", "stride", "padding", "output_padding", "groups", "dilation")
_PAD = _from(pad, "padding")
MODULES: dict[type[nn.Module], Rule] = {
    nn.Conv2d: _from(conv2d, *_CONV),
    nn.ConvTranspose2d: _from(conv_transpose2d, *_SPREAD),
    nn.Linear: _from(linear, "weight", "bias"),
    nn.MaxPool2d: _from(_pool("maxpool"), "kernel_size", "stride", "padding", "dilation"),
    nn.AvgPool2d: _from(_pool("avgpool"), "kernel_size", "stride", "padding"),
    nn.LPPool2d: _from(_lp_pool, "norm_type", "kernel_size", "stride"),
    nn.AdaptiveAvgPool2d: _from(_adaptive("adaptive_avgpool"), "output_size"),
    nn.AdaptiveMaxPool2d: _from(_adaptive("adaptive_maxpool"), "output_size"),
    nn.Upsample: _from(interpolate, "size", "scale_factor", "mode", "align_corners"),
    nn.PixelShuffle: _from(pixel_shuffle, "upscale_factor"),
    nn.PixelUnshuffle: _from(pixel_unshuffle, "downscale_factor"),
    nn.ZeroPad2d: _PAD,
    nn.ConstantPad2d: _PAD,
    nn.ReflectionPad2d: _PAD,
    nn.ReplicationPad2d: _PAD,
    nn.CircularPad2d: _PAD,
    nn.GroupNorm: _whole_map_norm("groupnorm"),
    nn.InstanceNorm2d: _whole_map_norm("instancenorm"),
    nn.LayerNorm: _from(layer_norm, "normalized_shape"),
    nn.Softmax: _from(softmax, "dim"),
    nn.LogSoftmax: _from(softmax, "dim"),
    nn.Flatten: _from(layout.reshape),
    nn.Unflatten: _from(layout.reshape),
    nn.ChannelShuffle: _pointwise("channel_shuffle"),
    nn.Identity: _pointwise("identity"),
    nn.BatchNorm2d: _pointwise("batchnorm"),
    nn.BatchNorm1d: _pointwise("batchnorm"),
    nn.LocalResponseNorm: _pointwise("lrn"),
    nn.CrossMapLRN2d: _pointwise("lrn"),
    **{
        module: _pointwise(module.__name__.lower())
        for module in (
            nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.RReLU, nn.ELU, nn.CELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish,
            nn.Sigmoid, nn.LogSigmoid, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh, nn.Hardshrink, nn.Softshrink,
            nn.Tanh, nn.Tanhshrink, nn.Softplus, nn.Softsign, nn.Threshold, nn.Softmax2d,
        )
    },
    **dict.fromkeys((nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.AlphaDropout, nn.FeatureAlphaDropout),
                    _pointwise("dropout")),
}  # fmt: skip

POINTWISE = {
    "relu", "relu_", "relu6", "leaky_relu", "leaky_relu_", "elu", "elu_", "celu", "selu", "gelu", "silu", "mish",
    "sigmoid", "sigmoid_", "hardsigmoid", "hardswish", "hardtanh", "tanh", "tanh_", "softplus", "softsign", "prelu",
    "rrelu", "clamp", "clamp_", "clip", "abs", "neg", "sqrt", "rsqrt", "square", "pow", "exp", "log", "reciprocal",
    "contiguous", "clone", "to", "float", "double", "half", "detach", "type", "type_as",
}  # fmt: skip
DROPOUT = {
    "dropout", "dropout1d", "dropout2d", "alpha_dropout", "feature_alpha_dropout", "stochastic_depth", "drop_block2d",
}  # fmt: skip
JOINS = {
    "add": "add", "add_": "add", "iadd": "add", "sub": "sub", "sub_": "sub", "isub": "sub", "mul": "mul",
    "mul_": "mul", "imul": "mul", "truediv": "div", "div": "div", "maximum": "maximum", "minimum": "minimum",
}  # fmt: skip
# Functions and methods: by the name they share.
NAMED: dict[str, Rule] = {
    "conv2d": conv2d,
    "conv_transpose2d": conv_transpose2d,
    "linear": linear,
    "max_pool2d": _pool("maxpool"),
    "avg_pool2d": _pool("avgpool"),
    "lp_pool2d": _lp_pool,
    "adaptive_avg_pool2d": _adaptive("adaptive_avgpool"),
    "adaptive_max_pool2d": _adaptive("adaptive_maxpool"),
    "interpolate": interpolate,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "pad": pad,
    "batch_norm": _pointwise("batchnorm"),
    "local_response_norm": _pointwise("lrn"),
    "channel_shuffle": _pointwise("channel_shuffle"),
    "native_channel_shuffle": _pointwise("channel_shuffle"),
    "group_norm": _whole_map_norm("groupnorm"),
    "instance_norm": _whole_map_norm("instancenorm"),
    "layer_norm": layer_norm,
    "softmax": softmax,
    "log_softmax": softmax,
    "cat": layout.cat,
    "concat": layout.cat,
    "permute": layout.permute,
    "transpose": layout.transpose,
    "getitem": layout.getitem,
    **dict.fromkeys(("mean", "sum", "amax", "amin"), layout.reduce),
    **dict.fromkeys(("flatten", "view", "reshape", "squeeze", "unsqueeze", "unflatten"), layout.reshape),
    **{name: layout.joined(kind) for name, kind in JOINS.items()},
    **dict.fromkeys(DROPOUT, _pointwise("dropout")),
    **{name: _pointwise(name.rstrip("_")) for name in POINTWISE},
}
SPLITS = ("chunk", "split", "tensor_split")


def rule_for(target: Any, module: nn.Module | None) -> Rule:
    """The rule of a module, or of the function or method `target`."""
    if module is not None:
        return next((MODULES[kind] for kind in type(module).__mro__ if kind in MODULES), layout.no_rule)
    return NAMED.get(name_of(target), layout.no_rule)


def name_of(target: Any) -> str:
    """The plain name of a function or method."""
    return target if isinstance(target, str) else getattr(target, "__name__", str(target)).strip("_")
