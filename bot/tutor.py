"""The tutor: a question in, an answer with citations out. Read `Tutor.ask` for the whole flow.

Not here: any of the steps themselves.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from bot import compose
from bot.cite import written
from bot.draft import Draft
from bot.gate import judge
from bot.question import Question, understand
from bot.retrieve import retrieve
from bot.verify import quoted_chunk_ids, verified
from corpus.catalogue import libraries as catalogue
from corpus.catalogue import library as catalogued
from corpus.domain import Answer, Citation, Hit, Timings
from corpus.errors import IndexMissing
from corpus.generation import current_folder
from corpus.home import Home
from corpus.index import Index, open_index

K_HITS = 10
K_WIDE = 40
"""For questions that choose among libraries: enough guides must be found to compare them."""
_CHOOSES = frozenset({"which_library", "compare"})

History = Sequence[tuple[str, str]]
"""A conversation so far, oldest first: (role, text), where role is "user" or "assistant"."""


class Tutor:
    """Answers questions from one opened index. Safe to use from several threads."""

    def __init__(self, home: Home, index: Index) -> None:
        self._home = home
        self._index = index

    @property
    def index(self) -> Index:
        """The generation that serves."""
        return self._index

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        """The answer, or a refusal that says why. Raises UnknownLibrary for a library that can't be searched."""
        index, begun = self._index, time.perf_counter()
        understood = understand(index, question, scope=self._scope(libraries), history=tuple(history))
        found_wide = _searched(index, understood, K_WIDE if understood.kind in _CHOOSES else K_HITS)
        hits = found_wide[:K_HITS]
        verdict = judge(understood, hits)
        found = time.perf_counter()
        draft = compose.draft(index, understood, found_wide) if verdict.answerable else None
        if draft is None:
            draft = compose.refuse(index, understood, hits, verdict.reason or "not_in_sources")
        drafted = time.perf_counter()
        draft = verified(draft, index.knowledge.chunks(quoted_chunk_ids(draft)))
        if not _says_something(draft, understood):
            draft = compose.refuse(index, understood, hits, "not_in_sources")
        answer = written(draft)
        ended = time.perf_counter()
        return Answer(
            question=question,
            text=answer.text,
            abstained=draft.reason is not None,
            reason=draft.reason,
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

    def search(self, question: str, *, libraries: Sequence[str] = (), k: int = K_HITS) -> tuple[Hit, ...]:
        """The k best passages, best first. Raises UnknownLibrary for a library that can't be searched."""
        understood = understand(self._index, question, scope=self._scope(libraries))
        return _searched(self._index, understood, k)

    def reload_if_newer(self) -> bool:
        """Switches to the generation that is current now; True if it was another one.

        Costs one read of a small file if nothing changed. Questions under way end on the old generation. Raises
        IndexMismatch, and goes on serving the old generation, if the new one can't be read.
        """
        try:
            current = current_folder(self._home)
        except IndexMissing:
            return False
        if current == self._index.folder:
            return False
        opened = open_index(self._home)
        if opened.encoder.identity == self._index.encoder.identity:
            opened = replace(opened, encoder=self._index.encoder)  # its weights are loaded already
        self._index = opened
        return True

    def _scope(self, libraries: Sequence[str]) -> tuple[str, ...]:
        """The library filter. Libraries without a catalogue entry count if anything of them is indexed."""
        indexed = set(self._index.library_of.tolist())
        return tuple(id if id in catalogue() or id in indexed else catalogued(id).id for id in dict.fromkeys(libraries))


def open_tutor(home: Home | None = None, encoder: str | None = None) -> Tutor:
    """A tutor on the current index. The encoder's weights are read with the first question.

    Raises IndexMissing, or IndexMismatch if `encoder` is named and isn't the index's own.
    """
    home = home or Home.from_environment()
    return Tutor(home, open_index(home, encoder))


def _searched(index: Index, question: Question, k: int = K_HITS) -> tuple[Hit, ...]:
    return () if question.kind in {"empty", "small_talk"} else retrieve(index, question, k)


def _says_something(draft: Draft, question: Question) -> bool:
    """A refusal and small talk need no quotes; every other answer does."""
    return draft.reason is not None or question.kind == "small_talk" or bool(quoted_chunk_ids(draft))


def _with_cited(hits: tuple[Hit, ...], citations: tuple[Citation, ...]) -> tuple[Hit, ...]:
    """The hits, and after them, with a score of 0, the chunks that are cited without having been found."""
    found = {hit.chunk.id for hit in hits}
    cited = {citation.chunk.id: citation.chunk for citation in citations}
    return hits + tuple(Hit(chunk, 0.0) for id, chunk in cited.items() if id not in found)
