"""The tutor: a question in, an answer with citations out. Read `Tutor._grown` for the whole flow.

Not here: any of the steps themselves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from bot.ask.question import Question
from bot.ask.understanding import understand
from bot.check.verify import checked
from bot.deciding import decided
from bot.draft import Draft
from bot.find.retrieve import retrieve
from bot.find.taught import lesson_hits, lessons_for
from bot.lending import Lending
from bot.say.cite import written
from corpus.catalogue import libraries as catalogue
from corpus.catalogue import library as catalogued
from corpus.domain import Answer, Citation, Hit, Timings
from corpus.elsewhere.opening import IndexSource, OwnIndex, source_at
from corpus.errors import IndexMissing, UnknownLibrary
from corpus.home import Home
from corpus.index import Index

if TYPE_CHECKING:
    from bot.write.writer import Writer

K_HITS = 10
K_WIDE = 40
"""For questions that choose among libraries: enough guides must be found to compare them."""
_CHOOSES = frozenset({"which_library", "compare"})
RETRY_S = 60.0
"""So long a newer index that couldn't be opened isn't tried again."""

History = Sequence[tuple[str, str]]
"""A conversation so far, oldest first: (role, text), where role is "user" or "assistant"."""


class Tutor:
    """Answers questions from one opened index. Safe to use from several threads."""

    def __init__(self, source: Home | IndexSource, index: Index | Lending, writer: Writer | None = None) -> None:
        """`index` is closed when another of its source takes its place. Tutors that share a Lending switch together."""
        self._source = OwnIndex(source) if isinstance(source, Home) else source
        self._lending = index if isinstance(index, Lending) else Lending(index)
        self._writer = writer
        self._failed: tuple[Path, float, Exception] | None = None

    @property
    def index(self) -> Index:
        """The generation that serves. Where it may be replaced meanwhile, ask within `lent`."""
        return self._lending.index

    def lent(self) -> AbstractContextManager[Index]:
        """The generation that serves, which stays open until the block ends."""
        return self._lending.lent()

    def with_writer(self, writer: Writer) -> Tutor:
        """A tutor on the same index whose answers are written by that model."""
        return Tutor(self._source, self._lending, writer)

    def ask(
        self,
        question: str,
        *,
        libraries: Sequence[str] = (),
        history: History = (),
        show_unsupported: bool = False,
    ) -> Answer:
        """The answer, or a refusal that says why. Raises UnknownLibrary for a library that can't be searched.

        With a language model, sentences that no passage supports are left out, or marked if `show_unsupported`.
        """
        growing = self.stream(question, libraries=libraries, history=history, show_unsupported=show_unsupported)
        return deque(growing, maxlen=1)[0]

    def stream(
        self,
        question: str,
        *,
        libraries: Sequence[str] = (),
        history: History = (),
        show_unsupported: bool = False,
    ) -> Generator[Answer, None, None]:
        """The answer as it grows; the last one is whole. Everything in it is verified already.

        Without a language model there is one. With one, the first has no text, only the hits that are being read, and
        the last may differ from what came before: it is composed of quotes if the model failed. While the model is at
        work the same object may come again; closing the iterator stops the model.
        """
        with self._lending.lent() as index:
            yield from self._grown(index, question, libraries, history, show_unsupported=show_unsupported)

    def search(
        self, question: str, *, libraries: Sequence[str] = (), k: int = K_HITS, history: History = ()
    ) -> tuple[Hit, ...]:
        """The k best passages, best first. Raises UnknownLibrary for a library that can't be searched."""
        with self._lending.lent() as index:
            understood = self._understood(index, question, self._scope(index, libraries), tuple(history))
            taught = lesson_hits(index, lessons_for(index, understood))
            return (*taught, *_searched(index, understood, k))[:k]

    def reload_if_newer(self) -> bool:
        """Switches to the generation that is current now; True if it was another one.

        Costs one read of a small file if nothing changed. Questions under way end on the old generation, which is
        closed after the last of them. Goes on serving the old generation if the new one can't be opened, which raises
        IndexMismatch or whatever else went wrong; that one is tried again after RETRY_S.
        """
        try:
            current = self._source.current()
        except IndexMissing:
            return False
        if current == self.index.folder:
            return False
        if self._failed is not None:
            folder, since, error = self._failed
            if folder == current and monotonic() - since < RETRY_S:
                raise error.with_traceback(None)
        try:
            opened = self._source.open(by_content=True)
        except Exception as error:
            self._failed = (current, monotonic(), error)
            raise
        if opened.encoder.identity == self.index.encoder.identity:
            opened = replace(opened, encoder=self.index.encoder)  # its weights are loaded already
        self._lending.replace(opened)
        return True

    def _grown(
        self, index: Index, question: str, libraries: Sequence[str], history: History, *, show_unsupported: bool
    ) -> Generator[Answer, None, None]:
        """The flow of `stream`, from the question to the answer, on one generation."""
        begun = perf_counter()
        understood = self._understood(index, question, self._scope(index, libraries), tuple(history))
        found_wide = _searched(index, understood, K_WIDE if understood.kind in _CHOOSES else K_HITS)
        lessons = lessons_for(index, understood)
        taught = lesson_hits(index, lessons)
        found = perf_counter()
        said = decided(index, understood, found_wide, lessons, k_read=K_HITS, is_read_on=self._writer is not None)
        hits = (*taught, *said.hits)[:K_HITS]
        answer = partial(_answer, understood, hits, said.confidence, begun=begun, found=found)
        if self._writer is None or said.draft.reason is not None or understood.kind == "small_talk":
            yield answer(said.draft, drafted=perf_counter())
            return
        from bot.write.generate import generated

        growing = answer(Draft(()), drafted=perf_counter())
        yield growing
        for grown in generated(
            index, self._writer, understood, said.draft, found_wide, history=history, show_unsupported=show_unsupported
        ):
            if grown is not None:
                drafted = perf_counter()
                growing = answer(checked(index, grown), drafted=drafted)
            yield growing

    def _understood(
        self, index: Index, text: str, scope: tuple[str, ...], history: tuple[tuple[str, str], ...]
    ) -> Question:
        """The question, made standalone by the model if there is one and it says something usable, else by rules."""
        alone = self._writer.standalone(text, history) if self._writer and history else None
        if alone is None:
            return understand(index, text, only=scope, history=history)
        return replace(understand(index, alone, only=scope), text=text)

    @staticmethod
    def _scope(index: Index, libraries: Sequence[str]) -> tuple[str, ...]:
        """The library filter, checked. Libraries without a catalogue entry count if anything of them is indexed."""
        if not libraries:
            return ()
        for id, _, version in (library.partition("==") for library in libraries):
            versions = index.versions_of.get(id, ())
            if not versions and id not in catalogue():
                catalogued(id)  # raises, naming the nearest
            if version and version not in versions:
                raise UnknownLibrary(
                    f"{id} {version} isn't indexed, only {', '.join(versions) or 'nothing of it'}; "
                    f"run `preceptor ingest --library {id}=={version}`"
                )
        return tuple(dict.fromkeys(libraries))


