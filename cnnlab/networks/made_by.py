"""Which lines of this folder make which layer of a network. Imports torch."""

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import torch
from torch import nn

from cnnlab.networks.registry import FOLDER, SMALL_BELOW, NetworkShape, family, file_of


class Place(NamedTuple):
    """A line of a file in this folder, counted from 1."""

    file: str
    line: int


def made_by(name: str, shape: NetworkShape) -> dict[str, tuple[Place, ...]]:
    """Of each module (by its path) the lines that it comes from, the outermost call first.

    The network is built once on the meta device while this thread's calls are watched. Modules that torchvision makes
    are left out: their lines are not here.
    """
    seen: dict[int, tuple[Place, ...]] = {}
    kept: list[nn.Module] = []  # so that no id is used twice
    start = nn.Module.__init__.__code__

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is start:
            module = frame.f_locals["self"]
            kept.append(module)
            seen[id(module)] = _places(frame)

    network = _watched(watch, lambda: _build(name, shape))
    found = {path: seen.get(id(module), ()) for path, module in network.named_modules() if path}
    return {path: places for path, places in found.items() if places}


def source_of_forward(name: str, shape: NetworkShape, path: str) -> tuple[Place, str] | None:
    """The forward of the module at `path`, where it is written in this folder."""
    code: CodeType = type(_build(name, shape).get_submodule(path)).forward.__code__
    if Path(code.co_filename).parent != FOLDER:
        return None
    return Place(Path(code.co_filename).name, code.co_firstlineno), inspect.getsource(code)


def _build(name: str, shape: NetworkShape) -> nn.Module:
    builders = family(file_of(name))
    with torch.device("meta"):
        return (builders.paper if shape.image_size >= SMALL_BELOW else builders.small)(name, shape)


def _watched(watch: Callable[[FrameType, str, Any], None], build: Callable[[], nn.Module]) -> nn.Module:
    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        return build()
    finally:
        sys.setprofile(before)


def _places(frame: FrameType) -> tuple[Place, ...]:
    """The lines of this folder on the way to `frame`; none where torchvision is on it."""
    places: list[Place] = []
    at: FrameType | None = frame.f_back
    while at is not None and at.f_code is not _build.__code__:
        file = Path(at.f_code.co_filename)
        if "torchvision" in file.parts:
            return ()
        if file.parent == FOLDER:
            places.append(Place(file.name, at.f_lineno))
        at = at.f_back
    return tuple(reversed(places[:-1] or places))  # the outermost is `small` or `paper`, for all layers alike
