"""Keeping conversations: in SQLite below PRECEPTOR_HOME, or in the database that PRECEPTOR_DB names.

Every call names the owner, and sees nothing of anybody else: an id of another owner is an id of nothing.

Not here: opening the database (`database`), who the owner is (`ui.page.visitor`), or how a conversation is shown.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from corpus.domain import Answer
from corpus.errors import NotKept, UsageError
from corpus.home import Home
from ui.conversations.counts import Counts
from ui.conversations.database import open_engine, parsed
from ui.conversations.failures import reason, told
from ui.conversations.logins import Logins
from ui.conversations.migrations import migrate
from ui.conversations.rows import feedback_of, feedback_on, is_at, is_of, owned, storable, titled, turn_of
from ui.conversations.stored import FORM, written
from ui.conversations.tables import KEY_LENGTH, ConversationRow, FeedbackRow, TurnRow
from ui.conversations.turns import Feedback, Heading, Place, Turn, Turns, Verdict

LISTED = 200
TURNS_AT_MOST = 200
COMMENT_LENGTH = 1_000
OUT_OF_DATE = "another question has been asked in this conversation meanwhile; open it again"
DELETED = "its conversation was deleted meanwhile"
GONE = "there is no such answer in this conversation any more; open it again. What isn't saved yet can be rated later"


log = logging.getLogger(__name__)


def _now() -> datetime:
    # naive, because SQLite keeps no time zone
    return datetime.now(UTC).replace(tzinfo=None)


def open_store(home: Home, url: str | None = None, clock: Callable[[], datetime] = _now) -> Store:
    """The store at that database URL, or in that home. Raises UsageError for a database that can't be used."""
    shown = "PRECEPTOR_DB" if url else str(home.conversations)
    try:
        if not url:
            home.root.mkdir(parents=True, exist_ok=True)
        address = parsed(url or f"sqlite:///{home.conversations}")
        engine = open_engine(address)
        migrate(engine)
    except (SQLAlchemyError, OSError, UsageError) as error:
        why = told(error, address) if isinstance(error, SQLAlchemyError) else str(error)
        # without the cause, which may show what the URL holds
        raise UsageError(
            f"conversations can't be kept in {shown} ({why}); set PRECEPTOR_DB to a database URL such as "
            "sqlite:////folder/conversations.db or postgresql://user:password@host/name, or unset it"
        ) from None
    return Store(engine, clock)


