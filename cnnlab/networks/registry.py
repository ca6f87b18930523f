"""Finds the network families in this folder and reads their tables, without importing torch."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from cnnlab.core.checks import nearest
from cnnlab.core.errors import LabError

FOLDER = Path(__file__).parent
SMALL_BELOW = 65  # px: from here on the published network
SMALLEST = 28  # px: below, some small version would shrink under 1×1
_FIRST = ("lenet5", "alexnet", "vgg11", "resnet18")  # the order in which the lecture meets them


@dataclass(frozen=True)
class NetworkInfo:
    """What is known of a network without building it.

    `fixed_width` says that the published version has no width but 1; `paper_image_size` is in pixels.
    """

    name: str
    title: str
    year: int
    authors: str
    paper: str
    url: str
    paper_image_size: int
    paper_channels: int
    paper_classes: int
    has_small_version: bool
    fixed_width: bool


@dataclass(frozen=True)
class NetworkShape:
    """The sizes a network is built for; `image_size` in pixels."""

    num_classes: int
    image_size: int
    in_channels: int
    width: float

    def channels(self, full: int) -> int:
        """`full` channels times the width, at least one."""
        return max(1, round(full * self.width))


class Family(Protocol):
    """What a file of this folder offers beside its table."""

    small: Callable[[str, NetworkShape], Any]
    paper: Callable[[str, NetworkShape], Any]


def names() -> tuple[str, ...]:
    """All networks: the lecture's first, the others by year and size."""
    return tuple(_files())


def describe(name: str) -> NetworkInfo:
    """What is known of `name`. LabError `network.unknown`, with the nearest name, where there is none."""
    return _entry(name)[0]


def file_of(name: str) -> str:
    """The file, without its ending, that `name` is in. LabError as `describe`."""
    return _entry(name)[1]


def family(file: str) -> Any:
    """The module that builds the networks of a file; imports torch."""
    return import_module(f"cnnlab.networks.{file}")


def _entry(name: str) -> tuple[NetworkInfo, str]:
    found = _files().get(name) if isinstance(name, str) else None
    if found is None:
        raise LabError("network.unknown", name=name, nearest=nearest(name, names()), names=", ".join(names()))
    return found


@cache
def _files() -> dict[str, tuple[NetworkInfo, str]]:
    return read_tables(FOLDER)


def read_tables(folder: Path) -> dict[str, tuple[NetworkInfo, str]]:
    """Every entry of every `NETWORKS` table in `folder`, with the name of its file.

    Raises
    ------
    ValueError
        Two files register one name.
    """
    found: dict[str, tuple[NetworkInfo, str]] = {}
    for file in sorted(folder.glob("*.py")):
        for name, entry in _table(file).items():
            if name in found:
                raise ValueError(f"{file.name} registers {name!r}, which {found[name][1]}.py has; rename one of them")
            found[name] = (NetworkInfo(name=name, **entry), file.stem)
    return dict(sorted(found.items(), key=_lecture_order))


def _table(file: Path) -> dict[str, dict[str, Any]]:
    """The literal assigned to NETWORKS at the top level of `file`; empty where there is none."""
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "NETWORKS":
            return _checked_literal(statement.value, file)
    return {}


def _checked_literal(node: ast.expr, file: Path) -> dict[str, dict[str, Any]]:
    keys = [ast.literal_eval(key) for key in node.keys if key] if isinstance(node, ast.Dict) else []
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"{file.name} registers {', '.join(sorted(twice))} twice; rename one of them")
    return ast.literal_eval(node)


def _lecture_order(item: tuple[str, tuple[NetworkInfo, str]]) -> tuple:
    name, (info, _) = item
    met = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    depth = "".join(c for c in name.split("_")[0] if c.isdigit())
    return met, info.year, info.title.split("-")[0], int(depth or 0), name
