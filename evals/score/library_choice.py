"""Which libraries a system puts first for a question, judged against the libraries that a solution or a list names.

A system's choice is the libraries of its hits in order of first appearance, the article's left out. Gold is a set.

    success@1     the first library is in the set
    success@3     one of the first three is
    recall@3      each gold library counts for itself: whether it is among the first three
    nDCG@3        over the set, binary

All are macro-averaged: the mean over libraries of the mean over the questions that have the library in their gold,
since half of the questions are about the same three libraries.

Not here: questions about anything else than the choice of a library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from corpus.catalogue import libraries
from corpus.index import Index
from evals.bench.systems import Passage
from evals.score.metrics import Matrix, Ranks, ndcg_at_k, success_at_k
from evals.suites.question_sets import Case

NO_LIBRARY = "article"
FIRST = 3
MEASURES = ("success@1", f"success@{FIRST}", f"recall@{FIRST}", f"nDCG@{FIRST}")


def answerable(cases: Iterable[Case], index: Index) -> list[Case]:
    """The cases with a gold library that the index has something of; their gold is narrowed to those, as ids."""
    ids = _ids_by_name(index)
    narrowed = [
        replace(case, libraries=tuple(dict.fromkeys(ids[n.lower()] for n in case.libraries if n.lower() in ids)))
        for case in cases
    ]
    return [case for case in narrowed if case.libraries]


def library_ranks(passages: Iterable[Passage], case: Case) -> Ranks:
    """The rank of each gold library among the libraries of the passages."""
    chosen = list(dict.fromkeys(passage.library for passage in passages if passage.library != NO_LIBRARY))
    return [chosen.index(library) + 1 if library in chosen else None for library in case.libraries]


def by_library(cases: Sequence[Case], ranks: Sequence[Ranks], measure: str) -> Matrix:
    """The measure per question and gold library, shape (n_cases, n_libraries); not a number where it isn't gold."""
    columns = sorted({library for case in cases for library in case.libraries})
    values = np.full((len(cases), len(columns)), np.nan)
    for row, (case, found) in enumerate(zip(cases, ranks, strict=True)):
        for library, rank in zip(case.libraries, found, strict=True):
            values[row, columns.index(library)] = _value(measure, rank, found)
    return values


def _ids_by_name(index: Index) -> dict[str, str]:
    """The libraries of the index under their id, their name and their distribution's name, in lower case."""
    ids: dict[str, str] = {}
    for id in sorted(set(index.versions_of) - {NO_LIBRARY}):
        entry = libraries().get(id)
        guide = index.knowledge.of_kind("guide", id)[:1]
        titles = [chunk.title.split(" > ")[0] for chunk in guide]
        names = (entry.name, entry.distribution) if entry else titles
        ids |= {name.lower(): id for name in (id, *names)}
    return ids


def _value(measure: str, rank: int | None, ranks: Ranks) -> float:
    name, _, k = measure.partition("@")
    if name == "success":
        return success_at_k(ranks, int(k))
    if name == "recall":
        return float(rank is not None and rank <= int(k))
    return ndcg_at_k(ranks, int(k))
