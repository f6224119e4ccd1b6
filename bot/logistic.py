"""Logistic regressions as they are kept in a file: named features, each with its weight.

Not here: fitting them (`evals`), or the features.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights of shape (n_features,) and an intercept."""

    weight: Numbers
    intercept: float

    def log_odds(self, features: Numbers) -> Numbers:
        """For rows of features, shape (n, n_features), the natural log of the odds, shape (n,)."""
        return np.asarray(features @ self.weight + self.intercept, dtype=np.float64)

    def chances(self, features: Numbers) -> Numbers:
        """For rows of features the probabilities, in (0, 1)."""
        return chance(self.log_odds(features))

    def arrays(self, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
        """What a file keeps of it, with the names of its features."""
        return {
            f"{prefix}_names": np.array(names),
            f"{prefix}_weight": self.weight,
            f"{prefix}_intercept": self.intercept,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any], prefix: str, names: tuple[str, ...]) -> Logistic:
        """The one that a file keeps under that prefix. Raises ValueError if it was fitted to other features."""
        if tuple(kept[f"{prefix}_names"].tolist()) != names:
            raise ValueError(f"the weights {prefix!r} were fitted to other features; fit them again")
        return cls(kept[f"{prefix}_weight"], float(kept[f"{prefix}_intercept"]))


def chance(log_odds: Numbers) -> Numbers:
    """Probabilities of log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30))), dtype=np.float64)
