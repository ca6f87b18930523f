"""ONNX operators that move, join or reduce axes."""

from collections.abc import Callable
from math import prod

from . import meaning
from .errors import LabError
from .graph import ONE, Pointwise, Window
from .meaning import Grid, Meaning, Shape, unknown
from .onnx_step import Made, NotKnown, Step, Value, checked, contents, known, shown
from .uneven import from_windows, resized_windows

Rule = Callable[[Step], Made]


def broadcast(step: Step) -> tuple[Shape, Grid | None]:
    """Shape and grid of several inputs taken cell by cell, aligned at their last axes."""
    shapes = [known(value) for value in step.inputs if value is not None]
    longest = max(map(len, shapes))
    sizes = []
    for axis in range(-longest, 0):
        along = {shape[axis] for shape in shapes if len(shape) >= -axis} - {1}
        if len(along) > 1:
            raise LabError("onnx.why_shapes", shapes=", ".join("×".join(map(str, shape)) for shape in shapes))
        sizes.append(along.pop() if along else 1)
    grids = [(value.grid, len(known(value))) for value in step.inputs if value is not None and value.grid]
    if not grids:
        return tuple(sizes), None
    (height, width), dimensions = grids[0]
    return tuple(sizes), (height + longest - dimensions, width + longest - dimensions)


def _map(shape: Shape, grid: Grid | None) -> set[tuple[int, int]]:
    return set() if grid is None else {(shape[grid[0]], shape[grid[1]])}


def join(kind: str) -> Rule:
    """Add, multiply…"""

    def rule(step: Step) -> Made:
        shape, grid = broadcast(step)
        maps = {value.map for value in step.inputs if value is not None and value.map}
        return Made(meaning.joined(kind, maps | _map(shape, grid), grid), (shape,))

    return rule


def concat(step: Step) -> Made:
    values = [value for value in step.inputs if value is not None]
    shapes = [known(value) for value in values]
    axis = step.axis(step.whole("axis", 1), len(shapes[0]))
    others = {(*shape[:axis], *shape[axis + 1 :]) for shape in shapes}
    if len(others) > 1 or any(len(shape) != len(shapes[0]) for shape in shapes):
        raise LabError("onnx.why_shapes", shapes=", ".join("×".join(map(str, shape)) for shape in shapes))
    shape = (*shapes[0][:axis], sum(one[axis] for one in shapes), *shapes[0][axis + 1 :])
    grid = next((value.grid for value in values if value.grid), None)
    return Made(meaning.concatenated(axis, grid), (shape,))


def flatten(step: Step) -> Made:
    axis = step.whole("axis", 1)
    axis = axis if axis == len(step.shape) else step.axis(axis)
    return _reshaped(step, (prod(step.shape[:axis]), prod(step.shape[axis:])))


def reshape(step: Step) -> Made:
    wanted = step.list_of("shape", 1)
    if wanted is None:
        raise LabError("onnx.why_input", place=2)
    keep = not step.whole("allowzero", 0)
    if wanted.count(-1) > 1 or any(size < -1 for size in wanted) or len(wanted) > 8:
        raise LabError("onnx.why_reshape", shape="×".join(map(str, step.shape)), wanted=shown(wanted))
    before = step.shape
    sizes = [before[at] if size == 0 and keep and at < len(before) else size for at, size in enumerate(wanted)]
    if -1 in sizes:
        rest = prod(size for size in sizes if size != -1)
        sizes[sizes.index(-1)] = prod(before) // rest if rest else 0
    return _reshaped(step, tuple(sizes))


def _reshaped(step: Step, after: Shape) -> Made:
    before = step.shape
    if prod(before) != prod(after):
        raise LabError("onnx.why_reshape", shape="×".join(map(str, before)), wanted=shown(after))
    return Made(meaning.reshaped(before, after, step.x.grid), (after,))


def squeeze(step: Step) -> Made:
    axes = step.list_of("axes", 1)
    before = step.shape
    gone = {step.axis(axis) for axis in axes} if axes else {at for at, size in enumerate(before) if size == 1 and at}
    return _reshaped(step, tuple(size for at, size in enumerate(before) if at not in gone))


def unsqueeze(step: Step) -> Made:
    axes = step.list_of("axes", 1) or ()
    dimensions = len(step.shape) + len(axes)
    checked((1,) * dimensions)
    new = {step.axis(axis, dimensions) for axis in axes}
    sizes = iter(step.shape)
    return _reshaped(step, tuple(1 if at in new else next(sizes, 1) for at in range(dimensions)))


def transpose(step: Step) -> Made:
    before = step.shape
    order = step.settings("perm", range(len(before))[::-1])
    if sorted(order) != list(range(len(before))):
        raise LabError("onnx.why_attribute", attribute="perm", value=shown(order))
    return Made(meaning.permuted(order, step.x.grid), (tuple(before[axis] for axis in order),))


def reduce(kind: str) -> Rule:
    """Mean, sum, maximum over axes."""

    def rule(step: Step) -> Made:
        before, axes = step.shape, step.list_of("axes", 1)
        if not axes and step.whole("noop_with_empty_axes", 0):
            return Made(Meaning("identity", Pointwise(), step.x.grid), (before,))
        taken = {step.axis(axis) for axis in axes} if axes else set(range(len(before)))
        keep = bool(step.whole("keepdims", 1))
        after = tuple(1 if at in taken else size for at, size in enumerate(before) if keep or at not in taken)
        return Made(meaning.reduced(kind, before, taken, keep, step.x.grid), (after,))

    return rule


