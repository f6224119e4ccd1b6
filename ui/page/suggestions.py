"""What one might ask: at the start, and after an answer. Every follow-up has been answered once before it is offered.

Follow-ups are made of what the index holds: the lessons that come next, the libraries that an answer ranks, the names
that its passages document, the headings it found beside them, and what its guides say to read on.

Not here: answering them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from time import monotonic

from corpus.catalogue import libraries
from corpus.domain import Answer
from corpus.text.dotted import last_heading
from ui.page.desk import Desk

OFFERED = 3
AT_LEAST = 2
TRIED = 6
SECONDS = 0.5
"""For trying them, on a machine that is busy with others."""

_STARTS: tuple[tuple[str, str], ...] = (
    ("Which library for visualisation?", "article"),
    ("How long does it take to learn Python for machine learning?", "article"),
    ("How do I fill missing values in a DataFrame column?", "pandas"),
    ("What is broadcasting?", "numpy"),
    ("How do I split data into training and test sets?", "scikit-learn"),
    ("How do I return JSON from a route?", "flask"),
)
STARTS_OFFERED = 4
_CAREER = (
    "Which skills does a machine learning engineer need?",
    "Which mistakes should I avoid?",
    "How long does it take to learn Python for machine learning?",
    "Which library for visualisation?",
)

_PAGE_NOT_TOPIC = re.compile(
    r"[\d:(),/\"“]|\b(tutorials?|quick ?start|getting started|guides?|gallery|introduction|overview|examples?|minutes"
    r"|notes|reference|where|when|what|how|why|usage|see also|parameters|returns|the|your?|changes|first"
    r"|get started|asked|classes|methods|functions|modules?|sdk|api|miscellaneous)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"`(\w+(?:\.\w+)+)`")
_TOPIC_WORDS = 4
_TOPIC_LENGTH = range(4, 40)


def start_questions(desk: Desk) -> tuple[str, ...]:
    """Questions to begin with, about libraries that are indexed."""
    indexed = {choice.scope for choice in desk.indexed()}
    return tuple(question for question, library in _STARTS if library in indexed)[:STARTS_OFFERED]


def follow_ups(desk: Desk, answer: Answer, asked: Collection[str]) -> tuple[str, ...]:
    """Up to three questions that go on from an answer and that the sources answer otherwise than it does.

    `asked` are the questions of the conversation, which aren't offered again. A refusal gets questions that can be
    answered in the place of the one that was asked.
    """
    known = {question.casefold() for question in asked}
    cited = frozenset() if answer.abstained else {citation.chunk.id for citation in answer.citations}
    found: list[str] = []
    until = monotonic() + SECONDS
    fresh = (text for text in dict.fromkeys(_candidates(desk, answer)) if text.casefold() not in known)
    for question in islice(fresh, TRIED):
        if len(found) == OFFERED or monotonic() > until:
            break
        if not desk.cited_for(question) <= cited:
            found.append(question)
    # what stands on the empty page fits any conversation, and needs no trying
    begun = (text for text in start_questions(desk) if text.casefold() not in known and text not in found)
    return (*found, *islice(begun, max(0, AT_LEAST - len(found))))


def _candidates(desk: Desk, answer: Answer) -> Iterator[str]:
    # of several lessons that are shown for want of a sure one, nobody knows yet which one to go on from
    if answer.reason != "unsure":
        yield from desk.taught_next(answer)
    if answer.abstained:
        yield from _instead(desk, answer)
        return
    ranked = [_name(id) for id in answer.libraries]
    if len(ranked) > 1 and not all(name.casefold() in answer.question.casefold() for name in ranked[:2]):
        yield f"How does {ranked[0]} compare with {ranked[1]}?"
    if ranked:
        yield f"What is {ranked[0]} for?"
    if not _cited_libraries(answer):
        yield from _CAREER
    yield from islice(_about_names(answer), 1)
    yield from islice(_about_headings(answer), 2)
    for library in answer.libraries[:1] or _cited_libraries(answer)[:1]:
        yield from (_explain(topic, library) for topic in _topics(desk.reading_on(library)))
    yield from islice(_about_names(answer), 1, 3)
    yield from (f"What is {_name(library)} for?" for library in _cited_libraries(answer)[:1])
    yield from islice(_comparisons(answer), 1)


def _comparisons(answer: Answer) -> Iterator[str]:
    """With the libraries whose passages were found beside those that are cited."""
    own = [id for id in _cited_libraries(answer) if id in libraries()]
    near = dict.fromkeys(hit.chunk.library for hit in answer.hits)
    for other in near:
        if own and other not in own and other in libraries():
            yield f"How does {_name(own[0])} compare with {_name(other)}?"


def _instead(desk: Desk, answer: Answer) -> Iterator[str]:
    """Of an answer that isn't sure the lessons and pages that it shows; about the real names that a refusal names, what
    its nearest pages document, and what anybody may begin with."""
    if answer.reason == "unsure":
        yield from desk.shown_lessons(answer)
        yield from _about_cited(answer)
    real = [name for name in _NAME.findall(answer.text) if name not in answer.question]
    yield from (f"What does {name} do?" for name in real[:OFFERED])
    yield from islice(_about_names(answer), 2)
    yield from start_questions(desk)


def _about_cited(answer: Answer) -> Iterator[str]:
    """About the passages that an answer that isn't sure shows."""
    for chunk in (citation.chunk for citation in answer.citations):
        if chunk.kind == "api" and chunk.symbols:
            yield f"What does {min(chunk.symbols, key=len)} do?"
        elif chunk.kind == "narrative" and _is_topic(last_heading(chunk.title)):
            yield _explain(last_heading(chunk.title), chunk.library)