def open_tutor(
    home: Home | None = None,
    encoder: str | None = None,
    llm: str | Writer = "none",
    *,
    index: str | IndexSource | None = None,
) -> Tutor:
    """A tutor on the current index. The encoder's weights are read with the first question.

    `llm` is what `--llm` takes, or a model that is open already; `index` what `--index` takes, or where it leads; the
    home's own index if it is None. Raises IndexMissing, IndexMismatch if `encoder` is named and isn't the index's own,
    IndexDamaged, IndexUnreachable, or LlmUnavailable.
    """
    home = home or Home.from_environment()
    source = source_at(home, index) if index is None or isinstance(index, str) else index
    opened = source.open(encoder)
    if llm == "none":
        return Tutor(source, opened)
    from bot.write.opening import open_writer

    return Tutor(source, opened, open_writer(llm, home) if isinstance(llm, str) else llm)


def _searched(index: Index, question: Question, k: int = K_HITS) -> tuple[Hit, ...]:
    return () if question.kind in {"empty", "small_talk"} else retrieve(index, question, k)


def _answer(
    question: Question,
    hits: tuple[Hit, ...],
    confidence: float,
    draft: Draft,
    *,
    begun: float,
    found: float,
    drafted: float,
) -> Answer:
    """The checked draft, cited. `begun`, `found` and `drafted`: the clock when each of these was so."""
    answer = written(draft)
    ended = perf_counter()
    return Answer(
        question=question.text,
        standalone=question.standalone,
        text=answer.text,
        abstained=draft.reason is not None,
        reason=draft.reason,
        confidence=confidence,
        libraries=draft.libraries,
        sentences=answer.sentences,
        citations=answer.citations,
        hits=_with_cited(hits, answer.citations),
        ms=Timings(
            retrieve=1e3 * (found - begun),
            draft=1e3 * (drafted - found),
            verify=1e3 * (ended - drafted),
            total=1e3 * (ended - begun),
        ),
    )


def _with_cited(hits: tuple[Hit, ...], citations: tuple[Citation, ...]) -> tuple[Hit, ...]:
    """The hits, and after them, with a score of 0, the chunks that are cited without having been found."""
    found = {hit.chunk.id for hit in hits}
    cited = {citation.chunk.id: citation.chunk for citation in citations}
    return hits + tuple(Hit(chunk, 0.0) for id, chunk in cited.items() if id not in found)
