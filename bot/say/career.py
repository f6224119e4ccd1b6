"""Career: the facts of the article's best fitting sections, complete, with the libraries' own words where they differ.

Not here: questions about libraries (`which_library`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.ask.intent import MIN_FACT_FIT
from bot.ask.kinds import asks_for_courses
from bot.ask.question import Question
from bot.draft import Draft, Line, Paragraph, Quote
from bot.find.relevance import Wanted, stems, wanted
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.article import own_words
from bot.say.evidence.passages import n_words
from corpus.domain import Chunk, Hit
from corpus.index import Index
from corpus.text.dotted import last_heading
from corpus.text.shown import plain

MAX_WORDS = 120
RANK_STEP = 0.08
TITLE_WEIGHT = 0.6
SECOND_SHARE = 0.85
"""A second section is added only if it fits nearly as well as the best."""
SAID_IN_FULL = 0.75
SAID_MOSTLY = 0.55
SAME_WORDS = 0.75
TO_THE_POINT = 0.5
CLEARLY_MORE = 0.2
ASKED_ABOUT = 0.5
"""The libraries' own words stand beside sentences that fit the question at least half as well as the best."""
SAID_AS_WELL = 0.25
FEW = 0.34
"""If more of a section than this speaks of the question, all of it is told."""
_YES_OR_NO = "true really actually correct right"

_SOLD = re.compile(r"\bsold (?:through|by)\b")
"""Where courses are spoken of, who sells them is told too."""

