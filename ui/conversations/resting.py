"""When a database that fails is asked again: not at once, since each time may take seconds of somebody's question.

Not here: what is done meanwhile (`counts`, `logins`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ui.conversations.failures import told

RETRY_S = 10.0
_WORKS = float("-inf")

log = logging.getLogger(__name__)

T = TypeVar("T")


class Resting:
    """A database that has just failed is left alone for `RETRY_S`, and then asked by one only until it works again.

    Safe to use from several threads.
    """

    def __init__(self, engine: Engine, meanwhile: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._meanwhile = meanwhile
        self._clock = clock
        self._until = _WORKS
        self._lock = threading.Lock()

    def ask(self, what: Callable[[Connection], T]) -> tuple[T] | None:
        """What comes back from it in one transaction, in a tuple of one; None where the database fails or rests.

        That it fails is logged, with what is done `meanwhile`.
        """
        with self._lock:
            if self._clock() < self._until:
                return None
            if self._until != _WORKS:
                self._until = self._clock() + RETRY_S
        try:
            with self._engine.begin() as connection:
                found = what(connection)
        except SQLAlchemyError as error:
            self._until = self._clock() + RETRY_S
            log.warning("%s: %s", self._meanwhile, told(error, self._engine.url))
            return None
        self._until = _WORKS
        return (found,)
