"""Ways out of a faulty network: what one click may change, at the block that is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from math import ceil
from typing import NamedTuple

from .axes import pair
from .blocks import Block, Dense, Flatten, GlobalPool, GroupNorm, Join, Slide
from .blueprint import Blueprint, Checked, check
from .blueprint_text import read_block
from .errors import LabError


class Repair(NamedTuple):
    """A change that takes the error from its block.

    Attributes
    ----------
    code
        What is done, as a key of the page's words; `values` are the words' numbers.
    blocks
        All blocks after the change.
    """

    code: str
    values: dict[str, object]
    blocks: tuple[Block, ...]


def repairs(blueprint: Blueprint, found: Checked) -> list[Repair]:
    """Changes after which the network has fewer faults; the most likely first."""
    if found.error is None:
        return []
    offered = _OFFERS.get(found.error.code, _nothing)(blueprint.blocks, found, found.error)
    before = _faults(blueprint)
    return [
        repair
        for repair in [*offered, _without(blueprint.blocks, found)]
        if _faults(replace(blueprint, blocks=repair.blocks)) < before
    ]


def finished(blueprint: Blueprint) -> Repair | None:
    """The network with a classifier at its end; None where that would be wrong."""
    shape = check(blueprint)[-1].out_shape if blueprint.blocks else blueprint.input_shape
    end: list[Block] = [Dense()]
    if len(shape) == 3:
        end = [*([GlobalPool()] if shape[1:] != (1, 1) else []), Flatten(), Dense()]
    made = Repair("finish", {"classes": blueprint.classes}, (*blueprint.blocks, *end))
    return made if _faults(replace(blueprint, blocks=made.blocks)) <= _faults(blueprint) else None


def _faults(blueprint: Blueprint) -> int:
    return sum(one.error is not None for one in check(blueprint))


_Blocks = tuple[Block, ...]
_Offer = Callable[[_Blocks, Checked, LabError], list[Repair]]


def _nothing(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    return []


def _without(blocks: _Blocks, found: Checked) -> Repair:
    return Repair("remove", {}, _spliced(blocks, found, []))


def _spliced(blocks: _Blocks, found: Checked, instead: Sequence[Block]) -> _Blocks:
    at = found.position - 1
    return (*blocks[:at], *instead, *blocks[at + 1 :])


def _flatten_first(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    sources = found.block.sources  # the new first block takes them over
    block, first = replace(found.block, sources=()), replace(Flatten(), sources=sources)
    mean = replace(GlobalPool(), sources=sources)
    return [
        Repair("flatten", {"length": error.values["length"]}, _spliced(blocks, found, [first, block])),
        Repair("mean", {"channels": found.in_shapes[0][0]}, _spliced(blocks, found, [mean, Flatten(), block])),
    ]


def _before_flatten(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    at = found.position - 1
    place = next((i for i in range(at - 1, -1, -1) if isinstance(blocks[i], Flatten)), None)
    if place is None:
        return []
    rest = [*blocks[:at], *blocks[at + 1 :]]
    return [Repair("before_flatten", {}, (*rest[:place], found.block, *rest[place:]))]


def _fit_window(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    block = found.block
    if not isinstance(block, Slide):
        return []
    layer, values = block.layer, error.values
    missing, largest = int(str(values["missing"])), int(str(values["largest"]))
    made = []
    if layer.padding != "same" and layer.kind == "conv":
        padding = tuple(side + ceil(missing / 2) for side in pair("padding", layer.padding))
        fitted = replace(block, layer=replace(layer, padding=padding))
        made.append(Repair("padding", {"padding": padding[0]}, _spliced(blocks, found, [fitted])))
    if largest >= 1:
        kernel = tuple(min(side, largest) for side in pair("kernel", layer.kernel))
        sides = (0, 0) if layer.kind != "conv" else layer.padding
        fitted = replace(block, layer=replace(layer, kernel=kernel, padding=sides))
        made.append(Repair("kernel", {"kernel": largest}, _spliced(blocks, found, [fitted])))
    return made


def _no_groups(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    if not isinstance(found.block, Slide):
        return []
    fitted = replace(found.block, layer=replace(found.block.layer, groups=1))
    return [Repair("no_groups", {}, _spliced(blocks, found, [fitted]))]


def _fewer_groups(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    if not isinstance(found.block, GroupNorm):
        return []
    channels = found.in_shapes[0][0]
    groups = next(n for n in range(min(found.block.groups, channels), 0, -1) if channels % n == 0)
    return [Repair("groups", {"groups": groups}, _spliced(blocks, found, [replace(found.block, groups=groups)]))]


def _read_before(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    left = tuple(name for name in found.block.sources if name != error.values["label"])
    if isinstance(found.block, Join) and not left:
        return []
    fitted = replace(found.block, sources=left)
    return [Repair("read_before", {}, _spliced(blocks, found, [fitted]))]


def _no_label(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    return [Repair("no_label", {}, _spliced(blocks, found, [replace(found.block, label="")]))]


def _match_add(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    """A 1×1 convolution that brings one of the two to the other's shape."""
    at = next(i for i, shape in enumerate(found.in_shapes[1:]) if shape != found.in_shapes[0])
    here, there = found.in_shapes[0], found.in_shapes[at + 1]
    if len(here) != 3 or len(there) != 3:
        return []
    down, up = _steps(here, there), _steps(there, here)
    if down is not None:
        conv = _one_by_one(there[0], down)
        return [Repair("match", _numbers(there[0], down), _spliced(blocks, found, [conv, found.block]))]
    if up is None:
        return []
    return [Repair("match_label", _numbers(here[0], up) | {"label": found.block.sources[at]},
                   _on_label(blocks, found, at, _one_by_one(here[0], up)))]  # fmt: skip


