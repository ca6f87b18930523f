"""How long a call takes: repeats within a budget of time, their median and quartiles."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

FEWEST, MOST = 3, 200  # repeats
_SHORTEST_S = 2e-4  # a shorter call is timed many at once, so that the clock's own cost does not count


class Timing(NamedTuple):
    """Seconds of one call: the median of `repeats` samples and their quartiles; `calls` calls make one sample."""

    seconds: float
    low: float
    high: float
    repeats: int
    calls: int


def measure(call: Callable[[], object], budget_s: float, clock: Callable[[], float] = time.perf_counter) -> Timing:
    """Time `call`, which has been called before: the first call of anything is slow, and says nothing.

    Parameters
    ----------
    call
        Returns only when the result is there: on a GPU it must synchronise.
    budget_s
        Repeats end when they have taken so long, but there are at least `FEWEST` and at most `MOST`.
    clock
        Seconds that only grow.
    """
    start = clock()
    samples, calls = [_sample(call, 1, clock)], 1
    if samples[0] < _SHORTEST_S:
        calls = max(1, round(_SHORTEST_S / max(samples.pop(), 1e-9)))
    while len(samples) < FEWEST or (len(samples) < MOST and clock() - start < budget_s):
        samples.append(_sample(call, calls, clock))
    low, middle, high = statistics.quantiles(samples, n=4, method="inclusive")
    return Timing(middle, low, high, len(samples), calls)


def _sample(call: Callable[[], object], calls: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(calls):
        call()
    return (clock() - start) / calls
