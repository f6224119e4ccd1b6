"""Question to ranked hits: candidates put in the learned order, exact names in front, few of one page.

Every hit keeps what is known of its fit. Two runs give the same order.

Not here: what speaks for a candidate (`features`, `rank`), or whether the hits answer (`bot.judge.gate`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from bot.ask.intent import MIN_FACT_FIT
from bot.ask.question import Question
from bot.find.choice import choices
from bot.find.features import FEATURES, Candidates, Numbers, candidates
from bot.find.rank import trained
from corpus.domain import Chunk, Hit
from corpus.index import Index
from corpus.shelves import ShelfNames

COSINE, ASKED = FEATURES.index("cosine"), FEATURES.index("phrasing_cosine")

DEPTH = 150
"""Candidates taken from vectors."""

WIDE = 600
ENOUGH = 30
"""If this many of so many nearest chunks are of the named libraries, no filtered search is made, which is slow."""

MAX_LEAD = 0.08
"""By this much cosine the best passage elsewhere must lead before a question isn't answered from the library that it
asks for. On the core index such questions lost .002 nDCG@10 by it (n = 146, within noise), all of it where the gold
lies in another library. Narrowing those too that only speak of a library's object ("PCA on a DataFrame") cost more.
"""

OLDER = 0.1
"""A page of an older release than the library's newest documentation loses this much of its score."""

CHOICES = 5
"""Guides in front for a question which library to use."""

MIN_COSINE = 0.6
"""A library whose best passage is further away than this says nothing on the question."""

CONTINUED_AT = 6
"""The second chunk of an exactly named symbol comes no later than here, counted behind the first chunks."""

NEAR_DUPLICATE = 0.85
"""Passages that share this part of their words (Jaccard) are one passage."""

READ_AT_ONCE = 16
"""Chunks read from disk in one go, best first, until there are enough hits."""


def retrieve(index: Index, question: Question, k: int = 10) -> tuple[Hit, ...]:
    """The k best chunks for the question, best first; none for an empty question."""
    if not question.standalone.strip() or k < 1:
        return ()
    within, nearest = _in_scope(index, question)
    found = candidates(index, question, nearest, within, order=trained().scores)
    learned = trained().scores(found.features)
    order = list(dict.fromkeys((*_our_pages_asked(index, question), *_ordered(index, found, learned))))
    order = _with_named(order, *_documenting(index, question))
    row_of = {at: row for row, at in enumerate(found.positions.tolist())}
    hits = (
        _hit(chunk, rank, found, learned, row_of.get(order[rank]))
        for rank, chunk in enumerate(_read(index, order))
        if chunk.library not in question.unwanted
    )
    return tuple(_diverse(hits, k))


def _ordered(index: Index, found: Candidates, learned: Numbers) -> list[int]:
    """The positions of the candidates by the trees' scores, older pages lowered; ties by position."""
    scores = learned - OLDER * index.is_older(found.positions)
    order: list[int] = found.positions[np.argsort(-scores, kind="stable")].tolist()
    return order


def _hit(chunk: Chunk, rank: int, found: Candidates, learned: Numbers, row: int | None) -> Hit:
    """The chunk at that rank with what is known of its fit; `row` is its row among the candidates, if it is one."""
    score = 1 / (1 + rank)
    if row is None:
        return Hit(chunk, score)
    return Hit(
        chunk,
        score,
        cosine=float(found.features[row, COSINE]),
        lexical=found.lexical.get(int(found.positions[row])),
        asked=float(found.features[row, ASKED]),
        learned=float(learned[row]),
    )


def _with_named(order: Sequence[int], front: Sequence[int], continued: Sequence[int]) -> list[int]:
    """The order with the chunks that document the question's names in front, what continues them soon after."""
    rest = [at for at in order if at not in front]
    late = [at for at in continued if at not in front and at not in rest[:CONTINUED_AT]]
    rest = [at for at in rest if at not in late]
    return [*front, *rest[:CONTINUED_AT], *late, *rest[CONTINUED_AT:]]


