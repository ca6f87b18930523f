"""A network as a small graph of plain values: what every importer emits and every analysis reads.

Conventions: batch 1, and the batch axis is left out of every shape. MACs count convolutions and linear layers only, one
multiply-add is 1, the bias is ignored. Parameters are counted once, at the first node that uses them.
"""

from __future__ import annotations

from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from .axes import Pads, Pair

if TYPE_CHECKING:
    from torch import nn

ONE: Pair = (1, 1)
NO_PADS: Pads = ((0, 0), (0, 0))


class Window(NamedTuple):
    """Each output cell reads `kernel` cells of the layer before (convolution, pooling, crop, pad)."""

    kernel: Pair
    stride: Pair = ONE
    padding: Pads = NO_PADS  # negative where the layer crops
    dilation: Pair = ONE


class Uneven(NamedTuple):
    """Windows that differ from cell to cell: upsampling, transposed convolution, adaptive pools that do not divide.

    The window of cell `c` lies within [step·c + reach[0], step·c + reach[1]], in cells of the layer before (edges, so
    one cell alone is [0, 1]); `kernel` is the largest number of cells any of them reads.
    """

    kernel: Pair
    step: tuple[Fraction, Fraction]
    reach: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


class Pointwise(NamedTuple):
    """Each cell depends on itself; where `sees_all`, also on statistics of the whole map (instance or group norm)."""

    sees_all: bool = False


class Join(NamedTuple):
    """Several inputs, cell by cell: concatenate, add, multiply."""


class Reshape(NamedTuple):
    """The grid is given up, no number is mixed with another: flatten, view."""


class Global(NamedTuple):
    """Every output depends on the whole input map: global pooling, fully connected."""


class Unknown(NamedTuple):
    """Not understood: fields after it are None, never a guess."""

    reason: str


Op = Window | Uneven | Pointwise | Join | Reshape | Global | Unknown


class Node(NamedTuple):
    """One tensor-valued step. `inputs` are indices of earlier nodes; a node without any is an input of the network."""

    name: str
    kind: str
    op: Op
    inputs: tuple[int, ...]
    out_shape: tuple[int, ...]  # without the batch
    params: int
    macs: int | None  # None: unknown, which is not zero
    activation_bytes: int


class Graph(NamedTuple):
    """Nodes in the order of the forward pass.

    `unused_params` are parameters that the traced forward never touches (GoogLeNet's auxiliary heads in eval mode), so
    that the nodes' parameters and these add up to the module's.
    """

    nodes: tuple[Node, ...]
    unused_params: int = 0


def trace_onnx(source: bytes | str | PathLike[str], size: Pair | None = None) -> Graph:
    """The graph of an ONNX file; `core.onnx_read.read_onnx` tells more of it. Needs no torch.

    Parameters
    ----------
    source
        The file's bytes, or its path.
    size : (H, W)
        Of the picture, where the file leaves it open; None takes 224×224 there.

    Raises
    ------
    LabError
        `onnx.*`, where the file is none, is hostile, or has nodes that do not fit each other.
    """
    from .onnx_read import read_onnx
    from .onnx_wire import from_path

    return read_onnx(source if isinstance(source, bytes) else from_path(source), size).graph


def trace(module: nn.Module, input_shape: tuple[int, ...]) -> Graph:
    """The graph of a module's forward, traced by torch.fx with shapes from a copy on the meta device.

    The module is not changed and no weights are allocated. It is traced in the mode it is in, train or eval:
    GoogLeNet's auxiliary heads appear in train mode only.

    Parameters
    ----------
    module
        Anything that torch.fx can trace, on any device (also meta).
    input_shape : (C, H, W)
        Shape of one input, without the batch.

    Raises
    ------
    LabError
        where the forward branches on values or shapes, needs more than one input, or does not accept this shape.
    """
    from cnnlab import torch_gate

    torch_gate.load()
    from .fx import trace_module

    return trace_module(module, tuple(input_shape))
