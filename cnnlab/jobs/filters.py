"""Pictures of a first layer, small enough to keep one for every moment of a run."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnlab.jobs.files import Row

MAX_SNAPSHOTS = 60


def due(before: int, step: int, steps_total: int) -> bool:
    """Whether a snapshot is due between the steps `before` and `step`: evenly, at most 60, and one at the end."""
    every = max(1, -(-steps_total // (MAX_SNAPSHOTS - 2)))
    return step // every > before // every or (step == steps_total and step > before)


def encode(step: int, weights: np.ndarray) -> Row:
    """A row of filters.jsonl.

    Parameters
    ----------
    weights
        First layer, shape (out, in, kh, kw).

    Returns
    -------
    dict
        `step`, `shape`, `scale` (largest magnitude) and `data`: base64 of int8, where ±127 stands for ±`scale`. Zero
        stays zero, so that a diverging colour scale has its centre where the weight has.
    """
    scale = float(np.abs(weights).max(initial=0.0))
    levels = np.round(weights / (scale or 1.0) * 127).astype(np.int8)
    data = base64.b64encode(levels.tobytes()).decode()
    return {"step": step, "shape": list(weights.shape), "scale": float(f"{scale:.6g}"), "data": data}


def decode(row: Mapping[str, Any]) -> np.ndarray:
    """The weights of a row of filters.jsonl, float32 (out, in, kh, kw), to within scale/254."""
    levels = np.frombuffer(base64.b64decode(row["data"]), dtype=np.int8)
    return (levels.astype(np.float32) * np.float32(row["scale"] / 127)).reshape(row["shape"])