def _in_scope(index: Index, question: Question) -> tuple[ShelfNames | None, list[tuple[str, float]]]:
    """Which shelves to search, None for all, and the nearest of them.

    The user's own filter always holds. Libraries that the question wants an answer from hold if they have something on
    it that is nearly as close as the best of all others.
    """
    vector = index.encoder.embed([question.standalone])[0] if question.vector is None else question.vector
    allowed = index.within(question.only)
    own = tuple(id for id in question.named if id != "python" and (not question.scope or id in question.scope))
    if not set(own) & set(question.sought) or question.kind == "which_library" or own == question.scope:
        return allowed, index.dense.nearest(vector, DEPTH, allowed)
    beside = () if question.scope else index.manifest.folders  # the user's own pages speak of any library
    narrow = index.within((*own, *beside, *(("article",) if question.kind == "career" and not question.scope else ())))
    if narrow is not None and allowed is not None:
        narrow &= allowed
    anywhere = index.dense.nearest(vector, DEPTH if question.only else WIDE, allowed)
    within = _among(index, anywhere, narrow)[:DEPTH]
    if len(within) < ENOUGH:
        within = index.dense.nearest(vector, DEPTH, narrow)
    if within and anywhere and within[0][1] >= max(MIN_COSINE, anywhere[0][1] - MAX_LEAD):
        return narrow, within
    return allowed, anywhere[:DEPTH]


def _among(index: Index, found: list[tuple[str, float]], scope: ShelfNames | None) -> list[tuple[str, float]]:
    """Those on these shelves."""
    if scope is None:
        return []
    kept = index.shelves.within(index.positions([id for id, _ in found]), scope)
    return [pair for pair, keep in zip(found, kept.tolist(), strict=True) if keep]


def _our_pages_asked(index: Index, question: Question) -> list[int]:
    """Our own passages that the question asks for: those with the article's facts, or the guides of what to choose."""
    if question.kind == "which_library":
        return [choice.passage for choice in choices(index, question)[:CHOICES]]
    if question.kind != "career" or question.facts.fit < MIN_FACT_FIT:
        return []
    article = index.knowledge.of_kind("article", "article")
    said = [
        (question.facts.says.index(one), chunk) for chunk in article for one in question.facts.says if one in chunk.text
    ]
    ids = [chunk.id for _, chunk in sorted(said, key=lambda pair: pair[0])]
    return [int(at) for at in index.positions(ids)]


def _documenting(index: Index, question: Question) -> tuple[list[int], list[int]]:
    """Where the names in the question are documented: chunks that begin a docstring, and those that come next."""
    allowed = index.within(question.only)
    found: list[list[int]] = []
    for symbol in question.symbols:
        at = index.positions([chunk.id for chunk in index.knowledge.chunks_documenting(symbol.name)])
        found.append((at if allowed is None else at[index.shelves.within(at, allowed)]).tolist())
    front = list(dict.fromkeys(positions[0] for positions in found if positions))
    return front, list(dict.fromkeys(positions[1] for positions in found if len(positions) > 1))


def _read(index: Index, order: Sequence[int]) -> Iterator[Chunk]:
    for at in range(0, len(order), READ_AT_ONCE):
        yield from index.knowledge.chunks_at(order[at : at + READ_AT_ONCE])


def _diverse(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The first k hits, without repeats."""
    kept: list[Hit] = []
    words: list[frozenset[str]] = []
    for hit in hits:
        own = frozenset(re.findall(r"\w+", hit.chunk.text.lower()))
        if any(_overlap(own, other) > NEAR_DUPLICATE for other in words):
            continue
        kept.append(hit)
        words.append(own)
        if len(kept) == k:
            break
    return kept


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    if not left or not right or min(len(left), len(right)) < NEAR_DUPLICATE * max(len(left), len(right)):
        return 0.0
    return len(left & right) / len(left | right)
