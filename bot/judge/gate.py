"""The gate: do the hits hold an answer, and if not, why not.

A score decides: the mean of a logistic regression and of boosted trees over the same signals. Decided before it: an
empty question, a name that a covered library doesn't have, a name that it has and a hit documents, a heading that is
just what is to be explained, a choice of library for a job that some library is for, and a question on careers that the
article leaves out. What is weighed how is fitted by `python -m evals.fit.gate --write`, which also prints how well it
does on questions left out, and kept in gate.npz; `python -m evals.answered` prints what is answered in the end.

Not here: the signals (`signals`), or what a refusal says.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.ask.mentions import names_other_language
from bot.ask.name_shapes import names_exception
from bot.ask.question import Question
from bot.ask.tasks import GENERAL, task_fit
from bot.find.rank import Trees
from bot.judge.signals import Signals, signals
from corpus.domain import AnswerReason, Hit
from corpus.lexical import tokens
from corpus.text.dotted import last_heading

FILE = "gate.npz"
THRESHOLD = 0.5
CHOICE_THRESHOLD = 0.4
"""For a question which library to use, since a list of libraries that miss the point does little harm."""

NEAR = 0.2
"""Below this score a refused question is off topic, and above it too if it is nearer to a subject elsewhere."""

SERVED = 0.7
"""A question which library to use is answered if tasks of the catalogue make up this part of its subject."""

HEADED_HITS = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the hits hold an answer, why not, and the score in [0, 1] (higher: likelier to be held)."""

    answerable: bool
    reason: AnswerReason | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What weighs the signals, shape (n, n_signals): an intercept and a weight each, and trees of log odds."""

    intercept: float
    linear: Matrix
    trees: Trees

    def confidences(self, rows: Matrix) -> Matrix:
        """The score of each row, shape (n,), in [0, 1]."""
        by_trees = self.trees.scores(rows.astype(np.float32)).astype(np.float64)
        return (_chance(self.intercept + rows @ self.linear) + _chance(by_trees)) / 2

    def arrays(self) -> dict[str, Any]:
        """What a file keeps of the weights."""
        signal_names = np.array([field.name for field in fields(Signals)])
        return {"signals": signal_names, "intercept": self.intercept, "linear": self.linear, **self.trees.arrays()}


def judge(question: Question, hits: tuple[Hit, ...]) -> Verdict:
    """The verdict on these hits for the question."""
    ruled = by_rule(question, hits)
    if ruled is not None:
        return ruled
    seen = signals(question, hits)
    score = confidence(seen)
    if score >= (CHOICE_THRESHOLD if question.kind == "which_library" else THRESHOLD):
        return Verdict(True, None, score)
    return _refused(question, score, is_near=score >= NEAR and seen.lead_meant > 0)


def by_rule(question: Question, hits: tuple[Hit, ...]) -> Verdict | None:
    """The verdict where the score isn't asked, with a confidence of 0 or 1."""
    if question.kind == "empty":
        return Verdict(False, "empty_input", 0.0)
    if question.kind == "small_talk":
        return Verdict(True, None, 1.0)
    if question.unknown_names:
        return Verdict(False, "unknown_api", 0.0)
    if _documents(hits, question) or _is_headed(hits, question) or (hits and _asks_for_a_served_task(question)):
        return Verdict(True, None, 1.0)
    if question.kind == "career" and _is_left_out(question):
        return _refused(question, is_near=True)
    return _refused(question) if not hits or _is_foreign(question) else None


def _refused(question: Question, score: float = 0.0, *, is_near: bool = False) -> Verdict:
    speaks_of_code = _is_foreign(question) or question.named or question.symbols or names_exception(question.text)
    return Verdict(False, "not_in_sources" if is_near or speaks_of_code else "off_topic", score)


def _is_left_out(question: Question) -> bool:
    """Whether it is nearer to what nobody told us than to anything that our career article says.

    Of an article that isn't ours nobody knows in which words people ask for what it says.
    """
    return bool(question.facts.says) and any(
        match.cosine > question.facts.cosine for match in question.nearest("elsewhere")[:1]
    )


def _is_foreign(question: Question) -> bool:
    """Whether it asks for something in another language than Python."""
    return not question.named and names_other_language(question.text)


def confidence(values: Signals) -> float:
    """The score of these signals, in [0, 1]."""
    return float(fitted().confidences(np.array([astuple(values)], dtype=np.float64))[0])


@cache
def fitted() -> Weights:
    """The weights that ship. Raises ValueError if they were fitted to other signals than `signals` reads."""
    with resources.files("bot.judge").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        if tuple(kept["signals"].tolist()) != tuple(field.name for field in fields(Signals)):
            raise ValueError(f"bot/{FILE} was fitted to other signals; run `python -m evals.fit.gate --write`")
        return Weights(float(kept["intercept"]), kept["linear"], Trees.of(kept))


def _chance(log_odds: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30))), dtype=np.float64)


def _documents(hits: tuple[Hit, ...], question: Question) -> bool:
    names = {symbol.name for symbol in question.symbols}
    return any(names.intersection(hit.chunk.symbols) for hit in hits)


def _is_headed(hits: tuple[Hit, ...], question: Question) -> bool:
    """Whether a passage among the first is headed by the whole of what a question wants explained, and by no more."""
    subject = {term.token for term in question.terms if term.token not in GENERAL}
    headings = (last_heading(hit.chunk.title) for hit in hits[:HEADED_HITS])
    return question.kind == "what_is" and bool(subject) and any(set(tokens(h)) == subject for h in headings)


def _asks_for_a_served_task(question: Question) -> bool:
    return question.kind == "which_library" and task_fit(question.terms, question.scope) >= SERVED
