"""Candidates for a question with what speaks for each: one row of numbers per chunk, for the learned order.

Four searches find candidates: vectors, words, names, and the phrasings of learners. Every candidate is then measured by
all four, found by it or not.

Not here: weighing the numbers (`rank`), or what the question wants (`bot.ask.question`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.ask.question import Question
from corpus.dense import Mask
from corpus.domain import Kind
from corpus.index import Index
from corpus.lexical import tokens

NEAREST = 150
MATCHING = 100
NAMED_ALIKE = 30
ASKED_ALIKE = 60
"""How many candidates the vectors, the words, the names and the phrasings give."""

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
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chunks that may answer: positions of shape (n,), features of shape (n, len(FEATURES)).

    `nearest` and `matching` are the positions that vectors and words found, best first; `lexical` is BM25 by position.
    """

    positions: Positions
    features: Numbers
    nearest: tuple[int, ...]
    matching: tuple[int, ...]
    lexical: dict[int, float]


def candidates(
    index: Index, question: Question, nearest: Sequence[tuple[str, float]], within: Mask | None = None
) -> Candidates:
    """The candidates among the positions where `within` is true, all if it isn't given. `nearest` are the nearest."""
    vector = index.encoder.embed([question.standalone])[0] if question.vector is None else question.vector
    words = tokens(question.standalone)
    allowed = index.is_documentation if within is None else within & index.is_documentation
    text = index.lexical.scores(question.standalone) * allowed
    name = index.names.scores(question.standalone) * allowed
    asked = index.phrasings.cosines(vector, len(text)) * allowed
    asked_words = index.asked.scores(question.standalone) * allowed
    placed = ((index.position_of[id], value) for id, value in nearest)
    cosine = {position: value for position, value in placed if index.is_documentation[position]}
    by_vector = np.fromiter(cosine, dtype=np.int64)
    by_text, by_name, by_asked = _best(text, MATCHING), _best(name, NAMED_ALIKE), _best(asked, ASKED_ALIKE)
    found = np.unique(np.concatenate([by_vector, by_text, by_name, by_asked, _best(asked_words, NAMED_ALIKE)]))
    cosines = index.dense.cosines(vector, found) if len(found) else np.zeros(0, dtype=np.float32)
    nearest_at = max(cosine.values(), default=0.0)
    facts = index.facts
    library, kind = facts.library[found], facts.kind[found]
    share, gap = _libraries(index, by_vector, np.fromiter(cosine.values(), dtype=np.float32), library, nearest_at)
    document_rank, document_size = _within_documents(facts.document[found], cosines)
    named, sought = _with_own(index, question.named), _with_own(index, question.sought)
    columns = (
        *(cosines, cosines - nearest_at, _reciprocal(found, by_vector)),
        *(_part(text[found], text), text[found] / (1 + len(words)), _reciprocal(found, by_text)),
        *(_part(name[found], name), _reciprocal(found, by_name)),
        *(asked[found], _part(asked_words[found], asked_words), _reciprocal(found, by_asked)),
        *(share, gap, np.isin(library, named), np.isin(library, sought)),
        *(facts.opens[found], *(kind == one for one in _DOCUMENTATION)),
        *(np.full(len(found), question.kind == one) for one in ("how_to", "what_is", "error")),
        *(facts.calls[found], facts.mentions[found], facts.depth[found], facts.headings[found], facts.length[found]),
        *(np.full(len(found), min(len(words), MAX_WORDS)), document_rank, document_size),
    )
    return Candidates(
        positions=found,
        features=np.column_stack(columns).astype(np.float32),
        nearest=tuple(by_vector.tolist()),
        matching=tuple(by_text.tolist()),
        lexical={int(at): float(text[at]) for at in by_text},
    )


def _with_own(index: Index, libraries: tuple[str, ...]) -> tuple[str, ...]:
    """These libraries, if there are any, and the user's own folders: a course speaks of what it is asked about."""
    return (*libraries, *index.manifest.folders) if libraries else ()


def _best(scores: Numbers, k: int) -> Positions:
    """The positions of the k highest scores above 0, best first, ties in order of position."""
    above = np.flatnonzero(scores > 0)
    if len(above) > k:
        least = np.partition(scores[above], -k)[-k]
        above = above[scores[above] >= least]
    return np.asarray(above[np.argsort(-scores[above], kind="stable")][:k], dtype=np.int64)


def _reciprocal(found: Positions, ranked: Positions) -> Numbers:
    values = np.zeros(len(found), dtype=np.float32)
    values[np.searchsorted(found, ranked)] = 1 / (RANK_OFFSET + np.arange(len(ranked)))
    return values


def _part(scores: Numbers, of: Numbers) -> Numbers:
    """The scores as a part of the best of all."""
    return np.asarray(scores / max(float(of.max(initial=0.0)), 1e-6), dtype=np.float32)


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
