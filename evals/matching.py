"""When does a hit count as the page of an API name, or as a given section?

Names are compared in lower case with import aliases spelled out. A hit is the page of a name if the name is one of its
symbols; or of the same library with the same last two parts; or of the same library with the same last part, where
either name has only two parts.

Not here: what is done with the ranks (`metrics`).
"""

from __future__ import annotations

import re
from functools import cache

from bot.spelling import spelled_out
from corpus.catalogue import libraries
from corpus.domain import Chunk

SAME_PASSAGE = 0.6
"""Part of a gold passage's words that a chunk must hold to be that passage."""


def documents_name(chunk: Chunk, name: str) -> bool:
    """Whether the chunk is the page of that API name."""
    wanted = spelled_out(name).lower()
    owned = [symbol.lower() for symbol in chunk.symbols]
    if wanted in owned:
        return True
    if library_of_name(wanted) != chunk.library:
        return False
    return any(_same_ending(wanted.split("."), symbol.split(".")) for symbol in owned)


def documents_method(chunk: Chunk, method: str, library: str) -> bool:
    """Whether the chunk is the page of a method whose class the gold doesn't say."""
    return chunk.library == library and any(symbol.lower().split(".")[-1] == method.lower() for symbol in chunk.symbols)


def is_section(chunk: Chunk, *, library: str, anchor: str, passage: str) -> bool:
    """Whether the chunk is of the section with that anchor, or holds most of that passage."""
    if chunk.library != library:
        return False
    own = {chunk.url.partition("#")[2].lower(), *(slug(part) for part in chunk.title.split(" > ")[-1:])}
    if anchor and slug(anchor) in {slug(name) for name in own}:
        return True
    words = set(re.findall(r"\w{3,}", passage.lower()))
    return len(words) >= 8 and len(words & set(re.findall(r"\w{3,}", chunk.text.lower()))) >= SAME_PASSAGE * len(words)


@cache
def library_of_name(name: str) -> str | None:
    """The library whose import name the dotted name starts with."""
    root = name.split(".", maxsplit=1)[0].lower()
    return next((id for id, library in libraries().items() if root in (i.lower() for i in library.imports)), None)


def slug(heading: str) -> str:
    """A heading as an anchor: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def _same_ending(left: list[str], right: list[str]) -> bool:
    if min(len(left), len(right)) < 2:
        return False
    if left[-2:] == right[-2:]:
        return True
    return left[-1] == right[-1] and (len(left) == 2 or len(right) == 2)