def _match_concat(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    """A pool that brings one of the two to the other's height and width."""
    here = found.in_shapes[0]
    at = next(i for i, one in enumerate(found.in_shapes[1:]) if len(one) != len(here) or one[1:] != here[1:])
    there = found.in_shapes[at + 1]
    if len(here) != 3 or len(there) != 3:
        return []
    down, up = _steps(here, there), _steps(there, here)
    if down is not None:
        return [Repair("pool", {"stride": down}, _spliced(blocks, found, [_pool(down), found.block]))]
    if up is None:
        return []
    values = {"stride": up, "label": found.block.sources[at]}
    return [Repair("pool_label", values, _on_label(blocks, found, at, _pool(up)))]


def _on_label(blocks: _Blocks, found: Checked, at: int, change: Block) -> _Blocks:
    """`change` on the labelled branch; what came before the join gets a label, so that the join can read it."""
    before, join = blocks[found.position - 2], found.block
    label = before.label or _fresh(blocks)
    sources = list(join.sources)
    changed = replace(change, sources=(sources.pop(at),))
    joined = replace(join, sources=(label, *sources))
    labelled = (*blocks[: found.position - 2], replace(before, label=label), *blocks[found.position - 1 :])
    return _spliced(labelled, found, [changed, joined])


def _fresh(blocks: Sequence[Block]) -> str:
    taken = {block.label for block in blocks} | {name for block in blocks for name in block.sources}
    letters = (chr(ord("a") + n) if n < 26 else f"a{n}" for n in count())
    return next(name for name in letters if name not in taken)


def _steps(large: Sequence[int], small: Sequence[int]) -> int | None:
    """The stride that turns height and width of `large` into those of `small`; None where there is none."""
    for stride in range(1, 65):
        if all(-(-a // stride) == b for a, b in zip(large[1:], small[1:], strict=True)):
            return stride
    return None


def _one_by_one(channels: int, stride: int) -> Block:
    return read_block(f"c{channels}k1" + (f"s{stride}" if stride > 1 else ""))


def _pool(stride: int) -> Block:
    return read_block(f"m{stride}ceil")


def _numbers(channels: int, stride: int) -> dict[str, object]:
    return {"channels": channels, "stride": stride}


def _mean_before(blocks: _Blocks, found: Checked, error: LabError) -> list[Repair]:
    """The mean of each channel where a flatten hands a whole map on."""
    at = found.position - 1
    place = next((i for i in range(at - 1, -1, -1) if isinstance(blocks[i], Flatten)), None)
    if place is None or blocks[place].sources:
        return []
    return [Repair("mean_before", {}, (*blocks[:place], GlobalPool(), *blocks[place:]))]


_OFFERS: dict[str, _Offer] = {
    "blueprint.needs_vector": _flatten_first,
    "blueprint.needs_map": _before_flatten,
    "kernel_exceeds_input": _fit_window,
    "groups_do_not_divide": _no_groups,
    "blueprint.norm_groups": _fewer_groups,
    "blueprint.cycle": _read_before,
    "blueprint.label_unknown": _read_before,
    "blueprint.label_twice": _no_label,
    "blueprint.add_shapes": _match_add,
    "blueprint.concat_shapes": _match_concat,
    "blueprint.too_many_parameters": _mean_before,
}
