"""Measures of ranked retrieval, on the ranks at which a question's gold items were first found, and their uncertainty.

Ranks start at 1; None is a gold item that was not found. Relevance is binary; a second hit on the same gold item adds
nothing, so that an index with many chunks per page gains nothing from them.

Intervals are percentile bootstrap intervals (Efron 1979) over clusters of questions: whole clusters are drawn with
replacement (Field and Welsh 2007), since questions derived from one another are no independent evidence.

Not here: what counts as finding a gold item (`matching`), or averaging over suites.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

Ranks = Sequence[int | None]
Matrix = NDArray[np.float64]

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


def success_at_k(ranks: Ranks, k: int) -> float:
    """1 if any gold item is among the first k hits, else 0."""
    return float(any(rank is not None and rank <= k for rank in ranks))


def mrr(questions: Sequence[Ranks]) -> float:
    """Mean reciprocal rank over questions."""
    if not questions:
        raise ValueError("MRR needs at least one question")
    return sum(map(reciprocal_rank, questions)) / len(questions)


def bootstrap_interval(
    values: Sequence[float], clusters: Sequence[str] | None = None, *, seed: int = 0, level: float = LEVEL
) -> tuple[float, float]:
    """Interval of the mean. `clusters[i]` is the cluster of `values[i]`; without them each value is its own.

    For two systems, give the differences per question.
    """
    if not values:
        raise ValueError("an interval needs at least one value")
    times = drawn(clusters or [str(at) for at in range(len(values))], seed)
    means = times @ np.asarray(values, dtype=np.float64) / times.sum(axis=1)
    return percentiles(means, level)


def macro_average(values: Matrix) -> float:
    """The mean over classes of the mean over the class's questions.

    `values` has shape (n_questions, n_classes); not a number where a question is none of the class.
    """
    weights = ~np.isnan(values)
    sizes = weights.sum(axis=0)
    if not sizes.any():
        raise ValueError("a macro average needs at least one question of one class")
    return float((np.nansum(values, axis=0)[sizes > 0] / sizes[sizes > 0]).mean())


def macro_interval(
    values: Matrix, clusters: Sequence[str], *, seed: int = 0, level: float = LEVEL
) -> tuple[float, float]:
    """Interval of the macro average; a class of which nothing was drawn is left out of that resample."""
    return percentiles(macro_resamples(values, clusters, seed=seed), level)


def macro_resamples(values: Matrix, clusters: Sequence[str], *, seed: int = 0) -> Matrix:
    """The macro average of each resample, shape (RESAMPLES,)."""
    times = drawn(clusters, seed)
    sizes = times @ (~np.isnan(values)).astype(np.float64)
    sums = times @ np.nan_to_num(values)
    with np.errstate(invalid="ignore"):
        per_class = sums / sizes
    return np.asarray(np.nanmean(per_class, axis=1), dtype=np.float64)


def drawn(clusters: Sequence[str], seed: int) -> Matrix:
    """How often each question is drawn in each resample, shape (RESAMPLES, n_questions)."""
    numbers = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
    generator = np.random.default_rng(seed)
    times = generator.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), size=RESAMPLES)
    return times[:, [numbers[cluster] for cluster in clusters]].astype(np.float64)


def percentiles(means: Matrix, level: float) -> tuple[float, float]:
    """The interval that holds that part of the resamples' means, as much left out on either side."""
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)
