"""What is: the sentence that defines the term, what carries it on, and an example if one is near.

Not here: how something is done (`how_to`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot import connecting
from bot.cite import plain
from bot.compose import guides
from bot.compose.examples import first_code
from bot.compose.how_to import CONSIDERED_HITS, RANK_STEP, docstring_summary, example_near, explained, read_on, shown
from bot.compose.own_pages import document_of, older_cost, own_pages
from bot.compose.passages import Excerpt, excerpt
from bot.compose.relevance import Wanted, stems, wanted
from bot.draft import Block, Draft, Item, Line, Paragraph
from bot.question import Question
from corpus.catalogue import libraries
from corpus.domain import Chunk, Hit
from corpus.index import Index

DEFINES_BONUS = 0.7
NAMED_SO_BONUS = 0.4
SUMMARY_BONUS = 0.3
NOT_ITS_NAME = -0.6
"""A docstring defines what it is named after, and hardly ever anything else."""
TITLE_WEIGHT = 0.7
MAX_COMPARED = 3

SUBJECT_COVERED = 0.7
"""How much of the term the subject of a definition must name: a definition of logistic regression defines no other."""

_NAMED_SO = re.compile(r"\b(?:called|known as|termed|referred to as|named)\s+(?P<subject>[^,;:.]{2,60})")
_DEFINES = re.compile(
    r"(?P<subject>[^,;:]{2,80}?)\s+"
    r"(?:is|are|refers? to|means?|represents?|consists? of|describes?|denotes?|measures?)\s+",
)


def draft(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """A definition, then an example. None if nothing can be quoted."""
    look_for = wanted(index, question)
    library = asked_library(question)
    if library:
        return _about_library(index, library, question, hits)
    defining = definition_bonus(look_for)
    pages = own_pages(index, question, hits)[:CONSIDERED_HITS]
    costs = [RANK_STEP * rank + older_cost(hit.chunk, pages) for rank, hit in enumerate(pages)]
    rated = [_rate(index, hit.chunk, look_for, defining, cost) for hit, cost in zip(pages, costs, strict=True)]
    rated += [_defined_by_article(hit.chunk, look_for, defining) for hit in hits if hit.chunk.kind == "article"]
    found = [row for row in rated if row is not None]
    if not found:
        return None
    _, explanation = max(found, key=lambda row: row[0])
    chunk = explanation.quotes[0].chunk
    example = example_near(index, explanation, pages, look_for)
    return Draft((*explained(chunk, explanation), *shown(example), read_on(chunk)))


def draft_each(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """What each of the API names in the question is, in its docstring's words; without two names, one answer."""
    items: list[Item] = []
    for symbol in question.symbols[:MAX_COMPARED]:
        documented = index.knowledge.chunks_documenting(symbol.name, limit=1)
        found = excerpt(documented[0], wanted(index, question), max_sentences=2) if documented else None
        if found:
            items.append(Item(symbol.name, found.quotes))
    if len(items) < 2:
        return draft(index, question, hits)
    return Draft((Line(connecting.COMPARISON), *items, read_on(items[-1].quotes[0].chunk)))


def asked_library(question: Question) -> str | None:
    """The library that is itself what the question asks about ("what is seaborn?"), if it is one."""
    if len(question.named) != 1 or question.symbols:
        return None
    known = libraries().get(question.named[0])
    names = {*stems(known.name), *stems(known.id), *known.imports} if known else {question.named[0]}
    rest = set(stems(question.standalone)) - names - set(stems("python library package used use explain tell mean"))
    return question.named[0] if not rest else None


def definition_bonus(look_for: Wanted) -> Callable[[str], float]:
    """What a sentence gains for saying "<the term> is …"; "is" elsewhere in the sentence earns nothing."""

    def bonus(shown_words: str) -> float:
        for pattern, worth in ((_DEFINES.match, DEFINES_BONUS), (_NAMED_SO.search, NAMED_SO_BONUS)):
            match = pattern(shown_words)
            if match and look_for.coverage(match["subject"]) >= SUBJECT_COVERED:
                return worth * min(1.0, 6 / max(1, len(match["subject"].split())))
        return 0.0

    return bonus


def _rate(
    index: Index, chunk: Chunk, look_for: Wanted, defining: Callable[[str], float], cost: float
) -> tuple[float, Excerpt] | None:
    """How well the chunk defines the term, with its excerpt; a docstring's summary is its definition."""
    if chunk.kind == "api":
        chunk = document_of(index, chunk)[0]
        found = docstring_summary(chunk, look_for)
        name = chunk.symbols[0].rsplit(".", 1)[-1] if chunk.symbols else guides.heading_of(chunk)
        fit = look_for.title_fit(name) or NOT_ITS_NAME
        fit += SUMMARY_BONUS if name.lower() in look_for.last_parts else 0.0
    else:
        found = excerpt(chunk, look_for, bonus=defining)
        fit = look_for.title_fit(guides.heading_of(chunk))
    return None if found is None else (found.score + TITLE_WEIGHT * fit - cost, found)


def _defined_by_article(
    chunk: Chunk, look_for: Wanted, defining: Callable[[str], float]
) -> tuple[float, Excerpt] | None:
    """The article's sentence that defines the term; what it says otherwise is no answer to "what is"."""
    found = excerpt(chunk, look_for, bonus=defining)
    defines = found is not None and defining(plain(found.quotes[0].words)) > 0
    return (found.score, found) if found and defines else None


def _about_library(index: Index, library: str, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The library's own words on what it is, then the guide's, then a first example."""
    chunks = guides.guide(index, library)
    name = guides.display_name(library, chunks)
    own = _own_definition(index, library, name, hits)
    blocks: list[Block] = [*explained(own.quotes[0].chunk, own)] if own else []
    summary = guides.sentences(guides.section(chunks, "What it is for"))[:2] or guides.sentences(chunks)[:1]
    if summary:
        blocks += [Line(connecting.FROM_GUIDE.format(library=name)), Paragraph(summary)]
    code = next((code for chunk in guides.section(chunks, "A first example") if (code := first_code(chunk))), None)
    if code:
        blocks += [Line(connecting.FIRST_EXAMPLE.format(library=name)), code]
    if not blocks:
        return None
    return Draft((*blocks, read_on(own.quotes[0].chunk))) if own else Draft(tuple(blocks))


def _own_definition(index: Index, library: str, name: str, hits: tuple[Hit, ...]) -> Excerpt | None:
    """The passage of the library's own pages with a sentence "<Name> is …"; None if it has no such sentence."""
    near = [
        at
        for at, _ in index.matching(f"{name} is a Python library what is {name} overview introduction", 60, (library,))
    ]
    chunks = [hit.chunk for hit in hits if hit.chunk.library == library] + index.knowledge.chunks_at(near)
    says = re.compile(
        rf"(?:The )?{re.escape(name)}(?: \([^)]*\))? (?:is|aims|provides|makes|builds|offers)\b",
        re.IGNORECASE,
    )
    look_for = Wanted({})
    for chunk in chunks:
        if chunk.kind in {"narrative", "api", "example"}:
            found = excerpt(chunk, look_for, bonus=lambda words: 1.0 if says.match(words) else 0.0)
            if found and says.match(plain(found.quotes[0].words)):
                return found
    return None
