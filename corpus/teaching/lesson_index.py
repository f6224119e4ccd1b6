"""The lessons of one generation, found by their ways to ask and their words.

    asks.npy        a unit vector per way to ask, those of a lesson's variants behind its own
    owners.npy      the lesson and the variant of each, as numbers
    lessons.json    the lessons, bound to their own chunks and to the passages that they rest on

Not here: what a match counts for (`bot.find.matching`), or where a lesson says what (`bound`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from corpus.domain import Chunk
from corpus.encoder import Vectors
from corpus.teaching.bound import Bound, bind
from corpus.teaching.lesson import Lesson
from corpus.teaching.pages import document_id

NEAREST = 3
"""A question is as near to a lesson as the mean of its so many nearest asks."""

NEIGHBOURS, SHARPNESS = 15, 20.0
"""The asks that say what a question is on; one that is nearer by 1 / SHARPNESS counts e times as much.

Chosen by eye."""

ASKS = 4_096
"""Ways to ask whose vectors are in memory in full at one time while an index is built."""

_BOUND = TypeAdapter(tuple[Bound, ...])
_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True)
class Held:
    """The shares of a question's words, weighed by their rarity, that each lesson holds, in [0, 1].

    `own` weighs a word by how much of the lesson it is; `anywhere` counts it in full wherever it stands. Arrays of
    shape (n_lessons,), or one number each for one lesson.
    """

    own: NDArray[np.float64]
    anywhere: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is to every lesson, arrays of shape (n_lessons,), cosines.

    `mean` is that of the nearest three ways to ask, `best` the nearest one. `asks` are the cosines of all ways to ask,
    shape (n_asks,).
    """

    mean: NDArray[np.float32]
    best: NDArray[np.float32]
    asks: NDArray[np.float32]


