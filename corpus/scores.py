"""Scores of a few chunks of many: what a search says of those that it finds, without a row for every other.

Not here: how anything is scored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of the chunks at these positions, which ascend; every other chunk has 0."""

    positions: Positions
    values: NDArray[np.float32]

    @property
    def highest(self) -> float:
        """The highest score; 0 if none is above."""
        return float(self.values.max(initial=0.0))

    def at(self, positions: Positions) -> NDArray[np.float32]:
        """The scores of the chunks at these positions, in the order asked."""
        values = np.zeros(len(positions), dtype=np.float32)
        if len(self.positions):
            places = np.minimum(np.searchsorted(self.positions, positions), len(self.positions) - 1)
            found = self.positions[places] == positions
            values[found] = self.values[places[found]]
        return values

    def kept(self, keep: NDArray[np.bool_]) -> Scores:
        """Those where `keep`, which has an entry per position here, is true."""
        return Scores(self.positions[keep], self.values[keep])

    def best(self, k: int) -> Positions:
        """The positions of the k highest scores above 0, best first, ties in order of position."""
        above = np.flatnonzero(self.values > 0)
        if len(above) > k > 0:
            least = np.partition(self.values[above], -k)[-k]
            above = above[self.values[above] >= least]
        return self.positions[above[np.argsort(-self.values[above], kind="stable")][: max(k, 0)]]


NOTHING = Scores(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
