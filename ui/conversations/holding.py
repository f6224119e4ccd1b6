"""Conversations whose database is full, locked or gone: held in memory, and kept as soon as that is possible again.

Who asked sees what was answered and that it isn't saved. It is lost only if the server ends before that, or if its
conversation has been filled through another server, which the page says.

Not here: what a page says of it (`ui.page.messages`).
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from corpus.domain import Answer
from corpus.errors import NotKept, UsageError
from ui.conversations.resting import RETRY_S
from ui.conversations.store import Store
from ui.conversations.tables import KEY_LENGTH
from ui.conversations.turns import Place, Refusal, Turn, Turns

HELD_AT_MOST = 500
SEEN_AT_MOST = 500

log = logging.getLogger(__name__)

Key = tuple[str, str]


@dataclass(slots=True)
class _Held:
    """A conversation as its page shows it, with the keys of the turns that the database lacks, or has unanswered."""

    turns: list[Turn]
    missing: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    replacing: dict[str, Turn] = field(default_factory=dict)
    tried: float = 0.0
    why: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, turn: Turn) -> None:
        """The turn in the place of the one of its number and of all after it."""
        self.turns = [*self.turns[: turn.number], turn]

    def add(self, turn: Turn, replaced: Turn | None) -> None:
        """A question that the database lacks, in the place of that turn if there is one."""
        if replaced is not None and replaced.key in self.missing:
            self.missing.remove(replaced.key)
            if replaced.key in self.replacing:
                self.replacing[turn.key] = self.replacing.pop(replaced.key)
        elif replaced is not None:
            self.replacing[turn.key] = replaced
        self.put(turn)
        self.missing.append(turn.key)


class Holding:
    """What the page asks of a store, with a memory for what it can't keep. Safe to use from several threads."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._held: OrderedDict[Key, _Held] = OrderedDict()
        self._seen: OrderedDict[Key, Turns] = OrderedDict()
        self._refused: OrderedDict[str, Refusal] = OrderedDict()  # by the keys of questions
        self._lock = threading.Lock()

    def turns(self, owner: str, id: str | None) -> Turns:
        """The turns of a conversation; as they were seen last, while there is no other way to have them."""
        held = self._of(owner, id)
        if held is not None and not self._caught_up(owner, id or "", held):
            return tuple(held.turns)
        try:
            turns = self._store.turns(owner, id)
        except NotKept:
            with self._lock:
                seen = self._seen.get((owner, id or ""))
            if seen is None:
                raise
            return seen
        if turns:
            self._remember((owner, id or ""), turns)
        return turns

    def begin(
        self, owner: str, id: str | None, question: str, before: Turns, *, replacing: Turn | None = None
    ) -> Place:
        """As `Store.begin`, after these turns. Raises UsageError as it does, and nothing for a database that fails."""
        held = self._of(owner, id)
        why = held.why if held is not None and not self._caught_up(owner, id or "", held) else ""
        if not why:
            try:
                return self._store.begin(owner, id, question, replacing=replacing)
            except NotKept as error:
                why = str(error)
        place = Place(id or secrets.token_hex(12), len(before), secrets.token_hex(KEY_LENGTH // 2))
        held = self._hold(owner, place.conversation, before, why)
        with held.lock:
            is_current = self._of(owner, place.conversation) is held
            if is_current:
                held.add(Turn(place.number, question, None, key=place.key, not_kept=why), replacing)
        # another thread has kept all that it held, or deleted it, just before this could be added
        return place if is_current else self.begin(owner, id, question, before, replacing=replacing)

    def finish(
        self, owner: str, place: Place, answer: Answer, follow_ups: tuple[str, ...] = (), *, asked: str, before: Turns
    ) -> str:
        """As `Store.finish`, for what was asked after these turns; returns why the answer isn't kept, "" if it is.

        That is a `Refusal` if its question had to be held, and its conversation was full when that could be kept.
        """
        if refusal := self._refusal(place.key):
            return refusal
        held = self._of(owner, place.conversation)
        if held is None or place.key not in (*held.missing, *held.begun):
            try:
                self._store.finish(owner, place, answer, follow_ups)
                turn = Turn(place.number, asked, answer, follow_ups, key=place.key)
                self._remember((owner, place.conversation), (*before, turn))
                return ""
            except NotKept as error:
                held = self._hold(owner, place.conversation, before, str(error))
        with held.lock:
            is_current = self._of(owner, place.conversation) is held
            if is_current and place.key not in (*held.missing, *held.begun):
                held.begun.append(place.key)
            if is_current:
                held.put(Turn(place.number, asked, answer, follow_ups, key=place.key, not_kept=held.why))
        if not is_current:  # as in `begin`
            return self.finish(owner, place, answer, follow_ups, asked=asked, before=before)
        return self._refusal(place.key) if self._caught_up(owner, place.conversation, held) else held.why

    def delete(self, owner: str, id: str | None) -> None:
        """As `Store.delete`, with what is held of it."""
        held = self._of(owner, id)
        # what is being kept just now would begin it anew
        with held.lock if held is not None else nullcontext():
            self._store.delete(owner, id)
            with self._lock:
                self._held.pop((owner, id or ""), None)
                self._seen.pop((owner, id or ""), None)

    def save(self) -> None:
        """Keeps what is held, as far as that is possible now. What fails ends the round, and is last in the next."""
        with self._lock:
            waiting = list(self._held.items())
        for (owner, id), held in waiting:
            if not self._caught_up(owner, id, held, at_once=True):
                with self._lock:
                    if (owner, id) in self._held:
                        self._held.move_to_end((owner, id))
                return

    def save_for_ever(self) -> None:
        """Saves every `RETRY_S`; for a thread of its own."""
        while True:
            time.sleep(RETRY_S)
            try:
                self.save()
            except Exception:  # whatever it is, the next round must come
                log.exception("what is held can't be kept")

    def _of(self, owner: str, id: str | None) -> _Held | None:
        with self._lock:
            return self._held.get((owner, id or ""))

    def _hold(self, owner: str, id: str, before: Turns, why: str) -> _Held:
        with self._lock:
            held = self._held.setdefault((owner, id), _Held(list(before)))
            held.why, held.tried = why, self._clock()
            while len(self._held) > HELD_AT_MOST:
                self._held.popitem(last=False)
                log.warning("more than %d conversations can't be kept: the oldest is forgotten", HELD_AT_MOST)
        return held

    def _remember(self, key: Key, turns: Turns) -> None:
        with self._lock:
            self._seen[key] = turns
            self._seen.move_to_end(key)
            while len(self._seen) > SEEN_AT_MOST:
                self._seen.popitem(last=False)

    def _refuse(self, keys: Iterable[str], why: Refusal) -> None:
        with self._lock:
            self._refused.update(dict.fromkeys(keys, why))
            while len(self._refused) > SEEN_AT_MOST:
                self._refused.popitem(last=False)

    def _refusal(self, key: str) -> str:
        with self._lock:
            return self._refused.get(key, "")

    def _caught_up(self, owner: str, id: str, held: _Held, *, at_once: bool = False) -> bool:
        """Whether all of it is kept now. A database that has just failed isn't asked: each time may take seconds.

        `at_once` asks it all the same.
        """
        with held.lock:
            if self._of(owner, id) is not held:  # kept or deleted meanwhile
                return True
            if not at_once and self._clock() - held.tried < RETRY_S:
                return False
            try:
                for turn in list(held.turns):
                    self._keep(owner, id, held, turn)
            except NotKept as error:
                held.why, held.tried = str(error), self._clock()
                held.turns = [replace(turn, not_kept=held.why if turn.not_kept else "") for turn in held.turns]
                return False
            except UsageError as error:
                log.warning("a conversation that was held can't be kept: %s", error)
                self._refuse(held.missing, Refusal(error))
            with self._lock:
                self._held.pop((owner, id), None)
        return True

    def _keep(self, owner: str, id: str, held: _Held, turn: Turn) -> None:
        place = Place(id, turn.number, turn.key)
        if turn.key in held.missing:
            place = self._begun(owner, place, turn, held.replacing.get(turn.key))
            held.begun.append(turn.key)  # before it is no longer missing: `finish` looks without the lock
            held.missing.remove(turn.key)
        if turn.key in held.begun:
            if turn.answer is not None:
                self._store.finish(owner, place, turn.answer, turn.follow_ups)
            held.begun.remove(turn.key)

    def _begun(self, owner: str, place: Place, turn: Turn, replacing: Turn | None) -> Place:
        try:
            return self._store.begin(owner, place.conversation, turn.question, replacing=replacing, wished=place)
        except UsageError:
            if replacing is None:
                raise
        # another question has been asked meanwhile, through another server: this one comes after it
        return self._store.begin(owner, place.conversation, turn.question, wished=place)
