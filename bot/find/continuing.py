"""Which lesson a follow-up asks for: how it reads on its own, weighed with what was typed and what was asked before.

Not here: making a follow-up standalone (`bot.ask.followup`), or what speaks for a lesson otherwise (`matching`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.logistic import Numbers
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens
from corpus.teaching.lesson_index import Held, Nearness

CONSIDERED = 12
"""Lessons that are weighed as well, the nearest to what was typed and to both questions in a row."""

FOLLOW = ("likely", "typed", "together", "before", "answered", "read_on", "of_subject", "own", "anywhere")
"""What speaks for a lesson: its log odds as the follow-up reads on its own; the cosines of its nearest three asks to
what was typed, to both questions in a row and to the one before; whether it is the lesson nearest to the one before,
stands under that one's "Read on", and is on its subject; the shares of the typed words that it is on and holds."""


@dataclass(frozen=True, slots=True)
class Continued:
    """A follow-up: the vectors of what was typed, of both questions in a row and of the one before, and the stems of
    what was typed and of both."""

    typed: Vectors
    together: Vectors
    before: Vectors
    stems: tuple[str, ...]
    stems_together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """How near the lessons are to the parts of a conversation, and how many of the typed words they hold."""

    typed: Nearness
    together: Nearness
    before: Nearness
    held: Held


def conversation(index: Index, before: str, typed: str) -> Continued:
    """What was typed after the question before it."""
    texts = (typed, f"{before.rstrip(' ?.!')}, {typed}", before)
    alone, together, earlier = index.encoder.embed(list(texts))
    stems, both = (tuple(dict.fromkeys(tokens(text))) for text in texts[:2])
    return Continued(alone, together, earlier, stems, both)


def beside(index: Index, one: Continued) -> Beside:
    """How near the lessons are to its parts."""
    typed, together, before = (index.lessons.nearness(vector) for vector in (one.typed, one.together, one.before))
    return Beside(typed, together, before, index.lessons.held(one.stems))


def also_considered(one: Beside) -> list[int]:
    """The numbers of lessons to weigh beside those that are near to how it reads on its own."""
    nearest = (np.argsort(-near.mean, kind="stable")[:CONSIDERED] for near in (one.typed, one.together))
    return list(dict.fromkeys(number for numbers in nearest for number in numbers.tolist()))


def follow_features(index: Index, one: Beside, numbers: Sequence[int]) -> Numbers:
    """What speaks for each of these lessons but its own log odds, shape (n, len(FOLLOW) - 1)."""
    bound = index.lessons.bound
    answered = int(np.argmax(one.before.mean))
    earlier = bound[answered].lesson
    read_on = {*earlier.needs, *earlier.next}
    return np.array(
        [
            (
                one.typed.mean[number],
                one.together.mean[number],
                one.before.mean[number],
                number == answered,
                bound[number].lesson.id in read_on,
                bound[number].lesson.subject == earlier.subject,
                one.held.own[number],
                one.held.anywhere[number],
            )
            for number in numbers
        ],
        dtype=np.float64,
    )
