"""What is put to the matching of lessons to fit it: people's questions, in conversations too, and ways to ask.

Not here: fitting (`lessons`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.ask.mentions import find_libraries
from bot.ask.pasted import taken_apart
from bot.ask.understanding import understand
from bot.find import matching
from bot.find.continuing import beside
from bot.find.matching import Asked, Weighed, considered, pair_features, weighed_lessons
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.intents import intents
from corpus.lexical import tokens
from corpus.teaching.bound import word_weights
from corpus.teaching.lesson_index import nearness, units
from evals.fit.asked import AskedQuestion, newer_lessons

EVERY = 32
"""One of so many ways to ask is put as a question."""
TURNED = 200
"""Questions that are put after another one, about half as many as follow-ups that go on."""
SEED = 7


@dataclass(frozen=True, slots=True)
class Case:
    """A question: the lessons that were weighed with what speaks for each, and which of them are right."""

    asked: Asked
    weighed: Weighed
    right: NDArray[np.bool_]
    topic: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A way to ask that was left out: of its lesson, or with it."""

    text: str
    lesson: int
    case: Case


def asks(index: Index, *, hidden: bool, every: int = EVERY) -> list[Ask]:
    """Every so many ways to ask, each left out once; with `hidden` its lesson isn't there at all."""
    lessons = index.lessons
    lesson_of, _ = lessons.owners
    texts = [ask for bound in lessons.bound for _, ask in units(bound.lesson)]
    found: list[Ask] = []
    for at in range(0, len(texts), every):
        own = int(lesson_of[at])
        without = lesson_of == own if hidden else np.arange(len(texts)) == at
        cosines = np.where(without, np.float32(-1.0), lessons.rows @ lessons.rows[at])
        near = nearness(cosines, lesson_of, len(lessons.bound))
        asked = _asked(index, texts[at], lessons.rows[at])
        held = lessons.held(asked.stems)
        words = {} if hidden else word_weights(lessons.bound[own].lesson, (texts[at],))
        without_it = lessons.held_by(words, asked.stems)
        held.own[own], held.anywhere[own] = without_it.own, without_it.anywhere
        numbers = [n for n in considered(lessons.bound, asked, near, held) if not (hidden and n == own)]
        weighed = Weighed(tuple(numbers), pair_features(index, asked, near, held, numbers), None)
        case = Case(asked, weighed, np.array([n == own for n in numbers]), lessons.bound[own].lesson.id)
        found.append(Ask(texts[at], own, case))
    return found


def people(index: Index, questions: Sequence[AskedQuestion]) -> list[Case]:
    """The questions of `asked.jsonl` as they are put to the tutor."""
    lessons = index.lessons
    ids = [bound.lesson.id for bound in lessons.bound]
    found: list[Case] = []
    for question in questions:
        understood = understand(index, question.question, history=question.history)
        asked = matching.asked(index, understood, taken_apart(question.question))
        hidden = newer_lessons().difference(question.lessons or (), question.compared)
        if question.later:
            hidden |= set(question.lessons or ())
        parts = beside(index, asked.continued) if asked.continued else None
        weighed = weighed_lessons(index, asked, lessons.nearness(asked.vector), parts, hidden)
        right = np.array([ids[number] in (question.lessons or ()) for number in weighed.numbers])
        found.append(Case(asked, weighed, right, question.topic))
    return found


def elsewhere(index: Index) -> list[Case]:
    """The ways to ask for subjects elsewhere, as questions that no lesson answers, each with itself left out."""
    asked = [(intent.subject, text) for intent, texts in intents() if intent.kind == "elsewhere" for text in texts]
    vectors = index.encoder.embed([text for _, text in asked])
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    found: list[Case] = []
    for (subject, text), vector, nearest in zip(asked, vectors, cosines.max(axis=1), strict=True):
        put = replace(_asked(index, text, vector), elsewhere=float(nearest))
        near, held = index.lessons.nearness(vector), index.lessons.held(put.stems)
        numbers = considered(index.lessons.bound, put, near, held)
        weighed = Weighed(tuple(numbers), pair_features(index, put, near, held, numbers), None)
        found.append(Case(put, weighed, np.zeros(len(numbers), dtype=bool), subject))
    return found


def turned(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    """Some questions that a lesson answers, drawn by seed, each after another one on another topic and lesson."""
    alone = [question for question in questions if not question.history]
    known = [question for question in alone if question.lessons and not question.later]
    draw = random.Random(SEED)
    found = []
    for question in draw.sample(known, TURNED):
        own = set(question.lessons or ())
        others = [one for one in alone if one.topic != question.topic and own.isdisjoint(one.lessons or ())]
        found.append(replace(question, history=(("user", draw.choice(others).question), ("assistant", "…"))))
    return found


def _asked(index: Index, text: str, vector: Vectors) -> Asked:
    """The ask as `bot.find.matching.asked` has it, without encoding it again."""
    elsewhere = (one.cosine for one in index.intents.matches(vector) if one.intent.kind == "elsewhere")
    return Asked(
        vector=vector,
        stems=tuple(dict.fromkeys(tokens(text))),
        errors=taken_apart(text).errors,
        documented=index.phrasings.nearest(vector),
        elsewhere=next(elsewhere, 0.0),
        n_words=len(text.split()),
        libraries=frozenset(find_libraries(text).ids),
    )
