"""The desk: one tutor, shared by everybody who has the page open.

Not here: the page, or what an answer looks like.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from bot import Tutor
from corpus.catalogue import libraries
from corpus.domain import Answer, Hit
from corpus.errors import PreceptorError, UsageError
from corpus.generation import Manifest

MAX_QUESTION_CHARACTERS = 2_000
MAX_SEARCH_HITS = 50

log = logging.getLogger(__name__)

History = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndexedLibrary:
    """A library that the index holds passages of."""

    id: str
    name: str


class Desk:
    """Asks the tutor, and hands over to a newer index when one is published.

    `edition` counts the indexes that have served since the start, from 1: a page that saw a smaller one is out of date.
    """

    def __init__(self, tutor: Tutor) -> None:
        self._tutor = tutor
        self._refreshing = threading.Lock()
        self.edition = 1

    def ask(self, question: str, libraries: tuple[str, ...] = (), history: History = ()) -> Answer:
        """The tutor's answer, from the newest index. Raises UsageError for a question that is too long."""
        self.refresh()
        return self._tutor.ask(_checked(question), libraries=libraries, history=history)

    def search(self, question: str, libraries: tuple[str, ...] = (), k: int = 10) -> tuple[Hit, ...]:
        """The k best passages, best first, from the newest index."""
        if not 1 <= k <= MAX_SEARCH_HITS:
            raise UsageError(f"k is {k}, but must be between 1 and {MAX_SEARCH_HITS}")
        self.refresh()
        return self._tutor.search(_checked(question), libraries=libraries, k=k)

    def warm_up(self) -> None:
        """Makes the tutor load what it loads on first use, so that the first question doesn't wait for it."""
        self._tutor.search("warm up", libraries=(), k=1)

    def refresh(self) -> None:
        """Opens a newer index if one has been published. Whoever asks meanwhile is served by the old one."""
        if self._refreshing.acquire(blocking=False):
            try:
                if self._tutor.reload_if_newer():
                    self.edition += 1
            except PreceptorError as error:
                log.warning("the old index goes on serving: %s", error)
            finally:
                self._refreshing.release()

    def manifest(self) -> Manifest:
        """What the index that serves is made of."""
        return self._tutor.index.manifest

    def indexed(self) -> tuple[IndexedLibrary, ...]:
        """The libraries that can be asked about, by name; the article first."""
        names = {id: library.name for id, library in libraries().items()} | {"article": "The career article"}
        found = (IndexedLibrary(id, names.get(id, id)) for id in set(self._tutor.index.library_of.tolist()))
        return tuple(sorted(found, key=lambda library: (library.id != "article", library.name.lower())))


def _checked(question: str) -> str:
    """The question without lone surrogates, which no response could carry."""
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise UsageError(
            f"A question may have {MAX_QUESTION_CHARACTERS:,} characters at most, this one has {len(question):,}; "
            "shorten it and ask again"
        )
    return question.encode("utf-8", "replace").decode("utf-8")
