"""Questions of our own on which the tutor's chances are fitted, with what readers said of them: `asked.jsonl`.

2,974 were written in the voices of learners, without sight of lessons, code or any suite, 254 of them as what
somebody asks after an answer, 1,524 as people ask them in public; 180 with the titles of the lessons at hand, to come
near one and to ask for something else. A reader, who had not written them, named the lessons that answer each, of
1,689 also the sentences that do (of the last 804 among what the five likeliest lessons hold); another marked what the
documentation's answer is worth. Of 633 others (`n…`), written without sight of lessons as well, their writers say
what should lead, after they had read the answers, of 640 (`o…`) readers who hadn't written them. 150 are questions of
our suites, of which the documentation's answer alone was marked: what is fitted on these has seen them.

The lessons of `newer_lessons.txt` came later. A reader has looked whether they answer only where one would be told or
nearly (`compared`); fits leave the others out.

Not here: fitting (`lessons`, `confidence`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import orjson

FILE = "asked.jsonl"
NEWER = "newer_lessons.txt"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question. `lessons` are the ids of those that answer it, () if none does, None if nobody has looked.

    `history` is the conversation before it, (role, text) pairs. `sentences` are those that a reader would show, of
    these lessons or others, as (lesson's id, the sentence's first words), () if nobody has looked for them.

    `mark` is that of the answer that the documentation alone gives, on an index of the full scope: 2 right, 1 half,
    0 wrong, None if it wasn't marked. Questions on the same `topic` are near each other. With `later` the lessons were
    written after the question, on its topic: for fits they aren't there, or every topic would seem to have a lesson.
    `compared` are the newer lessons of which a reader said whether they answer: those that do stand in `lessons`, too.
    """

    id: str
    topic: str
    question: str
    lessons: tuple[str, ...] | None = None
    mark: int | None = None
    later: bool = False
    history: tuple[tuple[str, str], ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()
    compared: tuple[str, ...] = ()


@cache
def newer_lessons() -> frozenset[str]:
    """The ids of lessons that were written after readers named those that answer."""
    return frozenset(resources.files("evals.fit").joinpath(NEWER).read_text("utf-8").split())


@cache
def asked_questions() -> tuple[AskedQuestion, ...]:
    """All of them, in order."""
    lines = resources.files("evals.fit").joinpath(FILE).read_text("utf-8").splitlines()
    return tuple(_read(line) for line in lines)


def _read(line: str) -> AskedQuestion:
    row = orjson.loads(line)
    lessons = row.get("lessons")
    return AskedQuestion(
        row["id"],
        row["topic"],
        row["question"],
        None if lessons is None else tuple(lessons),
        row.get("mark"),
        row.get("later", False),
        _pairs(row.get("history", ())),
        _pairs(row.get("sentences", ())),
        tuple(row.get("compared", ())),
    )


def _pairs(rows: Iterable[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in rows)
