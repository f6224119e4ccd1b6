"""How likely an answer made of documentation is right: a logistic regression on the question, the hits and the draft.

Fitted by `python -m evals.fit.confidence --write` on answers to questions of our own that readers marked.

Not here: how likely a lesson is right (`bot.find.matching`), or what is said instead (`bot.say.nearest`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from bot.ask.pasted import taken_apart
from bot.ask.question import Question
from bot.draft import Draft, Example, Quote, quotes_of
from bot.find.matching import Match
from bot.find.relevance import Wanted, wanted
from bot.judge.gate import Verdict
from bot.judge.signals import signals
from bot.logistic import Logistic, Numbers
from corpus.domain import Hit
from corpus.index import Index
from corpus.lexical import tokens
from corpus.text.dotted import last_part

FILE = "confidence.npz"

FEATURES = (
    "gate", "cosine", "covered", "covered_by_one", "asked", "learned", "learned_mean", "unknown_words", "length",
    "asks_how", "asks_what", "asks_which", "asks_career", "asks_error", "asks_compare", "names_library", "names_symbol",
    "documented", "lead_meant", "code", "error", "lesson", "api", "narrative", "article", "guide", "fact", "example",
    "quoted", "quoted_best", "titled", "n_quotes",
)  # fmt: skip
"""Those of `signals.Signals` by their names; whether the question holds pasted code and an error; the chance of
the likeliest lesson; the share of the quotes of each kind; how well the question fits the ways in which people ask for
a fact of the article, of quotes that are the article's; whether an example is shown; the share of the question's words
that the quotes hold, that the best one holds and that a title holds; how many quotes there are, up to six."""

_ELSEWHERE = re.compile(r"(?:Alias (?:for|of|to)|See)\b", re.IGNORECASE)
"""How a docstring begins that says no more than where to look."""

_CODE = re.compile(r"\.[A-Za-z_]|\w\(")
MANY_QUOTES = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What the documentation and the article answer to a question: the hits, the gate's verdict, and the draft."""

    question: Question
    hits: tuple[Hit, ...]
    verdict: Verdict
    draft: Draft


def confidence(index: Index, read: Reading, lessons: Sequence[Match]) -> float:
    """The chance, in [0, 1], that the draft answers the question rightly.

    0 for a refusal, 1 for small talk, what is certain, and the docstring of a name that is asked for in full.
    """
    if read.draft.reason is not None:
        return 0.0
    if read.question.kind == "small_talk" or read.draft.is_certain or _is_asked_for(read):
        return 1.0
    return float(trained().chances(features(index, read, lessons)[None, :])[0])


def features(index: Index, read: Reading, lessons: Sequence[Match]) -> Numbers:
    """What speaks for the draft being right, shape (len(FEATURES),)."""
    question, draft = read.question, read.draft
    seen = signals(question, read.hits)
    pasted = taken_apart(question.text)
    quotes = [quote for block in draft.blocks for quote in quotes_of(block)]
    kinds = Counter(quote.chunk.kind for quote in quotes)
    n = max(1, len(quotes))
    look_for = wanted(index, question)
    known = {
        "gate": read.verdict.confidence,
        "code": float(bool(pasted.code)),
        "error": float(bool(pasted.errors)),
        "lesson": lessons[0].chance if lessons else 0.0,
        **{kind: kinds[kind] / n for kind in ("api", "narrative", "article", "guide")},
        "fact": question.facts.fit * kinds["article"] / n,
        "example": float(any(isinstance(block, Example) for block in draft.blocks)),
        "quoted": look_for.coverage(" ".join(quote.words for quote in quotes)),
        "quoted_best": max((look_for.coverage(quote.words) for quote in quotes), default=0.0),
        "titled": _titled(look_for, quotes),
        "n_quotes": min(1.0, len(quotes) / MANY_QUOTES),
    }
    return np.array([known[name] if name in known else getattr(seen, name) for name in FEATURES], dtype=np.float64)


def _is_asked_for(read: Reading) -> bool:
    """Whether the question is what one name is or does, and the draft quotes what documents that very name.

    The name is given in full, or nothing but it is asked for: "what does np.argsort do". What speaks of others beside
    it wants to know what tells them apart.
    """
    question = read.question
    if question.kind != "what_is":
        return False
    meant = {
        symbol.name
        for symbol in question.symbols
        if "." in symbol.name
        and symbol.name in question.text
        and not _CODE.search(_besides(question.text, symbol.name))
    }
    if len(question.symbols) == 1 and _names_nothing_else(question.text, question.symbols[0].name):
        meant.add(question.symbols[0].name)
    quoted = next((quote for block in read.draft.blocks for quote in quotes_of(block)), None)
    return quoted is not None and not meant.isdisjoint(quoted.chunk.symbols) and not _ELSEWHERE.match(quoted.words)


def _names_nothing_else(text: str, name: str) -> bool:
    """Whether the words of the text say nothing but this name, however short."""
    besides = _besides(text, name)
    return len(besides.split()) < len(text.split()) and not tokens(besides)


def _besides(text: str, name: str) -> str:
    """The words of the text that don't hold the last part of the name."""
    return " ".join(word for word in text.split() if last_part(name) not in word)


def _titled(look_for: Wanted, quotes: list[Quote]) -> float:
    return max((look_for.title_fit(quote.chunk.title) for quote in quotes), default=0.0)


@cache
def trained() -> Logistic:
    """The weights that ship."""
    with resources.files("bot.judge").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Logistic.of(kept, "confidence", FEATURES)