class LessonIndex:
    """The lessons that can be taught from an index."""

    def __init__(self, folder: Path) -> None:
        self.bound: tuple[Bound, ...] = _BOUND.validate_json((folder / "lessons.json").read_bytes())
        self._rows = np.load(folder / "asks.npy").astype(np.float32)
        owners = np.load(folder / "owners.npy")
        self.owners: tuple[NDArray[np.int64], NDArray[np.int64]] = (owners[:, 0], owners[:, 1])
        """For each way to ask: the lesson's number, and the variant (0 for the lesson itself)."""

    @classmethod
    def build(
        cls, lessons: Sequence[Lesson], chunks: Sequence[Chunk], embed: Callable[[Sequence[str]], Vectors], folder: Path
    ) -> None:
        """Writes the lessons that these chunks hold; `embed` gives the vectors of ways to ask, shape (n_asks, dim)."""
        folder.mkdir(parents=True)
        asks = asks_of(lessons)
        rows = [embed(asks[at : at + ASKS]).astype(np.float16) for at in range(0, len(asks), ASKS)]
        np.save(folder / "asks.npy", np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float16))
        del rows
        (folder / "lessons.json").write_bytes(_BOUND.dump_json(bind(lessons, chunks)))
        owners = [(number, unit) for number, lesson in enumerate(lessons) for unit, _ in units(lesson)]
        np.save(folder / "owners.npy", np.array(owners, dtype=np.int64).reshape(len(owners), 2))

    @property
    def rows(self) -> Vectors:
        """The vectors of all ways to ask, shape (n_asks, dim)."""
        return np.asarray(self._rows, dtype=np.float32)

    def span(self, number: int) -> slice:
        """Where the ways to ask for the lesson of that number stand among all."""
        begin, end = np.searchsorted(self.owners[0], (number, number + 1)).tolist()
        return slice(begin, end)

    def nearness(self, vector: Vectors) -> Nearness:
        """How near a question is to each lesson."""
        cosines = np.asarray(self._rows @ vector, dtype=np.float32)
        return nearness(cosines, self.owners[0], len(self.bound))

    def share(self, subject: str, vector: Vectors) -> float:
        """The share of that subject among the asks that are nearest to the question, weighed by nearness, in [0, 1]."""
        cosines = np.asarray(self._rows @ vector, dtype=np.float32)
        nearest = np.argsort(-cosines)[:NEIGHBOURS]
        weights = np.exp(SHARPNESS * (cosines[nearest] - cosines[nearest[:1]]))
        is_on_it = [self.bound[number].lesson.subject == subject for number in self.owners[0][nearest].tolist()]
        return float(weights @ np.array(is_on_it, dtype=np.float32) / (weights.sum() or 1.0))

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How rare each stem is among the lessons, the natural log of lessons per lesson that holds it, and a bit."""
        n_holding = Counter(stem for bound in self.bound for stem in bound.words)
        return {stem: rarity(len(self.bound), n) for stem, n in n_holding.items()}

    def held(self, stems: Iterable[str]) -> Held:
        """The shares of these stems that each lesson holds."""
        own, anywhere, whole = np.zeros(len(self.bound)), np.zeros(len(self.bound)), 0.0
        for stem in stems:
            rare = self._rarity_of(stem)
            numbers, weights = self._holding.get(stem, _NOTHING)
            own[numbers] += rare * weights
            anywhere[numbers] += rare
            whole += rare
        return Held(own / (whole or 1.0), anywhere / (whole or 1.0))

    def held_by(self, words: Mapping[str, float], stems: Sequence[str]) -> Held:
        """The same shares for a lesson of these words."""
        rare = np.array([self._rarity_of(stem) for stem in stems])
        weights = np.array([words.get(stem, 0.0) for stem in stems])
        holds = np.array([stem in words for stem in stems], dtype=np.float64)
        whole = float(rare.sum()) or 1.0
        return Held(np.asarray(rare @ weights / whole), np.asarray(rare @ holds / whole))

    def _rarity_of(self, stem: str) -> float:
        return self.rarity.get(stem, rarity(len(self.bound), 1))

    @cached_property
    def _holding(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """For each stem the numbers of the lessons that hold it, and how much of each it is."""
        found: dict[str, list[tuple[int, float]]] = {}
        for number, bound in enumerate(self.bound):
            for stem, weight in bound.words.items():
                found.setdefault(stem, []).append((number, weight))
        return {
            stem: (np.array([n for n, _ in pairs], dtype=np.int64), np.array([w for _, w in pairs]))
            for stem, pairs in found.items()
        }

    @cached_property
    def gone(self) -> frozenset[str]:
        """The words, in lower case, by which people ask for lessons on names that were removed."""
        asked = (ask for bound in self.bound if bound.lesson.kind == "removed" for ask in asks_of((bound.lesson,)))
        return frozenset(word for ask in asked for word in re.findall(r"\w+", ask.lower()))

    @cached_property
    def by_document(self) -> dict[str, Bound]:
        """The lessons by the ids of their documents."""
        return {document_id(bound.lesson): bound for bound in self.bound}

    @cached_property
    def by_id(self) -> dict[str, Bound]:
        """The lessons by their ids."""
        return {bound.lesson.id: bound for bound in self.bound}


def rarity(n_lessons: int, n_holding: int) -> float:
    """The natural log of lessons per lesson that holds a stem, and a bit, so that none weighs nothing."""
    return log(n_lessons / n_holding) + 0.3 if n_lessons else 0.0


def nearness(cosines: NDArray[np.float32], lesson_of: NDArray[np.int64], n_lessons: int) -> Nearness:
    """How near a question with these cosines to the ways to ask is to each lesson."""
    if not n_lessons:
        nothing = np.zeros(0, dtype=np.float32)
        return Nearness(nothing, nothing, nothing)
    begins = np.searchsorted(lesson_of, np.arange(n_lessons))
    sizes = np.bincount(lesson_of, minlength=n_lessons)
    ranked = cosines[np.lexsort((-cosines, lesson_of))]
    mean = ranked[begins].copy()
    for n in range(1, NEAREST):
        more = sizes > n
        mean[more] += ranked[begins[more] + n]
    mean /= np.minimum(sizes, NEAREST)
    return Nearness(mean.astype(np.float32), ranked[begins], cosines)


def units(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """Every way to ask, with the variant it asks for: 0 for the lesson itself, 1 for the first variant.

    The title is one of them, since it is offered where the lesson is to be read next.
    """
    yield from ((0, ask) for ask in dict.fromkeys((lesson.title, *lesson.asks, *lesson.voices)))
    for number, variant in enumerate(lesson.variants, start=1):
        yield from ((number, ask) for ask in (*variant.asks, *variant.voices))


def asks_of(lessons: Sequence[Lesson]) -> list[str]:
    """The ways to ask in the order of their vectors."""
    return [ask for lesson in lessons for _, ask in units(lesson)]
