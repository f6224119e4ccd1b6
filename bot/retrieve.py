"""Question to ranked hits: vectors and words fused by rank, exact names in front, then what the kind of question wants.

Every candidate keeps its cosine and its BM25 where known. Two runs give the same order.

Not here: judging whether the hits answer the question (`gate`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bot.fusion import fused
from bot.kinds import QuestionKind
from bot.question import Question
from corpus.domain import Chunk, Hit, Kind
from corpus.index import Index

DEPTH = 100
"""Candidates taken from vectors and from words."""

WIDE = 600
ENOUGH = 30
"""If this many of so many nearest chunks are of the named libraries, no filtered search is made, which is slow."""

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

MAX_LEAD = 0.08
"""By this much cosine the best passage elsewhere must lead before a question isn't answered from the library that it
asks for. On the core index such questions lost .002 nDCG@10 by it (n = 146, within noise), all of it where the gold
lies in another library. Narrowing those too that only speak of a library's object ("PCA on a DataFrame") cost more.
"""

MIN_COSINE = 0.6
"""A library whose best passage is further away than this says nothing on the question."""

CONTINUED = 0.6
"""The second chunk of an exactly named symbol counts at least for this part of the best other passage."""

REPEATED = 0.5
"""Each further passage of a document counts for this much less than the one before it."""

MAX_PER_DOCUMENT = 3

NEAR_DUPLICATE = 0.85
"""Passages that share this part of their words (Jaccard) are one passage."""


def retrieve(index: Index, question: Question, k: int = 10) -> tuple[Hit, ...]:
    """The k best chunks for the question, best first; none for an empty question."""
    if not question.standalone.strip() or k < 1:
        return ()
    scope, nearest = _in_scope(index, question)
    cosines = dict(nearest)
    matches = index.matching(question.standalone, DEPTH, scope)
    matched = index.knowledge.chunks_at([position for position, _ in matches])
    lexical = {chunk.id: score for chunk, (_, score) in zip(matched, matches, strict=True)}
    chunks = index.knowledge.chunks([id for id in cosines if id not in lexical]) | {
        chunk.id: chunk for chunk in matched
    }
    front, continued = _documenting(index, question)
    chunks |= {chunk.id: chunk for chunk in (*front, *continued)}
    scores = fused([(DENSE_WEIGHT, list(cosines)), (LEXICAL_WEIGHT, list(lexical))])
    documented = {chunk.library for chunk in chunks.values() if chunk.kind not in ("guide", "article")}
    weighed = {id: score * _prior(chunks[id], question, documented) for id, score in scores.items() if id in chunks}
    top = max(weighed.values(), default=0.0)
    weighed |= {chunk.id: max(weighed.get(chunk.id, 0.0), CONTINUED * top) for chunk in continued}
    # above every other passage, in the order in which the question names them
    weighed |= {chunk.id: top + 1.0 / (1 + place) for place, chunk in enumerate(front)}
    spread = _spread(weighed, chunks)
    hits = (Hit(chunks[id], score, cosines.get(id), lexical.get(id)) for id, score in spread.items())
    return tuple(_diverse(hits, k))


def _in_scope(index: Index, question: Question) -> tuple[tuple[str, ...], list[tuple[str, float]]]:
    """The libraries to search, () for all, and the nearest chunks there.

    The user's own filter always holds. Libraries that the question wants an answer from hold if they have something on
    it that is nearly as close as the best of all others.
    """
    vector = index.encoder.embed([question.standalone])[0] if question.vector is None else question.vector
    own = tuple(id for id in question.named if id != "python" and (not question.scope or id in question.scope))
    if not set(own) & set(question.sought) or question.kind == "which_library" or own == question.scope:
        return question.scope, index.dense.nearest(vector, DEPTH, question.scope)
    narrow = (*own, "article") if question.kind == "career" and not question.scope else own
    anywhere = index.dense.nearest(vector, DEPTH if question.scope else WIDE, question.scope)
    within = [pair for pair in anywhere if pair[0].partition(":")[0] in narrow][:DEPTH]
    if len(within) < ENOUGH:
        within = index.dense.nearest(vector, DEPTH, narrow)
    if within and anywhere and within[0][1] >= max(MIN_COSINE, anywhere[0][1] - MAX_LEAD):
        return narrow, within
    return question.scope, anywhere[:DEPTH]


def _documenting(index: Index, question: Question) -> tuple[list[Chunk], list[Chunk]]:
    """The chunks that document the names in the question: those that begin a docstring, and those that come next."""
    found = [
        [
            chunk
            for chunk in index.knowledge.chunks_documenting(symbol.name)
            if not question.scope or chunk.library in question.scope
        ]
        for symbol in question.symbols
    ]
    return [chunks[0] for chunks in found if chunks], [chunks[1] for chunks in found if len(chunks) > 1]


def _prior(chunk: Chunk, question: Question, documented: set[str]) -> float:
    named = NAMED_LIBRARY if chunk.library in question.named else 1.0
    if chunk.kind == "guide" and chunk.library in question.named and chunk.library not in documented:
        return named  # the guide is all there is of this library
    return named * KIND_PRIOR.get(question.kind, {}).get(chunk.kind, 1.0)


def _spread(scores: dict[str, float], chunks: dict[str, Chunk]) -> dict[str, float]:
    """The scores with later passages of a document lowered, best first; ties by id, so that two runs agree."""
    seen: Counter[str] = Counter()
    lowered: dict[str, float] = {}
    for chunk_id in sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id)):
        document = chunks[chunk_id].document_id
        lowered[chunk_id] = scores[chunk_id] * REPEATED ** seen[document]
        seen[document] += 1
    return dict(sorted(lowered.items(), key=lambda pair: (-pair[1], pair[0])))


def _diverse(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The first k hits, without repeats and with few of one document."""
    kept: list[Hit] = []
    words: list[frozenset[str]] = []
    per_document: Counter[str] = Counter()
    for hit in hits:
        own = frozenset(re.findall(r"\w+", hit.chunk.text.lower()))
        if per_document[hit.chunk.document_id] >= MAX_PER_DOCUMENT or any(
            _overlap(own, other) > NEAR_DUPLICATE for other in words
        ):
            continue
        kept.append(hit)
        words.append(own)
        per_document[hit.chunk.document_id] += 1
        if len(kept) == k:
            break
    return kept


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    if not left or not right or min(len(left), len(right)) < NEAR_DUPLICATE * max(len(left), len(right)):
        return 0.0
    return len(left & right) / len(left | right)
