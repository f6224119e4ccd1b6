"""Logistic regressions for what is fitted here, for yes or no and for one of several: Newton's method with a ridge.

Not here: what is fitted, or how well it does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RIDGE = 0.01
STEPS = 30
TINY = 1e-9

Matrix = NDArray[np.float64]


def importance(labels: Matrix) -> Matrix:
    """What each row counts, so that both classes count alike whatever their numbers, shape (n,)."""
    return np.asarray(np.where(labels > 0, 0.5 / labels.mean(), 0.5 / (1 - labels.mean())), dtype=np.float64)


def logistic(rows: Matrix, labels: Matrix, *, counted: Matrix | None = None, ridge: float = RIDGE) -> Matrix:
    """Intercept and weights, shape (1 + n_signals,), for rows of shape (n, n_signals) and labels of 0 or 1.

    The ridge weighs on columns of equal spread. `counted` is what each row counts; both classes count alike without it,
    which is no chance then but a score.
    """
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + TINY
    design = np.hstack([np.ones((len(rows), 1)), (rows - middle) / spread])
    penalty = ridge * np.diag([0.0, *np.ones(rows.shape[1])])
    counted = importance(labels) if counted is None else counted
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (counted * (labels - chance)) - penalty @ weights
        curvature = (design * (counted * chance * (1 - chance))[:, None]).T @ design + penalty
        weights = weights + np.linalg.solve(curvature, gradient)
    linear = weights[1:] / spread
    return np.array([weights[0] - middle @ linear, *linear], dtype=np.float64)


def choosing(cases: Sequence[tuple[Matrix, NDArray[np.bool_]]], *, ridge: float) -> Matrix:
    """Weights, shape (n_features,), of a conditional logistic regression (McFadden 1974).

    Each case is a choice among rows, shape (n, n_features), with those that would be right, shape (n,): the chance that
    the softmax of the rows' log odds gives to all of these together is as high as can be. Cases without one are left
    out. The ridge weighs on columns of equal spread.
    """
    chosen = [(rows, right) for rows, right in cases if right.any()]
    every = np.vstack([rows for rows, _ in chosen])
    middle, spread = every.mean(axis=0), every.std(axis=0) + TINY
    scaled = [((rows - middle) / spread, right) for rows, right in chosen]
    weights = np.zeros(every.shape[1])
    for _ in range(STEPS):
        gradient, curvature = -ridge * weights, ridge * np.eye(len(weights))
        for rows, right in scaled:
            odds = rows @ weights
            share = np.exp(odds - odds.max())
            share /= share.sum()
            wanted = np.where(right, share, 0.0)
            mean = share @ rows
            gradient += (wanted / wanted.sum() - share) @ rows
            curvature += (rows * share[:, None]).T @ rows - np.outer(mean, mean)
        weights = weights + np.linalg.solve(curvature, gradient)
    return np.asarray(weights / spread, dtype=np.float64)
