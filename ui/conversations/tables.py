"""The tables of the conversation database.

Feedback holds a copy of its answer: an answer that displeased is mostly asked for again, which replaces it. It goes
with its conversation, though, because who deletes one wants it gone.

Not here: making them (`migrations`), reading or writing them (`store`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from ui.conversations.stored import FORM

KEY_LENGTH = 16
OWNER_LENGTH = 200
ID_LENGTH = 32
TITLE_LENGTH = 120


class Base(DeclarativeBase):
    """Of all tables here."""


class ConversationRow(Base):
    """A conversation; `owner` is the browser or the account that may see it."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(OWNER_LENGTH), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    updated: Mapped[datetime] = mapped_column(DateTime)
    turns: Mapped[list[TurnRow]] = relationship(order_by="TurnRow.number", cascade="all, delete-orphan")
    feedback: Mapped[list[FeedbackRow]] = relationship(order_by="FeedbackRow.id", cascade="all, delete-orphan")


class TurnRow(Base):
    """A turn; `answer` and `follow_ups` are JSON, "" while there is no answer. `form` is the answer's, of `stored`.

    `key` is this question's alone, unlike `id`, which SQLite gives again; "" in turns of an early version. `stopped` is
    1 where somebody at another server than the one that answers wants no more of the answer.
    """

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    follow_ups: Mapped[str] = mapped_column(Text, default="[]")
    verdict: Mapped[str] = mapped_column(String(8), default="")
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", server_default="")
    form: Mapped[int] = mapped_column(default=FORM, server_default="1")
    stopped: Mapped[int] = mapped_column(default=0, server_default="0")


class FeedbackRow(Base):
    """What was thought of the answer of a turn; `key` and `form` are its turn's, `reasons` is JSON."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[str] = mapped_column(Text, default="[]")
    comment: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", server_default="")
    form: Mapped[int] = mapped_column(default=FORM, server_default="1")
    given: Mapped[datetime] = mapped_column(DateTime)
