"""Candidates in order: the learned order for documentation, and fusion by rank for what it has never seen as gold.

The learned order knows documentation. Guides, the article and Python's own pages, which no training set has as gold,
stand where fusion by rank and the kind of question put them: in front for a question about choosing or about careers.

Not here: finding candidates (`features`), or what stands before all of them (`retrieve`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import numpy as np

from bot.ask.question import Question, QuestionKind
from bot.find.features import Candidates, Numbers
from bot.find.fusion import fused
from corpus.catalogue import LANGUAGE
from corpus.dense import Mask
from corpus.domain import Kind
from corpus.index import Index

DENSE_WEIGHT = 4.0
LEXICAL_WEIGHT = 1.0
"""On the core index 4:1 was ahead of 2:1 by .007 nDCG@10 (n = 325, interval .001 to .013) and of vectors alone."""

NAMED_LIBRARY = 1.25
"""A chunk of a library that the question names counts for this much more."""

KIND_PRIOR: dict[QuestionKind, dict[Kind, float]] = {
    "which_library": {"guide": 1.8, "article": 1.2, "api": 0.7, "example": 0.8},
    "compare": {"guide": 1.6, "api": 0.9},
    "how_to": {"api": 1.1, "guide": 0.7, "article": 0.5},
    "what_is": {"guide": 0.8, "article": 0.7},
    "career": {"article": 2.5, "guide": 0.9, "api": 0.6, "example": 0.6},
    "error": {"guide": 0.7, "article": 0.4},
}
"""How much more or less a kind of passage counts for a kind of question; 1 where nothing is said."""

REPEATED = 0.5
"""In the fused order each further passage of a document counts for this much less than the one before it."""

LANGUAGE_FIRST = 3
"""If the first of so many passages in the fused order and most of them are Python's own, the question is about Python.

On the full index the outside sets lost .003 nDCG@10 (pooled) and .005 (FAQ) by it, without this condition .011 and .008
(`python -m evals.bench.retrieval`); by hand, the suite's questions on Python rose from an MRR of .24 to .50.
"""

OLDER = 0.1
"""In the learned order a page of an older release than the library's newest documentation loses this much.

By hand, on the core index with our retrieval suite (n = 322; pandas' and Requests' pages are older): the first passage
stayed the same for all questions, the first three changed for two; four times as much cost .0002 MRR.
"""

OLDER_FUSED = 0.9
"""In the fused order such a page counts for this much of a current one."""

REPEATED_LEARNED = 0.3
"""In the learned order each further passage of a document loses this much of its score."""


def ordered(index: Index, question: Question, found: Candidates, learned: Numbers) -> list[int]:
    """The positions of the candidates, best first; `learned` is the trees' score of each, shape (n,)."""
    fused_order = _fused_order(index, question, found)
    return _merged(fused_order, _learned_order(index, found, learned), _placed(index, question, fused_order))


def _fused_order(index: Index, question: Question, found: Candidates) -> list[int]:
    """Positions by weighted rank fusion and by what the kind of question wants, later passages of a page lowered."""
    scores = fused([(DENSE_WEIGHT, found.nearest), (LEXICAL_WEIGHT, found.matching)])
    facts = index.facts
    documented = {str(facts.library[at]) for at in scores if facts.kind[at] not in ("guide", "article")}
    weighed = {
        at: score * _prior(str(facts.library[at]), facts.kind[at], question, documented) for at, score in scores.items()
    }
    seen: Counter[int] = Counter()
    lowered: dict[int, float] = {}
    for at in sorted(weighed, key=lambda at: (-weighed[at], at)):
        document = int(facts.document[at])
        lowered[at] = weighed[at] * REPEATED ** seen[document] * (OLDER_FUSED if index.is_older[at] else 1)
        seen[document] += 1
    return sorted(lowered, key=lambda at: (-lowered[at], at))


def _learned_order(index: Index, found: Candidates, scores: Numbers) -> list[int]:
    """Positions of documentation by the scores of the trees, later passages of a page lowered; ties by position."""
    facts = index.facts
    seen: Counter[int] = Counter()
    lowered: dict[int, float] = {}
    for row in np.argsort(-scores, kind="stable").tolist():
        at = int(found.positions[row])
        document = int(facts.document[at])
        lowered[at] = float(scores[row]) - REPEATED_LEARNED * seen[document] - OLDER * float(index.is_older[at])
        seen[document] += 1
    return sorted(lowered, key=lambda at: (-lowered[at], at))


def _placed(index: Index, question: Question, fused_order: Sequence[int]) -> Mask:
    """Which chunks stand where fusion puts them: those of which no training set has any as gold.

    They are guides, the article, and, where a question is about the language, Python's documentation.
    """
    kind, library = index.facts.kind, index.facts.library
    placed: Mask = (kind == "guide") | (kind == "article")
    first = list(islice((str(library[at]) for at in fused_order if not placed[at]), LANGUAGE_FIRST))
    leads = first[:1] == [LANGUAGE] and first.count(LANGUAGE) > LANGUAGE_FIRST // 2
    if leads and set(question.named) <= {LANGUAGE}:
        placed |= library == LANGUAGE
    return placed


def _merged(fused_order: Sequence[int], learned: Sequence[int], placed: Mask) -> list[int]:
    """The learned order with what is placed at its places in the fused one."""
    rest = iter([at for at in learned if not placed[at]])
    merged: list[int] = []
    for at in fused_order:
        if placed[at]:
            merged.append(at)
        else:
            merged += [following for following in (next(rest, None),) if following is not None]
    return [*merged, *rest]


def _prior(library: str, kind: Kind, question: Question, documented: set[str]) -> float:
    named = NAMED_LIBRARY if library in question.named else 1.0
    if kind == "guide" and library in question.named and library not in documented:
        return named  # the guide is all there is of this library
    return named * KIND_PRIOR.get(question.kind, {}).get(kind, 1.0)