def cut(step: Step) -> Made:
    """Slice: of channels it is pointwise, of height and width it is a window of one cell that crops and strides."""
    starts, ends = step.list_of("starts", 1), step.list_of("ends", 2)
    if starts is None or ends is None:
        raise LabError("onnx.why_input", place=2)
    axes = step.list_of("axes", 3) or tuple(range(len(starts)))
    strides = step.list_of("steps", 4) or (1,) * len(starts)
    if not len(starts) == len(ends) == len(axes) == len(strides) or 0 in strides:
        raise LabError("onnx.why_attribute", attribute="starts, ends, axes, steps", value=shown(starts))
    places = [step.axis(axis) for axis in axes]
    sides = [step.shape[axis] for axis in places]
    ranges = [slice(*one).indices(size) for *one, size in zip(starts, ends, strides, sides, strict=True)]
    return _cropped(step, dict(zip(places, ranges, strict=True)))


def _cropped(step: Step, ranges: dict[int, tuple[int, int, int]]) -> Made:
    before, grid = step.shape, step.x.grid
    after = tuple(len(range(*ranges[at])) if at in ranges else size for at, size in enumerate(before))
    if grid is None or not set(grid) & ranges.keys():
        return Made(Meaning("slice", Pointwise(), grid), (after,))
    height, width = ((*ranges.get(at, (0, before[at], 1)), before[at]) for at in grid)
    if height[2] < 0 or width[2] < 0:
        return Made(unknown("a map turned round"), (after,))
    crops = ((-height[0], height[1] - height[3]), (-width[0], width[1] - width[3]))
    op = Window(ONE, (height[2], width[2]), crops)
    return Made(Meaning("slice", Pointwise() if op == Window(ONE) else op, grid), (after,))


def split(step: Step) -> Made:
    """Parts along channels can be followed, parts of the map cannot."""
    before = step.shape
    axis = step.axis(step.whole("axis", 0))
    sizes = step.list_of("split", 1)
    if sizes is None:
        each = -(-before[axis] // max(step.outputs, 1))
        sizes = (*((each,) * (step.outputs - 1)), before[axis] - each * (step.outputs - 1))
    if len(sizes) != step.outputs or sum(sizes) != before[axis] or min(sizes) < 0:
        raise LabError("onnx.why_attribute", attribute="split", value=shown(sizes))
    shapes = tuple((*before[:axis], size, *before[axis + 1 :]) for size in sizes)
    grid = step.x.grid
    cuts_map = grid is not None and axis in grid
    return Made(unknown("a part of split") if cuts_map else Meaning("split", Pointwise(), grid), shapes)


def gather(step: Step) -> Made:
    """Picks along an axis; of the map itself that cannot be followed."""
    before, at = step.shape, step.input(1)
    if at.node is not None or step.input(0).node is None:
        raise NotKnown("indices")
    axis, picked, grid = step.axis(step.whole("axis", 0)), known(at), step.x.grid
    after = (*before[:axis], *picked, *before[axis + 1 :])
    if grid is None or axis in grid:
        return Made(unknown("gather from a map" if grid else "gather"), (after,))
    moved = len(picked) - 1
    height, width = (one + moved if one > axis else one for one in grid)
    return Made(Meaning("gather", Pointwise(), (height, width)), (after,))


def expand(step: Step) -> Made:
    wanted = step.list_of("shape", 1)
    if wanted is None:
        raise LabError("onnx.why_input", place=2)
    target = Value(checked(wanted))
    shape, grid = broadcast(Step(step.op, step.opset, (step.x, target)))
    grown = step.x.map is not None and {step.x.map} != _map(shape, grid)
    return Made(unknown("expand of a map") if grown else Meaning("expand", Pointwise(), grid), (shape,))


def pad(step: Step) -> Made:
    before, grid = step.shape, step.x.grid
    sides = step.list_of("pads" if "pads" in step.attributes else "paddings", 1 if step.opset >= 11 else 99)
    axes = step.optional(3)
    places = range(len(before)) if axes is None else [step.axis(axis) for axis in contents(axes, "axes")]
    if sides is None or len(sides) != 2 * len(places):
        raise LabError("onnx.why_attribute", attribute="pads", value=shown(sides))
    around = {axis: (sides[at], sides[at + len(places)]) for at, axis in enumerate(places)}
    after = tuple(size + sum(around.get(at, (0, 0))) for at, size in enumerate(before))
    if grid is None:
        return Made(Meaning("pad", Pointwise(), None), (after,))
    op = Window(ONE, padding=(around.get(grid[0], (0, 0)), around.get(grid[1], (0, 0))))
    return Made(meaning.known_grid("pad", grid, len(before), Meaning("pad", op, grid)), (after,))


def _blocks(step: Step) -> tuple[Shape, int, Grid | None]:
    size = step.whole("blocksize", 0)
    if len(step.shape) != 4 or not 1 <= size <= 64:
        raise LabError("onnx.why_attribute", attribute="blocksize", value=size)
    return step.shape, size, step.x.grid


def depth_to_space(step: Step) -> Made:
    (batch, channels, height, width), size, grid = _blocks(step)
    if channels % (size * size) or max(height, width) * size > 4096:
        raise LabError("onnx.why_attribute", attribute="blocksize", value=size)
    down, across = (resized_windows(n, n * size, "nearest", False) for n in (height, width))
    found = Meaning("pixel_shuffle", from_windows((height, width), down, across), grid)
    return Made(
        meaning.known_grid(step.op, grid, 4, found), ((batch, channels // size**2, height * size, width * size),)
    )


def space_to_depth(step: Step) -> Made:
    (batch, channels, height, width), size, grid = _blocks(step)
    if height % size or width % size:
        raise LabError("onnx.why_attribute", attribute="blocksize", value=size)
    found = Meaning("pixel_unshuffle", Window((size, size), (size, size)), grid)
    return Made(
        meaning.known_grid(step.op, grid, 4, found), ((batch, channels * size**2, height // size, width // size),)
    )