def _about_names(answer: Answer) -> Iterator[str]:
    """About the functions and classes that its passages document, of the answer's own libraries."""
    own = _cited_libraries(answer)
    for hit in answer.hits:
        chunk = hit.chunk
        if chunk.kind == "api" and chunk.library in own and chunk.symbols and chunk.symbols[0] not in answer.question:
            yield f"What does {min(chunk.symbols, key=len)} do?"


def _about_headings(answer: Answer) -> Iterator[str]:
    """About sections that were found for the question and are not cited."""
    own = _cited_libraries(answer)
    cited = {citation.chunk.title for citation in answer.citations}
    near = [hit.chunk for hit in answer.hits if hit.chunk.kind == "narrative" and hit.chunk.library in own]
    titles = [(chunk.library, last_heading(chunk.title)) for chunk in near if chunk.title not in cited]
    for library, topic in titles:
        if topic.casefold() not in answer.question.casefold() and _topics([topic]):
            yield _explain(topic, library)


def _explain(topic: str, library: str) -> str:
    name = _name(library)
    return f"Explain {topic}" if name.casefold() in topic.casefold() else f"Explain {_lower(topic)} in {name}"


def _topics(titles: Collection[str]) -> list[str]:
    """Those titles that name a matter, and not a kind of page."""
    return [title for title in titles if _is_topic(title)]


def _is_topic(title: str) -> bool:
    fits = len(title) in _TOPIC_LENGTH and len(title.split()) <= _TOPIC_WORDS
    return fits and not _PAGE_NOT_TOPIC.search(title)


def _cited_libraries(answer: Answer) -> list[str]:
    """Most cited first; the article is none."""
    cited = [citation.chunk.library for citation in answer.citations if citation.chunk.library != "article"]
    return sorted(dict.fromkeys(cited), key=cited.count, reverse=True)


def _name(library: str) -> str:
    return libraries()[library].name if library in libraries() else library


def _lower(topic: str) -> str:
    """For the middle of a sentence, unless it begins with a name."""
    first = topic.split(maxsplit=1)[0]
    plain = first[1:].islower() and first.isalpha()
    return topic[0].lower() + topic[1:] if plain else topic
