"""The gate: do the hits hold an answer, and if not, why not.

A logistic score over a few signals decides. Decided before it: an empty question, a name that a covered library
doesn't have, a name that it has and a hit documents, a heading that is just what is to be explained, and a choice of
library for a job that some library is for. The weights are fitted by `python -m evals.fit_gate FOLDER`, which says on
how many questions and how well they do on questions left out.

Not here: what a refusal says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass
from math import exp, log
from statistics import median

from bot.mentions import names_other_language
from bot.name_shapes import names_exception
from bot.question import Question, Term
from bot.tasks import GENERAL, task_fit
from corpus.catalogue import libraries
from corpus.domain import AnswerReason, Hit
from corpus.lexical import text_tokens, tokens

THRESHOLD = 0.5
NEAR = 0.2
"""From this score on, a refused question is near to what the sources speak of; below it, it is off topic."""

SERVED = 0.7
"""A question which library to use is answered if tasks of the catalogue make up this part of its subject."""

READ_HITS = 8
HEADED_HITS = 3
SIZES = (6_000, 65_000)
"""Chunks of a core and of a full index, between which `breadth` runs from 0 to 1."""

LONG_WORDS = 30
"""Longer questions, whose cosines are lower throughout, count as this long."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the hits hold an answer, why not, and the score in [0, 1] (higher: likelier to be held)."""

    answerable: bool
    reason: AnswerReason | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the score weighs: cosines of the nearest hits, and shares or flags in [0, 1].

    `off_topic` is the cosine of the nearest subject that no documentation speaks of, `agreement` the
    share of the hits that words found too, `lead` how far the nearest hit is ahead of the middling one, `asked` the
    cosine of the nearest phrasing, `learned` and `learned_mean` what the trees say of the best hit and of the five
    best, `concentration` the share of the hits that the commonest library has, `length`
    that of the question, `breadth` 0 for an index of the core scope and 1 for a full one: in a larger index something
    is near to everything.
    """

    cosine: float
    cosine_mean: float
    off_topic: float
    covered: float
    covered_by_one: float
    unknown_words: float
    agreement: float
    lead: float
    asked: float
    learned: float
    learned_mean: float
    concentration: float
    length: float
    names_library: float
    asks_how: float
    asks_which: float
    asks_which_covered: float
    asks_which_task: float
    breadth: float


WEIGHTS = Signals(
    cosine=20.35,
    cosine_mean=4.06,
    off_topic=-9.67,
    covered=0.45,
    covered_by_one=1.25,
    unknown_words=-5.67,
    agreement=-1.50,
    lead=0.30,
    asked=1.23,
    learned=0.40,
    learned_mean=0.16,
    concentration=0.91,
    length=5.98,
    names_library=0.85,
    asks_how=-1.12,
    asks_which=-2.54,
    asks_which_covered=1.66,
    asks_which_task=1.25,
    breadth=-1.29,
)
INTERCEPT = -13.25
"""Fitted on a core and a full index (5,298 and 64,808 chunks, granite) together: 1,240 questions to answer, 336 to
decline. Left out of the fit (5 folds), 90.3% were answered and 90.5% declined on the core, 90.6% and 92.0% on the full
index; a third of the questions are learners' own informal words (`evals/suites`), which are the hardest."""


def judge(question: Question, hits: tuple[Hit, ...]) -> Verdict:
    """The verdict on these hits for the question."""
    if question.kind == "empty":
        return Verdict(False, "empty_input", 0.0)
    if question.kind == "small_talk":
        return Verdict(True, None, 1.0)
    if question.unknown_names:
        return Verdict(False, "unknown_api", 0.0)
    foreign = not question.named and names_other_language(question.text)
    if _documents(hits, question) or _is_headed(hits, question) or (hits and _asks_for_a_served_task(question)):
        return Verdict(True, None, 1.0)
    score = confidence(signals(question, hits)) if hits and not foreign else 0.0
    if score >= THRESHOLD:
        return Verdict(True, None, score)
    speaks_of_code = foreign or question.named or question.symbols or names_exception(question.text)
    return Verdict(False, "not_in_sources" if score >= NEAR or speaks_of_code else "off_topic", score)


