"""What is: the sentence that defines the term, what carries it on, and an example if one is near.

Not here: how something is done (`how_to`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.ask.question import Question
from bot.draft import Draft, Item, Line, Paragraph
from bot.find.relevance import Wanted, stems, wanted
from bot.say import connecting
from bot.say.about_library import about_library, asked_library
from bot.say.evidence.definitions import AskedTerm, asked_term, definition
from bot.say.evidence.explaining import RANK_STEP, docstring_summary
from bot.say.evidence.fields import returned
from bot.say.evidence.library_pages import CONSIDERED_HITS, document_of, library_pages, older_cost
from bot.say.evidence.passages import Excerpt, excerpt
from bot.say.evidence.showing import example_near, explained, read_on, shown, source_line
from corpus.catalogue import libraries
from corpus.domain import Chunk, Hit, SymbolKind
from corpus.index import Index
from corpus.text.dotted import last_heading, last_part
from corpus.text.shown import plain

SYMBOL_WORTH: dict[SymbolKind, float] = {"class": 0.95, "module": 0.7, "function": 0.6, "method": 0.5}
"""What the summary of a docstring is worth as a definition of what it is named after; other kinds define nothing."""
CIRCULAR_WORTH = 0.25
"""For a function that makes the thing and says so with the term itself."""
ASKED_BY_NAME = 0.4
DEPTH_COST = 0.02
TITLE_WORTH = 0.6
"""The first sentence below a heading that is the term."""
TITLE_NAMES_WORTH = 0.3
TITLE_ALONE_WORTH = 0.25
OPENING_WORDS = 7
"""Where in that sentence the term must stand: one that comes to it later speaks of something else."""
BARE_WORDS = 6
PREFERS_HITS = 0.02
SEARCHED_DEEPER = 60
MIN_COVERAGE = 0.6
"""What a sentence must share with a question that doesn't ask for the meaning of a term."""
TITLE_WEIGHT = 0.7
MAX_COMPARED = 3

_NOUN_FOLLOWS = frozenset({"A", "An", "The", "Represents"})
_HANGS_ON = re.compile(
    r"(?:depending|often|though|although|while|when|if|since|as|\w{3,}ing|for|in|to)\b", re.IGNORECASE
)
_LEADS_UP = re.compile(
    r"^(?:[\d.)\s]+|(?:what (?:is|are)|introduction to|overview of|the concept of)\s+)+", re.IGNORECASE
)
_RETURN = re.compile(r"what (?:does|do|will|is) (.+?) (?:returns?|give back)\b", re.IGNORECASE)
_SETTING = re.compile(r"\b\w+=[\w.'\"]+")


