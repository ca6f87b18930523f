"""Receptive fields by autograd: which input pixels have a gradient. Imports torch; open the torch gate first.

References
----------
Luo, Li, Urtasun and Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", NeurIPS
2016, https://arxiv.org/abs/1701.04128
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from .axes import Pair
from .equal_weights import EqualWeights
from .errors import LabError
from .fx import Reader, copy_structure, first_line, names_of, quiet, symbolic_trace


@dataclass(frozen=True)
class FieldMap:
    """How much each input pixel moves one cell.

    Attributes
    ----------
    layer
        Name of the node, as in the rows of `analyze`.
    cell
        (row, column) of the cell in that layer's map; (0, 0) for a layer without a map.
    heat : (H, W) array of float64
        Gradient summed over the input's channels; zero exactly where no path leads.
    """

    layer: str
    cell: Pair
    heat: NDArray[np.float64]

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(H, W): pixels that have any effect."""
        return self.heat > 0

    @property
    def low(self) -> Pair:
        """First (row, column) with an effect."""
        return int(self._rows.argmax()), int(self._columns.argmax())

    @property
    def high(self) -> Pair:
        """One past the last (row, column) with an effect; equals `low` where nothing has one."""
        height, width = self.heat.shape
        if not self._rows.any():
            return self.low
        return height - int(self._rows[::-1].argmax()), width - int(self._columns[::-1].argmax())

    @property
    def _rows(self) -> NDArray[np.bool_]:
        return self.heat.max(axis=1) > 0

    @property
    def _columns(self) -> NDArray[np.bool_]:
        return self.heat.max(axis=0) > 0

    @property
    def size(self) -> Pair:
        """Pixels from the first to the last: the span, clipped to the picture."""
        return self.high[0] - self.low[0], self.high[1] - self.low[1]

    @property
    def positions(self) -> Pair:
        """Rows and columns that have an effect: fewer than the span where dilation leaves gaps."""
        return int(self._rows.sum()), int(self._columns.sum())

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the span in input pixels; the centre of the first pixel is 0.5."""
        return (self.low[0] + self.high[0]) / 2, (self.low[1] + self.high[1]) / 2

    @property
    def clipped(self) -> bool:
        """Whether the field touches the border, so that a part of it may lie in the padding."""
        return 0 in self.low or self.high[0] == self.heat.shape[0] or self.high[1] == self.heat.shape[1]

    @property
    def spread(self) -> tuple[float, float]:
        """Standard deviation of the heat along height and width, in pixels; about four hold the effective field."""
        return _deviation(self.heat.sum(1)), _deviation(self.heat.sum(0))


def _deviation(weights: NDArray[np.float64]) -> float:
    total, places = weights.sum(), np.arange(len(weights))
    if total == 0:
        return 0.0
    mean = (weights * places).sum() / total
    return float(np.sqrt((weights * (places - mean) ** 2).sum() / total))


def empirical_receptive_field(
    module: nn.Module,
    input_shape: tuple[int, ...],
    cell: Pair | None = None,
    layer: str | None = None,
    *,
    gates: bool = True,
) -> FieldMap:
    """The field of one cell by autograd through the module's own forward, all weights equal and positive, float64.

    The module is not changed, its weights play no role (it may be on the meta device).

    Parameters
    ----------
    input_shape : (C, H, W)
    cell
        (row, column) in the layer's map; None: the middle one.
    layer
        Name of a node of `trace`; None: the output.
    gates
        False leaves out paths over the whole map that only scale the local one (squeeze-and-excitation, instance norm).

    Raises
    ------
    LabError
        as `graph.trace`; an unknown layer; a cell outside the map; a layer to which equal weights cannot be given.
    """
    skeleton = copy_structure(module, lambda tensor: torch.empty_like(tensor, device="meta"))
    steps = symbolic_trace(skeleton)
    reader = Reader(skeleton.eval(), steps)
    reader.read(input_shape)
    picture = torch.ones(1, *input_shape, dtype=torch.float64, requires_grad=True)
    wanted = _wanted(reader, layer)
    output = _run_until(EqualWeights(skeleton, steps, gates=gates), steps, wanted, picture)
    cell = _checked(reader, wanted, cell, output)
    gradient = _gradient(output, reader.marks[wanted].grid, cell, picture)
    return FieldMap(reader.names[wanted], cell, gradient[0].sum(0).numpy())


def effective_field(
    module: nn.Module,
    input_shape: tuple[int, ...],
    cell: Pair | None = None,
    layer: str | None = None,
    *,
    samples: int = 8,
    seed: int = 0,
) -> FieldMap:
    """How strongly pixels really move a cell: |gradient| with the module's own weights, averaged over random inputs.

    The module is not changed; it runs in eval mode on its own device, sharing its weights.

    Parameters
    ----------
    input_shape, cell, layer
        As `empirical_receptive_field`.
    samples
        Inputs of standard normal noise.
    seed
        Of the noise; the same seed gives the same map.
    """
    if any(tensor.is_meta for tensor in module.parameters()):
        raise LabError("no_weights", network=type(module).__name__)
    shared = copy_structure(module, lambda tensor: tensor).eval().requires_grad_(False)
    skeleton = copy_structure(module, lambda tensor: torch.empty_like(tensor, device="meta"))
    steps = symbolic_trace(skeleton)
    reader = Reader(skeleton.eval(), steps)
    reader.read(input_shape)
    wanted = _wanted(reader, layer)
    device, dtype = next(((p.device, p.dtype) for p in module.parameters()), (torch.device("cpu"), torch.float32))
    generator = torch.Generator().manual_seed(seed)
    heat = np.zeros(input_shape[1:])
    for _ in range(samples):
        picture = torch.randn(1, *input_shape, generator=generator).to(device, dtype).requires_grad_()
        output = _run_until(fx.Interpreter(shared, graph=steps), steps, wanted, picture)
        cell = _checked(reader, wanted, cell, output)
        heat += _gradient(output, reader.marks[wanted].grid, cell, picture)[0].abs().sum(0).double().cpu().numpy()
    return FieldMap(reader.names[wanted], cell or (0, 0), heat / samples)


def _wanted(reader: Reader, layer: str | None) -> fx.Node:
    """The step that computes a layer; None: the last that is a node of the graph."""
    if layer is None:
        return list(reader.marks)[-1]
    named = {reader.names[step]: step for step in reader.marks}
    if layer not in named:
        raise LabError("layer_unknown", name=layer, last=list(named)[-1])
    return named[layer]


def _run_until(runner: fx.Interpreter, steps: fx.Graph, wanted: fx.Node, picture: Tensor) -> Tensor:
    runner.args_iter = iter((picture,))
    names = names_of(steps)
    with quiet():
        for step in steps.nodes:
            try:
                runner.env[step] = runner.run_node(step)
            except (RuntimeError, TypeError, ValueError, NotImplementedError) as error:
                raise LabError("no_equal_weights", name=names[step], reason=first_line(error)) from error
            if step is wanted:
                break
    return runner.env[wanted]


def _checked(reader: Reader, wanted: fx.Node, cell: Pair | None, output: Tensor) -> Pair:
    grid = reader.marks[wanted].grid
    if grid is None:
        return 0, 0
    height, width = output.shape[grid[0]], output.shape[grid[1]]
    row, column = cell if cell is not None else (height // 2, width // 2)
    if not (0 <= row < height and 0 <= column < width):
        raise LabError("cell_outside", row=row, column=column, height=height, width=width)
    return row, column


def _gradient(output: Tensor, grid: tuple[int, int] | None, cell: Pair, picture: Tensor) -> Tensor:
    """Gradient of the cell's sum over channels; a layer without a map counts as one cell."""
    index: list[slice | int] = [slice(None)] * output.dim()
    if grid is not None:
        index[grid[0]], index[grid[1]] = cell
    if not output.requires_grad:
        return torch.zeros_like(picture)
    return torch.autograd.grad(output[tuple(index)].sum(), picture)[0]
