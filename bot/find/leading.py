"""Which part of a lesson leads: the lesson itself, or the variant that is asked for.

What readers would show and what they would show first are two things: nearly always a lesson's own answer is among the
first, and so speaks for itself whatever is asked. A conditional logistic regression over the lesson and its variants,
fitted by `python -m evals.fit.leading` on what readers put first.

Not here: which sentences are told beside it (`speaking`), or in which order (`bot.say.telling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from bot.find.speaking import Sentence, Wording, covered, units_of
from bot.logistic import Logistic, Numbers
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens
from corpus.teaching.lesson import Lesson

FILE = "leading.npz"
NEAREST = 2
"""A question is as near to a unit as the mean of its so many nearest ways to ask."""
LONG_WORDS, MOST_VARIANTS = 60, 5
"""What the question's length and the number of variants are divided by."""
NEVER_ASKED = -1.0

UNIT = (
    "asked", "text", "title", "says", "asks", "best", "first", "adds", "meant", "speaks",
    "itself", "itself_long", "itself_error", "itself_of_many",
)  # fmt: skip
"""What speaks for a unit, the lesson itself or a variant: how much nearer the mean of its nearest two ways to ask and
its text are than those of the unit that is nearest; the shares of the question's words that its title, its sentences,
its ways to ask, its best sentence and its first one hold; how much more than the lesson itself it holds anywhere; the
share of its title's words that the question holds; the highest log odds of its sentences; whether it is the lesson
itself, and that with the question's length, with an error in it, with the number of variants."""


@dataclass(frozen=True, slots=True)
class Words:
    """The stems of a unit's title, sentences, ways to ask and code; of each sentence with the title."""

    title: frozenset[str]
    said: frozenset[str]
    asks: frozenset[str]
    code: frozenset[str]
    sentences: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Put:
    """A question: its vector, its wording, how many words it has, and whether an error stands in it."""

    vector: Vectors
    wording: Wording
    n_words: int
    has_error: bool


def leads(index: Index, put: Put, number: int, spoken: Sequence[Sentence]) -> int:
    """The unit of that lesson that leads: 0 for the lesson itself, 1 for its first variant.

    `spoken` are the lesson's sentences with their odds.
    """
    if not index.lessons.bound[number].lesson.variants:
        return 0
    return int(trained().log_odds(features(index, put, number, spoken)).argmax())


def features(index: Index, put: Put, number: int, spoken: Sequence[Sentence]) -> Numbers:
    """What speaks for each unit of a lesson, shape (n_units, len(UNIT))."""
    bound = index.lessons.bound[number]
    lesson = bound.lesson
    n_units = len(lesson.units)
    inside = index.lessons.span(number)
    cosines, owners = put.wording.asks[inside], index.lessons.owners[1][inside]
    asked = np.array([_mean(np.sort(cosines[owners == unit])[-NEAREST:]) for unit in range(n_units)])
    begins = [bound.said[lesson.begins(unit)].chunk_id for unit in range(n_units)]
    text = index.dense.cosines(put.vector, index.positions(begins))
    odds = {one.number: one.odds for one in spoken}
    units = units_of(lesson)
    stems, words = put.wording.stems, _words(lesson)
    anywhere = [covered(index, stems, one.title | one.said | one.asks | one.code) for one in words]
    said = [[covered(index, stems, sentence) for sentence in one.sentences] for one in words]
    return np.array(
        [
            (
                *(asked[unit] - asked.max(), text[unit] - text.max()),
                *(covered(index, stems, some) for some in (one.title, one.said, one.asks)),
                *(max(said[unit]), said[unit][0]),
                *(anywhere[unit] - anywhere[0], covered(index, tuple(one.title), frozenset(stems))),
                max(odds[at] for at, owner in enumerate(units) if owner == unit),
                *_itself(put, lesson, is_it=unit == 0),
            )
            for unit, one in enumerate(words)
        ],
        dtype=np.float64,
    )


@cache
def trained() -> Logistic:
    """The weights that ship."""
    with resources.files("bot.find").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Logistic.of(kept, "leads", UNIT)


def _itself(put: Put, lesson: Lesson, *, is_it: bool) -> tuple[float, float, float, float]:
    if not is_it:
        return 0.0, 0.0, 0.0, 0.0
    return 1.0, min(1.0, put.n_words / LONG_WORDS), float(put.has_error), len(lesson.variants) / MOST_VARIANTS


def _mean(cosines: Vectors) -> float:
    return float(cosines.mean()) if len(cosines) else NEVER_ASKED


@lru_cache(maxsize=4096)
def _words(lesson: Lesson) -> tuple[Words, ...]:
    statements, units = lesson.all_statements(), units_of(lesson)
    found = []
    for number, unit in enumerate(lesson.units):
        said = [one.text for one, owner in zip(statements, units, strict=True) if owner == number]
        found.append(
            Words(
                title=frozenset(tokens(unit.title)),
                said=_stems(said),
                asks=_stems((*unit.asks, *unit.voices)),
                code=frozenset(tokens(unit.example.code)) if unit.example else frozenset(),
                sentences=tuple(frozenset(tokens(f"{unit.title} {text}")) for text in said),
            )
        )
    return tuple(found)


def _stems(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in tokens(text))
