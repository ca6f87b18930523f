"""Files that one process writes while others read them: whole or not at all, a half-written last line aside."""

import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

Row = dict[str, object]

# What a reader meets while a writer is at work, is killed, or a person edits by hand.
_UNREADABLE = (OSError, ValueError, RecursionError)
# JSON has no NaN; Python would write and read one all the same, and a browser would choke on it.
_DECODER = json.JSONDecoder(parse_constant=lambda _name: None)


def replace(source: Path, target: Path) -> None:
    """`os.replace`, patient with Windows, where it fails as long as a reader has `target` open."""
    for _ in range(40):
        with suppress(PermissionError):
            os.replace(source, target)
            return
        time.sleep(0.025)
    os.replace(source, target)


def beside(path: Path) -> Path:
    """A new temporary name in the directory of `path`."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")


def write_bytes(path: Path, data: bytes) -> None:
    """Write durably: readers see the old file or the new one, also after a power cut."""
    temporary = beside(path)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object) -> None:
    """Write `value` durably."""
    write_bytes(path, json.dumps(value, ensure_ascii=False).encode())


def read_json(path: Path) -> Row | None:
    """The object in `path`; None where it is missing, half written or no object."""
    try:
        value = _DECODER.decode(path.read_text(encoding="utf-8"))
    except _UNREADABLE:
        return None
    return value if isinstance(value, dict) else None


def append_row(path: Path, row: Row) -> None:
    """Append one line. A half-written line before it is closed first, so that it spoils only itself."""
    with path.open("a+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        start = b"" if file.read(1) in (b"", b"\n") else b"\n"
        file.write(start + line(row))
        file.flush()
        os.fsync(file.fileno())


def line(row: Row) -> bytes:
    """`row` as one line of a .jsonl file."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_rows(path: Path, offset: int = 0, limit: int = -1) -> tuple[list[Row], int]:
    """Whole lines of a .jsonl file from byte `offset` on, and the offset to go on from.

    Parameters
    ----------
    limit
        Read about so many bytes at most; negative: all.

    Notes
    -----
    A line without its end is left for the next call; a line that is no JSON object is skipped; a missing file has none.
    """
    try:
        with path.open("rb") as file:
            file.seek(max(0, offset))
            data = file.read(limit)
            if limit >= 0:
                data += file.readline()
    except OSError:
        return [], offset
    whole = data[: data.rfind(b"\n") + 1]
    return _parse(whole), offset + len(whole)


def last_row(path: Path, tail: int = 1 << 18) -> Row | None:
    """The last whole row of a .jsonl file, found in its last `tail` bytes; None where there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - tail))
            data = file.read()
    except OSError:
        return None
    for text in reversed(data[: data.rfind(b"\n") + 1].splitlines()):
        if rows := _parse(text):
            return rows[0]
    return None


def _parse(data: bytes) -> list[Row]:
    rows: list[Row] = []
    for text in data.splitlines():
        with suppress(*_UNREADABLE):
            value = _DECODER.decode(text.decode())
            if isinstance(value, dict):
                rows.append(value)
    return rows


class RowWriter:
    """The one writer of a .jsonl file: buffers rows, and starts from a known length.

    Parameters
    ----------
    keep
        Bytes to keep of what is there: what a killed process wrote after its last checkpoint is cut off.
    """

    def __init__(self, path: Path, *, keep: int) -> None:
        self._file = path.open("ab")
        self._file.truncate(keep)
        self._lines: list[bytes] = []

    def add(self, row: Row) -> None:
        self._lines.append(line(row))

    def flush(self) -> None:
        """Let readers see the rows added so far."""
        if self._lines:
            self._file.write(b"".join(self._lines))
            self._file.flush()
            self._lines.clear()

    def sync(self) -> int:
        """Make the rows durable. Returns the file's length in bytes."""
        self.flush()
        os.fsync(self._file.fileno())
        return os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        self.flush()
        self._file.close()
