"""Candidates for a question with what speaks for each: one row of numbers per chunk, for the learned order.

Four searches find candidates: vectors, words, names, and the phrasings of learners. Every candidate is then measured by
all four, found by it or not.

Not here: weighing the numbers (`rank`), or what the question wants (`bot.ask.question`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.ask.question import Question
from corpus.domain import Kind
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens
from corpus.scores import Positions, Scores
from corpus.shelves import ShelfNames

NEAREST = 150
MATCHING = 100
NAMED_ALIKE = 30
ASKED_ALIKE = 60
"""How many candidates the vectors, the words, the names and the phrasings give."""

PAGES = 3
MOST_BESIDE = 120
"""Of so many pages that come first every passage is a candidate, so many passages at most."""

RANK_OFFSET = 5
"""A rank r, from 0, counts as 1 / (RANK_OFFSET + r); 0 where a search didn't find the chunk."""

VOTERS = 40
"""The nearest chunks say which library the question is about, each with 1 / (3 + its rank)."""

MAX_WORDS = 40

FEATURES = (
    "cosine", "cosine_gap", "dense_rank", "words", "words_each", "words_rank", "name", "name_rank",
    "phrasing_cosine", "phrasing_words", "phrasing_rank", "library_share", "library_gap", "named", "sought",
    "opens", "api", "narrative", "example", "how_to", "what_is", "error",
    "calls", "mentions", "depth", "headings", "length", "n_words", "document_rank", "document_size",
)  # fmt: skip
"""The columns of a feature matrix, in order."""

_DOCUMENTATION: tuple[Kind, ...] = ("api", "narrative", "example")

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chunks that may answer: positions of shape (n,), features of shape (n, len(FEATURES)).

    `lexical` is BM25 by position, of those that the words found.
    """

    positions: Positions
    features: Numbers
    lexical: dict[int, float]


@dataclass(frozen=True, slots=True)
class _Searched:
    """What four searches say of the chunks of an index that they find; `nearest` are cosines by position."""

    vector: Vectors
    words: tuple[str, ...]
    text: Scores
    name: Scores
    asked: Scores
    asked_words: Scores
    nearest: dict[int, float]

    def positions(self) -> Positions:
        """What the searches find."""
        found = (
            *(np.fromiter(self.nearest, dtype=np.int64), self.text.best(MATCHING), self.name.best(NAMED_ALIKE)),
            *(self.asked.best(ASKED_ALIKE), self.asked_words.best(NAMED_ALIKE)),
        )
        return np.unique(np.concatenate(found))


def candidates(
    index: Index,
    question: Question,
    nearest: Sequence[tuple[str, float]],
    within: ShelfNames | None = None,
    order: Callable[[Numbers], Numbers] | None = None,
) -> Candidates:
    """The candidates on the shelves `within`, on all if it isn't given. `nearest` are the nearest.

    With `order`, which scores rows of features, the other passages of the PAGES pages that come first are candidates
    too: what answers is often another part of a page that was found.
    """
    searched = _searched(index, question, nearest, within)
    found = searched.positions()
    features = _measured(index, question, searched, found)
    if order is not None and len(found):
        documents = index.facts.document[found[np.argsort(-order(features), kind="stable")]]
        first = list(dict.fromkeys(documents.tolist()))[:PAGES]
        beside = index.documents.members(first)
        beside = beside if within is None else beside[index.shelves.within(beside, within)]
        wider = np.union1d(found, beside[:MOST_BESIDE])
        if len(wider) > len(found):
            found, features = wider, _measured(index, question, searched, wider)
    by_words = searched.text.best(MATCHING)
    return Candidates(
        positions=found,
        features=features,
        lexical=dict(zip(by_words.tolist(), searched.text.at(by_words).tolist(), strict=True)),
    )


def _searched(
    index: Index, question: Question, nearest: Sequence[tuple[str, float]], within: ShelfNames | None
) -> _Searched:
    vector = index.encoder.embed([question.standalone])[0] if question.vector is None else question.vector
    placed = zip(index.positions([id for id, _ in nearest]).tolist(), (value for _, value in nearest), strict=True)
    return _Searched(
        vector=vector,
        words=tuple(tokens(question.standalone)),
        text=_allowed(index, index.lexical.scores(question.standalone), within),
        name=_allowed(index, index.names.scores(question.standalone), within),
        asked=_allowed(index, index.phrasings.cosines(vector), within),
        asked_words=_allowed(index, index.asked.scores(question.standalone), within),
        nearest={position: value for position, value in placed if index.is_documentation[position]},
    )


def _allowed(index: Index, scores: Scores, within: ShelfNames | None) -> Scores:
    """The scores of documentation on these shelves."""
    keep = index.is_documentation[scores.positions]
    return scores.kept(keep if within is None else keep & index.shelves.within(scores.positions, within))


def _measured(index: Index, question: Question, searched: _Searched, found: Positions) -> Numbers:
    """What speaks for each of these chunks, shape (n, len(FEATURES))."""
    text, name, asked, asked_words = searched.text, searched.name, searched.asked, searched.asked_words
    by_vector = np.fromiter(searched.nearest, dtype=np.int64)
    by_text, by_name, by_asked = text.best(MATCHING), name.best(NAMED_ALIKE), asked.best(ASKED_ALIKE)
    of_text = text.at(found)
    cosines = index.dense.cosines(searched.vector, found) if len(found) else np.zeros(0, dtype=np.float32)
    nearest_at = max(searched.nearest.values(), default=0.0)
    facts = index.facts
    library, kind = facts.library[found], facts.kind[found]
    near = np.fromiter(searched.nearest.values(), dtype=np.float32)
    share, gap = _libraries(index, by_vector, near, library, nearest_at)
    document_rank, document_size = _within_documents(facts.document[found], cosines)
    named, sought = _with_own(index, question.named), _with_own(index, question.sought)
    n_words = len(searched.words)
    columns = (
        *(cosines, cosines - nearest_at, _reciprocal(found, by_vector)),
        *(_part(of_text, text), of_text / (1 + n_words), _reciprocal(found, by_text)),
        *(_part(name.at(found), name), _reciprocal(found, by_name)),
        *(asked.at(found), _part(asked_words.at(found), asked_words), _reciprocal(found, by_asked)),
        *(share, gap, np.isin(library, named), np.isin(library, sought)),
        *(facts.opens[found], *(kind == one for one in _DOCUMENTATION)),
        *(np.full(len(found), question.kind == one) for one in ("how_to", "what_is", "error")),
        *(facts.calls[found], facts.mentions[found], facts.depth[found], facts.headings[found], facts.length[found]),
        *(np.full(len(found), min(n_words, MAX_WORDS)), document_rank, document_size),
    )
    return np.column_stack(columns).astype(np.float32)


def _with_own(index: Index, libraries: tuple[str, ...]) -> tuple[str, ...]:
    """These libraries, if there are any, and the user's own folders: a course speaks of what it is asked about."""
    return (*libraries, *index.manifest.folders) if libraries else ()


