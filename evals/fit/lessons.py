"""Fits how lessons are matched, and says how well: `python -m evals.fit.lessons [--write]`.

Which lesson is likely, for a first question and for a follow-up, and how sure the first one is, are fitted on the
questions of `asked.jsonl` for which readers named the lessons that answer. So that a conversation may turn to something
else, some of them are put a second time, after a question that they have nothing to do with.

That no source of ours answers is learned from the ways in which people ask for subjects elsewhere (`corpus.intents`).

Judged on topics and subjects that the fit has not seen (5 folds); a way to ask for a subject elsewhere is near the
others for it, as a question would be. Beside it every way to ask for a lesson is put as a question, once with only
itself left out, and once with its whole lesson left out.

Not here: what is weighed (`bot.find.matching`).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.find
from bot.ask.mentions import find_libraries
from bot.ask.pasted import taken_apart
from bot.ask.understanding import understand
from bot.find import matching
from bot.find.continuing import FOLLOW, beside
from bot.find.matching import (
    FIRST,
    PAIR,
    Asked,
    Weighed,
    Weights,
    considered,
    first_features,
    pair_features,
    weighed_lessons,
)
from bot.find.taught import TOLD
from bot.logistic import Logistic
from corpus.encoder import Vectors
from corpus.home import Home
from corpus.index import Index, open_index
from corpus.intents import intents
from corpus.lexical import tokens
from corpus.teaching.bound import word_weights
from corpus.teaching.lesson_index import nearness, units
from evals.fit.asked import AskedQuestion, asked_questions, newer_lessons
from evals.fit.logistic import Matrix, choosing, logistic

FOLDS = 5
EVERY = 32
"""One of so many ways to ask is put as a question."""
KNOWN = 0.9
"""The share of people's questions that a lesson answers: readers named one for 443 of 480 that were recalled from
public places (92%), for 141 of 180 made up as hard ones. Of `asked.jsonl` many are on topics without one."""
ELSEWHERE = 0.05
"""What questions that none of our sources answers count of all: our guess of how often they are put to a tutor.

