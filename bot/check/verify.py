"""Checks a draft against the index: what is quoted must stand in the stored passage, and Python code must parse.

What fails is dropped, with the connecting lines that led up to it.

Not here: markers (`bot.say.cite`), which are minted only for what is left.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bot.check.parsing import PYTHON, parses
from bot.draft import (
    Block,
    Claim,
    Draft,
    Example,
    Item,
    Line,
    Nearby,
    PageLink,
    Paragraph,
    Quote,
    Table,
    Told,
    ToldCode,
    quotes_of,
)
from corpus.domain import Chunk
from corpus.index import Index


def verified(draft: Draft, stored: Mapping[str, Chunk]) -> Draft:
    """The draft without what the stored chunks (by id) don't bear out. A refusal stays one; blocks may be gone."""
    kept = [block for block in (_checked(block, stored) for block in draft.blocks) if block is not None]
    return dataclasses.replace(draft, blocks=tuple(_without_idle_leads(kept)))


def checked(index: Index, draft: Draft) -> Draft:
    """The draft as the index bears it out."""
    return verified(draft, index.knowledge.chunks(quoted_chunk_ids(draft)))


def quoted_chunk_ids(draft: Draft) -> tuple[str, ...]:
    """The ids of every chunk that the draft quotes, in order of first appearance."""
    return tuple(dict.fromkeys(quote.chunk.id for block in draft.blocks for quote in quotes_of(block)))


def _checked(block: Block, stored: Mapping[str, Chunk]) -> Block | None:  # noqa: PLR0911  # one for each kind
    match block:
        case Line():
            return block
        case Paragraph(quotes):
            quotes = tuple(quote for quote in quotes if _stands(quote, stored))
            return Paragraph(quotes) if quotes else None
        case Item(label, quotes):
            quotes = tuple(quote for quote in quotes if _stands(quote, stored))
            return Item(label, quotes) if quotes else None
        case Example(quote, language):
            good = _stands(quote, stored) and (language not in PYTHON or parses(quote.words))
            return block if good else None
        case PageLink(quote):
            return block if _stands(quote, stored) else None
        case Told(claims):
            kept = tuple(claim for claim in (_borne_out(claim, stored) for claim in claims) if claim is not None)
            return dataclasses.replace(block, claims=kept) if kept else None
        case Nearby(_, _, claim):
            return block if claim.quotes and all(_stands(quote, stored) for quote in claim.quotes) else None
        case ToldCode(claim, language):
            stands = all(_stands(quote, stored) for quote in claim.quotes)
            return block if stands and (language.lower() not in PYTHON or parses(claim.text)) else None
        case Table(columns, rows):
            rows = tuple(
                dataclasses.replace(
                    row, cells=tuple(cell if cell and _stands(cell, stored) else None for cell in row.cells)
                )
                for row in rows
            )
            return Table(columns, rows) if any(any(row.cells) for row in rows) else None


def _borne_out(claim: Claim, stored: Mapping[str, Chunk]) -> Claim | None:
    """The claim with those of its quotes that stand; None if it had some and none does."""
    quotes = tuple(quote for quote in claim.quotes if _stands(quote, stored))
    return dataclasses.replace(claim, quotes=quotes) if quotes or not claim.quotes else None


def _stands(quote: Quote, stored: Mapping[str, Chunk]) -> bool:
    chunk = stored.get(quote.chunk.id)
    inside = chunk is not None and 0 <= quote.start < quote.end <= len(chunk.text)
    return (
        inside
        and chunk is not None
        and chunk.text[quote.start : quote.end] == quote.words
        and bool(quote.words.strip())
    )


def _without_idle_leads(blocks: list[Block]) -> list[Block]:
    """Drops a connecting line that ends in a colon if nothing follows that it could introduce."""
    kept: list[Block] = []
    for block in reversed(blocks):
        leads = isinstance(block, Line) and block.text.endswith(":")
        if leads and (not kept or isinstance(kept[-1], Line)):
            continue
        kept.append(block)
    return kept[::-1]
