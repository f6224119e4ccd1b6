"""Finds the passages that lessons rest on: a ground to a range of a chunk.

A passage is named by what doesn't change with the way documents are cut: a qualified name or a page with its anchor,
and a few words of the sentence. Letters, digits and the signs of names count, case, Markdown and line breaks don't.

Not here: what is shown of a passage, or where the result is kept (`lesson_index`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.domain import Chunk
from corpus.teaching.lesson import Ground, Lesson, Statement
from corpus.text.sentences import SentenceSpan, pieces

_WORD = re.compile(r"[^\W_]+(?:[_.'’-]+[^\W_]+)*")
_EDITION = re.compile(r"(?:/(?:docs?|pandas-docs|release|version|stable|latest|main|devel|v?\d[\w.]*))+/")


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence of a chunk in which a ground's words stand: `chunk.text[start:end]`."""

    chunk_id: str
    start: int
    end: int


class Passages:
    """The passages of some chunks by the names and the pages that grounds point to."""

    def __init__(self, chunks: Iterable[Chunk], targets: Iterable[Ground]) -> None:
        wanted = {_key(ground) for ground in targets}
        self._by_key: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            page = chunk.url.partition("#")[0]
            for key in {*(name.lower() for name in chunk.symbols), _page_key(page)} & wanted:
                self._by_key.setdefault(key, []).append(chunk)

    def find(self, ground: Ground) -> Passage | None:
        """The sentence that holds the ground's words; that of its section first, if it names one. None: not here."""
        anchor = ground.target.partition("#")[2] if ground.is_page else ""
        known = self._by_key.get(_key(ground), [])
        for chunk in sorted(known, key=lambda chunk: bool(anchor) and chunk.url.partition("#")[2] != anchor):
            found = find_words(chunk.text, ground.words)
            if found:
                return Passage(chunk.id, *sentence_around(chunk.text, *found))
        return None

    def has_target(self, ground: Ground) -> bool:
        """Whether anything of the ground's name or page is here."""
        return _key(ground) in self._by_key


def find_words(text: str, words: str) -> tuple[int, int] | None:
    """Where these words stand one after the other, as a range of the text; None if they don't."""
    wanted = [match.group().lower() for match in _WORD.finditer(words)]
    spans = [(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text)]
    for at in range(len(spans) - len(wanted) + 1):
        if all(spans[at + n][0] == word for n, word in enumerate(wanted)):
            return spans[at][1], spans[at + len(wanted) - 1][2]
    return None


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that hold the range; elsewhere, as in tables, code and headings, the lines."""
    touched = [one for one in pieces(text) if isinstance(one, SentenceSpan) and one.start < end and start < one.end]
    if touched and touched[0].start <= start and end <= touched[-1].end:
        return touched[0].start, touched[-1].end
    begins, ends = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    said = text[begins : ends if ends >= 0 else len(text)]
    return begins + len(said) - len(said.lstrip()), begins + len(said.rstrip())


def grounds_of(lessons: Sequence[Lesson]) -> list[tuple[Lesson, Statement, Ground]]:
    """Every ground with the statement that rests on it."""
    return [
        (lesson, statement, ground)
        for lesson in lessons
        for statement in lesson.all_statements()
        for ground in statement.grounds
    ]


def _key(ground: Ground) -> str:
    return _page_key(ground.target.partition("#")[0]) if ground.is_page else ground.target.lower()


def _page_key(page: str) -> str:
    """The address without what differs between versions of one page: `/docs/stable/`, `/release/3.11.2/`, `/2.9/`."""
    return _EDITION.sub("/*/", page.lower().removesuffix("/"))
