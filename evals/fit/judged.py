"""Questions of our own with passages that readers graded: `judged/questions.jsonl` and `judged/grades.jsonl`.

Readers saw the question and the passages, in an order that says nothing, and neither code nor answers. A passage is
named by its library, its place (a name, or a page with its anchor) and its first and last words, so that grades outlive
a change of splitting; `bound` finds it in an index.

Not here: drawing candidates and laying out sheets (`judging`), or fitting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import orjson

from corpus.domain import Chunk

QUESTIONS, GRADES = "judged/questions.jsonl", "judged/grades.jsonl"
N_WORDS = 6

_VERSION = re.compile(r"/(?:v?\d+(?:\.\d+)*|stable|latest|master|main)(?=/)")


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with what was asked before it, oldest first. Questions on one `topic` are near each other."""

    id: str
    kind: str
    topic: str
    question: str
    history: tuple[str, ...] = ()

    @property
    def is_test(self) -> bool:
        """Whether it is kept for judging: one topic of four, by its letters, and never seen by a fit."""
        return sum(self.topic.encode()) % 4 == 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: `at` is a name, or a page with its anchor; the first and the last words find it there."""

    library: str
    at: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What a reader says of a passage for a question: 3 answers it, 2 in part, 1 the right page, 0 none of that.

    `again` is the grade of a second reader, where there was one.
    """

    question: str
    place: Place
    grade: int
    again: int | None = None


@cache
def judged_questions() -> tuple[JudgedQuestion, ...]:
    """All of them, in order."""
    return tuple(
        JudgedQuestion(row["id"], row["kind"], row["topic"], row["question"], tuple(row.get("history", ())))
        for row in _rows(QUESTIONS)
    )


@cache
def grades() -> tuple[Grade, ...]:
    """All grades, question by question."""
    return tuple(
        Grade(
            row["question"], Place(row["library"], row["at"], row["first"], row["last"]), row["grade"], row.get("again")
        )
        for row in _rows(GRADES)
    )


def place_of(chunk: Chunk) -> Place:
    """The place of a chunk."""
    at = chunk.symbols[0] if chunk.symbols else _page(chunk)
    words = chunk.text.split()
    return Place(chunk.library, at, " ".join(words[:N_WORDS]), " ".join(words[-N_WORDS:]))


def bound(places: Sequence[Place], chunks: Iterable[Chunk]) -> dict[Place, str]:
    """The chunk of each place that holds most of it: both its first and its last words, or else one of them."""
    wanted: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        wanted.setdefault((place.library, place.at), []).append(place)
    best: dict[Place, tuple[int, str]] = {}
    for chunk in chunks:
        for key in {(chunk.library, at) for at in (*chunk.symbols, _page(chunk))} & wanted.keys():
            text = " ".join(chunk.text.split())
            for place in wanted[key]:
                n_held = 2 * (place.first in text) + (place.last in text)
                if n_held > best.get(place, (0, ""))[0]:
                    best[place] = (n_held, chunk.id)
    return {place: id for place, (_, id) in best.items()}


def _page(chunk: Chunk) -> str:
    """The page and its anchor, whichever release it is of; a page without an address goes by its title."""
    return _VERSION.sub("", chunk.url.partition("://")[2]) or chunk.title


def _rows(name: str) -> list[dict[str, Any]]:
    lines = resources.files("evals.fit").joinpath(name).read_text("utf-8").splitlines()
    return [orjson.loads(line) for line in lines]
