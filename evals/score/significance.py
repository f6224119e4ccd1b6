"""Whether two runs over the same questions differ by more than chance.

    McNemar    passed or failed, one question each: the exact test on the questions that changed (McNemar 1947)
    bootstrap  everything else: how often a resampled mean difference lies on the other side of 0 (Efron 1993, 16.4)
    Holm       several suites at once: the chance of any false alarm stays below the level (Holm 1979)

Not here: what is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from evals.score.metrics import Matrix, macro_resamples


def mcnemar_p(before: Sequence[bool], after: Sequence[bool]) -> float:
    """Two-sided exact p: a question that changed is as likely to have turned good as bad."""
    turned_good = sum(not b and a for b, a in zip(before, after, strict=True))
    turned_bad = sum(b and not a for b, a in zip(before, after, strict=True))
    changed = turned_good + turned_bad
    fewer = min(turned_good, turned_bad)
    return min(1.0, 2 * sum(comb(changed, n) for n in range(fewer + 1)) / float(2**changed))


def bootstrap_p(differences: Matrix, clusters: Sequence[str], *, seed: int = 0) -> float:
    """Two-sided p of a macro-averaged mean difference; `differences` has shape (n_questions, n_classes)."""
    if not np.nan_to_num(differences).any():
        return 1.0
    means = macro_resamples(differences, clusters, seed=seed)
    least = min(np.count_nonzero(means <= 0), np.count_nonzero(means >= 0))
    return min(1.0, 2 * (1 + least) / (1 + len(means)))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p values adjusted for being several, in their order; below the level they are significant."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = highest
    return tuple(adjusted)
