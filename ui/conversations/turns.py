"""What is kept: a conversation's turns, its line in the list, and what somebody thought of an answer.

Answers are kept whole, cited passages included, so that a marker opens its passage after the index has changed.

Not here: where any of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corpus.domain import Answer

Verdict = Literal["up", "down"]


class Refusal(str):
    """Why something is not kept, now or later; any other text says why it is not kept yet."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer. `number` is its place in the conversation, from 0.

    `answer` is None until there is one; it stays None if the server went down meanwhile. `only_text` is what is left of
    one that this version can't read whole. `key` tells the question from one that took its place. `not_kept` is why
    it isn't in the database, a `Refusal` if it won't be.
    """

    number: int
    question: str
    answer: Answer | None
    follow_ups: tuple[str, ...] = ()
    verdict: Verdict | None = None
    key: str = ""
    only_text: str = ""
    not_kept: str = ""

    @property
    def text(self) -> str:
        """What was answered; "" while there is no answer."""
        return self.answer.text if self.answer else self.only_text


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer to one question belongs: nowhere any more once another question has taken its place."""

    conversation: str
    number: int
    key: str


Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation's line in the list. `updated` is in UTC."""

    id: str
    title: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer. `reasons` are of a fixed list, `comment` is their own words."""

    question: str
    answer: Answer
    verdict: Verdict
    reasons: tuple[str, ...]
    comment: str
    given: datetime
