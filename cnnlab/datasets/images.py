"""What a data set is: facts known without reading it, and the pictures themselves."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Split = Literal["train", "test"]
SPLITS: tuple[Split, ...] = ("train", "test")


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set without reading it.

    Attributes
    ----------
    image_size, network_size
        Side of the stored pictures, and of what networks are shown, in pixels.
    class_names
        Ids of the classes in label order; the words on the screen are the strings `dataset.<id>`.
    n_train, n_test
        Number of pictures in each split.
    mirror
        Whether a picture seen in a mirror still belongs to its class.
    """

    name: str
    image_size: int
    network_size: int
    channels: int
    class_names: tuple[str, ...]
    n_train: int
    n_test: int
    mirror: bool
    licence: str
    source: str

    @property
    def num_classes(self) -> int:
        return len(self.class_names)

    @property
    def title(self) -> str:
        """Key of the title among the strings."""
        return f"dataset.{self.name}"


@dataclass(frozen=True, eq=False)
class ImageData:
    """One split of a data set; the arrays are read-only.

    Attributes
    ----------
    images : uint8 array, shape (N, H, W, C)
    labels : int64 array, shape (N,)
    """

    info: DatasetInfo
    split: Split
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Keys of the class names among the strings, in label order."""
        return tuple(f"dataset.{name}" for name in self.info.class_names)

    @property
    def licence(self) -> str:
        return self.info.licence

    @property
    def source(self) -> str:
        return self.info.source

    def for_network(self) -> npt.NDArray[np.uint8]:
        """The pictures as networks see them, shape (N, S, S, C) with S = `info.network_size`.

        Each pixel is repeated as often as it fits, the rest is a black frame: digits become 4×4 times larger,
        Fashion-MNIST gets a frame of 2 pixels (as LeCun's 28×28 digits did).
        """
        size, side = self.info.network_size, self.images.shape[1]
        times = size // side
        enlarged = self.images.repeat(times, axis=1).repeat(times, axis=2)
        before = (size - side * times) // 2
        frame = (before, size - side * times - before)
        return np.pad(enlarged, ((0, 0), frame, frame, (0, 0)))
