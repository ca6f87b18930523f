"""How sure a mean of few measurements is."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import nctdtrinc, stdtrit

CONFIDENCE = 0.95
POWER = 0.8
_RESAMPLES = 10_000


class Interval(NamedTuple):
    """A mean and the bounds of its confidence interval, in the unit of the measurements."""

    mean: float
    low: float
    high: float


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Student's t interval of the mean of `values`; from a single value it is infinitely wide.

    Raises
    ------
    ValueError
        There are no values; or confidence is not between 0 and 1.

    References
    ----------
    Student, "The probable error of a mean", Biometrika 6, 1908, https://doi.org/10.1093/biomet/6.1.1
    """
    if not values:
        raise ValueError("a mean needs at least one value; wait for the first result")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}; 0.95 is usual")
    n, mean = len(values), float(np.mean(values))
    if n == 1:
        return Interval(mean, -math.inf, math.inf)
    half = float(stdtrit(n - 1, (1 + confidence) / 2) * np.std(values, ddof=1) / math.sqrt(n))
    return Interval(mean, mean - half, mean + half)


def share_interval(groups: Sequence[Sequence[bool]], confidence: float = CONFIDENCE) -> Interval:
    """The share of True among all, with a percentile bootstrap interval; each group is drawn from anew by itself.

    Notes
    -----
    Drawing n of n answers with replacement and counting the right ones is a binomial draw. 10,000 draws, fixed seed.

    Raises
    ------
    ValueError
        There are no answers.

    References
    ----------
    Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979,
    https://doi.org/10.1214/aos/1176344552
    """
    if not any(groups):
        raise ValueError("a share needs at least one answer; wait for the first result")
    return _bootstrap(tuple(map(len, groups)), tuple(map(sum, groups)), confidence)


@lru_cache(maxsize=256)  # a page asks again with every run, and each answer costs milliseconds
def _bootstrap(sizes: tuple[int, ...], right: tuple[int, ...], confidence: float) -> Interval:
    total, shares = sum(sizes), np.divide(right, np.maximum(sizes, 1))
    drawn = np.random.default_rng(0).binomial(sizes, shares, (_RESAMPLES, len(sizes))).sum(axis=1) / total
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(sum(right) / total, float(low), float(high))


def detectable(differences: Sequence[float], power: float = POWER, confidence: float = CONFIDENCE) -> float:
    """The smallest true difference that a paired t test on as many pairs as these, as scattered, would mostly find.

    Parameters
    ----------
    power
        The probability of finding it.

    Raises
    ------
    ValueError
        There are fewer than two pairs.

    Notes
    -----
    From the noncentral t distribution: at that difference t exceeds its critical value with probability `power`. That
    it falls below the lower one is left out, as its probability is nil.

    References
    ----------
    Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2.
    """
    n = len(differences)
    if n < 2:
        raise ValueError("how much pairs scatter is not seen from fewer than two; wait for the next result")
    critical = stdtrit(n - 1, (1 + confidence) / 2)
    return float(nctdtrinc(n - 1, 1 - power, critical) * np.std(differences, ddof=1) / math.sqrt(n))
