"""Our guide to a library, by its headings, which are the same in every guide.

Not here: which library to look up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from bot.draft import Quote
from bot.say.evidence.standing import standing
from corpus.catalogue import LANGUAGE, libraries
from corpus.domain import Chunk
from corpus.index import Index
from corpus.text.dotted import last_heading
from corpus.text.sentences import SentenceSpan, pieces

Heading = Literal[
    "What it is for",
    "When to choose it",
    "When not to choose it",
    "Compared with its neighbours",
    "Install",
    "A first example",
    "Where to read on",
]


def guide(index: Index, library: str) -> tuple[Chunk, ...]:
    """The chunks of the guide to a library; () if it has none."""
    return tuple(index.knowledge.of_kind("guide", library))


def section(chunks: tuple[Chunk, ...], heading: Heading) -> tuple[Chunk, ...]:
    """The chunks below that heading. A guide of one line has no headings: that line is why to choose the library."""
    has_headings = any(last_heading(chunk.title) in get_args(Heading) for chunk in chunks)
    if not has_headings and heading == "When to choose it":
        return chunks
    return tuple(chunk for chunk in chunks if last_heading(chunk.title) == heading)


def account(chunks: tuple[Chunk, ...]) -> str:
    """What a guide says in favour of its library: what it is for and when to choose it."""
    return "\n".join(one.text for one in section(chunks, "What it is for") + section(chunks, "When to choose it"))


def sentences(chunks: tuple[Chunk, ...]) -> tuple[Quote, ...]:
    """Every sentence of these chunks that stands on its own, list items included."""
    return tuple(
        Quote(chunk, piece.start, piece.end)
        for chunk in chunks
        for piece in pieces(chunk.text)
        if isinstance(piece, SentenceSpan) and standing(chunk.text[piece.start : piece.end], piece) == "alone"
    )


def paragraphs(chunk: Chunk) -> tuple[Quote, ...]:
    """The chunk's sentences in order: those that stand on their own, and those that go on from one that is in."""
    kept: list[Quote] = []
    at_hand = False
    for piece in pieces(chunk.text):
        if not isinstance(piece, SentenceSpan):
            at_hand = False
            continue
        stands = standing(chunk.text[piece.start : piece.end], piece)
        at_hand = stands == "alone" or (stands == "after" and at_hand)
        if at_hand:
            kept.append(Quote(chunk, piece.start, piece.end))
    return tuple(kept)


def display_name(library: str, chunks: tuple[Chunk, ...] = ()) -> str:
    """What the library is called: the catalogue's name, else its guide's title."""
    known = libraries().get(library)
    if known:
        return known.name
    return chunks[0].title.split(" > ", 1)[0] if chunks else library


@lru_cache(maxsize=2048)
def named_in(text: str) -> tuple[str, ...]:
    """Ids of the catalogue's libraries, Python itself left out, whose names stand in the text."""
    return tuple(
        id
        for id, library in libraries().items()
        if id != LANGUAGE and re.search(rf"(?<!\w){re.escape(library.name)}(?!\w)", text, re.IGNORECASE)
    )


def has_own_documentation(index: Index, library: str) -> bool:
    """Whether anything but our guide is indexed of that library."""
    return index.shelves.size(index.shelves.named((library,))) > len(guide(index, library))
