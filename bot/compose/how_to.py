"""How do I: the passage that explains it, the call's signature, the shortest example that fits, and where to read on.

Not here: what a name or a term means (`what_is`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import connecting
from bot.cite import page_title
from bot.compose import guides
from bot.compose.examples import SAME_CHUNK, SHELL, Fit, best_example, first_code, signature
from bot.compose.fields import asked_parameter, field, name_fit, spelt_words
from bot.compose.own_pages import document_of, older_cost, own_pages
from bot.compose.passages import FIRST_BONUS, Excerpt, excerpt, n_words, titled_summary
from bot.compose.relevance import Wanted, wanted
from bot.draft import Block, Draft, Item, Line, Paragraph
from bot.question import Question
from corpus.domain import Chunk, Hit
from corpus.index import Index

CONSIDERED_HITS = 6
RANK_STEP = 0.09
"""What a rank is worth against a sentence that shares all of the question's words (1.0)."""
EXAMPLE_BONUS = 0.2
TITLE_WEIGHT = 0.4
NAME_WEIGHT = 0.15
ASKED_PARAMETER_BONUS = 0.4
VERBATIM_BONUS = 0.4
BARE_WORDS = 6
BARE_COST = 0.4
"""For a class of which its docstring says next to nothing."""
MIN_SHARE = 0.3
"""Of the question's weight, an explanation must share this much, heading and API name included."""
BEATS_SUMMARY = 0.35
"""Another sentence of a docstring is quoted before its summary only if it fits this much better."""
BRIEF_WORDS = 15
"""An explanation of fewer words gets a sentence of another page beside it, if one fits at least `SUPPLEMENT_FIT`."""
SUPPLEMENT_FIT = 0.7
SAME_SECTION = 0.25
SAME_DOCUMENT = 0.12
NEIGHBOURS = 4
SIGNATURE_CHUNKS = 3

EXAMPLE_HEADINGS = frozenset({"Examples", "Example", "Usage"})
"""What stands there explains the code beside it, not the call."""

_ABOUT_INSTALLING = re.compile(r"\b(?:install|installing|installation)\b", re.IGNORECASE)
_ABOUT_SHELL = re.compile(r"\b(?:install|upgrade|uninstall|pip|conda|command line|terminal|shell)\b", re.IGNORECASE)


