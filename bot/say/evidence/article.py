"""What the career article says about libraries, with the libraries' own words beside it where they differ.

Not here: questions about the career itself (`bot.say.career`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.draft import Block, Item, Line, Paragraph, Quote
from bot.find.relevance import Wanted, stems
from bot.say import connecting
from bot.say.evidence import guides
from corpus.domain import Chunk
from corpus.index import Index
from corpus.text.shown import plain

MIN_COVERAGE = 0.6
MAX_CLAIMS = 2

_SAID_OF_ALL = frozenset(stems("model deep learning framework data which means"))

_PURPOSE = re.compile(
    r"\b(?:listed|described|named) in the article (?:for|as)\b|\bthe article recommends\b", re.IGNORECASE
)

_RECOMMENDS = re.compile(r"\bthe article (?:recommends|names)\b|\bis the library for\b", re.IGNORECASE)


def claims_beside_own_words(index: Index, look_for: Wanted, listed: tuple[str, ...]) -> list[Block]:
    """The article's sentences on the task; then the guides' words on libraries whose purpose they put differently.

    After the first sentence, those are left out that speak of libraries beside the `listed` ones.
    """
    claims = _claims(index.knowledge.of_kind("article", "article"), look_for)
    claims = [claim for at, claim in enumerate(claims) if not at or set(guides.named_in(claim.words)) <= set(listed)]
    if not claims:
        return []
    return [Line(connecting.ARTICLE_SAYS), Paragraph(tuple(claims)), *own_words(index, claims, listed)]


def recommended(index: Index, look_for: Wanted) -> dict[str, float]:
    """Per library with a guide that the article recommends or names for the task: how well its sentence fits."""
    found: dict[str, float] = {}
    for claim in guides.sentences(tuple(index.knowledge.of_kind("article", "article"))):
        fit = look_for.coverage(plain(claim.words))
        if fit >= MIN_COVERAGE and _RECOMMENDS.search(claim.words) and says_one_thing(claim):
            for id in guides.named_in(claim.words):
                if guides.guide(index, id):
                    found[id] = max(fit, found.get(id, 0.0))
    return found


def says_one_thing(claim: Quote) -> bool:
    """Whether what the sentence says holds for all its libraries: nothing but commas and "and" stands between them."""
    names = sorted((guides.display_name(id) for id in guides.named_in(claim.words)), key=len, reverse=True)
    if not names:
        return False
    either_name = rf"(?:{'|'.join(map(re.escape, names))})"
    shown = plain(claim.words)
    places = list(re.finditer(either_name, shown, re.IGNORECASE))
    between = (
        re.sub(either_name, "", shown[places[0].start() : places[-1].end()], flags=re.IGNORECASE) if places else "x"
    )
    return re.fullmatch(r"(?:[\s,]|and|or|Apache)*", between) is not None


def own_words(index: Index, claims: Iterable[Quote], listed: tuple[str, ...] = ()) -> list[Block]:
    """For each library that a claim gives a purpose which its guide doesn't mention: the guide's own first line.

    With a list of libraries, also for those that a claim names and the list lacks.
    """
    items: list[Item] = []
    for claim in claims:
        for library in guides.named_in(claim.words):
            chunks = guides.guide(index, library)
            first = guides.sentences(guides.section(chunks, "What it is for"))[:1]
            name = guides.display_name(library)
            beside = differs(claim, chunks) or (bool(listed) and library not in listed)
            if first and beside and name not in {item.label for item in items}:
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
        if guides.named_in(quote.words) and says_one_thing(quote)
    ]
    good = sorted((row for row in found if row[0] >= MIN_COVERAGE), key=lambda row: row[:2], reverse=True)
    return [quote for _, _, quote in good[:MAX_CLAIMS]]
