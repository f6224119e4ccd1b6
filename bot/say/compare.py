"""Compare: a table with a column per library, then what their guides say about the two together.

Not here: comparing two functions, which is left to `how_to` and `what_is`.
"""

from __future__ import annotations

import re

from bot.ask.question import Question
from bot.draft import Block, Draft, Item, Line, Quote, Row, Table
from bot.find.choice import choices
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.guides import Heading
from corpus.domain import Hit
from corpus.index import Index

MAX_COLUMNS = 4
MAX_NEIGHBOUR_LINES = 3

_ROWS: tuple[tuple[str, Heading], ...] = (
    ("What it is for", "What it is for"),
    ("Choose it when", "When to choose it"),
    ("Rather not when", "When not to choose it"),
)


def compare(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The comparison of the libraries that are named; None for fewer than two."""
    libraries = tuple(id for id in question.named if guides.guide(index, id))[:MAX_COLUMNS]
    if len(libraries) < 2 or question.symbols:
        return None
    names = {id: guides.display_name(id, guides.guide(index, id)) for id in libraries}
    rows = tuple(Row(label, tuple(_cell(index, id, heading, names) for id in libraries)) for label, heading in _ROWS)
    blocks: list[Block] = [Line(connecting.COMPARISON), Table(tuple(names.values()), rows)]
    together = _about_both(index, names)
    if together:
        blocks += [Line(connecting.NEIGHBOURS), *(Item("", (quote,)) for quote in together)]
    order = [choice.library for choice in choices(index, question)]
    best_first = sorted(
        libraries, key=lambda one: (order.index(one) if one in order else len(order), libraries.index(one))
    )
    return Draft(tuple(blocks), libraries=tuple(best_first))


def _cell(index: Index, library: str, heading: Heading, names: dict[str, str]) -> Quote | None:
    """The first sentence below the heading; one that names another of the compared libraries comes first."""
    found = guides.sentences(guides.section(guides.guide(index, library), heading))
    others = [name for id, name in names.items() if id != library]
    if heading == "When not to choose it":
        found = tuple(quote for quote in found if _names_any(quote, others)) or found
    return found[0] if found else None


def _about_both(index: Index, names: dict[str, str]) -> list[Quote]:
    """Sentences below "Compared with its neighbours" that name two of the libraries, one per pair and guide."""
    found: dict[tuple[str, str], Quote] = {}
    for id, name in names.items():
        for quote in guides.sentences(guides.section(guides.guide(index, id), "Compared with its neighbours")):
            for other, other_name in names.items():
                if other != id and _names_any(quote, [name]) and _names_any(quote, [other_name]):
                    found.setdefault((id, other), quote)
    return list(dict.fromkeys(found.values()))[:MAX_NEIGHBOUR_LINES]


def _names_any(quote: Quote, names: list[str]) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", quote.words, re.IGNORECASE) for name in names)
