"""k-means in a plane: patches as points, and every state from the first centres to the last."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnlab.core import k_means
from cnnlab.core.visual_words import Array

from .subject import Book, Counts, Found, inertia_by_scikit_learn

STARTS = ("random", "plusplus")
TRIALS = 20  # other starts to compare with
_MOST_STEPS = 60


@dataclass(frozen=True)
class Run:
    """Which run: the patches of a codebook, how many centres, and where they begin."""

    book: Book
    clusters: int = 4
    start: str = "random"
    seed: int = 0


class State(NamedTuple):
    """Between two half-steps: centres (k, 2), the centre of each point, the sum of squared distances."""

    centres: Array
    assigned: Counts
    inertia: float


class Course(NamedTuple):
    """Points (n, 2), the share of variance the plane keeps, and the states: assigned, moved, assigned …"""

    points: Array
    share: float
    states: list[State]
    best: float  # the lowest final inertia of this start and TRIALS random ones
    emptied: bool  # whether a centre lost all its points on the way


def plane(points: Array) -> tuple[Array, float]:
    """The points (n, d) seen along their two directions of largest variance, and the share of it that is kept."""
    centred = points - points.mean(axis=0)
    _, spread, directions = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])
    total = float((spread**2).sum())
    kept = centred @ (directions[:2] * signs[:2, None]).T
    kept = np.pad(kept, ((0, 0), (0, 2 - kept.shape[1])))  # patches of one grey pixel have one direction only
    return kept, float((spread[:2] ** 2).sum()) / total if total else 1.0


def course(run: Run, found: Found) -> Course:
    """Every state of a run. LabError where fewer points differ than centres are asked for."""
    points, share = plane(found.points)
    steps = k_means.iterations(points, _start(points, run), _MOST_STEPS)
    states = [State(*_state(steps[0]))]
    for before, after in pairwise(steps):
        moved = float(((points - after.centres[before.assigned]) ** 2).sum())
        states += [State(after.centres, before.assigned, moved), State(*_state(after))]
    others = (k_means.seeds(points, run.clusters, np.random.default_rng(seed)) for seed in range(TRIALS))
    ends = [k_means.iterations(points, start, _MOST_STEPS)[-1].inertia for start in others]
    emptied = any(len(np.unique(state.assigned)) < run.clusters for state in states)
    return Course(points, share, states, min(*ends, states[-1].inertia), emptied)


def _state(step: k_means.Step) -> tuple[Array, Counts, float]:
    return step.centres, step.assigned, step.inertia


def _start(points: Array, run: Run) -> Array:
    random = k_means.seeds(points, run.clusters, np.random.default_rng(run.seed))
    if run.start == "random":
        return random
    from sklearn.cluster import kmeans_plusplus

    return np.asarray(kmeans_plusplus(points, run.clusters, random_state=run.seed)[0])


def by_scikit_learn(run: Run, points: Array) -> float:
    """scikit-learn's inertia from the same start."""
    return inertia_by_scikit_learn(points, _start(points, run), _MOST_STEPS)
