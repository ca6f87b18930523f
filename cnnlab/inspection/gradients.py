"""Which pixels speak for a class: saliency, Grad-CAM, guided back-propagation, the deconvnet. Imports torch.

captum does the arithmetic; here it gets a network it may hang hooks on. Guided back-propagation and the deconvnet
change the way back through each ReLU. captum hooks ReLU modules, and only right where a module is used once, not in
place, and its input goes nowhere else. torchvision uses one ReLU of a residual block several times and GoogLeNet calls
it as a function, so for those two methods each use is led through a module of its own, behind a copy of its input. That
is done while the network runs and in this thread alone; torch.fx would patch modules under other threads.

References
----------
Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013, https://arxiv.org/abs/1312.6034
Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
https://doi.org/10.1007/978-3-319-10590-1_53
Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving for Simplicity", 2014, https://arxiv.org/abs/1412.6806
Selvaraju et al., "Grad-CAM", ICCV 2017, https://doi.org/10.1109/ICCV.2017.74
"""

import threading
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from cnnlab.core.checks import choice, whole
from cnnlab.core.errors import LabError
from cnnlab.inspection.layers import layers
from cnnlab.inspection.probe import part, private_copy, run

METHODS = ("saliency", "grad_cam", "guided_backprop", "deconvnet")
_IN_PLACE = (F.relu_, torch.relu_, Tensor.relu_)
_RELUS = (F.relu, torch.relu, Tensor.relu, *_IN_PLACE)
_CAPTUM_REMARK = "Setting backward hooks on ReLU activations"
_importing = threading.Lock()


def attribute(
    module: nn.Module, picture: Tensor, target: int, method: str, layer: str | None = None
) -> NDArray[np.float32]:
    """What a pixel does for one class's score (before any softmax), by one of `METHODS`.

    saliency is |∂score/∂pixel|. guided_backprop and deconvnet are signed: the gradient where on the way back through
    each ReLU only what is positive passes, and for guided_backprop only where the ReLU's input was positive as well.
    grad_cam weights a layer's maps with the mean of their gradients, adds them up, keeps what is positive, and is
    stretched to the picture (bilinear).

    Parameters
    ----------
    picture : (1, C, H, W)
        Prepared as for training.
    target
        Index of the class.
    layer
        For grad_cam: the layer or block whose maps are weighted, at its first use; None: the last convolution whose map
        has more than one cell. In a network with branches name the block that joins them (`inception5b`). The other
        methods leave it aside.

    Returns
    -------
    (H, W) for grad_cam, (C, H, W) for the others

    Raises
    ------
    LabError
        `value.choice` (method), `value.whole` (target), `no_weights`, `inspection.one_picture`, `inspection.refused`;
        grad_cam: `layer_unknown`, `inspection.no_convolution`, `inspection.no_map`, `inspection.not_reached`;
        guided_backprop and deconvnet: `inspection.no_relu`.

    Notes
    -----
    The network is not changed, and threads may share it: hooks live on a copy that shares its weights.

    In a network without max pooling nothing in the deconvnet's way back depends on the picture: it shows the same for
    every picture (Springenberg et al. 2014, section 3.4). Small ResNets are such networks.
    """
    choice("method", method, METHODS)
    if picture.dim() != 4 or len(picture) != 1:
        raise LabError("inspection.one_picture", shape="×".join(map(str, picture.shape)))
    with torch.inference_mode(False), torch.enable_grad():
        pixels = picture.detach().clone().requires_grad_()
        values = _WAYS[method](module, pixels, target, layer)
    return values.detach().float().cpu().numpy()


class _Scores(nn.Module):
    """A network that says in a sentence what it refuses: a picture, or a class it does not have."""

    def __init__(self, network: nn.Module, target: int) -> None:
        super().__init__()
        self.network = network
        self.target = target

    def forward(self, pixels: Tensor) -> Tensor:
        scores = run(self.network, pixels)
        whole("target", self.target, 0, scores.shape[1] - 1)
        return scores


def _saliency(module: nn.Module, pixels: Tensor, target: int, layer: str | None) -> Tensor:
    scores = _Scores(private_copy(module), target)
    return _captum().Saliency(scores).attribute(pixels, target=target)[0]


