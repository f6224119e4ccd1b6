"""Libraries and products that a question names and that the index holds no documentation of: nothing else answers in
their name.

Not here: what is said then (`refusal`), or questions which library to use, to which such a library may be the answer
(`which_library`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.ask.pasted import taken_apart
from bot.ask.question import Question
from bot.find.matching import SHORT, Match
from bot.find.taught import TOLD
from bot.say.telling import parts
from corpus.catalogue import OtherLibrary, OtherProduct, other_libraries, other_products
from corpus.domain import Hit
from corpus.index import Index
from corpus.text.dotted import last_part

Other = OtherLibrary | OtherProduct

_AMONG = ("which_library", "compare")
_ABOUT_NONE = ("career", "small_talk", "empty")
_LITERAL = re.compile(r"'[^'\n]{1,80}'|\"[^\"\n]{1,80}\"")
_CHOOSES = (*_AMONG, *_ABOUT_NONE)


def uncovered(index: Index, question: Question, hits: Sequence[Hit], lessons: Sequence[Match]) -> tuple[Other, ...]:
    """The libraries and products without documentation that a question is about, and no covered one.

    None if it chooses or compares, or if what would be told or a page of the user's own that was found speaks of them.
    """
    if question.kind in _CHOOSES or _is_on_covered(index, question) or not (named := named_others(_said(question))):
        return ()
    own_pages = (hit.chunk.text for hit in hits if hit.chunk.source == "folder")
    spoken_of = named_others(" ".join((*_told(lessons), *own_pages)).replace("`", " "))
    return tuple(other for other in named if not _is_indexed(index, other) and other not in spoken_of)


def silent_on(index: Index, question: Question, text: str) -> tuple[Other, ...]:
    """Those that the question is about, or compares or chooses among, and of which this text, an answer, says nothing.

    Whoever comes from Java and asks for pandas, or for a career, wants to hear nothing of Java.
    """
    if question.kind in _ABOUT_NONE or (_is_on_covered(index, question) and question.kind not in _AMONG):
        return ()
    if not (named := named_others(_said(question))):
        return ()
    spoken_of = {_squeezed(other) for other in named_others(text.replace("`", " "))}
    silent = [other for other in named if not _is_indexed(index, other) and _squeezed(other) not in spoken_of]
    return tuple({_squeezed(other): other for other in reversed(silent)}.values())


def _squeezed(other: Other) -> str:
    """Its name as one word: Power BI is PowerBI."""
    return other.name.casefold().replace(" ", "")


def _is_on_covered(index: Index, question: Question) -> bool:
    """Whether it names something that is read. Two data frames in Spark are no question about pandas, nor is SUM(x).

    A function whose name is a word, too, counts where it is written as a member: `df.sum`.
    """
    functions = (last_part(symbol.name) for symbol in question.symbols)
    words = index.intents.vocabulary
    return any(id != "python" for id in question.called) or any(
        name.casefold() not in words or f".{name}" in question.text for name in functions
    )


def _said(question: Question) -> str:
    """What it asks: a short follow-up is on what was named before it, a longer text says itself what it is on."""
    pasted = taken_apart(question.text)
    typed = pasted.prose if question.before else ""
    return typed if len(typed.split()) > SHORT else _without_texts(question.standalone, pasted.code)


def _without_texts(text: str, code: str) -> str:
    """The question without what stands between quotes in its code: data that it handles, such as skills to look for."""
    for literal in _LITERAL.findall(code):
        text = text.replace(literal, "''")
    return text


def _told(lessons: Sequence[Match]) -> Iterator[str]:
    """What the likeliest lesson tells, shows and is asked for; nothing if it is too unlikely to be told."""
    for part in parts(lessons) if lessons and lessons[0].chance >= TOLD else ():
        if part.match is lessons[0]:
            lesson = part.match.bound.lesson
            unit = lesson.units[part.unit]
            yield lesson.title
            yield part.label
            yield from (lesson.all_statements()[at].text for at in part.numbers)
            yield from unit.asks
            yield unit.example.code if unit.example else ""


def named_others(text: str) -> tuple[Other, ...]:
    """The libraries and products without documentation whose names stand in the text."""
    return tuple(other for other, pattern in _patterns() if pattern.search(text))


def _is_indexed(index: Index, other: Other) -> bool:
    """Whether the user added documentation of it: a library's line alone is none."""
    if isinstance(other, OtherProduct):
        return other.name.casefold() in map(str.casefold, index.manifest.folders)
    return other.id in index.manifest.folders or index.versions_of.get(other.id, ("",)) != ("",)


@cache
def _patterns() -> tuple[tuple[Other, re.Pattern[str]], ...]:
    others: tuple[Other, ...] = (*other_libraries(), *other_products())
    return tuple((other, _pattern(other)) for other in others)


def _pattern(other: Other) -> re.Pattern[str]:
    """Finds its names as words of their own; a name that is an English word only as it is written."""
    names = "|".join(map(re.escape, other.called))
    flags = re.NOFLAG if other.is_word else re.IGNORECASE
    return re.compile(rf"(?<![\w.`-])(?:{names})(?![\w-])", flags)
