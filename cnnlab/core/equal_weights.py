"""A module's own forward with all weights equal and positive, so that a gradient shows every path and none cancels.

One random input would not do: with ReLU and max pooling only some paths carry a gradient. So activations, normalisation
and dropout become the identity, maxima become means, and differences, products and quotients become sums. A convolution
with equal weights is the mean over its channels followed by torch's convolution of that one map, which is how it is
computed: exact, and fast enough for a page. Imports torch.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from .arithmetic import output_size
from .fx_layout import no_rule
from .fx_rules import DROPOUT, JOINS, POINTWISE, name_of, rule_for

Equal = Callable[..., Any]


Setting = Any  # an int, a pair, or "same": whatever torch takes


def conv2d(
    x: Tensor, weight: Tensor, bias=None, stride: Setting = 1, padding: Setting = 0, dilation: Setting = 1, groups=1
) -> Tensor:
    kernel = _equal(groups, weight)
    means = _group_means(x, groups)
    return _widened(F.conv2d(means, kernel, None, stride, padding, dilation, groups), weight.shape[0] // groups)


def conv_transpose2d(
    x: Tensor,
    weight: Tensor,
    bias=None,
    stride: Setting = 1,
    padding: Setting = 0,
    output_padding: Setting = 0,
    groups: int = 1,
    dilation: Setting = 1,
) -> Tensor:
    kernel, means = _equal(groups, weight), _group_means(x, groups)
    spread = F.conv_transpose2d(means, kernel, None, stride, padding, output_padding, groups, dilation)
    return _widened(spread, weight.shape[1])


def linear(x: Tensor, weight: Tensor, bias=None) -> Tensor:
    return x.mean(-1, keepdim=True).expand(*x.shape[:-1], weight.shape[0])


def mean_pool(
    x: Tensor, kernel_size, stride=None, padding: Setting = 0, dilation: Setting = 1, ceil_mode=False, *_, **__
) -> Tensor:
    """A pool whose window sees all its cells alike; average pools have no dilation, so a convolution does it."""
    kernel, step, sides, spacing = map(_both, (kernel_size, stride or kernel_size, padding, dilation))
    height, width = output_size((x.shape[-2], x.shape[-1]), kernel, step, sides, spacing, ceil_mode)
    window = torch.ones(1, 1, *kernel, dtype=x.dtype) / (kernel[0] * kernel[1])

    def pool(maps: Tensor) -> Tensor:
        extra = [s - 1 if ceil_mode else 0 for s in step]  # room for the window that the ceiling adds
        sides_lrtb = (sides[1], sides[1] + extra[1], sides[0], sides[0] + extra[0])
        planes = F.pad(maps.flatten(0, 1)[:, None], sides_lrtb)
        pooled = F.conv2d(planes, window, stride=step, dilation=spacing)[:, 0].unflatten(0, maps.shape[:2])
        return pooled[..., :height, :width]

    return _on_one_channel(pool, x)


def average_pool(x: Tensor, kernel_size, stride=None, padding=0, ceil_mode=False, *_, **__) -> Tensor:
    return mean_pool(x, kernel_size, stride, padding, 1, ceil_mode)


def _equal(groups: int, weight: Tensor) -> Tensor:
    kh, kw = weight.shape[2:]
    return torch.full((groups, 1, kh, kw), 1 / (kh * kw), dtype=torch.float64)


def _on_one_channel(step: Callable[..., Tensor], *maps: Tensor) -> Tensor:
    """`step` on maps whose channels are one channel repeated is worked out once and repeated."""
    if any(x.dim() != 4 or x.stride(1) or x.shape[1] != maps[0].shape[1] for x in maps):
        return step(*maps)
    return step(*(x[:, :1] for x in maps)).expand(-1, maps[0].shape[1], -1, -1)


def _group_means(x: Tensor, groups: int) -> Tensor:
    if groups == 1 and x.stride(1) == 0:
        return x[:, :1]
    return x.unflatten(1, (groups, -1)).mean(2)  # (N, groups, H, W)


def _widened(x: Tensor, copies: int) -> Tensor:
    return x[:, :, None].expand(-1, -1, copies, -1, -1).flatten(1, 2)


def _both(value) -> tuple[int, int]:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)  # pyright: ignore[reportReturnType]


class EqualWeights(fx.Interpreter):
    """Runs traced steps of a module on the meta device with equal weights on a real input.

    Parameters
    ----------
    gates
        Whether paths over the whole map count: squeeze-and-excitation, instance norm. False leaves the local paths.
    """

    def __init__(self, module: nn.Module, steps: fx.Graph, *, gates: bool) -> None:
        super().__init__(module, graph=steps)
        self.gates = gates

    def call_module(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        module, x = self.submodules[target], next(iter(args))
        if isinstance(module, nn.Conv2d):
            return self._conv(module, x)
        if isinstance(module, nn.ConvTranspose2d):
            m = module
            return conv_transpose2d(x, m.weight, None, m.stride, m.padding, m.output_padding, m.groups, m.dilation)
        if isinstance(module, nn.Linear):
            return linear(x, module.weight)
        if isinstance(module, nn.MaxPool2d):
            return mean_pool(x, module.kernel_size, module.stride, module.padding, module.dilation, module.ceil_mode)
        if isinstance(module, nn.AvgPool2d | nn.LPPool2d):
            return average_pool(x, module.kernel_size, module.stride, getattr(module, "padding", 0), module.ceil_mode)
        if isinstance(module, nn.AdaptiveMaxPool2d):
            return F.adaptive_avg_pool2d(x, module.output_size)
        if isinstance(module, nn.GroupNorm | nn.InstanceNorm2d):
            return self._with_mean(x, (-2, -1))
        if isinstance(module, nn.LayerNorm):
            return self._with_mean(x, tuple(range(-len(module.normalized_shape), 0)))
        if isinstance(module, nn.Softmax | nn.LogSoftmax) and module.dim is not None:
            return self._with_mean(x, (module.dim,))
        if rule_for(target, module) is no_rule:
            raise NotImplementedError(type(module).__name__)
        return super().call_module(target, args, kwargs) if isinstance(module, _AS_THEY_ARE) else x

    def call_function(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._call(name_of(target), super().call_function, target, args, kwargs)

    def call_method(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._call(target, super().call_method, target, args, kwargs)

    def _call(self, name: str, as_it_is: Equal, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if name in JOINS:
            return self._join(args, as_it_is, target, kwargs)
        if name in POINTWISE or name in DROPOUT or name in ("batch_norm", "local_response_norm"):
            return next(iter((*args, *kwargs.values())))
        if name in _NORMALISED:
            x, *settings = [*args, *kwargs.values()]
            return self._with_mean(x, _NORMALISED[name](*settings))
        if name == "view" and isinstance([*args][1], int | tuple | list | torch.Size):
            return as_it_is("reshape", args, kwargs)  # our maps are not contiguous
        return FUNCTIONS[name](*args, **kwargs) if name in FUNCTIONS else as_it_is(target, args, kwargs)

    def _join(self, args: tuple[Any, ...], as_it_is: Equal, target: Any, kwargs: dict[str, Any]) -> Any:
        """The sum of the maps; of those that are one gate for the whole map, only `gates` keeps the gradient."""
        if not any(isinstance(value, Tensor) for value in args):
            return as_it_is(target, args, kwargs)  # sizes, not maps
        real = [value for value in args if isinstance(value, Tensor) and not value.is_meta and value.requires_grad]
        if len(real) < 2:
            return real[0] if real else args[0]
        first, second = real
        if not self.gates and first.dim() == second.dim() == 4:
            first, second = (x.detach() if _is_gate(x, y) else x for x, y in ((first, second), (second, first)))
        return _on_one_channel(torch.add, first, second)

    def _with_mean(self, x: Tensor, dims: tuple[int, ...]) -> Tensor:
        return x + x.mean(dims, keepdim=True) if self.gates else x

    def _conv(self, module: nn.Conv2d, x: Tensor) -> Tensor:
        padding = module.padding
        if module.padding_mode != "zeros":
            x = F.pad(x, module._reversed_padding_repeated_twice, mode=module.padding_mode)
            padding = 0
        return conv2d(x, module.weight, None, module.stride, padding, module.dilation, module.groups)


def _is_gate(x: Tensor, other: Tensor) -> bool:
    return x.shape[-2:] == (1, 1) and other.shape[-2:] != (1, 1)


# Layout and means are what they are; the other modules that have a rule are activations, norms, dropout.
_AS_THEY_ARE = (
    nn.AdaptiveAvgPool2d, nn.Flatten, nn.Unflatten, nn.Upsample, nn.PixelShuffle, nn.PixelUnshuffle, nn.ZeroPad2d,
    nn.ConstantPad2d, nn.ReflectionPad2d, nn.ReplicationPad2d, nn.CircularPad2d, nn.ChannelShuffle,
)  # fmt: skip
# Over which axes a normalising function takes its statistics, from its settings.
_NORMALISED: dict[str, Callable[..., tuple[int, ...]]] = {
    "group_norm": lambda *_: (-2, -1),
    "instance_norm": lambda *_: (-2, -1),
    "layer_norm": lambda shape, *_: tuple(range(-len(shape), 0)),
    "softmax": lambda dim=1, *_: (dim,),
    "log_softmax": lambda dim=1, *_: (dim,),
}
FUNCTIONS: dict[str, Equal] = {
    "conv2d": conv2d,
    "conv_transpose2d": conv_transpose2d,
    "linear": linear,
    "max_pool2d": mean_pool,
    "avg_pool2d": average_pool,
    "lp_pool2d": lambda x, norm_type, *args, **kwargs: average_pool(x, *args, **kwargs),
    "adaptive_max_pool2d": F.adaptive_avg_pool2d,
    "amax": torch.mean,
    "amin": torch.mean,
}
