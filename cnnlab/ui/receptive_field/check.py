"""The same field by autograd: numbers to compare with ours, and two heat maps."""

from dataclasses import dataclass

from cnnlab import torch_gate
from cnnlab.core.axes import Pair
from cnnlab.core.blueprint import parse
from cnnlab.core.fields import field_of_cell
from cnnlab.core.positions import pixels_read
from cnnlab.core.stacks import parse_stack, to_module
from cnnlab.i18n import Translator
from cnnlab.networks import build, describe, is_own
from cnnlab.networks.own_name import text_of
from cnnlab.ui.layers.subject import CHANNELS, Subject
from cnnlab.ui.lesson import Agreement
from cnnlab.ui.receptive_field.formulas import number
from cnnlab.ui.receptive_field.picture import heat_png

SAMPLES = 4
AUTOMATIC_MACS = 5e8  # about a third of a second on one core
_SECONDS_PER_MAC = 1e-9  # one thread; resnet50 and vgg16 took 0.7 to 1.2 e-9 for all passes together
_FIELD_ROOT, _EFFECTIVE_ROOT = 3, 1


@dataclass(frozen=True)
class Found:
    """What autograd found for one cell; edges, sizes and centres in input pixels, (height, width)."""

    size: Pair
    positions: Pair
    centre: tuple[float, float]
    clipped: bool
    spread: tuple[float, float]
    field_png: bytes
    effective_png: bytes


@dataclass(frozen=True)
class Question:
    """Which cell of which network; hashable, so that an answer can be kept.

    `head` says that the layer comes after the last map, so that fully connected layers are needed.
    """

    stack: str
    network: str
    size: int
    layer: str
    cell: Pair
    head: bool = True


def ask(question: Question) -> Found:
    """Build the module and let autograd answer. Imports torch; takes up to some seconds."""
    torch_gate.load()
    from cnnlab.core.empirical import effective_field, empirical_receptive_field

    module, shape = _module(question), (CHANNELS, question.size, question.size)
    field = empirical_receptive_field(module, shape, question.cell, question.layer)
    effective = effective_field(module, shape, question.cell, question.layer, samples=SAMPLES)
    edges = field.low[0], field.high[0], field.low[1], field.high[1]
    return Found(
        field.size,
        field.positions,
        field.centre,
        field.clipped,
        effective.spread,
        heat_png(field.heat, edges, _FIELD_ROOT),
        heat_png(effective.heat, edges, _EFFECTIVE_ROOT),
    )


def _module(question: Question):
    if question.stack:
        return to_module(parse_stack(question.stack), CHANNELS)
    if is_own(question.network):
        return _own(question.network, question.size)
    size = describe(question.network).paper_image_size
    if question.head:
        return build(question.network, num_classes=10, image_size=size, seed=0).eval()
    return _without_head(question.network, size)


def _own(name: str, size: int):
    """A network of one's own as it stands, with or without classes at its end."""
    from cnnlab.networks.initialise import materialise
    from cnnlab.networks.own import OwnNetwork

    blueprint = parse(text_of(name), (CHANNELS, size, size))
    return materialise(lambda: OwnNetwork(blueprint), 0).eval()


def _without_head(network: str, size: int):
    """The network up to its last map: VGG-16's fully connected layers alone would take 500 MB."""
    import torch
    from torch import nn

    from cnnlab.networks.initialise import fill

    with torch.device("meta"):
        module = build(network, num_classes=10, image_size=size)
    for name, layer in list(module.named_modules()):
        if isinstance(layer, nn.Linear):
            parent, _, child = name.rpartition(".")
            setattr(module.get_submodule(parent), child, nn.Identity())
    module.to_empty(device="cpu")
    fill(module, torch.Generator().manual_seed(0))
    return module.eval()


def seconds(subject: Subject, layer: int) -> float:
    """About how long `ask` takes on this kind of machine."""
    return 1 + _SECONDS_PER_MAC * sum(row.macs or 0 for row in subject.rows[: layer + 1])


def agreements(subject: Subject, layer: int, cell: Pair, found: Found, t: Translator) -> list[Agreement]:
    """Our numbers beside autograd's: what is visible of the field, its centre, and the pixels that are really read."""
    row = subject.rows[layer]
    down, across = field_of_cell(row, cell, subject.input_hw)
    pixels = pixels_read(subject.graph, layer, cell)
    if not found.clipped and down is not None and across is not None:
        size = (down.high - down.low, across.high - across.low)
        centre = ((down.low + down.high) / 2, (across.low + across.high) / 2)
        label, middle = "check_field", "check_centre"
    elif pixels is not None:
        size = tuple(side[-1] + 1 - side[0] if side else 0 for side in pixels)
        centre = tuple((side[0] + side[-1] + 1) / 2 if side else 0.0 for side in pixels)
        label, middle = "check_visible", "check_middle"
    else:
        return []
    found_rows = [
        Agreement(t(f"receptive-field.{label}"), _by(size), _by(found.size)),
        Agreement(t(f"receptive-field.{middle}"), _point(centre), _point(found.centre)),
    ]
    if pixels is not None and found.positions != found.size:
        read = (len(pixels[0]), len(pixels[1]))
        found_rows.append(Agreement(t("receptive-field.check_positions"), _by(read), _by(found.positions)))
    return found_rows


def _by(pair: tuple[float, ...]) -> str:
    return f"{number(pair[0])} × {number(pair[1])}"


def _point(pair: tuple[float, ...]) -> str:
    return f"({number(pair[0])}, {number(pair[1])})"
