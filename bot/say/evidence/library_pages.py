"""Which of the hits may carry an answer about how something is done or what it is: the libraries' own documentation.

Our guides step in only for a library of which nothing else is indexed (Caffe, where its repository can't be had).

Not here: the sentences.
"""

from __future__ import annotations

from bot.ask.question import Question
from bot.say.evidence import guides
from corpus.catalogue import libraries
from corpus.domain import Chunk, Hit
from corpus.facts import release
from corpus.index import Index

CONSIDERED_HITS = 6
"""So many of them are read for an answer."""

OLDER_COST = 0.2


def library_pages(index: Index, question: Question, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits that answer with a library's own words, those of the libraries in question first.

    A page of the user's speaks of any library that the question names, if the user doesn't search in others.
    """
    own = [hit for rank, hit in enumerate(hits) if _may_answer(index, hit.chunk, question, rank)]
    meant = {*(question.scope or question.named), *(() if question.scope else index.manifest.folders)}
    of_meant = [hit for hit in own if hit.chunk.library in meant]
    return tuple(of_meant or own)


def older_cost(chunk: Chunk, pages: tuple[Hit, ...]) -> float:
    """What a passage loses if a newer version of the same library was found beside it."""
    mine = release(chunk.version)
    newer = any(hit.chunk.library == chunk.library and release(hit.chunk.version) > mine for hit in pages)
    return OLDER_COST if newer else 0.0


def is_users_own(chunk: Chunk) -> bool:
    """Whether the page comes from a folder of the user's, and not from a library of the catalogue."""
    return chunk.source == "folder" and chunk.library not in libraries()


def document_of(index: Index, chunk: Chunk) -> list[Chunk]:
    """The chunks of the chunk's document, in text order."""
    return index.knowledge.document_chunks(chunk.document_id)


def _may_answer(index: Index, chunk: Chunk, question: Question, rank: int) -> bool:
    if chunk.kind == "article":
        return False
    if chunk.kind != "guide":
        return True
    # a guide found by chance must not answer for a library that nobody asked about
    meant = rank == 0 or chunk.library in (question.scope or question.named)
    return meant and not guides.has_own_documentation(index, chunk.library)
