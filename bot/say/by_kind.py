"""Hands a question to the module for its kind.

Not here: whether the question should be answered at all (`bot.judge.gate`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.ask.question import Question, QuestionKind
from bot.draft import Draft
from bot.say import career, compare, error, how_to, small_talk, what_is, which_library
from bot.say.about_library import about_library, asked_library
from corpus.domain import Hit
from corpus.index import Index

_ABOUT_PARAMETERS = re.compile(r"\b(?:parameters?|arguments?|options?|settings?)\b", re.IGNORECASE)

Composer = Callable[[Index, Question, tuple[Hit, ...]], Draft | None]


def compose(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The draft that fits the kind of question, or the next best kind if that has nothing to say. None: no answer."""
    for compose in _COMPOSERS[question.kind]:
        found = compose(index, question, hits)
        if found is not None:
            return found
    return None


def _answer_of_article(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The article's answer, if the question names it, or if it was found first of all and no library is named."""
    first = bool(hits) and hits[0].chunk.kind == "article" and not question.named and not question.symbols
    if first or career.asks_the_article(question):
        return career.from_article(index, question, hits)
    return None


def _if_named(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The article's answer, if the question names the article."""
    return career.from_article(index, question, hits) if career.asks_the_article(question) else None


def _title_of_article(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The article's answer, if it speaks of it in the question's own words."""
    return career.from_article(index, question, hits) if career.speaks_of_it(index, question, hits) else None


def _about_people(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The article's answer to what engineers or beginners use; a task ("deep learning") is none of theirs."""
    return _title_of_article(index, question, hits) if career.is_about_people(question) else None


def _in_the_article(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The article's answer where nothing else has one, if a sentence or a heading of it holds the question's words."""
    return career.from_article(index, question, hits) if career.says_it(index, question, hits) else None


def _library_itself(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """An example of a library as a whole ("example of seaborn"): what it is, with its first example."""
    library = asked_library(question)
    return about_library(index, library, question, hits) if library else None


def _parameters(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """The call with the parameters that matter, if those are what is asked about."""
    return how_to.show(index, question, hits) if _ABOUT_PARAMETERS.search(question.standalone) else None


def _elsewhere(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """What the documentation says, if the article wasn't found at all; else its silence is the answer."""
    return None if any(hit.chunk.kind == "article" for hit in hits) else what_is.define(index, question, hits)


_COMPOSERS: dict[QuestionKind, tuple[Composer, ...]] = {
    "which_library": (_about_people, which_library.recommend, how_to.show, _in_the_article),
    "compare": (_if_named, compare.compare, what_is.define_each, how_to.show),
    "how_to": (_if_named, _library_itself, _title_of_article, how_to.show, _in_the_article),
    "what_is": (_answer_of_article, what_is.define, _in_the_article, _parameters, how_to.show),
    "career": (career.from_article, _elsewhere),
    "error": (error.explain, how_to.show),
    "small_talk": (small_talk.reply,),
    "empty": (),
}
