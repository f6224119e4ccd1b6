"""How well a question fits a job that some library is for, as the catalogue and the list of other libraries name them.

Not here: ranking libraries for a task (`bot.say.evidence.ranking`), or judging a question (`bot.judge.gate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.ask.question import Term
from corpus.catalogue import libraries, other_libraries
from corpus.lexical import tokens
from corpus.text.phrases import words

GENERAL = words("librari tool packag python best good way use framework modul pleas")
"""Stems that say nothing about the subject of a question."""

VAGUE = GENERAL | words("data model machin learn work make run need want thing get someth")
"""Stems that name no job of their own: "data visualisation" is asked for by "visualisation"."""

SAME_ROOT_LETTERS = 5
"""Stems that begin alike for this long and differ in an ending are one: "visual", "visualis"."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job by its stems. `core` are those without which it isn't meant, `field` the first of them.

    Who asks for "audio" means "audio analysis"; who asks for "accounts" doesn't mean "user accounts".
    """

    stems: frozenset[str]
    core: frozenset[str]
    field: str


def task_fit(terms: Sequence[Term], scope: Sequence[str] = ()) -> float:
    """Part of the question's subject, by rarity, that tasks named in it make up, in [0, 1].

    Only tasks of the libraries in `scope` count, if any are given.
    """
    subject = [term for term in terms if term.token not in VAGUE] or terms
    asked = [term.token for term in terms]
    wanted = [term.token for term in subject]
    stems = [
        stem
        for id, tasks in _tasks().items()
        if not scope or id in scope
        for task in tasks
        if all(_is_among(stem, asked) for stem in task.core) or all(_same_root(stem, task.field) for stem in wanted)
        for stem in task.stems
    ]
    whole = sum(term.rarity for term in subject)
    return sum(term.rarity for term in subject if _is_among(term.token, stems)) / whole if whole else 0.0


@cache
def _tasks() -> dict[str, tuple[Task, ...]]:
    tasks = {entry.id: entry.tasks for entry in libraries().values()} | {e.id: e.tasks for e in other_libraries()}
    return {id: tuple(map(_task, phrases)) for id, phrases in tasks.items()}


def _task(phrase: str) -> Task:
    stems = tokens(phrase)
    core = [stem for stem in stems if stem not in VAGUE] or stems
    return Task(frozenset(stems), frozenset(core), core[0])


def _is_among(stem: str, stems: Sequence[str]) -> bool:
    return any(_same_root(stem, other) for other in stems)


def _same_root(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return left == right or (len(shorter) >= SAME_ROOT_LETTERS and longer.startswith(shorter))
