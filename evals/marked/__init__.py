"""Questions as learners put them, and what strict readers made of the answers: `python -m evals.marked`.

    basics       a hundred of the suite `basics`, drawn by seed
    plain        well-known questions, as very many people look them up
    conditions   of the middle of the road, two thirds with a condition or two
    followups    the second or third question of a conversation
    elsewhere    what no source of ours answers
    strict       of all subjects, most with a condition or two; right only where the point is among the first three
                 sentences

All but the first were recalled from public places, in other words, by readers who had seen neither code nor lessons,
on 30 November 2026; until then nobody who wrote lessons or rules had read them. A reader of that kind marks each
answer, who sees question, gist and answer: 2 right, 1 half, 0 wrong, "u" a page that isn't sure but shows where the
answer lies. Whoever marks anew asks with `python -m evals.marked sheet SET` and puts the marks into `marks/`.

Not here: patterns (`suites/basics.jsonl`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import orjson

from evals.suites.gold import own_suites, read_suite

BASICS = "basics"
SETS = (BASICS, "plain", "conditions", "followups", "elsewhere", "strict")
MARKED_ON = dict.fromkeys(SETS, "full index with 2,893 lessons") | {BASICS: "full index with 2,688 lessons"}
"""What answered when the answers were marked, without a language model; all on 30 November 2026."""
SEED = 13
"""Of `random.Random`, whose `sample` drew the hundred from the rows of the suite in order."""
N_BASICS = 100
NAMES: dict[int | str, str] = {2: "right", 1: "half", "u": "unsure", 0: "wrong"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, the conversation before it, (role, text) pairs, and what a right answer says."""

    id: str
    question: str
    history: tuple[tuple[str, str], ...]
    gist: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader made of an answer, and of the version before's; None if that wasn't marked beside it.

    `passed` says whether a suite's patterns pass it, None without a suite.
    """

    id: str
    mark: int | str
    passed: bool | None = None
    before: int | str | None = None


def questions(name: str) -> tuple[Asked, ...]:
    """Those of the set, in order."""
    if name == BASICS:
        chosen = set(drawn())
        return tuple(_asked(row) for row in _rows(f"suites/{BASICS}.jsonl") if row["id"] in chosen)
    return tuple(_asked(row) for row in _rows(f"marked/{name}.jsonl"))


def marks(name: str) -> tuple[Mark, ...]:
    """All of the set, in order of their questions."""
    rows = _rows(f"marked/marks/{name}.jsonl")
    return tuple(Mark(row["id"], row["mark"], row.get("passed"), row.get("before")) for row in rows)


def drawn() -> tuple[str, ...]:
    """The ids of the hundred, in order."""
    ids = [item.id for item in read_suite(own_suites()[BASICS])]
    return tuple(sorted(random.Random(SEED).sample(ids, N_BASICS)))


def _asked(row: dict[str, Any]) -> Asked:
    history = tuple((role, text) for role, text in row.get("history", ()))
    return Asked(row["id"], row["question"], history, row["gist"])


def _rows(name: str) -> Iterator[dict[str, Any]]:
    return map(orjson.loads, resources.files("evals").joinpath(name).read_text("utf-8").splitlines())
