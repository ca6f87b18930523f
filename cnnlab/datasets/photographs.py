"""Photographs to lay receptive fields on, from the wheels of scikit-image and scikit-learn. Nothing is downloaded."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core.checks import nearest
from cnnlab.core.errors import LabError

_CC0 = "CC0 1.0"
_PUBLIC_DOMAIN = "public domain"
_CC_BY = "CC BY 2.0"


@dataclass(frozen=True)
class Photograph:
    """Where a photograph is and whom to name. Its title (also its `alt` text) is the string `dataset.photo_<name>`."""

    name: str
    package: str
    file: str
    licence: str
    author: str
    url: str

    @property
    def title(self) -> str:
        """Key of the title among the strings."""
        return f"dataset.photo_{self.name}"

    @property
    def attribution(self) -> str:
        """Author, licence and address, as a credit line."""
        return f"{self.author}, {self.licence}, {self.url}"


def _skimage(name: str, file: str, licence: str, author: str, url: str) -> Photograph:
    return Photograph(name, "skimage", f"data/{file}", licence, author, url)


def _sklearn(name: str, file: str, author: str, url: str) -> Photograph:
    return Photograph(name, "sklearn", f"datasets/images/{file}", _CC_BY, author, url)


_DOCS = "https://scikit-image.org/docs/stable/api/skimage.data.html"
_FLICKR = "https://www.flickr.com/photos"
_ALL = (
    _skimage("chelsea", "chelsea.png", _CC0, "Stefan van der Walt", _DOCS),
    _skimage("coffee", "coffee.png", _CC0, "Rachel Michetti", _DOCS),
    _skimage("astronaut", "astronaut.png", _PUBLIC_DOMAIN, "NASA", "https://flic.kr/p/r9qvLn"),
    _skimage("rocket", "rocket.jpg", _PUBLIC_DOMAIN, "SpaceX", f"{_FLICKR}/spacexphotos/16511594820/"),
    _sklearn("china", "china.jpg", "danielbuechele", f"{_FLICKR}/danielbuechele/6061409035/"),
    _sklearn("flower", "flower.jpg", "vultilion", f"{_FLICKR}/vultilion/6056698931/"),
    _skimage("hubble", "hubble_deep_field.jpg", _PUBLIC_DOMAIN, "NASA, ESA (Hubble XDF)", _DOCS),
    _skimage("retina", "retina.jpg", _CC0, "Mikael Häggström", "https://doi.org/10.15347/wjm/2014.008"),
)
_BY_NAME = {photo.name: photo for photo in _ALL}


def photographs() -> tuple[str, ...]:
    """Names of the photographs, the best known first."""
    return tuple(_BY_NAME)


def describe_photograph(name: str) -> Photograph:
    """Licence and author of a photograph. LabError `data.unknown_photograph` where there is none of that name."""
    if name not in _BY_NAME:
        known = photographs()
        raise LabError("data.unknown_photograph", name=name, nearest=nearest(name, known), names=", ".join(known))
    return _BY_NAME[name]


def photograph(name: str) -> npt.NDArray[np.uint8]:
    """The photograph, uint8, shape (H, W, 3), read-only. LabError `data.unknown_photograph`."""
    return _read(describe_photograph(name))


@lru_cache(maxsize=len(_ALL))
def _read(photo: Photograph) -> npt.NDArray[np.uint8]:
    with Image.open(_folder(photo.package) / photo.file) as picture:
        pixels = np.asarray(picture.convert("RGB")).copy()  # (H, W, 3)
    pixels.flags.writeable = False
    return pixels


def _folder(package: str) -> Path:
    """Of an installed package, without the seconds that importing it would take."""
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])
