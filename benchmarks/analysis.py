"""How long the analysis of a network takes: ours (trace apart) against torchinfo, FlopCounterMode and torchlens.

Reproduce with `python -m benchmarks.analysis`. Everyone gets the same module and the same 224×224 picture; where a peer
works on the meta device it gets that. Medians; ratios are taken within this run.
"""

import gc
import os
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version

from cnnlab import torch_gate
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze

NETWORKS = ("alexnet", "vgg16", "googlenet", "resnet50", "resnet152")
GOALS = {"FlopCounterMode": 150, "torchlens": 3000}  # times slower than our analysis, on resnet152
PICTURE = (3, 224, 224)


def main() -> None:
    """Print the table."""
    torch_gate.load()
    warnings.simplefilter("ignore")
    import torch

    torch.set_num_threads(1)
    print(f"Analysis of torchvision networks at {PICTURE[1]}×{PICTURE[2]}, milliseconds, medians, one thread")
    print(_machine())
    columns = ("analyze", "trace", "FlopCounterMode", "torchinfo", "torchlens")
    print(f"{'':10s} {'nodes':>6s} " + " ".join(f"{column:>16s}" for column in columns))
    for name in NETWORKS:
        nodes, times = _measure(name)
        print(f"{name:10s} {nodes:6d} " + " ".join(f"{times[column] * 1e3:16.2f}" for column in columns))
    for peer, goal in GOALS.items():
        ratio = times[peer] / times["analyze"]
        print(f"{NETWORKS[-1]}: analyze is {ratio:,.0f} times as fast as {peer} (goal: {goal:,})")
    with_trace = times["FlopCounterMode"] / (times["analyze"] + times["trace"])
    print(f"{NETWORKS[-1]}: trace and analyze together are {with_trace:.2f} times as fast as FlopCounterMode")


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("torch", "torchvision", "torchinfo", "torchlens"))
    processor = platform.processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def _measure(name: str) -> tuple[int, dict[str, float]]:
    import torch
    import torchinfo
    from torch.utils.flop_counter import FlopCounterMode

    meta = _build(name, "meta")
    picture = torch.empty(1, *PICTURE, device="meta")
    graph = trace(meta, PICTURE)

    def count_flops() -> None:
        with FlopCounterMode(display=False):
            meta(picture)

    return len(graph.nodes), {
        "analyze": _median(lambda: analyze(graph), 200),
        "trace": _median(lambda: trace(meta, PICTURE), 5),
        "FlopCounterMode": _median(count_flops, 5),
        "torchinfo": _median(lambda: torchinfo.summary(meta, input_data=picture, device="meta", verbose=0), 5),
        "torchlens": _torchlens(name),
    }


def _torchlens(name: str) -> float:
    """It refuses the meta device, so it gets real weights and runs a real forward."""
    import torch
    import torchlens

    module, picture = _build(name, "cpu"), torch.zeros(1, *PICTURE)
    return _median(lambda: torchlens.trace(module, picture), 1)


def _build(name: str, device: str):
    import torch
    import torchvision

    settings = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
    with torch.device("meta"):
        module = getattr(torchvision.models, name)(**settings).eval()
    if device == "meta":
        return module
    module = module.to_empty(device=device)
    with torch.no_grad():
        for tensor in (*module.parameters(), *module.buffers()):
            tensor.fill_(1)
    return module


def _median(call: Callable[[], object], times: int) -> float:
    """Seconds of wall time; the first call warms up."""
    call()
    gc.collect()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
