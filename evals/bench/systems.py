"""The systems that are compared, all behind one call: a question in, passages out, best first.

    words       BM25 alone
    vectors     the encoder's nearest neighbours alone
    preceptor   what the tutor retrieves

Not here: the LangChain quick-start (`quickstart`), or what a passage is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.ask.understanding import understand
from bot.find.retrieve import retrieve
from corpus.domain import Chunk
from corpus.index import Index


@dataclass(frozen=True, slots=True)
class Passage:
    """What a system returned: of which library, which names it documents, which chunks it is or overlaps."""

    library: str
    symbols: tuple[str, ...]
    chunk_ids: tuple[str, ...]


Search = Callable[[str], list[Passage]]


def searches(index: Index, depth: int) -> dict[str, Search]:
    """The systems that search this index, each returning up to `depth` passages."""
    return {
        "words": partial(_by_words, index, depth),
        "vectors": partial(_by_vectors, index, depth),
        "preceptor": partial(_by_preceptor, index, depth),
    }


def passages_of(chunks: Iterable[Chunk]) -> list[Passage]:
    """Each chunk as a passage."""
    return [Passage(chunk.library, chunk.symbols, (chunk.id,)) for chunk in chunks]


def _by_words(index: Index, depth: int, question: str) -> list[Passage]:
    return passages_of(index.knowledge.chunks_at([position for position, _ in index.matching(question, depth)]))


def _by_vectors(index: Index, depth: int, question: str) -> list[Passage]:
    ids = [id for id, _ in index.nearest(question, depth)]
    found = index.knowledge.chunks(ids)
    return passages_of(found[id] for id in ids)


def _by_preceptor(index: Index, depth: int, question: str) -> list[Passage]:
    return passages_of(hit.chunk for hit in retrieve(index, understand(index, question), k=depth))
