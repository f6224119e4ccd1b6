"""The learned order of candidates: boosted regression trees over their features, trained for ranking.

The trees (LambdaMART, Burges 2010) are made by `python -m evals.fit.ranker` from what readers say of passages, and are
kept in ranker.npz.

Not here: the features themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.find.features import FEATURES, Numbers

FILE = "ranker.npz"

ENDED_AFTER = range(4, 64, 2)
"""After so many steps the walks that reached a leaf are put aside: most are short, the longest are twice as long."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees of equal size, node 0 their root; arrays of shape (n_trees, n_nodes).

    At a node the walk goes left if the feature is at most the threshold. A leaf has itself as both children. `value` is
    what a leaf adds to the score. `depth` is the longest walk.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    depth: int

    def scores(self, features: Numbers) -> Numbers:
        """The sum of all trees for each row of features, shape (n,)."""
        (n_trees, n_nodes), (n, n_features) = self.feature.shape, features.shape
        # nodes are numbered through all trees, and every pair of a row and a tree is a walk of its own
        first = np.arange(n_trees) * n_nodes
        children = (np.stack([self.left, self.right], axis=2) + first[:, None, None]).ravel()
        feature, threshold, flat = self.feature.ravel(), self.threshold.ravel(), np.ascontiguousarray(features).ravel()
        is_leaf = children[::2] == np.arange(n_trees * n_nodes)
        ends = np.empty(n * n_trees, dtype=np.int64)
        walks, row, node = np.arange(n * n_trees), np.repeat(np.arange(n) * n_features, n_trees), np.tile(first, n)
        for step in range(1, self.depth + 1):
            goes_right = flat.take(row + feature.take(node)) > threshold.take(node)
            node = children.take(2 * node + goes_right)
            if step in ENDED_AFTER:
                ended = is_leaf.take(node)
                ends[walks[ended]] = node[ended]
                going = np.flatnonzero(~ended)
                walks, row, node = walks.take(going), row.take(going), node.take(going)
        ends[walks] = node
        return np.asarray(self.value.ravel().take(ends).reshape(n, n_trees).sum(axis=1), dtype=np.float32)

    def arrays(self) -> dict[str, Any]:
        """What a file keeps of the trees."""
        return {name: getattr(self, name) for name in ("feature", "threshold", "left", "right", "value", "depth")}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Trees:
        """The trees that a file keeps."""
        feature, threshold, left, right, value = (
            kept[name] for name in ("feature", "threshold", "left", "right", "value")
        )
        return cls(feature, threshold, left, right, value, int(kept["depth"]))


@cache
def trained() -> Trees:
    """The trees that ship. Raises ValueError if `features` computes others than they were trained on."""
    with resources.files("bot.find").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        if tuple(kept["names"].tolist()) != FEATURES:
            raise ValueError(f"bot/{FILE} was trained on other features; run `python -m evals.fit.ranker --write`")
        return Trees.of(kept)
