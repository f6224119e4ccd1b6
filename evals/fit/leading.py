"""Fits which part of a lesson leads: `python -m evals.fit.leading [--write]`; with `--take FILE` on further questions.

Readers said of fresh questions, recalled without sight of lessons, what should lead the answer. Lessons and ways to ask
are mended because of such questions, and from then on everything speaks for what they ask for. So `leading.npz` keeps
what spoke for each unit while the questions were fresh, and the fit needs no index. Judged on questions that the fit
has not seen (5 folds): how often what should lead does, beside the unit of the sentence that speaks most to the
question.

    rows                what spoke for each unit of the lesson that answers, shape (n_units of all questions, len(UNIT))
    n_units             the units of each question's lesson, shape (n_questions,)
    leads, speaks_most  which of them should lead, and which has the sentence that speaks most, shape (n_questions,)
    ids, names          of the questions, and of what is weighed

Not here: what is weighed (`bot.find.leading`), or which lesson is likely (`evals.fit.lessons`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import orjson

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
from evals.fit.logistic import Matrix, choosing

FILE = Path(__file__).with_name("leading.npz")
FOLDS = 5
SEED = 7
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """A question: what speaks for each unit of the lesson that answers, shape (n_units, len(UNIT)), which unit should
    lead, and which has the sentence that speaks most."""

    id: str
    rows: Matrix
    leads: int
    speaks_most: int


def kept(file: Path = FILE) -> list[Case]:
    """The cases of the file. Raises ValueError if something else was weighed then."""
    with np.load(file) as held:
        if tuple(held["names"].tolist()) != UNIT:
            raise ValueError(f"{file.name} keeps other features; ask its questions again, on an index of their day")
        parts = np.split(held["rows"].astype(np.float64), np.cumsum(held["n_units"])[:-1])
        columns = zip(held["ids"], parts, held["leads"], held["speaks_most"], strict=True)
        return [Case(str(id), rows, int(leads), int(most)) for id, rows, leads, most in columns]


def keep(cases: Sequence[Case], file: Path = FILE) -> None:
    """Writes the file."""
    np.savez_compressed(
        file,
        rows=np.vstack([case.rows for case in cases]).astype(np.float32),
        n_units=[len(case.rows) for case in cases],
        leads=[case.leads for case in cases],
        speaks_most=[case.speaks_most for case in cases],
        ids=[case.id for case in cases],
        names=UNIT,
    )


def taken(index: Index, questions: Sequence[dict[str, Any]]) -> list[Case]:
    """The questions whose lesson comes first and has variants: `{"id", "question", "history"?, "lead"}`, the last one a
    lesson's id, with a variant's title behind a `#`."""
    return [case for question in questions if (case := _case(index, question)) is not None]


def _case(index: Index, question: dict[str, Any]) -> Case | None:
    id, _, title = question["lead"].partition("#")
    history = tuple((role, text) for role, text in question.get("history", ()))
    understood = understand(index, question["question"], history=history)
    asked = matching.asked(index, understood, taken_apart(question["question"]))
    match = next(iter(matching.matches(index, asked)), None)
    if match is None or match.bound.lesson.id != id or not match.bound.lesson.variants:
        return None
    titles = ["", *(variant.title for variant in match.bound.lesson.variants)]
    if title not in titles:
        return None  # it was written since
    near = index.lessons.nearness(asked.vector)
    whole, _ = matching.wordings(asked, near, beside(index, asked.continued) if asked.continued else None)
    put = leading.Put(asked.vector, whole, asked.n_words, bool(asked.errors))
    rows = features(index, put, index.lessons.bound.index(match.bound), match.sentences)
    most = units_of(match.bound.lesson)[match.sentences[0].number]
    return Case(question["id"], rows, titles.index(title), most)


def fitted(cases: Sequence[Case]) -> Logistic:
    """What speaks for a unit, weighed."""
    chosen = [(case.rows, np.arange(len(case.rows)) == case.leads) for case in cases]
    return Logistic(choosing(chosen, ridge=RIDGE), 0.0)


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="A home with an index.")
@click.option("--take", type=click.Path(exists=True, path_type=Path), help="Further questions, a JSON object a line.")
@click.option("--write", is_flag=True, help="Keep the weights.")
def main(home: Path | None, take: Path | None, write: bool) -> None:
    """Fit, cross-validate and print."""
    cases = kept() if FILE.exists() else []
    if take is not None:
        index = open_index(Home(home) if home else Home.from_environment())
        known = {case.id for case in cases}
        asked = [orjson.loads(line) for line in take.read_text("utf-8").splitlines()]
        cases += taken(index, [one for one in asked if one["id"] not in known])
        keep(cases)
    weights = fitted(cases)
    if write:
        file = Path(bot.find.__file__).with_name(leading.FILE)
        np.savez(file, **weights.arrays("leads", UNIT))
        sys.stderr.write(f"wrote {file.name}\n")
    fold_of = np.random.default_rng(SEED).permutation(len(cases)) % FOLDS
    unseen = [fitted([cases[at] for at in np.flatnonzero(fold_of != fold)]) for fold in range(FOLDS)]
    right = np.mean([unseen[fold_of[at]].log_odds(case.rows).argmax() == case.leads for at, case in enumerate(cases)])
    before = np.mean([case.speaks_most == case.leads for case in cases])
    variants = np.mean([case.leads > 0 for case in cases])
    click.echo(
        f"{len(cases)} questions whose lesson comes first, {variants:.1%} ask for a variant: what should lead does for "
        f"{right:.1%}, by the sentence that speaks most for {before:.1%}"
    )
    click.echo(", ".join(f"{feature} {weight:+.2f}" for feature, weight in zip(UNIT, weights.weight, strict=True)))


if __name__ == "__main__":
    main()
