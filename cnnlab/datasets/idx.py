"""The idx format of MNIST: two zero bytes, type, number of axes, sizes as big-endian int32, then the values."""

import gzip
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cnnlab.core.errors import LabError

_UINT8 = 8


def read_idx(file: Path, name: str) -> npt.NDArray[np.uint8]:
    """The array in a gzipped idx file of bytes.

    Raises
    ------
    LabError
        `data.missing_file`, or `data.broken_file` where it is not what it says.
    """
    if not file.is_file():
        raise LabError("data.missing_file", name=name, file=file.name, folder=file.parent)
    try:
        content = gzip.decompress(file.read_bytes())
        n_axes = content[3]
        shape = np.frombuffer(content, ">i4", count=n_axes, offset=4)
        if content[2] != _UINT8:
            raise ValueError("only bytes are read")
        return np.frombuffer(content, np.uint8, offset=4 + 4 * n_axes).reshape(shape)
    except (OSError, EOFError, ValueError, IndexError) as error:
        raise LabError("data.broken_file", name=name, file=file) from error