class Store:
    """Conversations by owner. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def check(self) -> None:
        """Raises NotKept if the database can't be read."""
        with self._session() as session:
            session.execute(select(1))

    def counts(self) -> Counts:
        """Counters in the same database."""
        return Counts(self._engine)

    def logins(self, accounts: Mapping[str, str]) -> Logins:
        """Logins to these accounts, in the same database."""
        return Logins(self._engine, accounts)

    def headings(self, owner: str) -> tuple[Heading, ...]:
        """The owner's conversations, the latest first."""
        query = select(ConversationRow).where(ConversationRow.owner == owner)
        with self._session() as session:
            rows = session.scalars(query.order_by(ConversationRow.updated.desc()).limit(LISTED))
            return tuple(Heading(row.id, row.title, row.updated) for row in rows)

    def turns(self, owner: str, id: str | None) -> Turns:
        """The turns of a conversation; none for one that isn't the owner's."""
        with self._session() as session:
            row = owned(session, owner, id)
            return tuple(map(turn_of, row.turns)) if row else ()

    def begin(
        self, owner: str, id: str | None, question: str, *, replacing: Turn | None = None, wished: Place | None = None
    ) -> Place:
        """Adds a question, or puts it in the place of the last turn; returns where its answer belongs.

        An id that isn't the owner's, None included, begins a new conversation. `wished` holds the id of a new one and
        the key of the question, where a page has them; one that is there already is found. Raises UsageError for a
        full one, if the turn to be replaced isn't the last any more, or if what is wished for in the middle of a
        conversation finds it deleted.
        """
        with self._session() as session:
            row = owned(session, owner, id)
            if row is None and wished is not None and (wished.number or replacing is not None):
                raise UsageError(DELETED)
            if row is None:
                row = ConversationRow(
                    id=wished.conversation if wished else secrets.token_hex(12), owner=owner, title=titled(question)
                )
                session.add(row)
            row.updated = self._clock()
            session.flush()  # whoever asks in this conversation meanwhile waits from here on, and then counts right
            if wished is not None and (known := session.scalar(select(TurnRow).where(*is_of(row.id, wished.key)))):
                return Place(row.id, known.number, wished.key)
            number = session.scalar(select(func.count()).where(TurnRow.conversation_id == row.id)) or 0
            if replacing is not None and number:
                number -= 1
                last = session.scalar(select(TurnRow).where(*is_at(Place(row.id, number, replacing.key))))
                if last is None or last.number != replacing.number:
                    raise UsageError(OUT_OF_DATE)
                session.delete(last)
                session.flush()
            if number >= TURNS_AT_MOST:
                raise UsageError(f"this conversation has {TURNS_AT_MOST} questions; begin a new one")
            key = wished.key if wished else secrets.token_hex(KEY_LENGTH // 2)
            session.add(TurnRow(conversation_id=row.id, number=number, question=storable(question), key=key))
            session.commit()
            return Place(row.id, number, key)

    def finish(self, owner: str, place: Place, answer: Answer, follow_ups: tuple[str, ...] = ()) -> bool:
        """Keeps the answer to a question; False if that was replaced or its conversation deleted meanwhile."""
        # one statement: between reading and writing the question could be replaced. By its key alone: a question that
        # was held may have been kept behind others, under another number than the page knows
        theirs = select(ConversationRow.id).where(ConversationRow.owner == owner)
        meant = (TurnRow.conversation_id.in_(theirs), *is_of(place.conversation, place.key))
        content = {"answer": written(answer), "form": FORM, "follow_ups": json.dumps(follow_ups)}
        with self._session() as session:
            finished = session.execute(update(TurnRow).where(*meant).values(content).returning(TurnRow.id)).all()
            session.commit()
            return bool(finished)

    def stop(self, owner: str, id: str | None) -> None:
        """Says to whichever server answers the last question of a conversation that nobody wants more of it."""
        with self._session() as session:
            row = owned(session, owner, id)
            if row is None:
                return
            last = select(func.max(TurnRow.number)).where(TurnRow.conversation_id == row.id).scalar_subquery()
            meant = (TurnRow.conversation_id == row.id, TurnRow.number == last)
            session.execute(update(TurnRow).where(*meant).values(stopped=1))
            session.commit()

    def is_stopped(self, place: Place) -> bool:
        """Whether that was said of the question of that place."""
        with self._session() as session:
            return bool(session.scalar(select(TurnRow.stopped).where(*is_of(place.conversation, place.key))))

    def rename(self, owner: str, id: str | None, title: str) -> None:
        """Gives a conversation another name; an empty one changes nothing."""
        with self._session() as session:
            row = owned(session, owner, id)
            if row is not None and title.strip():
                row.title = titled(title)
                session.commit()

    def delete(self, owner: str, id: str | None) -> None:
        """Deletes a conversation with its answers and what was thought of them."""
        with self._session() as session:
            row = owned(session, owner, id)
            if row is not None:
                session.delete(row)
                session.commit()

    def rate(self, owner: str, place: Place, verdict: Verdict) -> None:
        """Keeps what the owner thinks of an answer, in the place of what they thought before.

        Raises UsageError if there is no answer there, or another question has taken the place of its own.
        """
        with self._session() as session:
            row = owned(session, owner, place.conversation)
            turn = session.scalar(select(TurnRow).where(*is_at(place))) if row else None
            if row is None or turn is None or not turn.answer:
                raise UsageError(GONE)
            known = (given for given in feedback_on(row, place) if given.answer == turn.answer)
            kept = next(known, None)
            if kept is None:
                kept = FeedbackRow(number=place.number, key=place.key, question=turn.question, form=turn.form)
                kept.answer = turn.answer
                row.feedback.append(kept)
            kept.verdict = turn.verdict = verdict
            kept.reasons, kept.comment, kept.given = "[]", "", self._clock()
            session.commit()

    def explain(self, owner: str, place: Place, reasons: tuple[str, ...], comment: str) -> None:
        """Adds reasons to the latest verdict on an answer, which may have been replaced since then.

        Raises UsageError if there is no verdict.
        """
        with self._session() as session:
            row = owned(session, owner, place.conversation)
            given = feedback_on(row, place) if row else []
            if not given:
                raise UsageError(GONE)
            latest = max(given, key=lambda feedback: feedback.given)
            latest.reasons, latest.comment = json.dumps(reasons), storable(comment.strip())[:COMMENT_LENGTH]
            session.commit()

    def feedback(self) -> tuple[Feedback, ...]:
        """What everybody thought of their answers, in the order given. For evaluation: no page shows it.

        How many are left out, because their answers can't be read whole, is logged.
        """
        with self._session() as session:
            rows = session.scalars(select(FeedbackRow).order_by(FeedbackRow.given, FeedbackRow.id)).all()
        found = tuple(filter(None, map(feedback_of, rows)))
        if len(found) < len(rows):
            log.warning("%d ratings are of answers in a form that this version can't read", len(rows) - len(found))
        return found

    def answered(self) -> Iterator[tuple[str, Answer, Verdict | None]]:
        """Every question that has an answer, what it is, and what its owner thinks of it. For evaluation, as above."""
        with self._session() as session:
            rows = session.scalars(select(TurnRow).where(TurnRow.answer != "").order_by(TurnRow.id))
            for turn in map(turn_of, rows):
                if turn.answer is not None:
                    yield turn.question, turn.answer, turn.verdict

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session:
                yield session
        except SQLAlchemyError as error:
            log.warning("conversations: %s", told(error, self._engine.url))
            raise NotKept(f"the conversations can't be read or written now ({reason(error)}); try again") from None
