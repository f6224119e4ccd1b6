"""What is: the sentence that defines the term, what carries it on, and an example if one is near.

Not here: how something is done (`how_to`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import connecting
from bot.cite import plain
from bot.compose import guides
from bot.compose.definitions import Term, asked_term, definition
from bot.compose.examples import first_code
from bot.compose.how_to import CONSIDERED_HITS, RANK_STEP, docstring_summary, example_near, explained, read_on, shown
from bot.compose.own_pages import document_of, older_cost, own_pages
from bot.compose.passages import Excerpt, excerpt
from bot.compose.relevance import Wanted, stems, wanted
from bot.draft import Block, Draft, Item, Line, Paragraph
from bot.question import Question
from corpus.catalogue import libraries
from corpus.domain import Chunk, Hit, SymbolKind
from corpus.index import Index

SYMBOL_WORTH: dict[SymbolKind, float] = {"class": 0.95, "module": 0.7, "function": 0.6, "method": 0.5}
"""What the summary of a docstring is worth as a definition of what it is named after; other kinds define nothing."""
ASKED_BY_NAME = 0.4
DEPTH_COST = 0.02
TITLE_WORTH = 0.6
"""The first sentence below a heading that is the term."""
TITLE_NAMES_WORTH = 0.3
PREFERS_HITS = 0.02
SEARCHED_DEEPER = 60
MIN_COVERAGE = 0.6
"""What a sentence must share with a question that doesn't ask for the meaning of a term."""
TITLE_WEIGHT = 0.7
MAX_COMPARED = 3


