"""The parts of an answer around a passage: whose words it quotes, the code beside it, the page to read on.

Not here: choosing the passage (`explaining`).
"""

from __future__ import annotations

from bot.draft import Block, Line, Paragraph
from bot.find.relevance import Wanted
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.examples import SAME_CHUNK, Fit, best_example, code_behind
from bot.say.evidence.library_pages import document_of, is_users_own
from bot.say.evidence.passages import Excerpt
from corpus.domain import Chunk, Hit
from corpus.index import Index
from corpus.text.shown import page_title

SAME_SECTION = 0.25
SAME_DOCUMENT = 0.12
NEIGHBOURS = 4
SEARCHED_FOR_CALLS = 20
"""Passages that are looked through for code that calls what a docstring shows no example of."""


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
    if is_users_own(chunk):
        return connecting.FROM_OWN_PAGE.format(title=page_title(chunk.title.split(" > ", 1)[0], "").replace("*", r"\*"))
    return connecting.FROM_DOCUMENTATION.format(library=name, version=chunk.release)


def code_for(
    index: Index,
    explanation: Excerpt,
    pages: tuple[Hit, ...],
    look_for: Wanted,
    *,
    shell: bool = False,
    setting: str | None = None,
) -> tuple[Block, ...]:
    """The code that the explanation leads up to, if it does, else the best example near it."""
    led_to = code_behind(explanation)
    return (
        (led_to,) if led_to else shown(example_near(index, explanation, pages, look_for, shell=shell, setting=setting))
    )


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
    if found is None and names:
        elsewhere = index.matching(names[0], SEARCHED_FOR_CALLS, (chunk.library,))
        nearby += [(other, 0.0) for other in index.knowledge.chunks_at([at for at, _ in elsewhere])]
    return found or best_example(nearby, look_for, documented=names, setting=setting)


def shown(example: Fit | None) -> tuple[Block, ...]:
    """The example under its line; nothing if there is none."""
    return (Line(connecting.EXAMPLE), example.example) if example else ()


def read_on(chunk: Chunk) -> Line:
    """The page to open next."""
    return Line(connecting.READ_ON.format(title=page_title(chunk.title, chunk.url)))
