"""Finds the data sets in this folder."""

from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cnnlab.core.checks import nearest
from cnnlab.core.errors import LabError
from cnnlab.datasets.images import SPLITS, DatasetInfo, ImageData


def names() -> tuple[str, ...]:
    """All data sets, the smallest first."""
    return tuple(_modules())


def describe(name: str) -> DatasetInfo:
    """What is known of `name`. LabError `data.unknown`, with the nearest name, where there is none."""
    return _module(name).INFO


def location(name: str) -> str:
    """Where on this machine the pictures of `name` are: a path."""
    return str(_module(name).location())


def load(name: str, split: str, *, data_dir: str | Path | None = None) -> ImageData:
    """One split (`"train"` or `"test"`) of a data set; kept in memory after the first time.

    Parameters
    ----------
    data_dir
        A folder with the complete data set, where the program brings a part only (`fashion_mnist`: the four
        `…-ubyte.gz` files).

    Raises
    ------
    LabError
        `data.unknown`, `data.split`, `data.no_folder`, `data.missing_file`, `data.broken_file`.
    """
    if split not in SPLITS:
        raise LabError("data.split", split=repr(split))
    _module(name)
    return _load(name, split, None if data_dir is None else Path(data_dir))


@lru_cache(maxsize=8)
def _load(name: str, split: str, data_dir: Path | None) -> ImageData:
    return _module(name).read(split, data_dir)


def _module(name: str) -> ModuleType:
    found = _modules().get(name) if isinstance(name, str) else None
    if found is None:
        raise LabError("data.unknown", name=name, nearest=nearest(name, names()), names=", ".join(names()))
    return found


@cache
def _modules() -> dict[str, ModuleType]:
    files = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")
    modules = (import_module(f"cnnlab.datasets.{stem}") for stem in files)
    return by_name(module for module in modules if hasattr(module, "INFO"))


def by_name(modules) -> dict[str, ModuleType]:
    """`modules` by the name of their data set, smallest first. ValueError where two have one name."""
    found: dict[str, ModuleType] = {}
    for module in modules:
        if module.INFO.name in found:
            raise ValueError(f"{module.__name__} registers {module.INFO.name!r} again; rename one of them")
        found[module.INFO.name] = module
    return dict(sorted(found.items(), key=lambda item: item[1].INFO.n_train))