def draft(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """A definition, then an example. None if nothing can be quoted."""
    look_for = wanted(index, question)
    library = asked_library(question)
    if library:
        return _about_library(index, library, question, hits)
    pages = own_pages(index, question, hits)[:CONSIDERED_HITS]
    explanation = _meaning(index, question, hits, pages, look_for)
    if explanation is None:
        return None
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


def _meaning(
    index: Index, question: Question, hits: tuple[Hit, ...], pages: tuple[Hit, ...], look_for: Wanted
) -> Excerpt | None:
    """The best definition of the term; for questions that ask something else, the sentence that says most of it."""
    term = asked_term(question.standalone, _library_words(question))
    if term is None:
        return _says_most(pages, look_for, index)
    article = tuple(hit for hit in hits if hit.chunk.kind == "article")
    near = [*pages, *article, *_deeper(index, question, term, {hit.chunk.id for hit in hits})]
    found = list(_of_symbols(index, question, term, pages))
    for rank, hit in enumerate(near):
        if hit.chunk.kind == "guide" and hit not in pages:
            continue
        cost = PREFERS_HITS * min(rank, 10) + older_cost(hit.chunk, pages)
        defined = definition(hit.chunk, term)
        if defined:
            found.append((defined.score - cost, defined))
        elif hit.chunk.kind != "article":
            found += [(worth - cost, opening) for worth, opening in _below_its_title(index, hit.chunk, term, look_for)]
    meant = set(question.scope or question.named)
    found = [row for row in found if not meant or row[1].quotes[0].chunk.library in meant] or found
    return max(found, key=lambda row: row[0])[1] if found else None


def _says_most(pages: tuple[Hit, ...], look_for: Wanted, index: Index) -> Excerpt | None:
    rated: list[tuple[float, Excerpt]] = []
    for rank, hit in enumerate(pages):
        first = document_of(index, hit.chunk)[0] if hit.chunk.kind == "api" else hit.chunk
        for chunk in {first.id: first, hit.chunk.id: hit.chunk}.values():
            found = excerpt(chunk, look_for)
            said = " ".join((guides.heading_of(chunk), *(quote.words for quote in found.quotes))) if found else ""
            if found and look_for.coverage(said) >= MIN_COVERAGE:
                fit = found.score + TITLE_WEIGHT * look_for.title_fit(guides.heading_of(chunk))
                rated.append((fit - RANK_STEP * rank - older_cost(chunk, pages), found))
    return max(rated, key=lambda row: row[0])[1] if rated else None


def _deeper(index: Index, question: Question, term: Term, seen: set[str]) -> list[Hit]:
    """Further passages with the term's words: the one that defines it is often not the one that says most of it."""
    scope = question.scope or question.named
    found = index.matching(term.words, SEARCHED_DEEPER, scope)
    chunks = index.knowledge.chunks_at([at for at, _ in found])
    return [
        Hit(chunk, 0.0)
        for chunk in chunks
        if chunk.id not in seen
        and chunk.kind not in {"guide", "article"}
        and term.is_within(f"{chunk.title} {chunk.text}")
    ]


def _of_symbols(
    index: Index, question: Question, term: Term, pages: tuple[Hit, ...]
) -> Iterator[tuple[float, Excerpt]]:
    """The summaries of what is named like the term: the names in the question, then classes, modules, functions."""
    asked = {symbol.name for symbol in question.symbols}
    parts = re.findall(r"\w+", term.words.rsplit(".", 1)[-1])
    endings = {"_".join(parts), "".join(parts), "".join(parts).removesuffix("s")}
    symbols = [*question.symbols, *(one for end in sorted(endings) for one in index.knowledge.symbols_ending(end, 40))]
    symbols += [
        symbol
        for hit in pages
        if hit.chunk.kind == "api" and hit.chunk.symbols and term.is_named_by(_split(hit.chunk.symbols[0]))
        for symbol in index.knowledge.symbols_named(hit.chunk.symbols[0], 1)
    ]
    for symbol in {one.name: one for one in symbols}.values():
        worth = SYMBOL_WORTH.get(symbol.kind, 0.0)
        if (question.scope and symbol.library not in question.scope) or not (worth or symbol.name in asked):
            continue
        documented = index.knowledge.chunks_documenting(symbol.name, limit=1)
        summary = docstring_summary(documented[0], wanted(index, question)) if documented else None
        if summary is None or (symbol.name not in documented[0].symbols[:1] and symbol.name not in asked):
            continue
        if symbol.name in asked and len(asked) == 1:
            worth += ASKED_BY_NAME
        elif symbol.kind != "class" and stems(plain(summary.quotes[0].words))[:1] == stems(term.words)[:1]:
            continue  # "Run a project" tells what the verb means
        yield worth - DEPTH_COST * symbol.name.count(".") - PREFERS_HITS * _place(symbol.name, pages), summary


def _place(name: str, pages: tuple[Hit, ...]) -> int:
    return next((rank for rank, hit in enumerate(pages) if name in hit.chunk.symbols), len(pages))


def _split(name: str) -> str:
    """The last part of an API name as words: `OneHotEncoder` is "One Hot Encoder"."""
    last = name.rsplit(".", 1)[-1].replace("_", " ")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last)


def _below_its_title(index: Index, chunk: Chunk, term: Term, look_for: Wanted) -> Iterator[tuple[float, Excerpt]]:
    """The first sentence of a section whose heading is the term, or names it among little else."""
    heading = re.sub(
        r"^[\d.)\s]+|^(?:what (?:is|are)|introduction to|overview of)\s+", "", guides.heading_of(chunk), flags=re.IGNORECASE
    )
    if chunk.kind == "api" or not term.is_within(heading):
        return
    opening = excerpt(chunk, look_for, max_sentences=2, first_only=True)
    if opening:
        exact = term.is_named_by(heading)
        says_it = term.is_within(plain(opening.quotes[0].words))
        if exact or says_it:
            yield (TITLE_WORTH if exact else TITLE_NAMES_WORTH) + (0.1 if says_it else 0.0), opening


def _library_words(question: Question) -> frozenset[str]:
    """Stems of the names of the libraries in the question."""
    known = [libraries()[id] for id in question.named if id in libraries()]
    return frozenset(stem for one in known for stem in stems(f"{one.id} {one.name} {' '.join(one.imports)}"))


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
