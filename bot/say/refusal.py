"""Refusals: what was asked is not in the sources; what was searched, the nearest pages, what the tutor does cover.

Not here: deciding to refuse (`bot.judge.gate`, `uncovered`).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.ask.alike_names import nearest_names
from bot.ask.question import Question
from bot.draft import Block, Draft, Item, Line, PageLink, Quote
from bot.say import connecting
from bot.say.evidence import guides
from corpus.catalogue import OtherLibrary, OtherProduct
from corpus.domain import AnswerReason, Chunk, Hit
from corpus.index import Index
from corpus.text.sentences import SentenceSpan, pieces
from corpus.text.shown import safe

MAX_PAGES = 3
MAX_NAMES = 3


def refuse(index: Index, question: Question, hits: tuple[Hit, ...], reason: AnswerReason) -> Draft:
    """A refusal for that reason. Nearest pages are shown unless the question has nothing to do with them."""
    if reason == "empty_input":
        return Draft((Line(connecting.EMPTY), Line(connecting.TRY_ASKING)), reason=reason)
    blocks: list[Block] = []
    links = _nearest_pages([hit.chunk for hit in hits])
    if reason == "unknown_api" and question.unknown_names:
        lines, links = _unknown(index, question, links)
        blocks += lines
    else:
        blocks.append(Line(connecting.NOTHING_FOUND))
    blocks.append(
        Line(connecting.SEARCHED.format(chunks=f"{index.manifest.n_chunks:,}", libraries=_searched(index, question)))
    )
    if links and reason != "off_topic":
        blocks += [Line(connecting.NEAREST_PAGES), *links]
    blocks.append(Line(connecting.COVERS))
    return Draft(tuple(blocks), reason=reason)


def point_elsewhere(index: Index, others: Sequence[OtherLibrary | OtherProduct]) -> Draft:
    """That they aren't covered, and, of libraries, when to choose them."""
    items = [
        Item("", (Quote(chunk, 0, len(chunk.text)),))
        for other in others
        if isinstance(other, OtherLibrary)
        for chunk in index.knowledge.of_kind("guide", other.id)[:1]
    ]
    chosen: list[Block] = [Line(connecting.WHEN_TO_CHOOSE), *items] if items else []
    uncovered = Line(connecting.UNCOVERED.format(names=" and ".join(other.name for other in others)))
    return Draft((uncovered, *chosen, Line(connecting.COVERS)), reason="not_in_sources")


def _unknown(index: Index, question: Question, links: list[PageLink]) -> tuple[list[Block], list[PageLink]]:
    """What to say about the unknown names, and the pages of the nearest real ones (else the pages at hand)."""
    blocks: list[Block] = []
    near: list[Chunk] = []
    for unknown in question.unknown_names[:MAX_NAMES]:
        blocks.append(Line(connecting.UNKNOWN_API.format(name=coded(unknown))))
        names = nearest_names(index, unknown)
        if names:
            blocks.append(Line(connecting.UNKNOWN_API_NEAREST.format(names=", ".join(map(coded, names)))))
            near += [chunk for name in names for chunk in index.knowledge.chunks_documenting(name, limit=1)]
    return blocks, _nearest_pages(near) or links


def coded(name: str) -> str:
    """A name from a question as code; escaped where it can't be that."""
    return f"`{name}`" if "`" not in name else safe(name)


def _searched(index: Index, question: Question) -> str:
    if question.scope:
        return ", ".join(guides.display_name(id) for id in question.scope)
    return f"{len(set(index.versions_of) - {'article'})} libraries"


def _nearest_pages(chunks: list[Chunk]) -> list[PageLink]:
    """One link per page, best first, each citing the first sentence found there."""
    links: dict[str, PageLink] = {}
    for chunk in chunks:
        quote = _first_words(chunk)
        if quote and chunk.document_id not in links:
            links[chunk.document_id] = PageLink(quote)
    return list(links.values())[:MAX_PAGES]


def _first_words(chunk: Chunk) -> Quote | None:
    found = pieces(chunk.text)
    first = next((piece for piece in found if isinstance(piece, SentenceSpan)), next(iter(found), None))
    return Quote(chunk, first.start, first.end) if first and chunk.text[first.start : first.end].strip() else None
