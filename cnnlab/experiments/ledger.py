"""Results that were really measured, with when, where and how: a JSON list for each experiment in `assets/ledger`."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cnnlab.i18n import ASSETS


def path_of(name: str) -> Path:
    """The file of an experiment."""
    return ASSETS / "ledger" / f"{name}.json"


def read(name: str) -> list[dict[str, Any]]:
    """What was recorded of an experiment, one entry for each of its settings, the oldest first."""
    file = path_of(name)
    return json.loads(file.read_text("utf-8")) if file.exists() else []


def keep(name: str, record: dict[str, Any]) -> None:
    """Add a record; it replaces the one with the same settings. What did not come out as hoped stays too."""
    others = [each for each in read(name) if each["settings"] != record["settings"]]
    path_of(name).write_text(json.dumps([*others, record], indent=1) + "\n", encoding="utf-8")


def circumstances() -> dict[str, Any]:
    """When, on what and with which versions: to be kept beside every number. Imports torch."""
    import torch

    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "system": platform.system(),
            "architecture": platform.machine(),
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "threads": torch.get_num_threads(),
        },
        "versions": {"python": platform.python_version()} | {name: version(name) for name in ("torch", "numpy")},
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
