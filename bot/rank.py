"""The learned order of candidates: boosted regression trees over their features, trained for ranking.

The trees (LambdaMART, Burges 2010) are made by `python -m evals.fit_ranker`, which cross-validates them, and are kept
in ranker.npz. Guides and the article are in no training set; `retrieve` places them.

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

from bot.features import FEATURES, Numbers

FILE = "ranker.npz"


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
        n_trees, n_nodes = self.feature.shape
        n_features = features.shape[1]
        flat = np.ascontiguousarray(features).ravel()
        first = (
            np.arange(n_trees) * n_nodes
        )  # nodes are numbered through all trees, which takes one index instead of two
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        left, right = (self.left + first[:, None]).ravel(), (self.right + first[:, None]).ravel()
        row = np.arange(len(features))[:, None] * n_features
        node = np.broadcast_to(first, (len(features), n_trees))
        for _ in range(self.depth):
            goes_left = flat.take(row + feature.take(node)) <= threshold.take(node)
            node = np.where(goes_left, left.take(node), right.take(node))
        return np.asarray(self.value.ravel().take(node).sum(axis=1), dtype=np.float32)

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
    """The trees that ship. Raises ValueError if they were trained on other features than `bot.features` computes."""
    with resources.files("bot").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        if tuple(kept["names"].tolist()) != FEATURES:
            raise ValueError(f"bot/{FILE} was trained on other features; run `python -m evals.fit_ranker --write`")
        return Trees.of(kept)
