"""Which pixels speak for a class: saliency, Grad-CAM, guided back-propagation, the deconvnet. Imports torch.

captum does the arithmetic; here it gets a network it may hang hooks on. Guided back-propagation and the deconvnet
change the way back through each ReLU. captum hooks ReLU modules, and only right where a module is used once, not in
place, and its input goes nowhere else. torchvision uses one ReLU of a residual block several times and GoogLeNet calls
it as a function, so those two methods run on a copy whose every ReLU is a module of its own behind a copy of its input.

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

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from cnnlab.core.checks import choice, whole
from cnnlab.core.errors import LabError
from cnnlab.core.fx import symbolic_trace
from cnnlab.inspection.layers import convolutions
from cnnlab.inspection.probe import Probe, part, private_copy, run

METHODS = ("saliency", "grad_cam", "guided_backprop", "deconvnet")
_RELU_FUNCTIONS = (F.relu, F.relu_, torch.relu, torch.relu_)
_RELU_METHODS = ("relu", "relu_")
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
        For grad_cam: the layer or block whose maps are weighted; None: the last convolution. In a network with
        branches name the block that joins them (`inception5b`). Other methods take none and leave it aside.

    Returns
    -------
    (H, W) for grad_cam, (C, H, W) for the others

    Raises
    ------
    LabError
        `value.choice` (method), `value.whole` (target), `layer_unknown`, `no_weights`, `inspection.one_picture`,
        `inspection.refused`, `inspection.no_convolution` and `inspection.no_map` (grad_cam), `inspection.no_relu`
        (guided_backprop, deconvnet), `control_flow` or `not_traceable` (those two, where ReLUs cannot be separated).

    Notes
    -----
    The network is not changed, and threads may share it: hooks live on a copy that shares its weights.
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
    layer = layer or convolutions(module)[-1]
    if Probe(module, layer)(pixels.detach()).dim() != 4:
        raise LabError("inspection.no_map", name=layer)
    scores = _Scores(private_copy(module), target)
    attr = _captum()
    maps = attr.LayerGradCam(scores, part(scores.network, layer)).attribute(
        pixels, target=target, relu_attributions=True
    )
    return attr.LayerAttribution.interpolate(maps, tuple(pixels.shape[2:]), "bilinear")[0, 0]


def _guided(module: nn.Module, pixels: Tensor, target: int, layer: str | None) -> Tensor:
    return _through_relus("GuidedBackprop", module, pixels, target)


def _deconvnet(module: nn.Module, pixels: Tensor, target: int, layer: str | None) -> Tensor:
    return _through_relus("Deconvolution", module, pixels, target)


def _through_relus(way: str, module: nn.Module, pixels: Tensor, target: int) -> Tensor:
    scores = _Scores(separate_relus(module), target)
    attr = _captum()
    _expect_remark()
    return getattr(attr, way)(scores).attribute(pixels, target=target)[0]


_WAYS: dict[str, Callable[[nn.Module, Tensor, int, str | None], Tensor]] = {
    "saliency": _saliency,
    "grad_cam": _grad_cam,
    "guided_backprop": _guided,
    "deconvnet": _deconvnet,
}


def separate_relus(module: nn.Module) -> fx.GraphModule:
    """The network in eval mode with a ReLU module of its own for each use, none in place, the weights shared.

    Raises
    ------
    LabError
        `inspection.no_relu`, `no_weights`, `control_flow`, `not_traceable`.
    """
    network = private_copy(module)
    steps = symbolic_trace(network)
    separated = fx.GraphModule(network, steps)
    uses = [step for step in steps.nodes if _is_relu(step, network)]
    if not uses:
        raise LabError("inspection.no_relu", network=type(module).__name__)
    for number, step in enumerate(uses):
        _separate(separated, step, f"own_relu_{number}", in_place=_is_in_place(step, network))
    separated.recompile()
    return separated.eval()


def _is_relu(step: fx.Node, network: nn.Module) -> bool:
    if step.op == "call_module":
        return isinstance(network.get_submodule(str(step.target)), nn.ReLU)
    return (step.op == "call_function" and step.target in _RELU_FUNCTIONS) or (
        step.op == "call_method" and step.target in _RELU_METHODS
    )


def _is_in_place(step: fx.Node, network: nn.Module) -> bool:
    if step.op == "call_module":
        return bool(getattr(network.get_submodule(str(step.target)), "inplace", False))
    flag = step.kwargs.get("inplace", step.args[1] if len(step.args) > 1 else False)
    return bool(flag) or str(getattr(step.target, "__name__", step.target)).endswith("_")


def _separate(network: fx.GraphModule, step: fx.Node, name: str, *, in_place: bool) -> None:
    """Put `relu(clone(x))` where `step` is; what reads x after a ReLU in place has always read its result."""
    source = step.all_input_nodes[0]
    network.add_submodule(name, nn.ReLU())
    with network.graph.inserting_before(step):
        own_input = network.graph.call_function(torch.clone, (source,))
        own = network.graph.call_module(name, (own_input,))
    step.replace_all_uses_with(own)
    network.graph.erase_node(step)
    if in_place:
        source.replace_all_uses_with(own, delete_user_cb=lambda user: own < user)


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
