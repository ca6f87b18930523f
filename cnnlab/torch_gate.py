"""The one door through which a server process first imports torch.

Two threads that import torch's submodules at once can break the process (a deadlock error, half-initialised modules),
and `"torch" in sys.modules` is true long before torch works. So every first import goes through `load`.
"""

import gc
import threading
from importlib import import_module

# torch._dynamo is what the first optimiser of a process imports, and large.
_MODULES = (
    "torch", "torch._dynamo", "torch.fx", "torch.nn.functional", "torch.utils.flop_counter", "torchvision",
    "torchvision.transforms.v2",
)  # fmt: skip
_lock = threading.Lock()
_ready = threading.Event()
_settled: set[str] = set()


def ready() -> bool:
    """Whether torch is imported completely."""
    return _ready.is_set()


def load(*, also: tuple[str, ...] = ()) -> None:
    """Import torch and what the app uses of it; returns once everything is there.

    Parameters
    ----------
    also
        Other large modules that pages will want: what is there before the freeze costs a rerun nothing.
    """
    if _ready.is_set():
        return
    with _lock:
        if not _ready.is_set():
            gc.disable()  # imports make no garbage worth a search: a fifth less CPU until torch is there
            try:
                for module in (*_MODULES, *also):
                    import_module(module)
            finally:
                gc.enable()
            _freeze()
            _ready.set()


def settle(page: str) -> None:
    """Once for each page, after its first run with torch: what the run imported will not die either."""
    if not _ready.is_set() or page in _settled:
        return
    _settled.add(page)
    _freeze()


def _freeze() -> None:
    """What is imported never dies, so no collection need walk it: with torch, hundreds of thousands of objects."""
    gc.collect()
    gc.freeze()


def start(*, also: tuple[str, ...] = ()) -> threading.Thread:
    """Import torch in the background, so that pages show before it is there."""
    thread = threading.Thread(target=load, kwargs={"also": also}, name="torch-import", daemon=True)
    thread.start()
    return thread
