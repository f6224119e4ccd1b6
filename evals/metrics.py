"""Measures of ranked retrieval, on the ranks at which a question's gold items were first found, and their uncertainty.

Ranks start at 1; None is a gold item that was not found. Relevance is binary; a second hit on the same gold item adds
nothing, so that an index with many chunks per page gains nothing from them.

Not here: what counts as finding a gold item (`matching`), or averaging over suites.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np

Ranks = Sequence[int | None]

RESAMPLES = 2_000
LEVEL = 0.95


def ndcg_at_k(ranks: Ranks, k: int) -> float:
    """Normalised discounted cumulative gain in [0, 1] (Järvelin and Kekäläinen 2002), log2(1 + rank) as discount."""
    if not ranks:
        raise ValueError("nDCG needs at least one gold item; leave questions without gold out")
    gain = sum(1 / log2(1 + rank) for rank in ranks if rank is not None and rank <= k)
    ideal = sum(1 / log2(1 + rank) for rank in range(1, min(len(ranks), k) + 1))
    # one hit may hold two gold items at once, which the ideal order doesn't foresee
    return min(1.0, gain / ideal)


def recall_at_k(ranks: Ranks, k: int) -> float:
    """Share of the gold items found in the first k hits."""
    if not ranks:
        raise ValueError("recall needs at least one gold item; leave questions without gold out")
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def reciprocal_rank(ranks: Ranks) -> float:
    """1 / rank of the first gold item found, 0 if none was. Its mean over questions is the MRR."""
    found = [rank for rank in ranks if rank is not None]
    return 1 / min(found) if found else 0.0


def mrr(questions: Sequence[Ranks]) -> float:
    """Mean reciprocal rank over questions."""
    if not questions:
        raise ValueError("MRR needs at least one question")
    return sum(map(reciprocal_rank, questions)) / len(questions)


def bootstrap_interval(values: Sequence[float], *, seed: int = 0, level: float = LEVEL) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean (Efron 1979). For two systems, give the differences per question."""
    if not values:
        raise ValueError("an interval needs at least one value")
    sample = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(sample), size=(RESAMPLES, len(sample)))
    tail = (1 - level) / 2
    low, high = np.quantile(sample[drawn].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)