def signals(question: Question, hits: tuple[Hit, ...]) -> Signals:
    """The signals of a question and its hits."""
    read = hits[:READ_HITS]
    if question.kind == "which_library":
        # only these speak of what a library is for
        read = tuple(hit for hit in hits if hit.chunk.kind in ("guide", "article"))[:READ_HITS]
    subject = tuple(term for term in question.terms if term.token not in GENERAL)
    held = [_words(hit) for hit in read]
    cosines = sorted((hit.cosine for hit in hits if hit.cosine is not None), reverse=True)
    nearest = cosines[:5]
    learned = sorted((hit.learned for hit in hits if hit.learned is not None), reverse=True)
    libraries_read = Counter(hit.chunk.library for hit in hits[:READ_HITS])
    covered = _share(subject, frozenset().union(*held))
    asks_which = float(question.kind == "which_library")
    return Signals(
        cosine=cosines[0] if cosines else 0.0,
        cosine_mean=sum(nearest) / len(nearest) if nearest else 0.0,
        off_topic=question.off_topic,
        covered=covered,
        covered_by_one=max((_share(subject, words) for words in held), default=0.0),
        unknown_words=1.0 - _share(subject, frozenset(term.token for term in subject if term.is_known)),
        agreement=sum(hit.lexical is not None for hit in hits[:READ_HITS]) / READ_HITS,
        lead=cosines[0] - median(cosines) if cosines else 0.0,
        asked=max((hit.asked or 0.0 for hit in hits), default=0.0),
        learned=learned[0] if learned else 0.0,
        learned_mean=sum(learned[:5]) / 5,
        concentration=max(libraries_read.values(), default=0) / READ_HITS,
        length=min(1.0, len(question.standalone.split()) / LONG_WORDS),
        names_library=float(bool(question.named)),
        asks_how=float(question.kind == "how_to"),
        asks_which=asks_which,
        asks_which_covered=asks_which * covered,
        asks_which_task=asks_which * task_fit(question.terms, question.scope),
        breadth=_breadth(question.n_chunks),
    )


def _breadth(n_chunks: int) -> float:
    smallest, largest = map(log, SIZES)
    return min(1.0, max(0.0, (log(max(n_chunks, 1)) - smallest) / (largest - smallest)))


def confidence(values: Signals) -> float:
    """The logistic score of these signals, in [0, 1]."""
    weighed: list[float] = [weight * value for weight, value in zip(astuple(WEIGHTS), astuple(values), strict=True)]
    return 1.0 / (1.0 + exp(-(sum(weighed) + INTERCEPT)))


def _documents(hits: tuple[Hit, ...], question: Question) -> bool:
    names = {symbol.name for symbol in question.symbols}
    return any(names.intersection(hit.chunk.symbols) for hit in hits)


def _is_headed(hits: tuple[Hit, ...], question: Question) -> bool:
    """Whether a passage among the first is headed by the whole of what a question wants explained, and by no more."""
    subject = {term.token for term in question.terms if term.token not in GENERAL}
    headings = (hit.chunk.title.rpartition(" > ")[2] for hit in hits[:HEADED_HITS])
    return question.kind == "what_is" and bool(subject) and any(set(tokens(h)) == subject for h in headings)


def _asks_for_a_served_task(question: Question) -> bool:
    return question.kind == "which_library" and task_fit(question.terms, question.scope) >= SERVED


def _words(hit: Hit) -> frozenset[str]:
    tasks = (
        libraries()[hit.chunk.library].tasks if hit.chunk.kind == "guide" and hit.chunk.library in libraries() else ()
    )
    return frozenset(text_tokens(hit.chunk)).union(*map(tokens, tasks))


def _share(terms: tuple[Term, ...], words: frozenset[str]) -> float:
    """Part of the terms, by rarity, that is among the words; 0 where there is no term."""
    whole = sum(term.rarity for term in terms)
    return sum(term.rarity for term in terms if term.token in words) / whole if whole else 0.0
