"""How often something has happened in a span of time, counted for all servers of a database together.

Where the database fails this server counts for itself, so that a limit never goes with it.

Not here: what is counted, or how often is too often (`ui.page.throttle`, `ui.page.budget`).
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ui.conversations.failures import told

KEPT_S = 2 * 24 * 3600
ALONE_AT_MOST = 100_000

_ADD = text(
    "INSERT INTO counts (name, begun, happened) VALUES (:name, :begun, :by) "
    "ON CONFLICT (name, begun) DO UPDATE SET happened = counts.happened + :by RETURNING happened"
)
_OF = text("SELECT happened FROM counts WHERE name = :name AND begun = :begun")
_FORGET = text("DELETE FROM counts WHERE begun < :before")

log = logging.getLogger(__name__)


class Counts:
    """Counters by name. A span begins at a multiple of its length, for all servers at once."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        self._alone: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()
        self._forgotten = 0

    def add(self, name: str, span_s: int, by: int = 1) -> int:
        """How often it has happened in this span, this time included; `by` -1 takes one back."""
        key = (_hashed(name), self._begun(span_s))
        try:
            with self._engine.begin() as connection:
                found = int(connection.execute(_ADD, {"name": key[0], "begun": key[1], "by": by}).scalar_one())
                if self._forgotten < key[1]:
                    self._forgotten = key[1]
                    connection.execute(_FORGET, {"before": int(self._clock()) - KEPT_S})
                return found
        except SQLAlchemyError as error:
            log.warning("counts: %s", told(error, self._engine.url))
        with self._lock:
            if len(self._alone) > ALONE_AT_MOST:
                self._alone.clear()
            self._alone[key] += by
            return self._alone[key]

    def of(self, name: str, span_s: int) -> int:
        """How often it has happened in this span."""
        key = (_hashed(name), self._begun(span_s))
        try:
            with self._engine.connect() as connection:
                return int(connection.execute(_OF, {"name": key[0], "begun": key[1]}).scalar() or 0)
        except SQLAlchemyError as error:
            log.warning("counts: %s", told(error, self._engine.url))
        with self._lock:
            return self._alone[key]

    def left_s(self, span_s: int) -> int:
        """How long this span still lasts."""
        return self._begun(span_s) + span_s - int(self._clock())

    def _begun(self, span_s: int) -> int:
        return int(self._clock()) // span_s * span_s


def _hashed(name: str) -> str:
    """A name that fits, and shows no address to whoever looks into the database."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
