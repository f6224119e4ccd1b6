"""How do I: the passage that explains it, the call's signature, the shortest example that fits, and where to read on.

Not here: rating passages and the call's parameters (`evidence`), or what a term means (`what_is`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.ask.question import Question
from bot.draft import Block, Draft, Line, Paragraph
from bot.find.relevance import Wanted, wanted
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.calls import asked_of, called, parameters
from bot.say.evidence.examples import SHELL, first_code, section_code
from bot.say.evidence.explaining import named_for_it, rate, speaks_of_it, vouched
from bot.say.evidence.library_pages import CONSIDERED_HITS, document_of, is_users_own, library_pages, older_cost
from bot.say.evidence.passages import Excerpt, excerpt, n_words
from bot.say.evidence.showing import code_for, explained, read_on, source_line
from corpus.domain import Chunk, Hit
from corpus.index import Index
from corpus.text.dotted import last_heading

BRIEF_WORDS = 15
"""An explanation of fewer words gets a sentence of another page beside it, if one fits at least `SUPPLEMENT_FIT`."""
SUPPLEMENT_FIT = 0.7

TRUSTED_HITS = 2
TRUSTED_SHARE = 0.3
"""Where no sentence speaks of what is asked, the gate's word that the sources hold it is taken for the first passages
that hold so much of the question."""

LIKE_IT = 0.7
"""Where none does that either, for the passage whose explanation, or a phrasing for it, has this cosine to it.

With it 594 of the 625 answerable questions of our suites are answered, without it 587 (`python -m evals.answered`).
"""

OWN_SECTIONS = 3
HEADED_WITH_IT = 0.6
"""A section of the user's own, among so many first passages, answers with its code if its heading holds so much of the
question: the heading of "Create a training/testing loop" holds all of "How do I write a training loop?" but a verb.
"""

Rated = tuple[float, Excerpt, Chunk]
"""An explanation and its passage, with how well it fits."""
Explanation = tuple[float, Excerpt, Chunk, bool]
"""The same, and whether it speaks of what is asked."""

_ABOUT_INSTALLING = re.compile(r"\b(?:install|installing|installation)\b", re.IGNORECASE)
_ABOUT_SHELL = re.compile(r"\b(?:install|upgrade|uninstall|pip|conda|command line|terminal|shell)\b", re.IGNORECASE)


def show(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """An explanation with an example. None if no passage has a sentence that stands on its own."""
    if _ABOUT_INSTALLING.search(question.standalone) and len(question.named) == 1:
        installing = _installing(index, question.named[0])
        if installing:
            return installing
    look_for = wanted(index, question)
    pages = library_pages(index, question, hits)[:CONSIDERED_HITS]
    if question.kind == "how_to" and (own := _own_section(index, pages, look_for)):
        return own
    ranks = {id: rank for rank, id in enumerate(dict.fromkeys(hit.chunk.document_id for hit in pages))}
    rated = [
        (rate(index, hit.chunk, look_for, ranks[hit.chunk.document_id], question.standalone), hit.chunk)
        for hit in pages
    ]
    explanations = [
        (
            score + vouched(hit) - older_cost(chunk, pages) + named_for_it(index, chunk, found, question, look_for),
            found,
            chunk,
            bool(vouched(hit)) or speaks_of_it(chunk, found, look_for, question, rank == 0),
        )
        for rank, (((score, found), chunk), hit) in enumerate(zip(rated, pages, strict=True))
        if found is not None
    ]
    found = (
        [(score, words, chunk) for score, words, chunk, speaks in explanations if speaks]
        or _trusted(explanations, look_for)
        or _nearest_in_meaning(index, question, pages, explanations)
    )
    if not found:
        return None
    _, explanation, _ = max(found, key=lambda row: row[0])
    chunk = explanation.quotes[0].chunk
    asked = asked_of(index, question, chunk, explanation)
    shell = bool(_ABOUT_SHELL.search(question.standalone))
    code = code_for(index, explanation, pages, look_for, shell=shell, setting=asked)
    call = called(index, chunk, parameters(index, chunk, asked, code, look_for))
    more = () if call else _supplement(chunk, explanation, [(other, page) for _, other, page in found])
    return Draft((*explained(chunk, explanation), *more, *call, *code, read_on(chunk)))


def _own_section(index: Index, pages: tuple[Hit, ...], look_for: Wanted) -> Draft | None:
    """The code of a section of the user's own that is headed with what is asked: a course shows how it is done."""
    for hit in pages[:OWN_SECTIONS]:
        chunk = hit.chunk
        if not is_users_own(chunk) or look_for.coverage(last_heading(chunk.title)) < HEADED_WITH_IT:
            continue
        section = [part for part in document_of(index, chunk) if part.title == chunk.title]
        code = section_code(section, look_for)
        if code is None:
            continue
        said = [found for part in section if (found := excerpt(part, look_for, leads=True)) is not None]
        best = max(said, key=lambda found: found.score, default=None)
        words = explained(chunk, best) if best else (Line(source_line(chunk)),)
        return Draft((*words, Line(connecting.EXAMPLE), code, read_on(chunk)))
    return None


def _installing(index: Index, library: str) -> Draft | None:
    """The guide on installing the library: the sources seldom hold the installation page."""
    for chunk in guides.section(guides.guide(index, library), "Install"):
        words = guides.sentences((chunk,))[:2]
        command = first_code(chunk, SHELL)
        if words and command:
            return Draft((*explained(chunk, Excerpt(words, 1.0)), command))
    return None


def _trusted(explanations: Sequence[Explanation], look_for: Wanted) -> list[Rated]:
    """The explanations from the first passages that hold enough of the question, if none speaks of it itself."""
    return [
        (score, words, chunk)
        for score, words, chunk, _ in explanations[:TRUSTED_HITS]
        if look_for.coverage(f"{chunk.title} {chunk.text}") >= TRUSTED_SHARE
    ]


def _nearest_in_meaning(
    index: Index, question: Question, pages: tuple[Hit, ...], explanations: Sequence[Explanation]
) -> list[Rated]:
    """The explanation that is most like the question, by its own words or by a phrasing, if it is like enough.

    Only for tasks: what no sentence says of who, when or why isn't found by likeness.
    """
    if question.kind != "how_to" or question.vector is None or not explanations:
        return []
    asked = {hit.chunk.id: hit.asked or 0.0 for hit in pages}
    said = [
        f"{last_heading(chunk.title)}: {' '.join(quote.words for quote in words.quotes)}"
        for _, words, chunk, _ in explanations
    ]
    cosines = (index.encoder.embed(said) @ question.vector).tolist()
    rated = [
        (max(cosine, asked[chunk.id]), words, chunk)
        for cosine, (_, words, chunk, _) in zip(cosines, explanations, strict=True)
    ]
    best = max(rated, key=lambda row: row[0])
    return [best] if best[0] >= LIKE_IT else []


def _supplement(chunk: Chunk, explanation: Excerpt, others: list[tuple[Excerpt, Chunk]]) -> tuple[Block, ...]:
    """Beside an explanation of a few words, the best sentence of another narrative page of the same library version."""
    if n_words(explanation.quotes) >= BRIEF_WORDS:
        return ()
    for other, page in others:
        same = page.library == chunk.library and page.version == chunk.version and page.document_id != chunk.document_id
        if same and page.kind == "narrative" and other.score >= SUPPLEMENT_FIT:
            return (Paragraph(other.quotes[:1]),)
    return ()
