"""Fits how lessons are matched, and says how well: `python -m evals.fit.lessons [--write]`.

Which lesson is likely, and how sure the first one is, are fitted on the questions of `asked.jsonl` for which readers
named the lessons that answer.

Judged on topics that the fit has not seen (5 folds). Beside it every way to ask is put as a question, once with only
itself left out, and once with its whole lesson left out.

Not here: what is weighed (`bot.find.matching`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.find
from bot.ask.mentions import find_libraries
from bot.ask.pasted import taken_apart
from bot.ask.understanding import understand
from bot.find import matching
from bot.find.matching import (
    FIRST,
    PAIR,
    Asked,
    considered,
    first_features,
    pair_features,
)
from bot.find.taught import TOLD
from bot.logistic import Logistic
from corpus.encoder import Vectors
from corpus.home import Home
from corpus.index import Index, open_index
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
LIKELY_RIDGE = 2.0
SURE_RIDGE = 0.005
SEED = 7


@dataclass(frozen=True, slots=True)
class Case:
    """A question: what speaks for each lesson that was weighed, and which of them are right."""

    asked: Asked
    pairs: Matrix
    right: NDArray[np.bool_]
    topic: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A way to ask that was left out: of its lesson, or with it. `numbers` are the lessons that were weighed."""

    text: str
    lesson: int
    case: Case
    numbers: tuple[int, ...]


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
        pairs = pair_features(index, asked, near, held, numbers)
        case = Case(asked, pairs, np.array([n == own for n in numbers]), lessons.bound[own].lesson.id)
        found.append(Ask(texts[at], own, case, tuple(numbers)))
    return found


def people(index: Index, questions: Sequence[AskedQuestion]) -> list[Case]:
    """The questions of `asked.jsonl` as they are put to the tutor."""
    lessons = index.lessons
    ids = [bound.lesson.id for bound in lessons.bound]
    found: list[Case] = []
    for question in questions:
        understood = understand(index, question.question, history=question.history)
        asked = matching.asked(index, understood, taken_apart(question.question))
        near, held = lessons.nearness(asked.vector), lessons.held(asked.stems)
        hidden = newer_lessons().difference(question.lessons or (), question.compared)
        if question.later:
            hidden |= set(question.lessons or ())
        numbers = [number for number in considered(lessons.bound, asked, near, held) if ids[number] not in hidden]
        right = np.array([ids[number] in (question.lessons or ()) for number in numbers])
        found.append(Case(asked, pair_features(index, asked, near, held, numbers), right, question.topic))
    return found


def fitted(index: Index, cases: Sequence[Case]) -> tuple[Logistic, Logistic]:
    """Which lesson is likely, and how sure the first one is."""
    likely = Logistic(choosing([(case.pairs, case.right) for case in cases], ridge=LIKELY_RIDGE), 0.0)
    rows = np.vstack([_first(index, case, likely) for case in cases])
    labels = np.array([_is_right(case, likely) for case in cases], dtype=np.float64)
    weights = logistic(rows, labels, counted=_counted(cases), ridge=SURE_RIDGE)
    return likely, Logistic(weights[1:], float(weights[0]))


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
    cases = people(index, [question for question in asked_questions() if question.lessons is not None])
    topics = list(dict.fromkeys(case.topic for case in cases))
    fold_of = dict(zip(topics, np.random.default_rng(SEED).permutation(len(topics)) % FOLDS, strict=True))
    folds = np.array([fold_of[case.topic] for case in cases])
    any_right = np.array([case.right.any() for case in cases])
    first, chances = np.zeros(len(cases), dtype=bool), np.zeros(len(cases))
    for fold in range(FOLDS):
        likely, sure = fitted(index, [case for case, at in zip(cases, folds, strict=True) if at != fold])
        for at in np.flatnonzero(folds == fold).tolist():
            first[at] = _is_right(cases[at], likely)
            chances[at] = float(sure.chances(_first(index, cases[at], likely)[None, :])[0])
    click.echo(
        f"{len(index.lessons.bound)} lessons; {len(cases)} questions of others, {any_right.mean():.1%} of which a "
        f"lesson answers: for {first[any_right].mean():.1%} of those it comes first"
    )
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        told = chances >= threshold
        click.echo(
            f"told from {threshold:.1f} on: {told.mean():.1%} of the questions get a lesson, {first[told].mean():.1%} "
            f"of these the right one; of the questions that no lesson answers {told[~any_right].mean():.1%} get one"
        )
    likely, sure = fitted(index, cases)
    alone, hidden = asks(index, hidden=False), asks(index, hidden=True)
    _judge_asks(index, alone, hidden, likely, sure)
    for name, weights, features in (("likely", likely, PAIR), ("sure", sure, FIRST)):
        said = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in zip(features, weights.weight, strict=True))
        click.echo(f"{name}: {said}; intercept {weights.intercept:+.2f}")
    if write:
        file = Path(bot.find.__file__).with_name(matching.FILE)
        np.savez(file, **likely.arrays("likely", PAIR), **sure.arrays("sure", FIRST))
        sys.stderr.write(f"wrote {file.name}\n")


def _judge_asks(index: Index, alone: Sequence[Ask], hidden: Sequence[Ask], likely: Logistic, sure: Logistic) -> None:
    """Prints how the ways to ask fare, of which no fit has seen any."""
    first = np.mean([_is_right(ask.case, likely) for ask in alone])
    told = np.mean([sure.chances(_first(index, ask.case, likely)[None, :])[0] >= TOLD for ask in hidden])
    click.echo(
        f"{len(alone)} ways to ask, each left out once: its lesson comes first for {first:.1%}; with its whole lesson "
        f"left out {told:.1%} get another one from {TOLD} on"
    )


def _first(index: Index, case: Case, likely: Logistic) -> Matrix:
    return first_features(index, case.asked, case.pairs, likely.log_odds(case.pairs))


def _is_right(case: Case, likely: Logistic) -> bool:
    return bool(case.right[int(np.argmax(likely.log_odds(case.pairs)))])


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
