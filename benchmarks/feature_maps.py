"""How long the feature maps of one picture take, and what else a page shows of a network's inside.

Reproduce with `python -m benchmarks.feature_maps`. Medians of wall time after a first call, one thread, on the CPU; the
networks have random weights, which cost what trained ones do.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

from cnnlab import torch_gate

GOAL_MS = 50  # feature maps of one picture in the small ResNet-18, last block
NETWORKS = (("lenet5", 32, "features.7"), ("alexnet", 32, "features.11"), ("resnet18", 32, "blocks.7.relu"),
            ("resnet18", 224, "layer4.1"), ("vgg16", 224, "features.29"))  # fmt: skip
CALLS = 15


def main() -> None:
    """Print the table."""
    torch_gate.load()
    import torch

    torch.set_num_threads(1)
    print(f"Inside a network, one picture, milliseconds, medians of {CALLS} calls, one thread")
    processor = platform.processor() or platform.machine()
    packages = ", ".join(f"{name} {version(name)}" for name in ("torch", "captum", "scipy"))
    print(f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}")
    for name, size, layer in NETWORKS:
        times = _measure(name, size, layer)
        print(f"{name:9s} {size:4d} px  " + "  ".join(f"{what} {ms:7.1f}" for what, ms in times.items()))
        if (name, size) == ("resnet18", 32):
            ours = times["feature_maps"]
    print(f"small resnet18, feature maps of {NETWORKS[2][2]}: {ours:.1f} ms (goal: {GOAL_MS})")
    print(f"64 kernels of 3×11×11 against Gabor functions: {_gabor():.1f} s (goal: 10)")


def _measure(name: str, size: int, layer: str) -> dict[str, float]:
    import torch

    from cnnlab.inspection.activations import feature_maps
    from cnnlab.inspection.gradients import attribute
    from cnnlab.inspection.layers import layers
    from cnnlab.networks import build

    module = build(name, image_size=size, seed=0).eval()
    picture = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(0))
    second = "saliency" if name == "lenet5" else "guided_backprop"  # LeNet-5 has no ReLU
    return {
        "layers": _median(lambda: layers(module, (3, size, size))),
        "feature_maps": _median(lambda: feature_maps(module, picture, layer)),
        "grad_cam": _median(lambda: attribute(module, picture, 0, "grad_cam", layer)),
        second: _median(lambda: attribute(module, picture, 0, second)),
    }


def _gabor() -> float:
    """Seconds for a first layer of noise, which no start fits well."""
    import numpy as np

    from cnnlab.inspection.gabor import oriented

    kernels = np.random.default_rng(0).normal(size=(64, 3, 11, 11))
    start = time.perf_counter()
    oriented(kernels)
    return time.perf_counter() - start


def _median(call: Callable[[], object]) -> float:
    """Milliseconds; the first call warms up."""
    call()
    taken = []
    for _ in range(CALLS):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1e3


if __name__ == "__main__":
    main()
