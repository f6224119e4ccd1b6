"""Shelves: what a filter of libraries and versions lets through."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.scores import Scores
from corpus.shelves import Groups, Shelves

LIBRARY = np.array(["pandas", "pandas", "numpy", "pandas", "numpy", "notes"])
VERSION = np.array(["2.3", "3.0", "2.4", "2.3", "2.4", ""])


def test_a_library_is_all_its_versions_and_one_of_them_may_be_named() -> None:
    shelves = Shelves(LIBRARY, VERSION)
    assert shelves.positions(shelves.named(("pandas",))).tolist() == [0, 1, 3]
    assert shelves.positions(shelves.named(("pandas==2.3", "notes"))).tolist() == [0, 3, 5]
    assert shelves.named(("pandas==9", "flask")) == frozenset()
    assert shelves.positions(frozenset()).tolist() == []


def test_shelves_know_their_sizes_and_who_stands_on_them() -> None:
    shelves = Shelves(LIBRARY, VERSION)
    assert shelves.sizes == {("notes", ""): 1, ("numpy", "2.4"): 2, ("pandas", "2.3"): 2, ("pandas", "3.0"): 1}
    assert shelves.within(np.array([5, 2, 0]), shelves.named(("numpy",))).tolist() == [False, True, False]
    assert shelves.of(np.array([3, 0, 5])) == {("pandas", "2.3"), ("notes", "")}


def test_an_index_of_nothing_has_no_shelves() -> None:
    nothing = Shelves(np.array([], dtype=np.str_), np.array([], dtype=np.str_))
    assert nothing.sizes == {}
    assert nothing.positions(nothing.named(("pandas",))).tolist() == []


@given(st.lists(st.integers(0, 5)), st.sets(st.integers(0, 6)))
def test_members_of_groups_are_those_of_a_mask(numbers: list[int], wanted: set[int]) -> None:
    of = np.array(numbers, dtype=np.int32)
    assert Groups(of).members(wanted).tolist() == np.flatnonzero(np.isin(of, list(wanted))).tolist()


@given(st.dictionaries(st.integers(0, 30), st.sampled_from([-0.5, 0.25, 0.5, 0.75])), st.integers(0, 12))
def test_scores_say_what_an_array_of_every_chunk_would(known: dict[int, float], k: int) -> None:
    positions = np.array(sorted(known), dtype=np.int64)
    scores = Scores(positions, np.array([known[at] for at in positions.tolist()], dtype=np.float32))
    whole = np.zeros(31, dtype=np.float32)
    whole[positions] = scores.values
    assert scores.at(np.arange(31)).tolist() == whole.tolist()
    best = [at for at in np.argsort(-whole, kind="stable").tolist() if whole[at] > 0][:k]
    assert scores.best(k).tolist() == best
