"""What the gate weighs: the signals of a question and the hits that were found for it.

Not here: weighing them (`gate`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from statistics import median

from bot.ask.intent import covered as covered_by_phrasings
from bot.ask.intent import names_article
from bot.ask.question import Question, Term
from bot.ask.tasks import GENERAL, task_fit
from corpus.catalogue import libraries
from corpus.domain import Hit
from corpus.lexical import text_tokens, tokens

READ_HITS = 8
NEAREST_HITS = 5
NEAREST_SUBJECTS = 3
SIZES = (6_000, 65_000)
"""Chunks of a core and of a full index, between which `breadth` runs from 0 to 1."""

LONG_WORDS = 30
"""Longer questions, whose cosines are lower throughout, count as this long."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Cosines, shares and flags, almost all in [0, 1].

    Of the hits: `cosine` of the nearest and the mean of five, `covered` the share of the question's words that all of
    them hold and `covered_by_one` that any does, `agreement` the share that words found too, `lead` how far the nearest
    is ahead of the middling one, `asked` the cosine of the nearest phrasing, `learned` what the trees say of the best
    hit and of the five best, `concentration` the share that the commonest library has.

    Of the question: `unknown_words` the share of its words that no chunk holds, its `length` and kind, what it names,
    `documented` the cosine of the nearest phrasing of an API name, `fact`, `choice` and `elsewhere` those of the
    nearest intents with the share of the question's words that their phrasings hold, and how far each is ahead of the
    nearest subject elsewhere; `lead_meant` is the lead of what the question means.

    `breadth` is 0 for an index of the core scope and 1 for a full one: in a larger index something is near to anything.
    """

    cosine: float
    cosine_mean: float
    covered: float
    covered_by_one: float
    agreement: float
    lead: float
    asked: float
    learned: float
    learned_mean: float
    concentration: float
    unknown_words: float
    length: float
    asks_how: float
    asks_what: float
    asks_which: float
    asks_career: float
    asks_error: float
    asks_compare: float
    which_covered: float
    which_task: float
    names_library: float
    names_symbol: float
    names_article: float
    documented: float
    fact: float
    fact_covered: float
    choice: float
    choice_covered: float
    elsewhere: float
    elsewhere_mean: float
    lead_documented: float
    lead_fact: float
    lead_choice: float
    lead_meant: float
    breadth: float


def signals(question: Question, hits: tuple[Hit, ...]) -> Signals:
    """The signals of a question and its hits."""
    read = hits[:READ_HITS]
    if question.kind == "which_library":
        # only these speak of what a library is for
        read = tuple(hit for hit in hits if hit.chunk.kind in ("guide", "article"))[:READ_HITS]
    subject = tuple(term for term in question.terms if term.token not in GENERAL)
    held = [_words(hit) for hit in read]
    covered = share(subject, frozenset().union(*held))
    cosines = sorted((hit.cosine for hit in hits if hit.cosine is not None), reverse=True)
    learned = sorted((hit.learned for hit in hits if hit.learned is not None), reverse=True)
    found = Counter(hit.chunk.library for hit in hits[:READ_HITS])
    nearest = cosines[0] if cosines else 0.0
    elsewhere = [match.cosine for match in question.nearest("elsewhere")[:NEAREST_SUBJECTS]] or [0.0]
    choice = next(iter(question.nearest("choice")), None)
    choice_cosine = choice.cosine if choice else 0.0
    rarities = [(term.token, term.rarity) for term in question.terms]
    asks_which, asks_career = question.kind == "which_library", question.kind == "career"
    # an index may hold none of the names that have phrasings
    documented = question.documented or nearest
    best_documented = max(documented, nearest)
    meant = max(best_documented, question.facts.cosine * asks_career, choice_cosine * asks_which)
    return Signals(
        cosine=nearest,
        cosine_mean=_mean(cosines[:NEAREST_HITS]),
        covered=covered,
        covered_by_one=max((share(subject, words) for words in held), default=0.0),
        agreement=sum(hit.lexical is not None for hit in hits[:READ_HITS]) / READ_HITS,
        lead=nearest - median(cosines) if cosines else 0.0,
        asked=max((hit.asked or 0.0 for hit in hits), default=0.0),
        learned=learned[0] if learned else 0.0,
        learned_mean=sum(learned[:NEAREST_HITS]) / NEAREST_HITS,
        concentration=max(found.values(), default=0) / READ_HITS,
        unknown_words=1.0 - share(subject, frozenset(term.token for term in subject if term.is_known)),
        length=min(1.0, len(question.standalone.split()) / LONG_WORDS),
        asks_how=float(question.kind == "how_to"),
        asks_what=float(question.kind == "what_is"),
        asks_which=float(asks_which),
        asks_career=float(asks_career),
        asks_error=float(question.kind == "error"),
        asks_compare=float(question.kind == "compare"),
        which_covered=asks_which * covered,
        which_task=asks_which * task_fit(question.terms, question.scope),
        names_library=float(bool(question.named)),
        names_symbol=float(bool(question.symbols)),
        names_article=float(names_article(question.standalone)),
        documented=documented,
        fact=question.facts.cosine,
        fact_covered=question.facts.covered,
        choice=choice_cosine,
        choice_covered=covered_by_phrasings(choice, rarities) if choice else 0.0,
        elsewhere=elsewhere[0],
        elsewhere_mean=_mean(elsewhere),
        lead_documented=best_documented - elsewhere[0],
        lead_fact=question.facts.cosine - elsewhere[0],
        lead_choice=choice_cosine - elsewhere[0],
        lead_meant=meant - elsewhere[0],
        breadth=_breadth(question.n_chunks),
    )


def share(terms: Iterable[Term], words: frozenset[str]) -> float:
    """Part of the terms, by rarity, that is among the words; 0 where there is no term."""
    terms = tuple(terms)
    whole = sum(term.rarity for term in terms)
    return sum(term.rarity for term in terms if term.token in words) / whole if whole else 0.0


def _breadth(n_chunks: int) -> float:
    smallest, largest = map(log, SIZES)
    return min(1.0, max(0.0, (log(max(n_chunks, 1)) - smallest) / (largest - smallest)))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _words(hit: Hit) -> frozenset[str]:
    tasks = (
        libraries()[hit.chunk.library].tasks if hit.chunk.kind == "guide" and hit.chunk.library in libraries() else ()
    )
    return frozenset(text_tokens(hit.chunk)).union(*map(tokens, tasks))
