"""The three ways as source: the functions that are timed, and a script that compares them with torch."""

import inspect

from cnnlab.core import three_ways
from cnnlab.core.parallel import Work

TORCH = "y = torch.nn.functional.conv2d(x[None], w)[0]\n"
_PARTS = {"loops": (three_ways.cell, three_ways.loops), "im2col": (three_ways.im2col, three_ways.im2col_matmul)}


def of_way(way: str) -> str:
    """The functions of one way, as they are run."""
    return TORCH if way == "torch" else "\n\n".join(inspect.getsource(each) for each in _PARTS[way])


def script(work: Work) -> str:
    """All three ways on the same numbers, timed and compared; runs by itself."""
    shape, weights = (work.channels, work.side, work.side), (work.filters, work.channels, work.kernel, work.kernel)
    ways = "\n\n\n".join(of_way(way).strip().replace("\n\n\n\n", "\n\n\n") for way in _PARTS)
    return (
        "import time\n\nimport numpy as np\nimport torch\nfrom numpy.lib.stride_tricks import sliding_window_view\n\n\n"
        f"{ways}\n\n\n"
        f"x, w = torch.randn({shape}), torch.randn({weights})\n"
        "lists, arrays = (x.tolist(), w.tolist()), (x.numpy(), w.numpy())\n"
        "calls = {\n"
        '    "loops": lambda: loops(*lists),\n'
        '    "im2col": lambda: im2col_matmul(*arrays),\n'
        '    "torch": lambda: torch.nn.functional.conv2d(x[None], w)[0].numpy(),\n'
        "}\n"
        "for name, call in calls.items():\n"
        "    call()  # warm-up\n"
        "    start = time.perf_counter()\n"
        "    y = call()\n"
        "    seconds = time.perf_counter() - start\n"
        '    same = np.allclose(np.array(y), calls["torch"](), atol=1e-4)\n'
        '    print(f"{name}: {seconds * 1000:.3f} ms, equal to torch: {same}")\n'
    )
