"""How the time of a function grows with the length of what it is given: a ratio, so that the machine doesn't matter.

Not here: tests.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from evals.attacking.growth import seconds_of

MEASURABLE_S = 0.01
LARGEST = 32_000


def growth(function: Callable[[int], object]) -> float:
    """The time for four times the length by the time for the length: about 4 if it is linear, 16 if it is quadratic.

    The length is one that takes a measurable time; the least of several runs counts.
    """
    function(10)  # imports and caches are no part of it
    n = 250
    while n < LARGEST and _seconds(function, n) < MEASURABLE_S:
        n *= 2
    short = min(_seconds(function, n) for _ in range(4))
    return min(_seconds(function, 4 * n) for _ in range(3)) / short


def _seconds(function: Callable[[int], object], n: int) -> float:
    gc.collect()
    return seconds_of(lambda: function(n))
