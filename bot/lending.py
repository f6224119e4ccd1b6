"""Lending: questions borrow the index that serves, and one that is replaced is closed when the last has given it back.

An index holds open files, a database and Chroma's threads: a server that reloads must let go of them, but not under a
question that is being answered.

Not here: when an index is replaced (`tutor`), or what is asked of it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.index import Index


class Lending:
    """The index that serves. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._borrowers: Counter[int] = Counter()
        self._lock = threading.Lock()

    @property
    def index(self) -> Index:
        """The index that serves now. Files of it are read while it is lent only."""
        return self._index

    @contextmanager
    def lent(self) -> Iterator[Index]:
        """The index that serves now, which stays open until the block ends."""
        with self._lock:
            index = self._index
            self._borrowers[id(index)] += 1
        try:
            yield index
        finally:
            with self._lock:
                self._borrowers[id(index)] -= 1
                was_last = index is not self._index and not self._borrowers[id(index)]
            if was_last:
                self._close(index)

    def replace(self, index: Index) -> None:
        """Lends that one from now on. The one before is closed as soon as nobody has it."""
        with self._lock:
            before, self._index = self._index, index
            is_idle = not self._borrowers[id(before)]
        if is_idle:
            self._close(before)

    def _close(self, index: Index) -> None:
        with self._lock:
            del self._borrowers[id(index)]
        index.close()
