"""On what, with which versions: printed above every table."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def describe() -> str:
    """CPU, cores, Python and the versions that matter, in one line."""
    names = ("streamlit", "plotly", "torch", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"{_cpu()}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
