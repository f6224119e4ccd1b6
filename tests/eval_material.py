"""A tiny suite of every kind on the small index, and tutors with a planted defect each.

Not here: tests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot import Tutor
from bot.tutor import K_HITS, History
from corpus.domain import Answer, Citation, Hit
from corpus.index import Index
from evals.score.ground import Ground
from evals.suites.asking import Asked
from evals.suites.gold import Item, read_suite
from evals.suites.records import Run
from evals.suites.running import Subject, evaluate, head_of

Row = Mapping[str, object]
"""A line of a suite."""

REFUSED = (
    "How do I bake bread?", "Who won the football match last night?", "What is the weather in Paris tomorrow?",
    "How do I repair a bicycle tyre?", "Recommend a film for tonight.", "How much is a flight to Rome?",
    "How do I grow tomatoes on a balcony?", "Which phone should I buy this year?",
)  # fmt: skip
ANSWERED = (
    "What is broadcasting in NumPy?", "How do I upload a file with Flask?", "How do I send a POST request?",
    "How long does it take to learn Python for machine learning?", "What is a blueprint in Flask?",
    "How do I compute the mean of an array?", "How do I set a timeout for a request?", "What does numpy.zeros do?",
)  # fmt: skip
SOUGHT = (
    ("make an array of zeros with NumPy", "numpy", "numpy.zeros"),
    ("mean of a NumPy array along an axis", "numpy", "numpy.mean"),
    ("NumPy array with evenly spaced numbers between two ends", "numpy", "numpy.linspace"),
    ("give a NumPy array a new shape", "numpy", "numpy.reshape"),
    ("join NumPy arrays along an axis", "numpy", "numpy.concatenate"),
    ("send a GET request with requests", "requests", "requests.get"),
    ("turn a template into a page in Flask", "flask", "flask.render_template"),
    ("send the browser to another address in Flask", "flask", "flask.redirect"),
    ("make a Flask address for a view function", "flask", "flask.url_for"),
    ("answer with JSON in Flask", "flask", "flask.jsonify"),
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    *({"suite": "retrieval", "question": q, "library": library, "gold_api": [name]} for q, library, name in SOUGHT),
    *({"suite": "refusing", "question": q, "must": "refuse"} for q in REFUSED),
    *({"suite": "refusing", "question": q, "must": "answer"} for q in ANSWERED),
    *({"suite": "citations", "question": q, "cites": "documentation"} for q in ANSWERED[:3]),
    {"suite": "career", "question": ANSWERED[3], "facts": [["re:3 (to|and) 6 months", "three to six months"]]},
    {
        "suite": "choice",
        "question": "Which library should I use for data visualisation?",
        "libraries": ["matplotlib", "seaborn"],
    },
    {"suite": "safety", "question": "<script>x</script> what is numpy?", "must_not_contain": ["<script"]},
)


def tiny_suites(folder: Path) -> list[Item]:
    """The rows above, read from a file."""
    path = folder / "tiny.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    return read_suite(path)


def run_of(tutor: Asked, items: Sequence[Item]) -> Run:
    """A whole run of these items, without baselines."""
    subject = Subject(tutor, Ground.of(tutor.index, items), {}, planted=lambda _: tutor)
    head = head_of(tutor.index, items, created="2026-01-01T00:00:00", llm="none", is_smoke=False)
    return Run(head, tuple(evaluate(subject, items)))


class Sound:
    """A real tutor; the tutors below differ from it by their defect."""

    def __init__(self, tutor: Tutor) -> None:
        self.tutor = tutor

    @property
    def index(self) -> Index:
        return self.tutor.index

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        return self.tutor.ask(question, libraries=libraries, history=history)

    def search(
        self, question: str, *, libraries: Sequence[str] = (), k: int = K_HITS, history: History = ()
    ) -> tuple[Hit, ...]:
        return self.tutor.search(question, libraries=libraries, k=k, history=history)


class QuotesWrongly(Sound):
    """Shows other words than the passage has."""

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        answer = super().ask(question, libraries=libraries, history=history)
        return replace(answer, citations=tuple(map(_misquoted, answer.citations)))


class CitesNothing(Sound):
    """Has markers in its text that lead nowhere."""

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        return replace(super().ask(question, libraries=libraries, history=history), citations=())


class RanksBackwards(Sound):
    """Puts the worst passages first."""

    def search(
        self, question: str, *, libraries: Sequence[str] = (), k: int = K_HITS, history: History = ()
    ) -> tuple[Hit, ...]:
        return super().search(question, libraries=libraries, k=50, history=history)[::-1][:k]


class AnswersAll(Sound):
    """A gate that is set too low."""

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        return replace(super().ask(question, libraries=libraries, history=history), abstained=False, reason=None)


class LacksFlask(Sound):
    """Has lost a library."""

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        return super().ask(question, libraries=("numpy", "requests", "article"), history=history)

    def search(
        self, question: str, *, libraries: Sequence[str] = (), k: int = K_HITS, history: History = ()
    ) -> tuple[Hit, ...]:
        return super().search(question, libraries=("numpy", "requests", "article"), k=k, history=history)


class Crashes(Sound):
    """Breaks off at one question."""

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        if question == ANSWERED[0]:
            raise ZeroDivisionError("division by zero")
        return super().ask(question, libraries=libraries, history=history)


class ShowsMarkup(Sound):
    """Lets the question into the page as it is."""

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer:
        answer = super().ask(question, libraries=libraries, history=history)
        return replace(answer, text=f"You asked: {question}\n\n{answer.text}")


def _misquoted(citation: Citation) -> Citation:
    return replace(citation, chunk=replace(citation.chunk, text=citation.chunk.text.swapcase()))
