"""Fits which part of a lesson leads: `python -m evals.fit.leading [--write]`.

On the questions of `asked.jsonl` for which readers named what they would show, what they put first coming first, as far
as the tutor finds the lesson that it stands in. Judged on topics that the fit has not seen (5 folds): how often what
readers put first leads, beside the unit of the sentence that speaks most to the question.

Not here: what is weighed (`bot.find.leading`), or which lesson is likely (`evals.fit.lessons`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

import bot.find
from bot.ask.pasted import taken_apart
from bot.ask.understanding import understand
from bot.find import leading, matching
from bot.find.continuing import beside
from bot.find.leading import UNIT, features
from bot.find.speaking import units_of
from bot.logistic import Logistic
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.asked import AskedQuestion, asked_questions, newer_lessons
from evals.fit.logistic import Matrix, choosing

FOLDS = 5
SEED = 7
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """A question: what speaks for each unit of the lesson that answers, which one readers put first, and which one the
    sentence is of that speaks most."""

    question: AskedQuestion
    rows: Matrix
    put_first: int
    speaks_most: int


def cases(index: Index) -> list[Case]:
    """The questions whose lesson is found and has variants."""
    asked = (question for question in asked_questions() if question.sentences)
    return [case for question in asked if (case := _case(index, question)) is not None]


def _case(index: Index, question: AskedQuestion) -> Case | None:
    id, words = question.sentences[0]
    understood = understand(index, question.question, history=question.history)
    asked = matching.asked(index, understood, taken_apart(question.question))
    newer = newer_lessons().difference(id for id, _ in question.sentences)
    match = next((one for one in matching.matches(index, asked) if one.bound.lesson.id not in newer), None)
    if match is None or match.bound.lesson.id != id or not match.bound.lesson.variants:
        return None
    statements = match.bound.lesson.all_statements()
    at = next((number for number, one in enumerate(statements) if one.text.startswith(words)), None)
    if at is None:
        return None  # it was worded anew
    near = index.lessons.nearness(asked.vector)
    whole, _ = matching.wordings(asked, near, beside(index, asked.continued) if asked.continued else None)
    put = leading.Put(asked.vector, whole, asked.n_words, bool(asked.errors))
    rows = features(index, put, index.lessons.bound.index(match.bound), match.sentences)
    units = units_of(match.bound.lesson)
    return Case(question, rows, units[at], units[match.sentences[0].number])


def fitted(some: Sequence[Case]) -> Logistic:
    """What speaks for a unit, weighed."""
    chosen = [(case.rows, np.arange(len(case.rows)) == case.put_first) for case in some]
    return Logistic(choosing(chosen, ridge=RIDGE), 0.0)


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="A home with an index.")
@click.option("--write", is_flag=True, help="Keep the weights.")
def main(home: Path | None, write: bool) -> None:
    """Fit, cross-validate and print."""
    index = open_index(Home(home) if home else Home.from_environment())
    some = cases(index)
    if write:
        file = Path(bot.find.__file__).with_name(leading.FILE)
        np.savez(file, **fitted(some).arrays("leads", UNIT))
        sys.stderr.write(f"wrote {file.name}\n")
    topics = list(dict.fromkeys(case.question.topic for case in some))
    fold_of = dict(zip(topics, np.random.default_rng(SEED).permutation(len(topics)) % FOLDS, strict=True))
    unseen = [fitted([case for case in some if fold_of[case.question.topic] != fold]) for fold in range(FOLDS)]
    leads = [int(unseen[fold_of[case.question.topic]].log_odds(case.rows).argmax()) for case in some]
    for name, is_meant in (("questions", False), ("follow-ups", True)):
        these = [n for n, case in enumerate(some) if bool(case.question.history) == is_meant]
        right = np.mean([leads[n] == some[n].put_first for n in these])
        before = np.mean([some[n].speaks_most == some[n].put_first for n in these])
        variants = np.mean([some[n].put_first > 0 for n in these])
        click.echo(
            f"{len(these)} {name} whose lesson is found, {variants:.1%} ask for a variant: what readers put first "
            f"leads for {right:.1%}, by the sentence that speaks most for {before:.1%}"
        )
    weights = fitted(some)
    click.echo(", ".join(f"{feature} {weight:+.2f}" for feature, weight in zip(UNIT, weights.weight, strict=True)))


if __name__ == "__main__":
    main()
