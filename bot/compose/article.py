"""What the career article says about libraries, with the libraries' own words beside it where they differ.

Not here: questions about the career itself (`career`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot import connecting
from bot.cite import plain
from bot.compose import guides
from bot.compose.relevance import Wanted, stems
from bot.draft import Block, Item, Line, Paragraph, Quote
from corpus.domain import Chunk
from corpus.index import Index

MIN_COVERAGE = 0.6
MAX_CLAIMS = 2

_SAID_OF_ALL = frozenset(stems("model deep learning framework data which means"))

_PURPOSE = re.compile(
    r"\b(?:listed|described|named) in the article (?:for|as)\b|\bthe article recommends\b", re.IGNORECASE
)


def claims_beside_own_words(index: Index, look_for: Wanted) -> list[Block]:
    """The article's sentences on the task; then the guides' words on libraries whose purpose they put differently."""
    claims = _claims(index.knowledge.of_kind("article", "article"), look_for)
    if not claims:
        return []
    return [Line(connecting.ARTICLE_SAYS), Paragraph(tuple(claims)), *own_words(index, claims)]


def own_words(index: Index, claims: Iterable[Quote]) -> list[Block]:
    """For each library that a claim gives a purpose which its guide doesn't mention: the guide's own first line."""
    items: list[Item] = []
    for claim in claims:
        for library in guides.named_in(claim.words):
            chunks = guides.guide(index, library)
            first = guides.sentences(guides.section(chunks, "What it is for"))[:1]
            name = guides.display_name(library)
            if first and differs(claim, chunks) and name not in {item.label for item in items}:
                items.append(Item(name, first))
    return [Line(connecting.OWN_WORDS), *items] if items else []


def differs(claim: Quote, chunks: tuple[Chunk, ...]) -> bool:
    """Whether the article gives the library a purpose whose words the guide's account of it doesn't share."""
    shown = plain(claim.words)
    stated = _PURPOSE.search(shown)
    if not stated:
        return False
    known = set(stems(guides.account(chunks)))
    # "For statistics, the article recommends statsmodels": there the purpose stands in front
    told = shown[: stated.start()] if stated[0].lower().endswith("recommends") else shown[stated.end() :]
    purpose = [stem for stem in stems(told) if stem not in _SAID_OF_ALL]
    return sum(stem in known for stem in purpose) <= len(purpose) / 2


def _claims(chunks: list[Chunk], look_for: Wanted) -> list[Quote]:
    """The article's sentences that give libraries a purpose and match the question well, best first."""
    found = [
        (look_for.coverage(plain(quote.words)), -at, quote)
        for at, quote in enumerate(guides.sentences(tuple(chunks)))
        if guides.named_in(quote.words)
    ]
    good = sorted((row for row in found if row[0] >= MIN_COVERAGE), key=lambda row: row[:2], reverse=True)
    return [quote for _, _, quote in good[:MAX_CLAIMS]]
