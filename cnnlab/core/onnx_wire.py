"""From bytes to ONNX's own message, for bytes of strangers: what it would cost is counted before it is parsed.

Nothing in the file is executed and no other file is opened: initialisers that lie elsewhere stay unread.
"""

from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError
from onnx import GraphProto, ModelProto, NodeProto

from .errors import LabError

MOST_BYTES = 10 * 2**20
MOST_NODES = 10_000
# An empty message takes 2 bytes in the file and over a hundred in memory; a field takes half a microsecond to count.
MOST_MESSAGES = 200_000
MOST_FIELDS = 1_000_000
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_Table = dict[int, Any]  # of a message: number of each field that holds messages, and their descriptor


def parse(data: bytes) -> ModelProto:
    """The file's message; its graph has at least one node and at most `MOST_NODES`.

    Raises
    ------
    LabError
        `onnx.empty`, `onnx.too_large`, `onnx.too_many_parts`, `onnx.too_many_nodes`, `onnx.not_onnx`, `onnx.no_nodes`.
    """
    if not data:
        raise LabError("onnx.empty")
    if len(data) > MOST_BYTES:
        raise LabError("onnx.too_large", size=f"{len(data) / 2**20:.1f}", most=MOST_BYTES // 2**20)
    try:
        _count(data)
        model = ModelProto.FromString(data)
    except (DecodeError, IndexError, UnicodeDecodeError) as error:
        raise LabError("onnx.not_onnx", size=len(data)) from error
    if not model.graph.node:
        raise LabError("onnx.no_nodes")
    return model


def from_path(path: str | PathLike[str]) -> bytes:
    """A file's bytes, one more than `parse` takes where it is too large. LabError where it cannot be opened."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise LabError("onnx.file", path=path) from None


@cache
def _parts(descriptor: Any) -> _Table:
    fields = descriptor.fields_by_number.items()
    return {number: field.message_type for number, field in fields if field.message_type is not None}


def _count(data: bytes) -> None:
    """Walk over the wire format without building anything. IndexError or DecodeError where it makes no sense."""
    todo = [(0, len(data), ModelProto.DESCRIPTOR)]
    messages = fields = nodes = 0
    while todo:
        at, end, descriptor = todo.pop()
        parts = _parts(descriptor)
        while at < end:
            fields += 1
            key, at = _varint(data, at)
            wire = key & 7
            if wire == _LENGTH:
                length, at = _varint(data, at)
                if part := parts.get(key >> 3):
                    messages += 1
                    nodes += part is NodeProto.DESCRIPTOR and descriptor is GraphProto.DESCRIPTOR
                    todo.append((at, at + length, part))
                at += length
            elif wire == _VARINT:
                _, at = _varint(data, at)
            elif wire in (_EIGHT_BYTES, _FOUR_BYTES):
                at += 8 if wire == _EIGHT_BYTES else 4
            else:
                raise DecodeError("groups, which ONNX does not have")
            if nodes > MOST_NODES:
                raise LabError("onnx.too_many_nodes", most=MOST_NODES)
            if messages > MOST_MESSAGES or fields > MOST_FIELDS:
                raise LabError("onnx.too_many_parts")
        if at > end:
            raise DecodeError("a field reaches beyond its message")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """(value, place after it); IndexError where the bytes end in the middle."""
    value = data[at]
    at += 1
    if value < 128:
        return value, at
    value &= 127
    for shift in range(7, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise DecodeError("a number of more than ten bytes")
