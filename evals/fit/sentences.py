"""Fits which sentences of lessons speak to a question: `python -m evals.fit.sentences [--write]`.

On the questions of `asked.jsonl` for which readers named the sentences that they would show. Judged on topics that the
fit has not seen (5 folds): how often the first sentence of an answer is among those, and how many of them are told.

Not here: what is weighed (`bot.find.speaking`), or which lessons are likely (`evals.fit.lessons`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.find
from bot.ask.pasted import taken_apart
from bot.ask.understanding import understand
from bot.find import matching, speaking
from bot.find.continuing import beside
from bot.find.speaking import SENTENCE, Sentence, features
from bot.logistic import Logistic
from bot.say.telling import parts
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.asked import AskedQuestion, asked_questions, newer_lessons
from evals.fit.logistic import Matrix, choosing

FOLDS = 5
SEED = 7
RIDGE = 2.0

Place = tuple[str, int]
"""A lesson's id, and the number of one of its sentences."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question: its likeliest lessons, what speaks for each of their sentences, and which of them readers named."""

    question: AskedQuestion
    lessons: tuple[matching.Match, ...]
    places: tuple[Place, ...]
    rows: Matrix
    named: NDArray[np.bool_]
    wanted: frozenset[Place]


def cases(index: Index) -> list[Case]:
    """The questions of which sentences were named, with the lessons that come first on this index."""
    found: list[Case] = []
    for question in asked_questions():
        if not question.sentences:
            continue
        understood = understand(index, question.question, history=question.history)
        asked = matching.asked(index, understood, taken_apart(question.question))
        beside_it = beside(index, asked.continued) if asked.continued else None
        whole, typed = matching.wordings(asked, index.lessons.nearness(asked.vector), beside_it)
        newer = newer_lessons().difference(id for id, _ in question.sentences)
        lessons = tuple(match for match in matching.matches(index, asked) if match.bound.lesson.id not in newer)
        if not lessons:
            continue  # only newer lessons are near
        numbers = [index.lessons.bound.index(match.bound) for match in lessons]
        rows = np.vstack(
            [
                features(index, whole, typed, number, match.behind)
                for number, match in zip(numbers, lessons, strict=True)
            ]
        )
        places = tuple((match.bound.lesson.id, at) for match in lessons for at in range(len(match.sentences)))
        wanted = frozenset(place for named in question.sentences if (place := _place(index, *named)))
        if not wanted:
            continue  # all were worded anew
        found.append(Case(question, lessons, places, rows, np.array([place in wanted for place in places]), wanted))
    return found


def fitted(some: Sequence[Case]) -> Logistic:
    """What speaks for a sentence, weighed."""
    return Logistic(choosing([(case.rows, case.named) for case in some], ridge=RIDGE), 0.0)


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="A home with an index.")
@click.option("--write", is_flag=True, help="Keep the weights.")
def main(home: Path | None, write: bool) -> None:
    """Fit, cross-validate and print."""
    index = open_index(Home(home) if home else Home.from_environment())
    some = cases(index)
    topics = list(dict.fromkeys(case.question.topic for case in some))
    fold_of = dict(zip(topics, np.random.default_rng(SEED).permutation(len(topics)) % FOLDS, strict=True))
    unseen = [fitted([case for case in some if fold_of[case.question.topic] != fold]) for fold in range(FOLDS)]
    told = [_told(case, unseen[fold_of[case.question.topic]]) for case in some]
    for name, is_meant in (("questions", False), ("follow-ups", True)):
        these = [n for n, case in enumerate(some) if bool(case.question.history) == is_meant]
        _judge(name, [(some[n], told[n]) for n in these])
    weights = fitted(some)
    said = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in zip(SENTENCE, weights.weight, strict=True))
    click.echo(said)
    if write:
        file = Path(bot.find.__file__).with_name(speaking.FILE)
        np.savez(file, **weights.arrays("speaks", SENTENCE))
        sys.stderr.write(f"wrote {file.name}\n")


def _told(case: Case, weights: Logistic) -> tuple[Place, ...]:
    """The sentences that are told with these weights, in order."""
    scores = dict(zip(case.places, weights.log_odds(case.rows).tolist(), strict=True))
    lessons = []
    for match in case.lessons:
        own = [Sentence(at, scores[match.bound.lesson.id, at]) for at in range(len(match.sentences))]
        lessons.append(replace(match, sentences=tuple(sorted(own, key=lambda one: -one.odds))))
    return tuple((part.match.bound.lesson.id, at) for part in parts(lessons) for at in part.numbers)


def _judge(name: str, some: Sequence[tuple[Case, tuple[Place, ...]]]) -> None:
    first = np.mean([places[0] in case.wanted for case, places in some])
    any_told = np.mean([not case.wanted.isdisjoint(places) for case, places in some])
    share = np.mean([len(case.wanted.intersection(places)) / len(case.wanted) for case, places in some])
    own = [len(case.lessons[0].bound.lesson.answer) for case, _ in some]
    more = np.mean([len(places) - n for (_, places), n in zip(some, own, strict=True)])
    click.echo(
        f"{len(some)} {name}: the first sentence that is told is one that readers named for {first:.1%}, one of these "
        f"is told for {any_told:.1%}, of all {share:.1%} are; {more:.1f} are told beyond the lesson's answer"
    )


def _place(index: Index, id: str, words: str) -> Place | None:
    bound = index.lessons.by_id.get(id)
    texts = [one.text for one in bound.lesson.all_statements()] if bound else []
    return next(((id, at) for at, text in enumerate(texts) if text.startswith(words)), None)


if __name__ == "__main__":
    main()
