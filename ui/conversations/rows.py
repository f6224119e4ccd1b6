"""Rows of the database as values, and the conditions that find them.

Not here: reading and writing (`store`), or what the tables are (`tables`).
"""

from __future__ import annotations

import json
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ui.conversations.stored import read
from ui.conversations.tables import TITLE_LENGTH, ConversationRow, FeedbackRow, TurnRow
from ui.conversations.turns import Feedback, Place, Turn, Verdict


def titled(text: str) -> str:
    """A conversation's name from a question or from what was typed: one line that fits."""
    line = " ".join(storable(text).split())
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1].rstrip()}…"


def storable(text: str) -> str:
    """The text without what no database takes: PostgreSQL has no NUL, and neither has lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def owned(session: Session, owner: str, id: str | None) -> ConversationRow | None:
    row = session.get(ConversationRow, storable(id)) if id else None
    return row if row is not None and row.owner == owner else None


def is_of(conversation: str, key: str) -> tuple[ColumnElement[bool], ...]:
    """What is true of the turn of that key only."""
    return (TurnRow.conversation_id == conversation, TurnRow.key == key)


def is_at(place: Place) -> tuple[ColumnElement[bool], ...]:
    """What is true of the turn of that place only."""
    return (TurnRow.conversation_id == place.conversation, TurnRow.number == place.number, TurnRow.key == place.key)


def feedback_on(row: ConversationRow, place: Place) -> list[FeedbackRow]:
    """What was thought of the answers to the question of that place."""
    return [feedback for feedback in row.feedback if (feedback.number, feedback.key) == (place.number, place.key)]


def turn_of(row: TurnRow) -> Turn:
    answer = read(row.answer, row.form) if row.answer else ""
    verdict = cast("Verdict", row.verdict) if row.verdict else None
    following = tuple(json.loads(row.follow_ups))
    if isinstance(answer, str):
        return Turn(row.number, row.question, None, following, verdict, row.key, answer)
    return Turn(row.number, row.question, answer, following, verdict, row.key)


def feedback_of(row: FeedbackRow) -> Feedback | None:
    answer, verdict = read(row.answer, row.form), cast("Verdict", row.verdict)
    if isinstance(answer, str):
        return None
    return Feedback(row.question, answer, verdict, tuple(json.loads(row.reasons)), row.comment, row.given)