_ABOUT_PEOPLE = re.compile(
    r"\b(?:engineers?|beginners?|newcomers?|industr(?:y|ies)|careers?|healthcare|companies)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Section:
    quotes: tuple[Quote, ...]
    scores: tuple[float, ...]
    fit: float
    title: float


def from_article(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The sentences that the question asks for, in the article's order. None if the article doesn't have them."""
    look_for = wanted(index, question)
    asked = _facts(index, question)
    if asked:
        return _draft(index, asked, look_for)
    if any(not term.is_known for term in question.terms):
        return None
    chunks = _of_article(index, hits)
    chunks = [(rank, hit) for rank, hit in chunks if not _is_unasked(hit.chunk, question)]
    sections = sorted((_section(hit, rank, look_for) for rank, hit in chunks), key=lambda section: -section.fit)
    sections = [section for section in sections if section.quotes]
    if not sections:
        return None
    chosen = list(_to_the_point(sections[0]) or _within(sections[0], MAX_WORDS))
    for section in sections[1:2]:
        left = MAX_WORDS - n_words(chosen)
        if section.fit >= SECOND_SHARE * sections[0].fit and n_words(section.quotes) <= left:
            chosen += section.quotes
    return _draft(index, chosen, look_for)


def _facts(index: Index, question: Question) -> tuple[Quote, ...]:
    """The article's sentences that people ask for in such words; () if none is near, or the article is the user's."""
    if question.facts.fit < MIN_FACT_FIT:
        return ()
    says = set(question.facts.says)
    every = [quote for chunk in index.knowledge.of_kind("article", "article") for quote in guides.paragraphs(chunk)]
    chosen = [quote for quote in every if plain(quote.words) in says and not _is_unasked(quote.chunk, question)]
    if any(_SOLD.search(quote.chunk.title) for quote in chosen) and not any(_SOLD.search(q.words) for q in chosen):
        chosen += [quote for quote in every if _SOLD.search(quote.words)][:1]
    return tuple(chosen)


def _is_unasked(chunk: Chunk, question: Question) -> bool:
    """Whether the passage is on courses that are sold, of which the question doesn't speak."""
    return _SOLD.search(chunk.title) is not None and not asks_for_courses(question.standalone)


def _draft(index: Index, quotes: Sequence[Quote], look_for: Wanted) -> Draft:
    """The sentences, a paragraph a section; beside those that fit the question best, the libraries' own words."""
    paragraphs = [Paragraph(tuple(of_one)) for _, of_one in groupby(quotes, key=lambda quote: quote.chunk.id)]
    fit = [look_for.coverage(plain(quote.words)) for quote in quotes]
    asked = [quote for quote, worth in zip(quotes, fit, strict=True) if worth >= ASKED_ABOUT * max(fit)]
    return Draft((Line(connecting.FROM_ARTICLE), *paragraphs, *own_words(index, asked)))


def asks_the_article(question: Question) -> bool:
    """Whether the question itself names the article."""
    return re.search(r"\barticle\b", question.standalone, re.IGNORECASE) is not None


def is_about_people(question: Question) -> bool:
    """Whether the question speaks of engineers, beginners or industries."""
    return _ABOUT_PEOPLE.search(question.standalone) is not None


def says_it(index: Index, question: Question, hits: tuple[Hit, ...]) -> bool:
    """Whether a sentence of the article that was found, with the heading above it, holds most of the question."""
    look_for = wanted(index, question).without(_YES_OR_NO)
    return any(
        look_for.coverage(f"{hit.chunk.title.split(': ', 1)[-1]} {plain(one.words)}") >= SAID_MOSTLY
        for _, hit in _of_article(index, hits)
        for one in guides.paragraphs(hit.chunk)
        if not question.named or set(question.named) & set(guides.named_in(one.words))
    )


def speaks_of_it(index: Index, question: Question, hits: tuple[Hit, ...]) -> bool:
    """Whether the question is about the career though it isn't put that way: the article's sentence holds its words.

    Only where no library or API is named; a question on a task ("which library for plots") isn't about the career.
    """
    if question.named or question.symbols:
        return False
    if asks_the_article(question):
        return True
    look_for = wanted(index, question)
    look_for = look_for.without("engineers know learn need beginners")
    about_people = is_about_people(question)
    first = hits[0].chunk if hits else None
    for hit in hits if about_people else hits[:1]:
        if hit.chunk.kind == "article" and (about_people or hit.chunk is first):
            title = hit.chunk.title.split(": ", 1)[-1]
            said = max((look_for.coverage(plain(one.words)) for one in guides.paragraphs(hit.chunk)), default=0.0)
            if _same_words(last_heading(hit.chunk.title), question.standalone):
                return True
            named = any(guides.named_in(one.words) for one in guides.paragraphs(hit.chunk))
            if look_for.coverage(title) >= SAID_IN_FULL or (said >= SAID_IN_FULL and not named):
                return True
    return False


def _of_article(index: Index, hits: tuple[Hit, ...]) -> list[tuple[int, Hit]]:
    """The article's passages among the hits with their ranks; all of it if there are none."""
    found = [(rank, hit) for rank, hit in enumerate(hits) if hit.chunk.kind == "article"]
    return found or [(0, Hit(chunk, 0.0)) for chunk in index.knowledge.of_kind("article", "article")]


def _to_the_point(section: _Section) -> tuple[Quote, ...]:
    """The sentences that answer, where a few say clearly more of the question than the heading and the others do."""
    best = max(section.scores, default=0.0)
    if best < TO_THE_POINT or best < section.title + CLEARLY_MORE:
        return ()
    said = [quote for quote, score in zip(section.quotes, section.scores, strict=True) if score >= SAID_AS_WELL * best]
    return tuple(said) if len(said) <= FEW * len(section.quotes) else ()


def _same_words(heading: str, question: str) -> bool:
    """Whether the question is asked in the very words of the heading, generic ones included."""
    left, right = set(stems(heading)), set(stems(question))
    return len(left & right) >= SAME_WORDS * len(left | right) if left and right else False


def _section(hit: Hit, rank: int, look_for: Wanted) -> _Section:
    quotes = guides.paragraphs(hit.chunk)
    scores = tuple(look_for.coverage(plain(quote.words)) for quote in quotes)
    title = look_for.coverage(hit.chunk.title.split(": ", 1)[-1])
    fit = max(scores, default=0.0) + TITLE_WEIGHT * title + 0.3 * look_for.coverage(hit.chunk.text) - RANK_STEP * rank
    return _Section(quotes, scores, fit, title)


def _within(section: _Section, max_words: int) -> tuple[Quote, ...]:
    """The whole section, or, if that is too long, its best sentences in their order."""
    if n_words(section.quotes) <= max_words:
        return section.quotes
    by_score = sorted(range(len(section.quotes)), key=lambda at: (-section.scores[at], at))
    kept: list[int] = []
    for at in by_score:
        if n_words([section.quotes[other] for other in (*kept, at)]) <= max_words:
            kept.append(at)
    return tuple(section.quotes[at] for at in sorted(kept))
