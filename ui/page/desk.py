"""The desk: one index, and the language models that are configured, shared by everybody who has the page open.

Not here: the page, or what an answer looks like.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import Tutor
from bot.say import connecting
from corpus.catalogue import libraries
from corpus.domain import Answer, Hit
from corpus.errors import PreceptorError, UsageError
from corpus.generation import Manifest

if TYPE_CHECKING:
    from bot.write.writer import Writer
    from ui.page.budget import Budget

MAX_QUESTION_CHARACTERS = 2_000
MAX_SEARCH_HITS = 50
WRITING_AT_ONCE = 2
"""Answers that one language model writes at the same time; who comes later waits, and nobody who asks for quotes."""
ASKED_AT_ONCE = 10
"""Questions to language models under way at the same time, waiting ones included: fewer than the page answers at once
(`app.CONCURRENT_ANSWERS`), so that there is always room for those who want quotes."""
WAIT_S = 0.25
REMEMBERED_OFFERS = 10_000
QUOTES_ONLY = "none"
READING_ON = "Where to read on"

log = logging.getLogger(__name__)

History = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndexedLibrary:
    """A library that the index holds passages of; `scope` is what the tutor takes to search it only."""

    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Model:
    """A way to have answers written. `state` is "" where there is nothing to say."""

    spec: str
    name: str
    state: str


class Desk:
    """Asks the tutor, and hands over to a newer index when one is published.

    `edition` counts the indexes that have served since the start, from 1: a page that saw a smaller one is out of date.
    `is_warm` is set once all is loaded that a first question needs.
    `problem` says why a newer index that has been published doesn't serve; "" if there is none. One that couldn't be
    opened at the start is one until another is.
    `writers` are the language models by their spec; the first is used unless another is named.
    """

    def __init__(
        self, tutor: Tutor, writers: Mapping[str, Writer] | None = None, problem: str = "", budget: Budget | None = None
    ) -> None:
        self._budget = budget
        self._tutor = tutor
        self._writers = dict(writers or {})
        self._places = {spec: threading.BoundedSemaphore(WRITING_AT_ONCE) for spec in self._writers}
        self._asked = threading.BoundedSemaphore(ASKED_AT_ONCE)
        self._failed: frozenset[str] = frozenset()
        self._cited: dict[str, frozenset[str]] = {}
        self._refreshing = threading.Lock()
        self.edition = 1
        self.is_warm = False
        self.problem = self._problem_at_start = problem

    def ask(
        self,
        question: str,
        libraries: tuple[str, ...] = (),
        history: History = (),
        *,
        owner: str = "",
        address: str = "",
    ) -> Answer:
        """The answer of the first model, from the newest index, whole. Raises UsageError as `stream` does."""
        growing = self.stream(question, libraries, history, self.default_model, owner=owner, address=address)
        return [answer for answer in growing if answer][-1]

    def stream(
        self,
        question: str,
        libraries: tuple[str, ...] = (),
        history: History = (),
        model: str = QUOTES_ONLY,
        *,
        owner: str = "",
        address: str = "",
    ) -> Generator[Answer | None, None, None]:
        """The answer as it grows, as `Tutor.stream` has it; None as long as the model is busy with others.

        Closing it stops the model. Raises UsageError for a question that is too long, for an unknown model, if too
        many wait for models already, or if it has written enough for this owner, this address or the day.
        """
        question = checked(question)
        self.refresh()
        if model == QUOTES_ONLY:
            yield self._tutor.ask(question, libraries=libraries, history=history)
            return
        if model not in self._writers:
            raise UsageError(f"the language model {model!r} is not configured here; choose another")
        if not self._asked.acquire(blocking=False):
            raise UsageError(f"{ASKED_AT_ONCE} questions wait for a language model; ask later, or choose quotes only")
        try:
            if self._budget is not None:
                self._budget.spend(model, owner, address)
            yield from self._written(question, libraries, history, model)
        finally:
            self._asked.release()

    def _written(
        self, question: str, libraries: tuple[str, ...], history: History, model: str
    ) -> Generator[Answer | None, None, None]:
        place = self._places[model]
        while not place.acquire(timeout=WAIT_S):
            yield None
        try:
            writing = self._tutor.with_writer(self._writers[model])
            answer: Answer | None = None
            with closing(writing.stream(question, libraries=libraries, history=history)) as growing:
                for answer in growing:
                    yield answer
            self._note(model, answer)
        finally:
            place.release()

    def search(self, question: str, libraries: tuple[str, ...] = (), k: int = 10) -> tuple[Hit, ...]:
        """The k best passages, best first, from the newest index."""
        if not 1 <= k <= MAX_SEARCH_HITS:
            raise UsageError(f"k is {k}, but must be between 1 and {MAX_SEARCH_HITS}")
        self.refresh()
        return self._tutor.search(checked(question), libraries=libraries, k=k)

    def cited_for(self, question: str) -> frozenset[str]:
        """The ids of the chunks that the index that serves would cite for a question; none for one that it refuses.

        What has been asked before, as offers often are, is remembered until another index serves.
        """
        known = self._cited.get(question)
        if known is None:
            try:
                answer = self._tutor.ask(question)
            except Exception:  # what is only offered must never cost the answer beside it
                log.exception("could not try %r", question)
                return frozenset()
            known = frozenset() if answer.abstained else frozenset(cited.chunk.id for cited in answer.citations)
            if len(self._cited) < REMEMBERED_OFFERS:
                self._cited[question] = known
        return known

    def reading_on(self, library: str) -> tuple[str, ...]:
        """The pages where the library's guide says to read on, by their titles."""
        with self._tutor.lent() as index:
            chunks = index.knowledge.of_kind("guide", library)
        lines = [line for chunk in chunks if chunk.title.endswith(READING_ON) for line in chunk.text.splitlines()]
        return tuple(line.removeprefix("- ").partition(":")[0] for line in lines if line.startswith("- "))

    def shown_lessons(self, answer: Answer) -> tuple[str, ...]:
        """The titles of the lessons that an answer cites, each of which asks for its lesson."""
        known = self._tutor.index.lessons.by_document
        shown = dict.fromkeys(cited.chunk.document_id for cited in answer.citations)
        return tuple(known[id].lesson.title for id in shown if id in known)

    def taught_next(self, answer: Answer) -> tuple[str, ...]:
        """The titles of the lessons that come after the one that an answer tells; none if it tells none."""
        known = self._tutor.index.lessons.by_document
        told = [known[cited.chunk.document_id] for cited in answer.citations if cited.chunk.document_id in known]
        following = (id for bound in told[:1] for id in bound.lesson.next)
        by_id = self._tutor.index.lessons.by_id
        return tuple(by_id[id].lesson.title for id in following if id in by_id)

    def warm_up(self) -> None:
        """Makes the tutor load what it loads on first use, so that the first question doesn't wait for it."""
        self._tutor.search("warm up", libraries=(), k=1)
        self.is_warm = True

    def refresh(self) -> None:
        """Opens a newer index if one has been published. Whoever asks meanwhile is served by the old one."""
        if self._refreshing.acquire(blocking=False):
            try:
                if self._tutor.reload_if_newer():
                    self._cited = {}
                    self.edition += 1
                    self._problem_at_start = ""
                self.problem = self._problem_at_start
            except PreceptorError as error:
                if str(error) != self.problem:
                    log.warning("the old index goes on serving: %s", error)
                self.problem = str(error)
            except Exception as error:  # whatever else is wrong with a newer one
                said = f"{type(error).__name__}: {error}"
                if said != self.problem:
                    log.exception("the old index goes on serving")
                self.problem = said
            finally:
                self._refreshing.release()

    def manifest(self) -> Manifest:
        """What the index that serves is made of."""
        return self._tutor.index.manifest

    def indexed(self) -> tuple[IndexedLibrary, ...]:
        """What can be searched alone: every library, and each version of one that has several; the article first.

        A library of which there is but one passage, a line on what it is for, is left out.
        """
        passages = self._tutor.index.shelves.sizes
        versions: dict[str, list[str]] = {}
        for id, version in sorted(passages):
            versions.setdefault(id, []).append(version)
        found = [
            choice
            for id, known in versions.items()
            if len(known) > 1 or passages[id, known[0]] > 1
            for choice in _choices(id, known)
        ]
        return tuple(sorted(found, key=lambda choice: (choice.scope != "article", choice.name.lower())))

    @property
    def default_model(self) -> str:
        """The spec of the model that is used unless another is named."""
        return next(iter(self._writers), QUOTES_ONLY)

    def models(self) -> tuple[Model, ...]:
        """The ways to have answers written that are configured, the default one first."""
        known = [
            Model(spec, writer.name, "failed with the last question" if spec in self._failed else "ready")
            for spec, writer in self._writers.items()
        ]
        return (*known, Model(QUOTES_ONLY, "Quotes only", ""))

    def _note(self, model: str, answer: Answer | None) -> None:
        failed = answer is not None and any(one.text == connecting.LLM_FAILED for one in answer.sentences)
        self._failed = self._failed | {model} if failed else self._failed - {model}


def checked(question: str) -> str:
    """The question without lone surrogates, which no response could carry. Raises UsageError if it is too long."""
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise UsageError(
            f"A question may have {MAX_QUESTION_CHARACTERS:,} characters at most, this one has {len(question):,}; "
            "shorten it and ask again"
        )
    return question.encode("utf-8", "replace").decode("utf-8")


def _choices(id: str, versions: list[str]) -> Iterator[IndexedLibrary]:
    known = libraries().get(id)
    name = "The career article" if id == "article" else known.name if known else id
    if len(versions) == 1:
        yield IndexedLibrary(id, f"{name} {versions[0]}".strip())
        return
    yield IndexedLibrary(id, name)
    yield from (IndexedLibrary(f"{id}=={version}", f"{name} {version}") for version in versions)