def _reciprocal(found: Positions, ranked: Positions) -> Numbers:
    values = np.zeros(len(found), dtype=np.float32)
    values[np.searchsorted(found, ranked)] = 1 / (RANK_OFFSET + np.arange(len(ranked)))
    return values


def _part(scores: Numbers, of: Scores) -> Numbers:
    """The scores as a part of the best of all."""
    return np.asarray(scores / max(of.highest, 1e-6), dtype=np.float32)


def _libraries(
    index: Index, by_vector: Positions, cosines: Numbers, library: NDArray[np.str_], nearest_at: float
) -> tuple[Numbers, Numbers]:
    """Per candidate its library's share of the nearest chunks, and how far its library's nearest chunk is behind."""
    votes: dict[str, float] = {}
    first: dict[str, float] = {}
    for rank, (id, value) in enumerate(zip(index.facts.library[by_vector].tolist(), cosines.tolist(), strict=True)):
        first.setdefault(id, value)
        if rank < VOTERS:
            votes[id] = votes.get(id, 0.0) + 1 / (3 + rank)
    total = sum(votes.values()) or 1.0
    names = library.tolist()
    return (
        np.array([votes.get(id, 0.0) / total for id in names], dtype=np.float32),
        np.array([first.get(id, 0.0) - nearest_at for id in names], dtype=np.float32),
    )


def _within_documents(documents: NDArray[np.int32], cosines: Numbers) -> tuple[Numbers, Numbers]:
    """Per candidate its rank by cosine among those of its document, from 0, and how many those are."""
    seen: Counter[int] = Counter()
    rank = np.zeros(len(documents), dtype=np.float32)
    for at in np.argsort(-cosines, kind="stable").tolist():
        rank[at] = seen[int(documents[at])]
        seen[int(documents[at])] += 1
    return rank, np.array([seen[int(document)] for document in documents.tolist()], dtype=np.float32)
