"""Conversations whose database is full, locked or gone: held in memory, and kept as soon as that is possible again.

Who asked sees what was answered and that it isn't saved. It is lost only if the server ends before that, if too many
wait, or if the database would never take it, such as where its conversation was filled through another server; the page
says that, and goes on showing it.

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
from dataclasses import replace

from corpus.domain import Answer
from corpus.errors import NotKept, UsageError
from ui.conversations.held import Held, with_lost
from ui.conversations.resting import RETRY_S
from ui.conversations.store import DELETED, OUT_OF_DATE, Store
from ui.conversations.tables import KEY_LENGTH
from ui.conversations.turns import Place, Refusal, Turn, Turns

HELD_AT_MOST = 500
SEEN_AT_MOST = 500
UNWRITABLE = Refusal("it can't be written; the terminal of the server says why")
TOO_MANY = Refusal("too many conversations wait for the database")

log = logging.getLogger(__name__)

Key = tuple[str, str]


class Holding:
    """What the page asks of a store, with a memory for what it can't keep. Safe to use from several threads."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._held: OrderedDict[Key, Held] = OrderedDict()
        self._seen: OrderedDict[Key, Turns] = OrderedDict()
        self._refused: OrderedDict[str, Refusal] = OrderedDict()  # by the keys of questions
        self._lost: OrderedDict[Key, dict[str, Turn]] = OrderedDict()  # what is shown of those, by the same keys
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
            turns = seen
        if turns:
            self._remember((owner, id or ""), turns)
        with self._lock:
            lost = self._lost.get((owner, id or ""), {})
            return with_lost(turns, lost.values())

    def begin(
        self, owner: str, id: str | None, question: str, before: Turns, *, replacing: Turn | None = None
    ) -> Place:
        """As `Store.begin`, after these turns. Raises UsageError as it does, and nothing for a database that fails."""
        again = replacing
        if again is not None and isinstance(again.not_kept, Refusal) and again.not_kept != UNWRITABLE:
            replacing = None  # the database never had it
        place = self._begun_now(owner, id, question, before, replacing)
        if again is not None:
            with self._lock:
                self._lost.get((owner, place.conversation), {}).pop(again.key, None)
        return place

    def finish(
        self, owner: str, place: Place, answer: Answer, follow_ups: tuple[str, ...] = (), *, asked: str, before: Turns
    ) -> str:
        """As `Store.finish`, for what was asked after these turns; returns why the answer isn't kept, "" if it is.

        That is a `Refusal` if its question had to be held, and its conversation was full when that could be kept.
        """
        key, turn = (owner, place.conversation), Turn(place.number, asked, answer, follow_ups, key=place.key)
        if refusal := self._refusal(place.key):
            self._show_lost(key, replace(turn, not_kept=refusal))
            return refusal
        held = self._of(owner, place.conversation)
        if held is None or place.key not in held.keys:
            try:
                if self._store.finish(owner, place, answer, follow_ups):
                    self._remember(key, (*before, turn))
                return ""
            except NotKept as error:
                held = self._hold(owner, place.conversation, before, str(error))
        with held.lock:
            is_current = self._of(owner, place.conversation) is held
            if is_current:
                held.answer(replace(turn, not_kept=held.why))
        if not is_current:  # as where it begins
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
                self._lost.pop((owner, id or ""), None)

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

    def _of(self, owner: str, id: str | None) -> Held | None:
        with self._lock:
            return self._held.get((owner, id or ""))

    def _begun_now(self, owner: str, id: str | None, question: str, before: Turns, replacing: Turn | None) -> Place:
        held = self._of(owner, id)
        why = held.why if held is not None and not self._caught_up(owner, id or "", held) else ""
        if not why:
            try:
                return self._store.begin(owner, id, question, replacing=replacing)
            except NotKept as error:
                why = str(error)
        # of an id without any turns it isn't known now whether it is somebody else's
        known = id if before or replacing is not None or held is not None else None
        conversation, key = known or secrets.token_hex(12), secrets.token_hex(KEY_LENGTH // 2)
        held = self._hold(owner, conversation, before if replacing is None else (*before, replacing), why)
        with held.lock:
            if self._of(owner, conversation) is held:
                return Place(conversation, held.ask(question, key, replacing).number, key)
        # another thread has kept all that it held, or deleted it, just before this could be added
        return self._begun_now(owner, id, question, before, replacing)

    def _hold(self, owner: str, id: str, before: Turns, why: str) -> Held:
        forgotten: list[Held] = []
        with self._lock:
            held = self._held.setdefault((owner, id), Held(list(before)))
            held.why, held.tried = why, self._clock()
            while len(self._held) > HELD_AT_MOST:
                forgotten.append(self._held.popitem(last=False)[1])
                log.warning("more than %d conversations can't be kept: the oldest is forgotten", HELD_AT_MOST)
        for one in forgotten:
            self._refuse(one.keys, TOO_MANY)
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

    def _show_lost(self, key: Key, turn: Turn) -> None:
        """Goes on showing a turn that will never be kept, if it is said so of its conversation."""
        with self._lock:
            if turn.key in self._lost.get(key, {}):
                self._lost[key][turn.key] = turn

    def _lose(self, key: Key, held: Held, turn: Turn, why: Refusal) -> None:
        """Gives up keeping a turn. What somebody has deleted is shown no more, all else is."""
        if turn.key not in held.keys:
            return
        self._refuse([turn.key], why)
        held.missing = [one for one in held.missing if one != turn.key]
        held.begun = [one for one in held.begun if one != turn.key]
        with self._lock:
            if why != DELETED:
                self._lost.setdefault(key, {})[turn.key] = replace(turn, not_kept=why)
            while len(self._lost) > SEEN_AT_MOST:
                self._lost.popitem(last=False)

    def _refusal(self, key: str) -> str:
        with self._lock:
            return self._refused.get(key, "")

    def _caught_up(self, owner: str, id: str, held: Held, *, at_once: bool = False) -> bool:
        """Whether all of it is kept now. A database that has just failed isn't asked: each time may take seconds.

        `at_once` asks it all the same.
        """
        with held.lock:
            if self._of(owner, id) is not held:  # kept or deleted meanwhile
                return True
            if not at_once and self._clock() - held.tried < RETRY_S:
                return False
            for turn in list(held.turns):
                try:
                    self._keep(owner, id, held, turn)
                except NotKept as error:
                    held.tried = self._clock()
                    held.fail(str(error))
                    return False
                except UsageError as error:
                    log.warning("a question that was held can't be kept: %s", error)
                    self._lose((owner, id), held, turn, Refusal(error))
                except Exception:  # whatever it is, it must not keep others waiting
                    log.exception("a question that was held can't be kept")
                    self._lose((owner, id), held, turn, UNWRITABLE)
            with self._lock:
                self._held.pop((owner, id), None)
        return True

    def _keep(self, owner: str, id: str, held: Held, turn: Turn) -> None:
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
        except UsageError as error:
            if replacing is None or str(error) != OUT_OF_DATE:
                raise
        # another question has been asked meanwhile, through another server: this one comes after it
        return self._store.begin(owner, place.conversation, turn.question, wished=place)
