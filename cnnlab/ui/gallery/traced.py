"""A network of the gallery, built on the meta device: its graph, its numbers, torch's own numbers."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core.graph import trace
from cnnlab.core.graph_measures import Measures, measure
from cnnlab.networks import build
from cnnlab.networks.made_by import Place, made_by, source_of_forward
from cnnlab.ui.gallery.settings import Chosen
from cnnlab.ui.layers.subject import Subject, of_graph


@dataclass(frozen=True, eq=False)
class Classic:
    """A network as the page shows it. `made_by` names the lines of each module that is ours."""

    subject: Subject
    measures: Measures
    made_by: dict[str, tuple[Place, ...]]


@dataclass(frozen=True)
class Counted:
    """What torch says: parameters, multiply-adds of one picture, the output's shape without the batch."""

    params: int
    macs: int
    shape: tuple[int, ...]


def classic(chosen: Chosen) -> Classic:
    """Trace and analyse it; nothing is allocated. LabError where there is no such version."""
    graph = trace(_on_meta(chosen), chosen.input_shape)
    about = f"{chosen.name} {chosen.small} {chosen.size} {chosen.width}"
    subject = of_graph(about, chosen.name, graph, everything=True)
    return Classic(subject, measure(graph, subject.rows), made_by(chosen.name, chosen.shape))


def counted(chosen: Chosen) -> Counted:
    """Run torch's module on the meta device and count."""
    module = _on_meta(chosen)
    with FlopCounterMode(display=False) as counter:
        out = module(torch.empty(1, *chosen.input_shape, device="meta"))
    first = out if isinstance(out, Tensor) else out[0]  # with auxiliary heads the logits come first
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return Counted(parameters, counter.get_total_flops() // 2, tuple(first.shape[1:]))


def layer_repr(chosen: Chosen, path: str) -> str | None:
    """What torch prints of the module at `path`; None where a function, not a module, is there."""
    try:
        return str(_on_meta(chosen).get_submodule(path))
    except AttributeError:
        return None


def forward_of(chosen: Chosen, path: str) -> tuple[Place, str] | None:
    """The forward that calls the function at `path`, where it is ours."""
    return source_of_forward(chosen.name, chosen.shape, path.rpartition(".")[0])


def _on_meta(chosen: Chosen) -> nn.Module:
    """In eval mode, but for the network whose auxiliary heads work in training only."""
    shape = chosen.shape
    with torch.device("meta"):
        module = build(
            chosen.name, num_classes=shape.num_classes, image_size=shape.image_size, in_channels=shape.in_channels,
            width=shape.width,
        )  # fmt: skip
    return module.train(chosen.name == "googlenet_aux")