def define(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """A definition, then an example. None if nothing can be quoted."""
    look_for = wanted(index, question)
    question = replace(question, named=_meant(question))
    library = asked_library(question)
    if library:
        return about_library(index, library, question, hits)
    pages = library_pages(index, question, hits)[:CONSIDERED_HITS]
    given = _given_back(index, question, pages)
    if given:
        return given
    explanation = _meaning(index, question, hits, pages, look_for)
    if explanation is None:
        return None
    chunk = explanation.quotes[0].chunk
    example = example_near(index, explanation, pages, look_for)
    return Draft((*explained(chunk, explanation), *shown(example), read_on(chunk)))


def _given_back(index: Index, question: Question, pages: tuple[Hit, ...]) -> Draft | None:
    """For "what does X return": the docstring's words on it, of the first call that the question names."""
    asked = _RETURN.match(question.standalone)
    words = set(re.findall(r"\w+", asked[1].lower())) if asked else set()
    for hit in pages:
        symbols = hit.chunk.symbols[:1] if hit.chunk.kind == "api" else ()
        if symbols and last_part(symbols[0]).lower() in words:
            document = document_of(index, hit.chunk)
            quote = returned(document)
            if quote:
                summary = docstring_summary(document, wanted(index, question))
                about = (Paragraph(summary.quotes[:1]),) if summary else ()
                return Draft((Line(source_line(hit.chunk)), *about, Item("", (quote,)), read_on(hit.chunk)))
    return None


def define_each(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """What each of the API names in the question is, in its docstring's words; without two names, one answer."""
    items: list[Item] = []
    for symbol in question.symbols[:MAX_COMPARED]:
        found = docstring_summary(index.knowledge.chunks_documenting(symbol.name), wanted(index, question))
        if found:
            items.append(Item(symbol.name, found.quotes))
    if len(items) < 2:
        return define(index, question, hits)
    return Draft((Line(connecting.COMPARISON), *items, read_on(items[-1].quotes[0].chunk)))


def _meaning(
    index: Index, question: Question, hits: tuple[Hit, ...], pages: tuple[Hit, ...], look_for: Wanted
) -> Excerpt | None:
    """The best definition of the term; for questions that ask something else, the sentence that says most of it."""
    term = asked_term(question.standalone, _library_words(question))
    if term is None:
        return _says_most(index, pages, look_for, frozenset(_SETTING.findall(question.standalone)))
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
    found = [row for row in found if not meant or row[1].quotes[0].chunk.library in meant]
    return max(found, key=lambda row: row[0])[1] if found else None


def _says_most(index: Index, pages: tuple[Hit, ...], look_for: Wanted, settings: frozenset[str]) -> Excerpt | None:
    """The passage that says most of the question, and all `settings` ("axis=1") to the letter."""
    rated: list[tuple[float, Excerpt]] = []
    for rank, hit in enumerate(pages):
        chunk = hit.chunk
        summary = docstring_summary(document_of(index, chunk), look_for) if chunk.kind == "api" else None
        for found in (summary, excerpt(chunk, look_for)):
            said = " ".join((last_heading(chunk.title), *(quote.words for quote in found.quotes))) if found else ""
            if found and look_for.coverage(said) >= MIN_COVERAGE and all(setting in said for setting in settings):
                fit = found.score + TITLE_WEIGHT * look_for.title_fit(last_heading(chunk.title))
                rated.append((fit - RANK_STEP * rank - older_cost(chunk, pages), found))
    return max(rated, key=lambda row: row[0])[1] if rated else None


def _deeper(index: Index, question: Question, term: AskedTerm, seen: set[str]) -> list[Hit]:
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
    index: Index, question: Question, term: AskedTerm, pages: tuple[Hit, ...]
) -> Iterator[tuple[float, Excerpt]]:
    """The summaries of what is named like the term: the names in the question, then classes, modules, functions."""
    asked = {symbol.name for symbol in question.symbols if _is_spelt_out(symbol.name, question.standalone)}
    parts = re.findall(r"\w+", last_part(term.words))
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
        # names are found in any case, but torch.Tensor is no torch.tensor
        documented = [
            one for one in index.knowledge.chunks_documenting(symbol.name) if symbol.name in one.symbols[:1]
        ] or (index.knowledge.chunks_documenting(symbol.name, limit=3) if symbol.name in asked else [])
        summary = docstring_summary(documented, wanted(index, question)) if documented else None
        if summary is None:
            continue
        words = plain(summary.quotes[0].words)
        if symbol.name in asked:
            worth += ASKED_BY_NAME
        elif symbol.kind != "class" and stems(words)[:1] == stems(term.words)[:1]:
            continue  # "Run a project" tells what the verb means
        elif term.is_within(words):
            if symbol.kind == "method" or (symbol.kind == "class" and len(words.split()) < BARE_WORDS):
                continue  # "The Optimizer class."
            worth = worth if symbol.kind == "class" and words.split()[0] in _NOUN_FOLLOWS else CIRCULAR_WORTH
        yield worth - DEPTH_COST * symbol.name.count(".") - PREFERS_HITS * _place(symbol.name, pages), summary


def _is_spelt_out(name: str, text: str) -> bool:
    """Whether the question writes the name as code does: with a dot, a bracket or an underscore."""
    last = re.escape(last_part(name))
    return "_" in last or re.search(rf"\.{last}\b|\b{last}\(", text, re.IGNORECASE) is not None


def _place(name: str, pages: tuple[Hit, ...]) -> int:
    return next((rank for rank, hit in enumerate(pages) if name in hit.chunk.symbols), len(pages))


def _split(name: str) -> str:
    """The last part of an API name as words: `OneHotEncoder` is "One Hot Encoder"."""
    last = last_part(name).replace("_", " ")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last)


def _below_its_title(index: Index, chunk: Chunk, term: AskedTerm, look_for: Wanted) -> Iterator[tuple[float, Excerpt]]:
    """The first sentence of a section whose heading is the term, or names it among little else."""
    heading = _LEADS_UP.sub("", last_heading(chunk.title))
    if chunk.kind == "api" or not term.is_within(heading):
        return
    opening = excerpt(chunk, look_for, max_sentences=2, first_only=True)
    if opening:
        exact = term.is_named_by(heading)
        says_it = term.is_within(" ".join(plain(opening.quotes[0].words).split()[:OPENING_WORDS]))
        if exact and not says_it and not _HANGS_ON.match(plain(opening.quotes[0].words)):
            yield TITLE_ALONE_WORTH, opening
        elif (
            says_it
            and not _HANGS_ON.match(plain(opening.quotes[0].words))
            and (exact or len(stems(heading)) <= len(term.stems) + 1)
        ):
            yield TITLE_WORTH if exact else TITLE_NAMES_WORTH, opening


def _meant(question: Question) -> tuple[str, ...]:
    """The libraries that the question names itself; "a tensor" is also a name in PyTorch, and yet means no library."""
    said = set(stems(question.standalone))
    spelt = {one.library for one in question.symbols if _is_spelt_out(one.name, question.standalone)}
    return tuple(id for id in question.named if id in spelt or said & _names_of(id))


def _names_of(id: str) -> set[str]:
    known = libraries().get(id)
    return set(stems(f"{id} {known.name} {' '.join(known.imports)} {known.import_alias}" if known else id))


def _library_words(question: Question) -> frozenset[str]:
    """Stems of the names of the libraries in the question."""
    return frozenset(stem for id in question.named for stem in _names_of(id))
