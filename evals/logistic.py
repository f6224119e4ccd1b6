"""Logistic regression for what is fitted here: Newton's method with a ridge.

Not here: what is fitted, or how well it does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RIDGE = 0.01
STEPS = 30
TINY = 1e-9

Matrix = NDArray[np.float64]


def importance(labels: Matrix) -> Matrix:
    """What each row counts, so that both classes count alike whatever their numbers, shape (n,)."""
    return np.asarray(np.where(labels > 0, 0.5 / labels.mean(), 0.5 / (1 - labels.mean())), dtype=np.float64)


def logistic(rows: Matrix, labels: Matrix, *, counted: Matrix | None = None) -> Matrix:
    """Intercept and weights, shape (1 + n_signals,), for rows of shape (n, n_signals) and labels of 0 or 1.

    The ridge weighs on columns of equal spread. `counted` is what each row counts; both classes count alike without it,
    which is no chance then but a score.
    """
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + TINY
    design = np.hstack([np.ones((len(rows), 1)), (rows - middle) / spread])
    penalty = RIDGE * np.diag([0.0, *np.ones(rows.shape[1])])
    counted = importance(labels) if counted is None else counted
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (counted * (labels - chance)) - penalty @ weights
        curvature = (design * (counted * chance * (1 - chance))[:, None]).T @ design + penalty
        weights = weights + np.linalg.solve(curvature, gradient)
    linear = weights[1:] / spread
    return np.array([weights[0] - middle @ linear, *linear], dtype=np.float64)