def _grad_cam(module: nn.Module, pixels: Tensor, target: int, layer: str | None) -> Tensor:
    layer = layer or last_convolution(module, tuple(pixels.shape[1:]))
    scores = _Scores(private_copy(module), target)
    maps, attr = _first_use(part(scores.network, layer), layer), _captum()
    try:
        small = attr.LayerGradCam(scores, maps).attribute(pixels, target=target, relu_attributions=True)
    except AssertionError as error:  # captum's, where the layer did not speak
        raise LabError("inspection.not_reached", name=layer) from error
    return attr.LayerAttribution.interpolate(small, tuple(pixels.shape[2:]), "bilinear")[0, 0]


def _first_use(used: nn.Module, layer: str) -> nn.Module:
    """A module that the output of `used` passes through at its first use only: captum would take the last."""
    maps = nn.Identity()
    passed: list[bool] = []

    def hook(_module: nn.Module, _inputs: Any, output: Any) -> Any:
        if passed:
            return output
        passed.append(True)
        if not isinstance(output, Tensor) or output.dim() != 4:
            raise LabError("inspection.no_map", name=layer)
        return maps(output)

    used.register_forward_hook(hook)
    return maps


def last_convolution(module: nn.Module, input_shape: tuple[int, ...]) -> str:
    """The last convolution of the forward whose map has more than one cell: what Grad-CAM looks at by default."""
    channels, height, width = input_shape
    found = [layer for layer in layers(module, (channels, height, width)) if layer.kind == "conv"]
    if not found:
        raise LabError("inspection.no_convolution", network=type(module).__name__)
    return next((layer.name for layer in reversed(found) if layer.shape[1:] != (1, 1)), found[-1].name)


def _guided(module: nn.Module, pixels: Tensor, target: int, layer: str | None) -> Tensor:
    return _through_relus("GuidedBackprop", module, pixels, target)


def _deconvnet(module: nn.Module, pixels: Tensor, target: int, layer: str | None) -> Tensor:
    return _through_relus("Deconvolution", module, pixels, target)


def _through_relus(way: str, module: nn.Module, pixels: Tensor, target: int) -> Tensor:
    scores = _Scores(SeparateReLUs(module, pixels), target)
    attr = _captum()
    _expect_remark()
    return getattr(attr, way)(scores).attribute(pixels, target=target)[0]


_WAYS: dict[str, Callable[[nn.Module, Tensor, int, str | None], Tensor]] = {
    "saliency": _saliency,
    "grad_cam": _grad_cam,
    "guided_backprop": _guided,
    "deconvnet": _deconvnet,
}


class SeparateReLUs(nn.Module):
    """A network in eval mode in which each use of a ReLU is a module of its own, behind a copy of what enters it.

    The network's own ReLU modules are hidden from captum, or their hooks would act a second time.

    Raises
    ------
    LabError
        `inspection.no_relu`, `no_weights`, `inspection.refused`.
    """

    def __init__(self, module: nn.Module, pixels: Tensor) -> None:
        super().__init__()
        network = private_copy(module)
        uses: list[Tensor] = []
        with torch.inference_mode(), _Instead(lambda x: uses.append(x) or torch.relu(x)):
            run(network, pixels)
        if not uses:
            raise LabError("inspection.no_relu", network=type(module).__name__)
        self._hidden = (network,)
        self.relus = nn.ModuleList(nn.ReLU() for _ in uses)

    def forward(self, pixels: Tensor) -> Tensor:
        own = iter(self.relus)
        with _Instead(lambda x: next(own)(x.clone())):
            return self._hidden[0](pixels)


class _Instead(TorchFunctionMode):
    """Computes `relu` for every ReLU that this thread calls, be it as a module, a function or a method."""

    def __init__(self, relu: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.relu = relu

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        settings = kwargs or {}
        if func not in _RELUS:
            return func(*args, **settings)
        x = args[0] if args else settings["input"]
        in_place = func in _IN_PLACE or settings.get("inplace", False)
        return x.copy_(self.relu(x)) if in_place else self.relu(x)


def _captum() -> ModuleType:
    """captum.attr, imported by one thread at a time."""
    with _importing:
        from captum import attr

        return attr


def _expect_remark() -> None:
    """captum remarks on every call that it sets hooks; here they are set on a private copy.

    Filtered for good rather than with `catch_warnings`, which would change the filters under other threads.
    """
    if not any(action == "ignore" and text and text.pattern == _CAPTUM_REMARK for action, text, *_ in warnings.filters):
        warnings.filterwarnings("ignore", message=_CAPTUM_REMARK)
