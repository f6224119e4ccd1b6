"""Fits how likely an answer made of documentation is right: `python -m evals.fit.confidence [--write]`.

On the questions of `asked.jsonl` whose answer a reader marked; a half one isn't right. Those of our suites count
half: they ask for what the documentation and the article say, which people do more rarely.
Judged on topics that the fit has not seen (5 folds).

Not here: what is weighed (`bot.judge.confidence`).
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.judge
from bot.ask.understanding import understand
from bot.deciding import SURE, read_sources
from bot.find.matching import Match
from bot.find.retrieve import retrieve
from bot.find.taught import lessons_for
from bot.judge.confidence import FEATURES, FILE, Reading, features
from bot.logistic import Logistic
from bot.tutor import K_HITS
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.asked import AskedQuestion, asked_questions
from evals.fit.logistic import Matrix, logistic

FOLDS = 5
SEED = 7
RIDGE = 0.05
RIGHT, HALF = 2, 1
OF_SUITES = 0.5
"""What a question of our suites counts beside one of people's, chosen by hand (full index, 5 folds, given from .4 on).

At 1, of 736 answers to people's questions 18 are given, none of them right; at .5, 8 are, and 72 of the suites' 124 (79
at 1)."""
BINS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)


def readings(index: Index, questions: list[AskedQuestion]) -> list[tuple[Reading, tuple[Match, ...]]]:
    """What the documentation alone answers, with the lessons that were near."""
    found = []
    for question in questions:
        understood = understand(index, question.question)
        hits = retrieve(index, understood, K_HITS)
        found.append((read_sources(index, understood, hits, k_read=K_HITS), lessons_for(index, understood)))
    return found


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="A home with an index.")
@click.option("--write", is_flag=True, help="Keep the weights.")
def main(home: Path | None, write: bool) -> None:
    """Fit, cross-validate and print."""
    index = open_index(Home(home) if home else Home.from_environment())
    marked = [question for question in asked_questions() if question.mark is not None]
    answered = [
        (question, read, lessons)
        for question, (read, lessons) in zip(marked, readings(index, marked), strict=True)
        if read.draft.reason is None and read.question.kind != "small_talk"
    ]
    rows = np.vstack([features(index, read, lessons) for _, read, lessons in answered])
    marks = np.array([question.mark for question, _, _ in answered])
    right = (marks == RIGHT).astype(np.float64)
    of_people = np.array([question.lessons is not None for question, _, _ in answered])
    counted = np.where(of_people, 1.0, OF_SUITES)
    topics = list(dict.fromkeys(question.topic for question, _, _ in answered))
    fold_of = dict(zip(topics, np.random.default_rng(SEED).permutation(len(topics)) % FOLDS, strict=True))
    folds = np.array([fold_of[question.topic] for question, _, _ in answered])
    chances = np.zeros(len(rows))
    for fold in range(FOLDS):
        chances[folds == fold] = _fitted(rows[folds != fold], right[folds != fold], counted[folds != fold]).chances(
            rows[folds == fold]
        )
    click.echo(
        f"{len(rows)} marked answers, {right.mean():.1%} right, {(marks == HALF).mean():.1%} half; "
        f"AUROC of what is right {_auroc(chances, right > 0):.3f}"
    )
    for who, these in (("people's questions", of_people), ("our suites' questions", ~of_people)):
        given = these & (chances >= SURE)
        click.echo(
            f"{these.sum()} of them to {who}: {right[these].mean():.1%} right; given from {SURE} on: "
            f"{given.sum()}, of which {right[given].mean() if given.any() else 0.0:.1%} right"
        )
    for low, high in pairwise(BINS):
        inside = (chances >= low) & (chances < high)
        if inside.any():
            click.echo(
                f"chance {low:.1f} to {high:.1f}: {inside.sum()} answers, {chances[inside].mean():.2f} said, "
                f"{right[inside].mean():.2f} seen"
            )
    for threshold in sorted({0.2, 0.3, 0.5, SURE}):
        given = chances >= threshold
        shares = ", ".join(
            f"{(marks[given] == mark).mean():.1%} {name}"
            for mark, name in ((RIGHT, "right"), (HALF, "half"), (0, "wrong"))
        )
        click.echo(f"given from {threshold} on: {given.mean():.1%} of the answers; {shares}")
    weights = _fitted(rows, right, counted)
    click.echo(", ".join(f"{name} {weight:+.2f}" for name, weight in zip(FEATURES, weights.weight, strict=True)))
    if write:
        file = Path(bot.judge.__file__).with_name(FILE)
        np.savez(file, **weights.arrays("confidence", FEATURES))
        sys.stderr.write(f"wrote {file.name}\n")


def _fitted(rows: Matrix, right: Matrix, counted: Matrix) -> Logistic:
    weights = logistic(rows, right, counted=counted / counted.sum(), ridge=RIDGE)
    return Logistic(weights[1:], float(weights[0]))


def _auroc(chances: Matrix, right: NDArray[np.bool_]) -> float:
    """The share of pairs of a right and another answer in which the right one has the higher chance."""
    above = chances[right][:, None] - chances[~right][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


if __name__ == "__main__":
    main()
