"""Splits a passage of Markdown into its sentences and code blocks, with exact offsets.

Headings, tables and formulas hold no sentences and are left out. Offsets are half-open ranges of the passage, so
`text[piece.start:piece.end]` is always a verbatim quote.

Not here: which sentences may stand alone in an answer (`bot.say.evidence.standing`).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.text.fences import fences

Place = Literal["prose", "item", "note"]
"""Where a sentence stands: running text, a list item, or a block quote (which is how notes are written)."""


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """One sentence. Sentences with the same `paragraph` follow one another without a break.

    `closed` is False for text that ends without a full stop, question mark, exclamation mark or colon.
    """

    start: int
    end: int
    paragraph: int
    place: Place
    closed: bool


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """The code between two fence lines, without them and without the line break at its end."""

    start: int
    end: int
    language: str


Piece = SentenceSpan | CodeSpan

_ITEM = re.compile(r"[ ]*(?:[-*+]|\d{1,3}[.)])[ ]+")
_NOTE = re.compile(r"[ ]*>[ ]?")
_SKIPPED_LINE = re.compile(r"[ ]*(?:\||#{1,6} |\[\^?[^\]]+\]: |<!--)")
_CODE = re.compile(r"(?<!`)(`{1,16}+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_STOP = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]*_]*(?=\s|$)|:(?=\s*$)")
ABBREVIATION_LETTERS = 8
"""None is longer; no more is looked at, since a paragraph may be all full stops."""
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|vs|cf|al|approx|resp|incl|viz|fig|eq|sec|ch|no|dr|mr|ms|prof|st|u\.s|w\.r\.t)\.$", re.IGNORECASE
)
_WORD_BEGINS = re.compile(r"\S")
_INITIAL = re.compile(r"(?<![\w.'’])[A-Z]\.$")


@lru_cache(maxsize=512)
def pieces(text: str) -> tuple[Piece, ...]:
    """The sentences and code blocks of a passage, in order. A fence that is never closed gives no code block."""
    found: list[Piece] = []
    for paragraph, block in enumerate(_blocks(text)):
        if isinstance(block, CodeSpan):
            found.append(block)
        else:
            start, end, place = block
            found.extend(
                SentenceSpan(at, to, paragraph, place, closed=_is_closed(text[at:to]))
                for at, to in sentence_ranges(text, start, end)
            )
    return tuple(found)


def sentence_ranges(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of the one paragraph `text[start:end]`. Code spans are looked past: no sentence ends inside one."""
    masked = _CODE.sub(lambda code: "`" + "x" * (len(code[0]) - 2) + "`", text[start:end])
    at = counted = n_open = 0
    for stop in _STOP.finditer(masked):
        n_open += masked.count("(", counted, stop.end()) - masked.count(")", counted, stop.end())
        counted = stop.end()
        if n_open > 0 or _runs_on(masked, at, stop):
            continue
        if masked[at : stop.end()].strip():
            yield _trimmed(text, start + at, start + stop.end())
        at, n_open = stop.end(), 0
    if masked[at:].strip():
        yield _trimmed(text, start + at, end)


def folded(words: str) -> str:
    """The words in one line: line breaks and runs of spaces become one space."""
    return " ".join(words.split())


def _blocks(text: str) -> Iterator[CodeSpan | tuple[int, int, Place]]:
    """Code blocks, and paragraphs as (start, end, place)."""
    at = 0
    place: Place = "prose"
    for fence in fences(text):
        place = yield from _paragraphs(text, at, fence.start, place)
        if fence.closed:
            yield CodeSpan(fence.code_start, fence.code_end, fence.language)
        at = fence.end
    yield from _paragraphs(text, at, len(text), place)


def _paragraphs(text: str, at: int, to: int, place: Place) -> Generator[tuple[int, int, Place], None, Place]:
    """The paragraphs of a part without code, which begins at that place; the place at which it ends."""
    start = end = at
    formula = ""
    for line in text[at:to].splitlines(keepends=True):
        body = line.rstrip()
        after = at + len(line)
        if formula:
            formula = "" if body.strip().endswith("$$") else formula
        elif not body or body.strip().startswith("$$") or _SKIPPED_LINE.match(body) or _starts_block(body, place):
            if end > start:
                yield start, end, place
            start = end = after
            if body.strip().startswith("$$"):
                formula = "$$" if body.strip() == "$$" or not body.strip().endswith("$$") else ""
            elif body and not _SKIPPED_LINE.match(body):
                place, skipped = _opening(body)
                start, end = at + skipped, at + len(body)
            elif not body:
                place = "prose"
        else:
            start = start if end > start else at + len(body) - len(body.lstrip())
            end = at + len(body)
        at = after
    if end > start:
        yield start, end, place
    return place


def _starts_block(body: str, place: Place) -> bool:
    """List items and every line of a block quote begin a block: their marks must not end up inside a sentence."""
    return bool(_ITEM.match(body) or _NOTE.match(body)) or place == "note"


def _opening(body: str) -> tuple[Place, int]:
    """Where the block that this line begins stands, and how many characters of marks to skip."""
    if note := _NOTE.match(body):
        inner = _ITEM.match(body, note.end())
        return "note", inner.end() if inner else note.end()
    if item := _ITEM.match(body):
        return "item", item.end()
    return "prose", len(body) - len(body.lstrip())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _runs_on(masked: str, at: int, stop: re.Match[str]) -> bool:
    """True where a full stop outside parentheses ends no sentence: after an abbreviation, before a lower-case word."""
    following = _WORD_BEGINS.search(masked, stop.end())
    if following is None:
        return False
    is_initial = _INITIAL.search(masked, max(at, stop.start() - 1), stop.start() + 1) is not None
    if is_initial or _is_abbreviated(masked, at, stop.start() + 1):
        return True
    # "etc. and" and "... and" run on; "arrays. pandas is" doesn't
    is_elided = masked.endswith(("etc.", "..", "…."), at, stop.end())
    return following[0].islower() and (is_elided or stop[0][0] != ".")


def _is_abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the full stop just before `end` belongs to an abbreviation that begins at `start` or later."""
    return _ABBREVIATION.search(text, max(start, end - 1 - ABBREVIATION_LETTERS), end) is not None


def _is_closed(words: str) -> bool:
    return words.rstrip("\"'”’)]*_ ").endswith((".", "!", "?", ":"))
