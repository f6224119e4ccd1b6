"""Fits how lessons are matched, and says how well: `python -m evals.fit.lessons [--write]`.

Which lesson is likely, for a first question and for a follow-up, and how sure the first one is, are fitted on the
questions of `asked.jsonl` for which readers named the lessons that answer. So that a conversation may turn to something
else, some of them are put a second time, after a question that they have nothing to do with.

That no source of ours answers is learned from the ways in which people ask for subjects elsewhere (`corpus.intents`).

Judged on topics and subjects that the fit has not seen (5 folds); a way to ask for a subject elsewhere is near the
others for it, as a question would be. Beside it every way to ask for a lesson is put as a question, once with only
itself left out, and once with its whole lesson left out.

Not here: the questions that it is fitted on (`lesson_cases`), or what is weighed (`bot.find.matching`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.find
from bot.find import matching
from bot.find.continuing import FOLLOW
from bot.find.matching import FIRST, PAIR, Weights, first_features
from bot.find.taught import TOLD
from bot.logistic import Logistic
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.asked import asked_questions
from evals.fit.lesson_cases import SEED, Ask, Case, asks, elsewhere, people, turned
from evals.fit.logistic import Matrix, choosing, logistic

FOLDS = 5
KNOWN = 0.9
"""The share of people's questions that a lesson answers: readers named one for 443 of 480 that were recalled from
public places (92%), for 141 of 180 made up as hard ones. Of `asked.jsonl` many are on topics without one."""
ELSEWHERE = 0.05
"""What questions that none of our sources answers count of all: our guess of how often they are put to a tutor.

Of those of subjects left out 20% got a lesson without them and 10% with them; of the people's questions that were told
the right lesson 1% aren't told any more, .751 instead of .742 of those that are told one are told the right one
(by hand, before the last 159 of them; what is told today is printed).
"""
LIKELY_RIDGE = 2.0
FOLLOWS_RIDGE = 4.0
SURE_RIDGE = 0.005
UNFITTED = Logistic(np.zeros(len(FIRST)), 0.0)
"""How sure the first one is, before that is fitted."""


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


if __name__ == "__main__":
    main()