def draft(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """An explanation with an example. None if no passage has a sentence that stands on its own."""
    if _ABOUT_INSTALLING.search(question.standalone) and len(question.named) == 1:
        installing = _installing(index, question.named[0])
        if installing:
            return installing
    look_for = wanted(index, question)
    pages = own_pages(index, question, hits)[:CONSIDERED_HITS]
    rated = [(rate(index, hit.chunk, look_for, rank, question.standalone), hit.chunk) for rank, hit in enumerate(pages)]
    found = [
        (score - older_cost(chunk, pages) + _named_for_it(index, chunk, found, question), found, chunk)
        for rank, ((score, found), chunk) in enumerate(rated)
        if found is not None and _speaks_of_it(chunk, found, look_for, question, rank == 0)
    ]
    if not found:
        return None
    _, explanation, _ = max(found, key=lambda row: row[0])
    chunk = explanation.quotes[0].chunk
    more = _supplement(chunk, explanation, [(other, page) for _, other, page in found])
    parameter, words = _parameter(index, question, chunk, explanation)
    shell = bool(_ABOUT_SHELL.search(question.standalone))
    example = example_near(index, explanation, pages, look_for, shell=shell, setting=parameter)
    blocks = (*explained(chunk, explanation), *(words or more), *_called(index, chunk), *shown(example))
    return Draft((*blocks, read_on(chunk)))


def rate(index: Index, chunk: Chunk, look_for: Wanted, rank: int, asked: str) -> tuple[float, Excerpt | None]:
    """How well the chunk explains, and its excerpt. A docstring is explained by its summary, wherever the hit lies."""
    found = excerpt(chunk, look_for)
    has_example = "```" in chunk.text
    if chunk.kind == "api":
        document = document_of(index, chunk)
        has_example = any(">>>" in part.text or "```" in part.text for part in document[1:])
        summary = docstring_summary(document, look_for)
        shows = guides.heading_of(chunk) in EXAMPLE_HEADINGS
        if summary and (found is None or shows or found.score < summary.score + BEATS_SUMMARY):
            found = summary
    if found is None:
        return 0.0, None
    score = found.score
    if chunk.kind == "api" and chunk.symbols:
        # the name belongs to what a summary says: "Plot rectangular data" is said of heatmap
        name = chunk.symbols[0]
        said = " ".join((name.rsplit(".", 1)[-1], spelt_words(name, asked), *(quote.words for quote in found.quotes)))
        score = max(score, look_for.coverage(said) + FIRST_BONUS)
    fit = score + TITLE_WEIGHT * look_for.coverage(chunk.title) + (EXAMPLE_BONUS if has_example else 0.0)
    return fit - RANK_STEP * rank, found


def docstring_summary(document: Sequence[Chunk], look_for: Wanted) -> Excerpt | None:
    """The first sentence of a docstring that may stand alone, and what carries it on.

    A long signature can be a chunk of its own.
    """
    for chunk in document[:SIGNATURE_CHUNKS]:
        found = titled_summary(chunk, look_for) or excerpt(chunk, look_for, max_sentences=2, first_only=True)
        if found:
            return found
    return None


def example_near(
    index: Index,
    explanation: Excerpt,
    pages: tuple[Hit, ...],
    look_for: Wanted,
    *,
    shell: bool = False,
    setting: str | None = None,
) -> Fit | None:
    """The best example in the explaining chunk, around it in its document, or in another hit of the same library."""
    chunk = explanation.quotes[0].chunk
    document = document_of(index, chunk)
    at = next((at for at, other in enumerate(document) if other.id == chunk.id), 0)
    around = document if chunk.kind == "api" else document[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    nearby = [(chunk, SAME_CHUNK)]
    nearby += [
        (other, SAME_SECTION if other.title == chunk.title else SAME_DOCUMENT)
        for other in around
        if other.id != chunk.id
    ]
    nearby += [
        (hit.chunk, SAME_DOCUMENT - 0.02 * rank)
        for rank, hit in enumerate(pages)
        if hit.chunk.library == chunk.library and hit.chunk.document_id != chunk.document_id
    ]
    names = chunk.symbols[:1] if chunk.kind == "api" else ()
    found = best_example(nearby, look_for, documented=names, shell=shell, setting=setting)
    return found if found or not shell else best_example(nearby, look_for, documented=names)


def explained(chunk: Chunk, explanation: Excerpt) -> tuple[Block, ...]:
    """The explanation, under a line that says whose words these are and of which version."""
    return (Line(source_line(chunk)), Paragraph(explanation.quotes))


def source_line(chunk: Chunk) -> str:
    """Whose words follow: the library's and its version's, our guide's or the article's."""
    name = guides.display_name(chunk.library, (chunk,))
    if chunk.kind == "article":
        return connecting.FROM_ARTICLE
    if chunk.kind == "guide":
        return connecting.FROM_GUIDE.format(library=name)
    return connecting.FROM_DOCUMENTATION.format(library=name, version=chunk.version)


def shown(example: Fit | None) -> tuple[Block, ...]:
    """The example under its line; nothing if there is none."""
    return (Line(connecting.EXAMPLE), example.example) if example else ()


def read_on(chunk: Chunk) -> Line:
    """The page to open next."""
    return Line(connecting.READ_ON.format(title=page_title(chunk.title, chunk.url)))


def _installing(index: Index, library: str) -> Draft | None:
    """The guide on installing the library: the sources seldom hold the installation page."""
    for chunk in guides.section(guides.guide(index, library), "Install"):
        words = guides.sentences((chunk,))[:2]
        command = first_code(chunk, SHELL)
        if words and command:
            return Draft((*explained(chunk, Excerpt(words, 1.0)), command))
    return None


def _supplement(chunk: Chunk, explanation: Excerpt, others: list[tuple[Excerpt, Chunk]]) -> tuple[Block, ...]:
    """Beside an explanation of a few words, the best sentence of another narrative page of the same library version."""
    if n_words(explanation.quotes) >= BRIEF_WORDS:
        return ()
    for other, page in others:
        same = page.library == chunk.library and page.version == chunk.version and page.document_id != chunk.document_id
        if same and page.kind == "narrative" and other.score >= SUPPLEMENT_FIT:
            return (Paragraph(other.quotes[:1]),)
    return ()


def _named_for_it(index: Index, chunk: Chunk, found: Excerpt, question: Question) -> float:
    """What it is worth that the question spells the name of the documented call, or one of its parameters."""
    if chunk.kind != "api" or not chunk.symbols:
        return 0.0
    symbol = next(iter(index.knowledge.symbols_named(chunk.symbols[0], 1)), None)
    if symbol and symbol.kind == "class" and n_words(found.quotes) < BARE_WORDS:
        return -BARE_COST  # an exception, most often
    asked = _parameter(index, question, chunk, found)[1]
    last = chunk.symbols[0].rsplit(".", 1)[-1]
    if len(last) >= 3 and last.isupper() and last in question.standalone.split():
        return VERBATIM_BONUS  # PCA, OLS: as good as naming the call
    return NAME_WEIGHT * name_fit(chunk.symbols[0], question.standalone) + (ASKED_PARAMETER_BONUS if asked else 0.0)


def _speaks_of_it(chunk: Chunk, found: Excerpt, look_for: Wanted, question: Question, is_first: bool) -> bool:
    """Whether it shares enough with the question; the first hit needs to share less, or just the library named."""
    spelt = " ".join(spelt_words(name, question.standalone) for name in chunk.symbols[:1])
    said = " ".join((chunk.title.replace("_", " "), spelt, *(quote.words for quote in found.quotes)))
    share = look_for.coverage(said)
    if chunk.kind != "api":
        share = max(share, look_for.coverage(chunk.text) / 2)
    return share >= MIN_SHARE or (is_first and (share > 0 or bool(question.named)))


def _parameter(
    index: Index, question: Question, chunk: Chunk, explanation: Excerpt
) -> tuple[str | None, tuple[Block, ...]]:
    """The parameter of the explained call that the question asks about, with the docstring's line on it."""
    if chunk.kind != "api" or not chunk.symbols:
        return None, ()
    symbol = next(iter(index.knowledge.symbols_named(chunk.symbols[0], 1)), None)
    said = " ".join((chunk.symbols[0], *(quote.words for quote in explanation.quotes)))
    name = asked_parameter(question.standalone, symbol.parameters, said) if symbol else None
    quote = field(document_of(index, chunk), name) if name else None
    return name, (Line(connecting.PARAMETER), Item("", (quote,))) if quote else ()


def _called(index: Index, chunk: Chunk) -> tuple[Block, ...]:
    """The call's signature, if the explanation is a docstring's."""
    if chunk.kind != "api" or not chunk.symbols:
        return ()
    call = signature(document_of(index, chunk)[0], chunk.symbols[0])
    return (Line(connecting.SIGNATURE), call) if call else ()
