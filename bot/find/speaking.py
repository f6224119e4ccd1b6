"""Which sentences of lessons speak to a question: a conditional logistic regression over those of likely lessons.

A lesson answers what most people ask of its topic; whoever adds a condition wants its variant, a pitfall, or a sentence
of the lesson beside it. The weights are fitted by `python -m evals.fit.sentences` on the sentences that readers named.

Not here: which lessons are likely (`matching`), or how their sentences are told (`bot.say.lesson`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from bot.logistic import Logistic, Numbers
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens
from corpus.teaching.lesson import Lesson

FILE = "speaking.npz"
NEVER_ASKED = 0.3
"""How much further, in cosine, the asks of a sentence are that has none: a pitfall's, say."""

SENTENCE = ("covered", "covered_typed", "first", "opens_variant", "asked", "asked_typed", "odds", "likeliest")
"""What speaks for a sentence: the share of the question's words, weighed by their rarity, that it or its variant's
title holds, and of the words as typed, which are fewer in a follow-up; whether it is the lesson's first one or its
variant's; how much nearer the nearest ask of its unit (the lesson itself, or its variant) is than that of the lesson,
again for both; its lesson's log odds below the likeliest one's, and whether it is that one's."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it reads on its own or as it was typed: its stems, and the cosines of all ways to ask."""

    stems: tuple[str, ...]
    asks: Vectors


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a lesson: its number among all statements, and the log odds that it speaks to the question.

    Odds are comparable within a question, over lessons; they are no chance.
    """

    number: int
    odds: float


def sentences(
    index: Index, whole: Wording, typed: Wording, numbers: Sequence[int], behind: Numbers
) -> tuple[tuple[Sentence, ...], ...]:
    """For each of these lessons its sentences, the one that speaks most to the question first.

    `behind` are the lessons' log odds less those of the likeliest one, shape (n_lessons,).
    """
    found = []
    for number, odds in zip(numbers, behind.tolist(), strict=True):
        scores = trained().log_odds(features(index, whole, typed, number, odds))
        order = np.argsort(-scores, kind="stable").tolist()
        found.append(tuple(Sentence(at, float(scores[at])) for at in order))
    return tuple(found)


def features(index: Index, whole: Wording, typed: Wording, number: int, behind: float) -> Numbers:
    """What speaks for each sentence of a lesson, shape (n_sentences, len(SENTENCE))."""
    lesson = index.lessons.bound[number].lesson
    units = units_of(lesson)
    stems = [_held(lesson, at, unit) for at, unit in enumerate(units)]
    held = [(covered(index, whole.stems, one), covered(index, typed.stems, one)) for one in stems]
    asked, asked_typed = (_nearer(index, wording.asks, number, len(lesson.variants)) for wording in (whole, typed))
    begins = {lesson.begins(variant) for variant in range(1, len(lesson.variants) + 1)}
    return np.array(
        [
            (*held[at], at == 0, at in begins, asked[unit], asked_typed[unit], behind, behind == 0.0)
            for at, unit in enumerate(units)
        ],
        dtype=np.float64,
    )


@lru_cache(maxsize=4096)
def units_of(lesson: Lesson) -> tuple[int, ...]:
    """For each statement of a lesson the variant that it belongs to, counted from 1; 0 for the lesson's own."""
    variants = (number for number, one in enumerate(lesson.variants, start=1) for _ in one.statements)
    return (*(0 for _ in lesson.statements), *variants)


def covered(index: Index, stems: Sequence[str], held: Collection[str]) -> float:
    """The share of these stems, weighed by their rarity, that are held, in [0, 1]."""
    weights = {stem: index.lexical.rarity(stem) for stem in stems}
    return sum(weight for stem, weight in weights.items() if stem in held) / (sum(weights.values()) or 1.0)


@cache
def trained() -> Logistic:
    """The weights that ship."""
    with resources.files("bot.find").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Logistic.of(kept, "speaks", SENTENCE)


def _held(lesson: Lesson, at: int, unit: int) -> frozenset[str]:
    title = lesson.variants[unit - 1].title if unit else ""
    return _stems(f"{title} {lesson.all_statements()[at].text}")


@lru_cache(maxsize=16384)
def _stems(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _nearer(index: Index, asks: Vectors, number: int, n_variants: int) -> list[float]:
    """How much nearer than the lesson's nearest ask the nearest one of each unit is, 0 at most."""
    inside = index.lessons.span(number)
    cosines, units = asks[inside], index.lessons.owners[1][inside]
    best = float(cosines.max())
    nearest = (cosines[units == unit] for unit in range(n_variants + 1))
    return [float(some.max()) - best if len(some) else -NEVER_ASKED for some in nearest]
