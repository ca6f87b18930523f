"""What a run leaves behind: weights.safetensors and result.json."""

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import safetensors.torch
import torch

from cnnlab.jobs import files
from cnnlab.jobs.kinds import Program
from cnnlab.jobs.run_dir import RunDir


def write_weights(run: RunDir, program: Program) -> None:
    """The model's weights and buffers, with the config that made them; nothing where the run made no network."""
    if program.model is None:
        return
    tensors = {name: value.detach().cpu().contiguous() for name, value in program.model.state_dict().items()}
    config = run.config() or {}
    made_by = json.dumps({"kind": config.get("kind"), "config": config.get("config")}, sort_keys=True)
    # One entry only: safetensors writes several in an order that differs from process to process.
    data = safetensors.torch.save(tensors, metadata={"made_by": made_by})
    files.write_bytes(run.file("weights.safetensors"), data)


def write_result(run: RunDir, summary: dict[str, Any], train_seconds: float, device: str) -> None:
    """The summary, how long it took, and where."""
    result = {**summary, "run": run.id, "train_seconds": round(train_seconds, 3), "device": device}
    files.write_json(run.file("result.json"), {**result, "versions": _versions(), "machine": _machine()})


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in ("torch", "torchvision", "numpy", "cnnlab"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # cnnlab itself may run from its directory
            continue
    return found


def _machine() -> dict[str, object]:
    machine: dict[str, object] = {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
    }
    if torch.cuda.is_available():
        machine["gpu"] = torch.cuda.get_device_name()
    return machine
