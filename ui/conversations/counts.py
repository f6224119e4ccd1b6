"""How often something has happened in a span of time, counted for all servers of a database together.

Where the database fails this server goes on for itself from what it knew last, so that a limit never goes with it, and
hands in what it has counted once that is possible.

Not here: what is counted, or how often is too often (`ui.page.throttle`, `ui.page.budget`).
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy import Connection, Engine, text

from ui.conversations.resting import Resting

KEPT_S = 2 * 24 * 3600
KNOWN_AT_MOST = 100_000
ALONE = "limits are counted by this server alone until the database can be read and written again"

_ADD = text(
    "INSERT INTO counts (name, begun, happened) VALUES (:name, :begun, :by) "
    "ON CONFLICT (name, begun) DO UPDATE SET happened = counts.happened + :by RETURNING happened"
)
_OF = text("SELECT happened FROM counts WHERE name = :name AND begun = :begun")
_FORGET = text("DELETE FROM counts WHERE begun < :before")

Key = tuple[str, int]


class Counts:
    """Counters by name. A span begins at a multiple of its length, for all servers at once."""

    def __init__(
        self, engine: Engine, clock: Callable[[], float] = time.time, waited: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = Resting(engine, ALONE, waited)
        self._clock = clock
        self._known: Counter[Key] = Counter()
        self._owed: Counter[Key] = Counter()
        self._lock = threading.Lock()
        self._forgotten = 0

    def add(self, name: str, span_s: int, by: int = 1) -> int:
        """How often it has happened in this span, this time included; `by` -1 takes one back."""
        key = (_hashed(name), self._begun(span_s))
        with self._lock:
            by += self._owed.pop(key, 0)
        found = self._database.ask(lambda connection: self._added(connection, key, by))
        with self._lock:
            if found is None:
                self._owed[key] += by
            return self._noted(key, found)

    def of(self, name: str, span_s: int) -> int:
        """How often it has happened in this span."""
        key = (_hashed(name), self._begun(span_s))
        with self._lock:
            is_owed = key in self._owed
        if is_owed:  # what is over a limit here is only looked at, and the other servers must know
            return self.add(name, span_s, 0)
        found = self._database.ask(lambda connection: _read(connection, key))
        with self._lock:
            return self._noted(key, found)

    def left_s(self, span_s: int) -> int:
        """How long this span still lasts."""
        return self._begun(span_s) + span_s - int(self._clock())

    def _begun(self, span_s: int) -> int:
        return int(self._clock()) // span_s * span_s

    def _added(self, connection: Connection, key: Key, by: int) -> int:
        found = int(connection.execute(_ADD, {"name": key[0], "begun": key[1], "by": by}).scalar_one())
        if self._forgotten < key[1]:
            self._forgotten = key[1]
            connection.execute(_FORGET, {"before": int(self._clock()) - KEPT_S})
        return found

    def _noted(self, key: Key, found: tuple[int] | None) -> int:
        """What is known of it now, with what the database wasn't told yet."""
        if len(self._known) + len(self._owed) > KNOWN_AT_MOST:
            self._known.clear()
            self._owed.clear()
        if found is not None:
            self._known[key] = found[0]
        return self._known[key] + self._owed[key]


def _read(connection: Connection, key: Key) -> int:
    return int(connection.execute(_OF, {"name": key[0], "begun": key[1]}).scalar() or 0)


def _hashed(name: str) -> str:
    """A name that fits, and shows no address to whoever looks into the database."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
