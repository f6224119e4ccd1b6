"""The lessons for a question, within what the user wants searched.

Not here: the steps themselves (`bot.ask.pasted`, `match`), or what becomes of the lessons.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.ask.pasted import taken_apart
from bot.ask.question import Question
from bot.find.matching import Match, asked, matches
from corpus.domain import Hit
from corpus.index import Index

TOLD = 0.4
"""From this chance on a lesson is the answer: it is about as likely right as not, and a page that isn't sure would show
it first anyway."""

FOUND = 0.3
"""From this chance on a lesson is among the hits."""


def lessons_for(index: Index, question: Question) -> tuple[Match, ...]:
    """The lessons that may answer, the likeliest first; none for small talk and nothing."""
    if question.kind in ("empty", "small_talk") or not index.lessons.bound:
        return ()
    found = matches(index, asked(index, question, taken_apart(question.text)))
    return tuple(match for match in found if not question.scope or match.bound.lesson.subject in question.scope)


def lesson_hits(index: Index, found: Sequence[Match]) -> tuple[Hit, ...]:
    """The chunks of the lessons that likely answer: where each begins, what leads, then where it speaks most to the
    question."""
    likely = [match for match in found if match.chance >= FOUND]
    ids = [
        (match.bound.said[at].chunk_id, match.chance)
        for match in likely
        for at in (0, match.bound.lesson.begins(match.leads), *(one.number for one in match.sentences[:1]))
    ]
    chunks = index.knowledge.chunks([id for id, _ in ids])
    return tuple(Hit(chunks[id], 1.0 + chance) for id, chance in dict(ids).items())
