"""k-means: one readable step for the lesson, scikit-learn's for the codebook."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from . import checks
from .errors import LabError
from .visual_words import Array, squared_distances


@dataclass(frozen=True)
class Step:
    """The state after assigning points to centres."""

    centres: Array  # (k, d)
    assigned: npt.NDArray[np.intp]  # (points,)
    inertia: float  # sum of squared distances to the own centre


def assign(points: Array, centres: Array) -> Step:
    """Give every point to its nearest centre."""
    squares = squared_distances(points, centres)
    assigned = squares.argmin(axis=1)
    return Step(centres, assigned, float(((points - centres[assigned]) ** 2).sum()))


def move(points: Array, step: Step) -> Array:
    """Put every centre into the mean of its points; a centre without points stays."""
    counts = np.bincount(step.assigned, minlength=len(step.centres))
    sums = np.zeros_like(step.centres)
    np.add.at(sums, step.assigned, points)
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], step.centres)


def iterations(points: Array, start: Array, most: int = 100) -> list[Step]:
    """Assign and move until no point changes its centre, or `most` times; the first entry is the start."""
    steps = [assign(points, start)]
    for _ in range(most):
        steps.append(assign(points, move(points, steps[-1])))
        if np.array_equal(steps[-1].assigned, steps[-2].assigned):
            break
    return steps


def seeds(points: Array, k: int, rng: np.random.Generator) -> Array:
    """Draw k different points at random: k-means++ would take most of the time and gain little for a codebook.

    Raises
    ------
    LabError
        If fewer than k points differ.
    """
    checks.whole("k", k, 1, 10**5)
    if k > len(points):
        raise LabError("words.too_few_patches", k=k, patches=len(points))
    different = np.unique(points.round(9) + 0.0, axis=0, return_index=True)[1]
    if k > len(different):
        raise LabError("words.too_few_different", k=k, different=len(different))
    return points[rng.choice(np.sort(different), k, replace=False)]


def codebook(points: Array, k: int, rng: np.random.Generator, most: int = 20) -> Array:
    """Find k words (k, d) by scikit-learn's KMeans, started from `seeds` and moved at most `most` times.

    Raises
    ------
    LabError
        If fewer than k points differ.
    """
    from sklearn.cluster import KMeans

    start = seeds(points, k, rng)
    settings: dict[str, Any] = {"init": start, "n_init": 1, "max_iter": most, "algorithm": "lloyd"}
    found = KMeans(k, **settings).fit(points)
    return np.asarray(found.cluster_centers_, dtype=np.float64)
