"""What speaks for a candidate, and the trees that weigh it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.ask.understanding import understand
from bot.find.features import FEATURES, candidates
from bot.find.rank import Trees, trained
from corpus.encoder import Encoder
from corpus.index import Index
from evals.fit.ranker import as_trees
from tests.tiny_index import open_tiny_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


LEAF = {"leaf_value": 3.0}
NESTED = {
    "split_feature": 0,
    "threshold": 0.5,
    "left_child": {"leaf_value": -1.0},
    "right_child": {"split_feature": 1, "threshold": 2.0, "left_child": {"leaf_value": 1.0}, "right_child": LEAF},
}


def test_trees_add_up_the_leaves_that_a_row_reaches() -> None:
    trees = as_trees([NESTED, {"leaf_value": 0.25}])
    rows = np.array([[0.5, 9.0], [0.6, 2.0], [0.6, 2.1]], dtype=np.float32)
    assert trees.depth == 2
    assert trees.scores(rows).tolist() == [-0.75, 1.25, 3.25]


def test_trees_survive_being_kept() -> None:
    trees = as_trees([NESTED])
    again = Trees.of(trees.arrays())
    rows = np.random.default_rng(0).uniform(0, 3, size=(20, 2)).astype(np.float32)
    assert again.scores(rows).tolist() == trees.scores(rows).tolist()


def test_shipped_trees_weigh_the_features_that_are_computed() -> None:
    shipped = trained()
    assert shipped.feature.max() < len(FEATURES)
    assert shipped.scores(np.zeros((1, len(FEATURES)), dtype=np.float32)).shape == (1,)


def test_every_candidate_is_measured_by_every_search(index: Index) -> None:
    question = understand(index, "how do I fill missing values")
    found = candidates(index, question, index.nearest(question.standalone, 5))
    assert found.features.shape == (len(found.positions), len(FEATURES))
    assert np.isfinite(found.features).all()
    assert (found.features[:, FEATURES.index("cosine")] != 0).all()


def test_a_phrasing_finds_a_docstring_that_shares_no_word_with_it(index: Index) -> None:
    question = understand(index, "replace nan with zero")
    found = candidates(index, question, index.nearest(question.standalone, 1))
    named = {index.knowledge.chunks_at([at])[0].title for at in found.positions.tolist()}
    assert any("fillna" in title for title in named)


def test_candidates_keep_to_the_scope(index: Index) -> None:
    question = understand(index, "mean of an array", only=("numpy",))
    found = candidates(index, question, index.nearest(question.standalone, 5, ("numpy",)), index.within(("numpy",)))
    assert set(index.facts.library[found.positions].tolist()) == {"numpy"}


def test_every_passage_of_the_page_that_comes_first_is_a_candidate(index: Index) -> None:
    question = understand(index, "how do I fill missing values")
    near = index.nearest(question.standalone, 1)
    scores = trained().scores
    found = candidates(index, question, near, order=scores)
    first = found.positions[np.argmax(scores(found.features))]
    page = np.flatnonzero(index.facts.document == index.facts.document[first])
    assert set(page.tolist()) <= set(found.positions.tolist())
    assert set(candidates(index, question, near).positions.tolist()) <= set(found.positions.tolist())
