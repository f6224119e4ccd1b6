"""The gate: do the hits hold an answer, and if not, why not.

A logistic score over a few signals decides. Decided before it: an empty question, a name that a covered library
doesn't have, and a name that it has and a hit documents. The weights are fitted by `python -m evals.fit_gate FOLDER`,
which says on how many questions and how well they do on questions left out.

Not here: what a refusal says.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from math import exp

from bot.question import Question, Term
from corpus.catalogue import libraries
from corpus.domain import AnswerReason, Hit
from corpus.lexical import chunk_tokens, tokens

THRESHOLD = 0.5
NEAR = 0.2
"""From this score on, a refused question is near to what the sources speak of; below it, it is off topic."""

READ_HITS = 8
GENERAL = frozenset(
    {"librari", "tool", "packag", "python", "best", "good", "way", "use", "framework", "modul", "pleas"}
)
"""Words that say nothing about the subject of a question."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the hits hold an answer, why not, and the score in [0, 1] (higher: likelier to be held)."""

    answerable: bool
    reason: AnswerReason | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the score weighs. All but `cosine` (of the nearest hit) and `cosine_mean` are shares or flags in [0, 1]."""

    cosine: float
    cosine_mean: float
    covered: float
    covered_by_one: float
    unknown_words: float
    agreement: float
    names_library: float
    asks_which: float
    asks_which_covered: float
    asks_which_task: float


WEIGHTS = Signals(
    cosine=5.24,
    cosine_mean=29.60,
    covered=0.79,
    covered_by_one=1.70,
    unknown_words=-1.55,
    agreement=0.23,
    names_library=3.00,
    asks_which=-7.38,
    asks_which_covered=2.60,
    asks_which_task=4.96,
)
INTERCEPT = -24.85
"""Fitted on the core index (8,183 chunks, granite), 678 questions to answer and 295 to decline. Left out of the fit
(5 folds), 92.3% were answered and 93.9% declined; 90.4% and 94.6% at a threshold of 0.6."""


def judge(question: Question, hits: tuple[Hit, ...]) -> Verdict:
    """The verdict on these hits for the question."""
    if question.kind == "empty":
        return Verdict(False, "empty_input", 0.0)
    if question.kind == "small_talk":
        return Verdict(True, None, 1.0)
    if question.unknown_names:
        return Verdict(False, "unknown_api", 0.0)
    if _documents(hits, question):
        return Verdict(True, None, 1.0)
    score = confidence(signals(question, hits)) if hits else 0.0
    if score >= THRESHOLD:
        return Verdict(True, None, score)
    return Verdict(False, "not_in_sources" if score >= NEAR else "off_topic", score)


def signals(question: Question, hits: tuple[Hit, ...]) -> Signals:
    """The signals of a question and its hits."""
    read = hits[:READ_HITS]
    if question.kind == "which_library":
        # only these speak of what a library is for
        read = tuple(hit for hit in hits if hit.chunk.kind in ("guide", "article"))[:READ_HITS]
    subject = tuple(term for term in question.terms if term.token not in GENERAL)
    held = [_words(hit) for hit in read]
    cosines = sorted((hit.cosine for hit in hits if hit.cosine is not None), reverse=True)[:5]
    covered = _share(subject, frozenset().union(*held))
    asks_which = float(question.kind == "which_library")
    return Signals(
        cosine=cosines[0] if cosines else 0.0,
        cosine_mean=sum(cosines) / len(cosines) if cosines else 0.0,
        covered=covered,
        covered_by_one=max((_share(subject, words) for words in held), default=0.0),
        unknown_words=1.0 - _share(subject, frozenset(term.token for term in subject if term.is_known)),
        agreement=sum(hit.cosine is not None and hit.lexical is not None for hit in hits[:READ_HITS]) / READ_HITS,
        names_library=float(bool(question.named)),
        asks_which=asks_which,
        asks_which_covered=asks_which * covered,
        asks_which_task=asks_which * _task_share(subject),
    )


def confidence(values: Signals) -> float:
    """The logistic score of these signals, in [0, 1]."""
    weighed: list[float] = [weight * value for weight, value in zip(astuple(WEIGHTS), astuple(values), strict=True)]
    return 1.0 / (1.0 + exp(-(sum(weighed) + INTERCEPT)))


def _documents(hits: tuple[Hit, ...], question: Question) -> bool:
    names = {symbol.name for symbol in question.symbols}
    return any(names.intersection(hit.chunk.symbols) for hit in hits)


@cache
def _tasks() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(tokens(task)) for library in libraries().values() for task in library.tasks)


def _task_share(terms: tuple[Term, ...]) -> float:
    """The most that any task of the catalogue has of its words in the question, in [0, 1]."""
    asked = {term.token for term in terms}
    return max((len(task & asked) / len(task) for task in _tasks() if task), default=0.0)


def _words(hit: Hit) -> frozenset[str]:
    tasks = (
        libraries()[hit.chunk.library].tasks if hit.chunk.kind == "guide" and hit.chunk.library in libraries() else ()
    )
    return frozenset(chunk_tokens(hit.chunk)).union(*map(tokens, tasks))


def _share(terms: tuple[Term, ...], words: frozenset[str]) -> float:
    """Part of the terms, by rarity, that is among the words; 0 where there is no term."""
    whole = sum(term.rarity for term in terms)
    return sum(term.rarity for term in terms if term.token in words) / whole if whole else 0.0
