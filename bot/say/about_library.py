"""What is a library: its own words on what it is, then the guide's, then a first example.

Not here: terms and API names (`what_is`).
"""

from __future__ import annotations

import re

from bot.ask.question import Question
from bot.draft import Block, Draft, Item, Line, Paragraph
from bot.find.relevance import stems
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.definitions import AskedTerm, definition
from bot.say.evidence.examples import first_code
from bot.say.evidence.passages import Excerpt
from bot.say.evidence.showing import explained, read_on
from corpus.catalogue import libraries
from corpus.domain import Hit
from corpus.index import Index

MAX_REASONS = 3
_ASKED_WITH = (
    "sentence sentences word words short briefly simple simply two one three"
    " python library package used use explain tell mean example show code why choose it"
)
_WHY = re.compile(r"why\b", re.IGNORECASE)


def asked_library(question: Question) -> str | None:
    """The library that is itself what the question asks about ("what is seaborn?"), if it is one."""
    if len(question.named) != 1 or question.symbols:
        return None
    known = libraries().get(question.named[0])
    names = {*stems(known.name), *stems(known.id), *known.imports} if known else {question.named[0]}
    rest = set(stems(question.standalone)) - names - set(stems(_ASKED_WITH))
    return question.named[0] if not rest else None


def about_library(index: Index, library: str, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The library's own words on what it is, then the guide's, then a first example."""
    if _WHY.match(question.standalone):
        return _reasons(index, library)
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


def _reasons(index: Index, library: str) -> Draft | None:
    """Why to choose the library, and when rather not, in our guide's words."""
    chunks = guides.guide(index, library)
    pro = guides.sentences(guides.section(chunks, "When to choose it"))[:MAX_REASONS]
    contra = guides.sentences(guides.section(chunks, "When not to choose it"))[:MAX_REASONS]
    if not pro:
        return None
    source = Line(connecting.FROM_GUIDE.format(library=guides.display_name(library, chunks)))
    return Draft((source, *(Item("", (quote,)) for quote in (*pro, *contra))))


def _own_definition(index: Index, library: str, name: str, hits: tuple[Hit, ...]) -> Excerpt | None:
    """The passage of the library's own pages with a sentence "<Name> is …"; None if it has no such sentence."""
    near = [
        at
        for at, _ in index.matching(f"{name} is a Python library what is {name} overview introduction", 60, (library,))
    ]
    chunks = [hit.chunk for hit in hits if hit.chunk.library == library] + index.knowledge.chunks_at(near)
    term = AskedTerm(name, frozenset(stems(name)), frozenset())
    best: Excerpt | None = None
    for chunk in chunks:
        if chunk.kind in {"narrative", "api", "example"}:
            found = definition(chunk, term)
            if found and (best is None or found.score > best.score):
                best = found
    return best
