"""Errors: what the documentation says about an exception or a message, cause and remedy.

Not here: running code, or guessing at causes that no passage names.
"""

from __future__ import annotations

import re

from bot.cite import plain
from bot.compose.examples import SAME_CHUNK, best_example
from bot.compose.how_to import NEIGHBOURS, SAME_SECTION, explained, read_on, shown
from bot.compose.own_pages import document_of, own_pages
from bot.compose.passages import Excerpt, excerpt
from bot.compose.relevance import Wanted, wanted
from bot.draft import Draft, Quote
from bot.question import Question
from bot.sentences import SentenceSpan, pieces
from corpus.domain import Chunk, Hit
from corpus.index import Index

CONSIDERED_HITS = 8
RANK_STEP = 0.06
NAMES_IT = 0.6
CAUSE_OR_REMEDY = 0.2
MIN_COVERAGE = 0.6
"""What a sentence that names the exception must share with the rest of the question."""
SAME_MESSAGE = 0.75
"""What a sentence that doesn't name it must share with the message."""

_EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning)\b")
_CAUSE_OR_REMEDY = re.compile(
    r"\b(?:raise[sd]?|because|cause[sd]?|occurs?|happens?|means|due to|avoid|instead|fix|resolve|solve|ensure|make sure"
    r"|must|should|use)\b"
)


def draft(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """What is documented about the error. None if no passage names it or shares enough of the message."""
    look_for = wanted(index, question)
    names = frozenset(_EXCEPTION.findall(question.standalone))
    pages = own_pages(index, question, hits)[:CONSIDERED_HITS]
    found = [row for rank, hit in enumerate(pages) if (row := _rated(hit.chunk, look_for, names, rank)) is not None]
    if not found:
        return None
    _, explanation = max(found, key=lambda row: row[0])
    chunk = explanation.quotes[0].chunk
    document = document_of(index, chunk)
    at = next((at for at, other in enumerate(document) if other.id == chunk.id), 0)
    around = [other for other in document[max(0, at - NEIGHBOURS) : at + NEIGHBOURS] if other.title == chunk.title]
    example = best_example([(chunk, SAME_CHUNK), *((other, SAME_SECTION) for other in around)], look_for)
    return Draft((*explained(chunk, explanation), *shown(example), read_on(chunk)))


def _rated(chunk: Chunk, look_for: Wanted, names: frozenset[str], rank: int) -> tuple[float, Excerpt] | None:
    """How well the chunk speaks of the message, or of the exception together with the question's other words."""
    message = look_for.without(" ".join(names))

    def bonus(words: str) -> float:
        return NAMES_IT * any(name in words for name in names) + CAUSE_OR_REMEDY * bool(_CAUSE_OR_REMEDY.search(words))

    raised = _raised(chunk, names)
    for found in (Excerpt((raised,), NAMES_IT) if raised else None, excerpt(chunk, look_for, bonus=bonus)):
        if found is None:
            continue
        said = " ".join(plain(quote.words) for quote in found.quotes)
        named = any(name in said for name in names)
        share = message.coverage(said)
        same = len(message.weights) > 1 and share >= SAME_MESSAGE
        if same or (named and (share >= MIN_COVERAGE or not message.weights)):
            return share + NAMES_IT * named - RANK_STEP * rank, found
    return None


def _raised(chunk: Chunk, names: frozenset[str]) -> Quote | None:
    """The line of a docstring's list of exceptions that says when one of these is raised."""
    for piece in pieces(chunk.text):
        if isinstance(piece, SentenceSpan) and piece.place == "item" and piece.closed:
            words = chunk.text[piece.start : piece.end]
            if any(re.match(rf"[*`]*{name}[*`]*:?[*`]* \w", words) for name in names):
                return Quote(chunk, piece.start, piece.end)
    return None