Of those of subjects left out 20% got a lesson without them and 10% with them; of the people's questions that were told
the right lesson 1% aren't told any more, .751 instead of .742 of those that are told one are told the right one.
"""
TURNED = 200
"""Questions that are put after another one, about half as many as follow-ups that go on."""
LIKELY_RIDGE = 2.0
FOLLOWS_RIDGE = 4.0
SURE_RIDGE = 0.005
SEED = 7
UNFITTED = Logistic(np.zeros(len(FIRST)), 0.0)
"""How sure the first one is, before that is fitted."""


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


def fitted(index: Index, cases: Sequence[Case], turning: Sequence[Case], outside: Sequence[Case]) -> Weights:
    """The weights. `turning` are those that begin something else, `outside` those that no source answers."""
    likely = _choosing([(case.weighed.pairs, case) for case in cases], LIKELY_RIDGE)
    continuing = [
        (np.column_stack([likely.log_odds(case.weighed.pairs), case.weighed.follow]), case)
        for case in (*cases, *turning)
        if case.weighed.follow is not None
    ]
    weights = Weights(likely, _choosing(continuing, FOLLOWS_RIDGE), UNFITTED)
    every = (*cases, *outside)
    rows = np.vstack([_first(index, case, weights) for case in every])
    labels = np.array([_is_right(case, weights) for case in every], dtype=np.float64)
    counted = np.append(_counted(cases) * (1 - ELSEWHERE), np.full(len(outside), ELSEWHERE / len(outside)))
    sure = logistic(rows, labels, counted=counted, ridge=SURE_RIDGE)
    return replace(weights, sure=Logistic(sure[1:], float(sure[0])))


def _choosing(some: Sequence[tuple[Matrix, Case]], ridge: float) -> Logistic:
    return Logistic(choosing([(rows, case.right) for rows, case in some], ridge=ridge), 0.0)


def _counted(cases: Sequence[Case]) -> NDArray[np.float64]:
    """What each question counts, so that a lesson answers as many of them as of people's questions."""
    is_known = np.array([case.right.any() for case in cases])
    counted: NDArray[np.float64] = np.where(is_known, KNOWN / is_known.sum(), (1 - KNOWN) / (~is_known).sum())
    return counted


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="A home with an index.")
@click.option("--write", is_flag=True, help="Keep the weights.")
def main(home: Path | None, write: bool) -> None:
    """Fit, cross-validate and print."""
    index = open_index(Home(home) if home else Home.from_environment())
    questions = [question for question in asked_questions() if question.lessons is not None]
    cases, turning, outside = people(index, questions), people(index, turned(questions)), elsewhere(index)
    any_right = np.array([case.right.any() for case in cases])
    first, chances = np.zeros(len(cases), dtype=bool), np.zeros(len(cases))
    turned_first, outer_chances = np.zeros(len(turning), dtype=bool), np.zeros(len(outside))
    fold_of = _fold_of([case.topic for case in (*cases, *turning, *outside)])
    folds, turning_folds, outer_folds = (
        np.array([fold_of[case.topic] for case in some]) for some in (cases, turning, outside)
    )
    for fold in range(FOLDS):
        weights = fitted(
            index, _but(cases, folds, fold), _but(turning, turning_folds, fold), _but(outside, outer_folds, fold)
        )
        for at in np.flatnonzero(folds == fold).tolist():
            first[at] = _is_right(cases[at], weights)
            chances[at] = _chance(index, cases[at], weights)
        for at in np.flatnonzero(turning_folds == fold).tolist():
            turned_first[at] = _is_right(turning[at], weights)
        for at in np.flatnonzero(outer_folds == fold).tolist():
            outer_chances[at] = _chance(index, outside[at], weights)
    click.echo(
        f"{len(index.lessons.bound)} lessons; {len(cases)} questions of others, {any_right.mean():.1%} of which a "
        f"lesson answers: for {first[any_right].mean():.1%} of those it comes first"
    )
    continues = any_right & np.array([case.asked.continued is not None for case in cases])
    click.echo(
        f"of {continues.sum()} in a conversation for {first[continues].mean():.1%}, of {len(turning)} questions that "
        f"are put after another one for {turned_first.mean():.1%}"
    )
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        told = chances >= threshold
        click.echo(
            f"told from {threshold:.1f} on: {told.mean():.1%} of the questions get a lesson, {first[told].mean():.1%} "
            f"of these the right one; of the questions that no lesson answers {told[~any_right].mean():.1%} get one, "
            f"of {len(outside)} that no source answers {(outer_chances >= threshold).mean():.1%}"
        )
    weights = fitted(index, cases, turning, outside)
    named = {"likely": (weights.likely, PAIR), "follows": (weights.follows, FOLLOW), "sure": (weights.sure, FIRST)}
    for name, (one, features) in named.items():
        said = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in zip(features, one.weight, strict=True))
        click.echo(f"{name}: {said}; intercept {one.intercept:+.2f}")
    if write:
        file = Path(bot.find.__file__).with_name(matching.FILE)
        kept = [one.arrays(name, features) for name, (one, features) in named.items()]
        np.savez(file, **{name: array for arrays in kept for name, array in arrays.items()})
        sys.stderr.write(f"wrote {file.name}\n")
    _judge_asks(index, asks(index, hidden=False), asks(index, hidden=True), weights)


def _judge_asks(index: Index, alone: Sequence[Ask], hidden: Sequence[Ask], weights: Weights) -> None:
    """Prints how the ways to ask fare, of which no fit has seen any."""
    first = np.mean([_is_right(ask.case, weights) for ask in alone])
    told = np.mean([_chance(index, ask.case, weights) >= TOLD for ask in hidden])
    click.echo(
        f"{len(alone)} ways to ask, each left out once: its lesson comes first for {first:.1%}; with its whole lesson "
        f"left out {told:.1%} get another one from {TOLD} on"
    )


def _fold_of(topics: Sequence[str]) -> dict[str, int]:
    """Which of the folds each topic is in."""
    distinct = list(dict.fromkeys(topics))
    drawn = np.random.default_rng(SEED).permutation(len(distinct)) % FOLDS
    return dict(zip(distinct, drawn.tolist(), strict=True))


def _but(cases: Sequence[Case], folds: NDArray[np.int64], fold: int) -> list[Case]:
    return [case for case, own in zip(cases, folds, strict=True) if own != fold]


def _chance(index: Index, case: Case, weights: Weights) -> float:
    return float(weights.sure.chances(_first(index, case, weights)[None, :])[0])


def _first(index: Index, case: Case, weights: Weights) -> Matrix:
    return first_features(index, case.asked, case.weighed.pairs, weights.log_odds(case.weighed))


def _is_right(case: Case, weights: Weights) -> bool:
    return bool(case.right[int(np.argmax(weights.log_odds(case.weighed)))])


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


if __name__ == "__main__":
    main()
