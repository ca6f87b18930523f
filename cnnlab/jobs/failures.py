"""What went wrong in a worker, as a code and a sentence. The traceback stays in log.txt."""

import errno
import traceback

from cnnlab.core.errors import LabError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def explained(error: BaseException, step: int) -> LabError:
    """`error` as a LabError: itself if it is one, else the sentence that fits, with the `step` it happened at."""
    if isinstance(error, LabError):
        return error
    name = type(error).__name__
    # torch's own class is not imported for its name; its CPU allocator raises a bare RuntimeError.
    if name == "OutOfMemoryError":
        return LabError("job.gpu_memory", step=step)
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return LabError("job.memory", step=step)
    if isinstance(error, OSError) and error.errno in _FULL:
        return LabError("job.disk_full", step=step)
    return LabError("job.crashed", step=step, type=name)


def as_row(error: LabError) -> dict[str, object]:
    """`error` as it stands in status.json."""
    values = {
        key: value if isinstance(value, str | int | float | bool) else str(value) for key, value in error.values.items()
    }
    return {"code": error.code, "values": values, "message": str(error)}


def log(error: BaseException) -> None:
    """The traceback, to stderr: in a worker, log.txt."""
    traceback.print_exception(error)
