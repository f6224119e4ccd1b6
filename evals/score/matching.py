"""When does a passage count as the page of an API name, or as a given section?

Names are compared in lower case with import aliases spelled out. A passage is the page of a name if the name is one of
its symbols; or of the same library with the same last two parts; or of the same library with the same last part, where
either name has only two parts.

Not here: what is done with the ranks (`metrics`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

from corpus.catalogue import libraries
from corpus.domain import Chunk
from corpus.text.dotted import last_heading
from corpus.text.spelling import import_names, modules
from evals.suites.question_sets import SectionGold

Runs = frozenset[tuple[str, str, str]]

SAME_PASSAGE = 0.6
"""Part of a passage's runs of three words that another must hold to be the same; the shorter of the two is counted."""

MIN_RUNS = 6
"""A shorter passage could stand anywhere."""


class Documented(Protocol):
    """A passage of a library that documents these names; a chunk is one."""

    @property
    def library(self) -> str: ...

    @property
    def symbols(self) -> tuple[str, ...]: ...


def documents_name(passage: Documented, name: str) -> bool:
    """Whether the passage is the page of that API name."""
    wanted, library = _wanted(name)
    owned = [symbol.lower() for symbol in passage.symbols]
    if wanted in owned:
        return True
    return library == passage.library and any(same_ending(wanted, symbol) for symbol in owned)


def gold_sections(chunks: Iterable[Chunk], golds: Sequence[SectionGold]) -> list[frozenset[str]]:
    """For each gold section the ids of the chunks of its library that are of it, or share its passage."""
    found: list[set[str]] = [set() for _ in golds]
    wanted = [(gold, _slug(gold.anchor), _runs(gold.passage)) for gold in golds]
    of_library = {gold.library for gold in golds}
    for chunk in chunks:
        if not of_library & {chunk.library, ""}:
            continue
        anchors = {_slug(chunk.url.partition("#")[2]), _slug(last_heading(chunk.title))} - {""}
        runs = _runs(chunk.text)
        for ids, (gold, anchor, passage) in zip(found, wanted, strict=True):
            if gold.library in ("", chunk.library) and (
                chunk.url == gold.url or anchor in anchors or _same_passage(runs, passage)
            ):
                ids.add(chunk.id)
    return [frozenset(ids) for ids in found]


@cache
def library_of_name(name: str) -> str | None:
    """The library whose import name the dotted name starts with."""
    root = name.split(".", maxsplit=1)[0].lower()
    return next((id for id, library in libraries().items() if root in (i.lower() for i in library.imports)), None)


def same_ending(left: str, right: str) -> bool:
    """Whether two names of one library agree in their last two parts, or in the last where either has only two."""
    a, b = left.split("."), right.split(".")
    if min(len(a), len(b)) < 2:
        return False
    return a[-2:] == b[-2:] or (a[-1] == b[-1] and 2 in (len(a), len(b)))


@cache
def _wanted(name: str) -> tuple[str, str | None]:
    """The name in lower case with the alias of its import spelled out, and its library."""
    root, dot, rest = name.lower().partition(".")
    full = (modules().get(root) or import_names().get(root) or root).lower() + dot + rest
    return full, library_of_name(full)


def _slug(heading: str) -> str:
    """A heading as an anchor: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def _same_passage(left: Runs, right: Runs) -> bool:
    least = min(len(left), len(right))
    return least >= MIN_RUNS and len(left & right) >= SAME_PASSAGE * least


def _runs(text: str) -> Runs:
    """The runs of three words in the text, in lower case."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))
