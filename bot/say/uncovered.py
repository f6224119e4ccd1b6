"""Libraries that a question names and that the index holds no documentation of: nothing else answers in their name.

Not here: what is said then (`refusal`), or questions which library to use, to which such a library may be the answer
(`which_library`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.ask.question import Question
from bot.find.matching import Match
from corpus.catalogue import OtherLibrary, other_libraries
from corpus.domain import Hit
from corpus.index import Index
from corpus.lexical import tokens

_CHOOSES = ("which_library", "compare", "career", "small_talk", "empty")


def uncovered(
    index: Index, question: Question, hits: Sequence[Hit], lessons: Sequence[Match]
) -> tuple[OtherLibrary, ...]:
    """The libraries without documentation that a question is about, and no covered one.

    None if it chooses or compares, or if a lesson or a page of the user's own that was found speaks of them. Two data
    frames in Spark are no question about pandas, which isn't called by its name there.
    """
    about_covered = bool(question.symbols) or any(id != "python" for id in question.called)
    if question.kind in _CHOOSES or about_covered or not (named := _named(question.standalone)):
        return ()
    spoken_of = {stem for match in lessons[:1] for stem in match.bound.words}
    spoken_of |= {stem for hit in hits if hit.chunk.source == "folder" for stem in tokens(hit.chunk.text)}
    return tuple(
        library
        for library in named
        if library.id not in index.manifest.folders and index.versions_of.get(library.id, ("",)) == ("",)
        if not spoken_of.intersection(stem for called in _called(library) for stem in tokens(called))
    )


def _named(text: str) -> tuple[OtherLibrary, ...]:
    return tuple(library for library, pattern in _patterns() if pattern.search(text))


@cache
def _patterns() -> tuple[tuple[OtherLibrary, re.Pattern[str]], ...]:
    return tuple((library, _pattern(library)) for library in other_libraries())


def _pattern(library: OtherLibrary) -> re.Pattern[str]:
    """Finds its names as words of their own; a name that is an English word only as it is written."""
    names = "|".join(re.escape(called) for called in _called(library))
    flags = re.NOFLAG if library.is_word else re.IGNORECASE
    return re.compile(rf"(?<![\w.`-])(?:{names})(?![\w-])", flags)


def _called(library: OtherLibrary) -> tuple[str, ...]:
    distribution = () if library.is_word else (library.id,)
    return tuple(dict.fromkeys((library.name, *library.said, *distribution)))
