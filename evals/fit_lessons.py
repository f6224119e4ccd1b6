"""Fits how lessons are matched, and says how well: `python -m evals.fit_lessons [--write]`.

Every way to ask is put as a question in two ways: left out of its lesson, where that lesson is right; and with its
whole lesson left out, where none is. For the fit half of the lesson's other asks are left out as well, at random, since
people's words are further from an ask than the other words of its writer. Judged on lessons that the fit has not seen
(5 folds), with only the ask itself left out.

Not here: what is weighed (`bot.teaching.match`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import bot.teaching
from bot.kinds import kind_of
from bot.logistic import Logistic
from bot.mentions import find_libraries
from bot.teaching import match
from bot.teaching.match import (
    FIRST,
    PAIR,
    UNIT,
    Asked,
    considered,
    first_features,
    named_in,
    pair_features,
    unit_features,
)
from bot.teaching.pasted import taken_apart
from bot.teaching.taught import TOLD
from corpus.encoder import Vectors
from corpus.home import Home
from corpus.index import Index, open_index
from corpus.lexical import tokens
from corpus.teaching.lesson_index import Bound, nearness, units
from evals.logistic import Matrix, logistic

FOLDS = 5
KEPT_OUT = 0.5
"""The share of a lesson's other asks that the fit leaves out."""
SEED = 7


@dataclass(frozen=True, slots=True)
class Case:
    """An ask as a question: the lessons that were weighed, what speaks for each, and which one is right (-1: none).

    `meant` is what speaks for each variant of its own lesson.
    """

    lesson: int
    unit: int
    asked: Asked
    numbers: tuple[int, ...]
    pairs: Matrix
    right: int
    meant: Matrix


def cases(index: Index, *, hidden: bool, kept_out: float, seed: int = SEED) -> list[Case]:
    """Every ask as a question; with `hidden` its lesson isn't there at all."""
    rng = np.random.default_rng(seed)
    lesson_of, unit_of = index.lessons.owners
    rows = index.lessons.rows
    texts = [ask for bound in index.lessons.bound for _, ask in units(bound.lesson)]
    stems = [frozenset(tokens(text)) for text in texts]
    found: list[Case] = []
    for at, text in enumerate(texts):
        own = lesson_of == lesson_of[at]
        without = own if hidden else (own & (rng.random(len(texts)) < kept_out))
        without = without.copy()
        without[at] = True
        cosines = np.where(without, np.float32(-1.0), rows @ rows[at])
        near = nearness(cosines, lesson_of, len(index.lessons.bound))
        asked = _asked(index, text, rows[at])
        numbers = [n for n in considered(index.lessons.bound, asked, near) if not (hidden and n == lesson_of[at])]
        seen = {} if hidden else {int(lesson_of[at]): _seen(index, int(lesson_of[at]), own, without, stems)}
        pairs = pair_features(index, asked, near, numbers, seen)
        right = numbers.index(int(lesson_of[at])) if not hidden and lesson_of[at] in numbers else -1
        meant = np.zeros((0, len(UNIT))) if hidden else unit_features(index, asked, near, int(lesson_of[at]))
        found.append(Case(int(lesson_of[at]), int(unit_of[at]), asked, tuple(numbers), pairs, right, meant))
    return found


def _seen(
    index: Index, number: int, own: NDArray[np.bool_], without: NDArray[np.bool_], stems: Sequence[frozenset[str]]
) -> Bound:
    """The lesson as it would be without these asks: their words are none of its own."""
    bound = index.lessons.bound[number]
    asked = {stem for at in np.flatnonzero(own).tolist() for stem in stems[at]}
    kept = {stem for at in np.flatnonzero(own & ~without).tolist() for stem in stems[at]}
    said = {stem for statement in bound.lesson.all_statements() for stem in tokens(statement.text)}
    titles = (bound.lesson.title, *(variant.title for variant in bound.lesson.variants))
    said |= {stem for title in titles for stem in tokens(title)}
    return replace(bound, words=bound.words - (asked - kept - said))


def fitted(there: Sequence[Case], hidden: Sequence[Case]) -> tuple[Logistic, Logistic, Logistic]:
    """Which lesson is likely, fitted to the cases where one is right; how sure the first one is, fitted to all; and
    which variant is meant."""
    shown = [case for case in there if case.right >= 0]
    rows = np.vstack([case.pairs for case in shown])
    labels = np.concatenate([np.arange(len(case.numbers)) == case.right for case in shown]).astype(np.float64)
    likely = _logistic(rows, labels, counted=None)
    firsts = [(_first(case, likely), _is_right(case, likely)) for case in (*there, *hidden)]
    labels = np.array([is_right for _, is_right in firsts], dtype=np.float64)
    sure = _logistic(np.vstack([row for row, _ in firsts]), labels, counted=np.full(len(labels), 1 / len(labels)))
    asked_for = [(row, unit == case.unit) for case in there for unit, row in enumerate(case.meant, start=1)]
    labels = np.array([is_meant for _, is_meant in asked_for], dtype=np.float64)
    meant = _logistic(np.vstack([row for row, _ in asked_for]), labels, counted=None)
    return likely, sure, meant


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="A home with an index.")
@click.option("--write", is_flag=True, help="Keep the weights.")
def main(home: Path | None, write: bool) -> None:
    """Fit, cross-validate and print."""
    index = open_index(Home(home) if home else Home.from_environment())
    there, hidden = (cases(index, hidden=hide, kept_out=KEPT_OUT) for hide in (False, True))
    alone = cases(index, hidden=False, kept_out=0.0)
    folds = np.random.default_rng(SEED).permutation(len(index.lessons.bound)) % FOLDS
    judged = [_judged(fold, folds, there, hidden, alone) for fold in range(FOLDS)]
    first = np.concatenate([one.first for one in judged])
    variant = np.concatenate([one.variant for one in judged])
    sure_there, sure_hidden = (np.concatenate([getattr(one, name) for one in judged]) for name in ("there", "hidden"))
    click.echo(
        f"{len(index.lessons.bound)} lessons, {len(alone)} ways to ask, each left out once: its lesson comes first for "
        f"{first.mean():.1%}, its variant or the lesson itself is then meant for {variant.mean():.1%}"
    )
    for threshold in (0.3, 0.4, 0.5, TOLD, 0.7, 0.8):
        right, wrong = ((sure_there[kept] >= threshold).mean() for kept in (first, ~first))
        click.echo(
            f"told from {threshold:.1f} on: {(sure_there >= threshold).mean():.1%} of the asks get a lesson "
            f"({right:.1%} of those whose lesson is first, {wrong:.1%} of the others); of those whose lesson "
            f"is left out {(sure_hidden >= threshold).mean():.1%} get one"
        )
    likely, sure, meant = fitted(there, hidden)
    for name, weights, features in (("likely", likely, PAIR), ("sure", sure, FIRST), ("meant", meant, UNIT)):
        said = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in zip(features, weights.weight, strict=True))
        click.echo(f"{name}: {said}; intercept {weights.intercept:+.2f}")
    if write:
        file = Path(bot.teaching.__file__).with_name(match.FILE)
        np.savez(file, **likely.arrays("likely", PAIR), **sure.arrays("sure", FIRST), **meant.arrays("meant", UNIT))
        sys.stderr.write(f"wrote {file.name}\n")


@dataclass(frozen=True, slots=True)
class _Judged:
    first: NDArray[np.bool_]
    variant: NDArray[np.bool_]
    there: Matrix
    hidden: Matrix


def _judged(
    fold: int, folds: NDArray[np.int64], there: Sequence[Case], hidden: Sequence[Case], alone: Sequence[Case]
) -> _Judged:
    seen, unseen = ([case for case in some if (folds[case.lesson] == fold) == out] for some, out in
                    ((there, False), (alone, True)))  # fmt: skip
    likely, sure, meant = fitted(seen, [case for case in hidden if folds[case.lesson] != fold])
    left_out = [case for case in hidden if folds[case.lesson] == fold]
    first = np.array([_is_right(case, likely) for case in unseen])
    variant = np.array(
        [_variant(case, meant) == case.unit for case, is_first in zip(unseen, first, strict=True) if is_first]
    )
    chances = (sure.chances(np.vstack([_first(case, likely) for case in some])) for some in (unseen, left_out))
    return _Judged(first, variant, *chances)


def _first(case: Case, likely: Logistic) -> Matrix:
    odds = likely.log_odds(case.pairs)
    return first_features(case.asked, case.pairs, odds, np.argsort(-odds, kind="stable"))


def _is_right(case: Case, likely: Logistic) -> bool:
    return case.right >= 0 and int(np.argmax(likely.log_odds(case.pairs))) == case.right


def _variant(case: Case, meant: Logistic) -> int:
    odds = meant.log_odds(case.meant) if len(case.meant) else np.zeros(1)
    return int(np.argmax(odds)) + 1 if odds.max() > 0 else 0


def _logistic(rows: Matrix, labels: Matrix, *, counted: Matrix | None) -> Logistic:
    weights = logistic(rows, labels, counted=counted)
    return Logistic(weights[1:], float(weights[0]))


def _asked(index: Index, text: str, vector: Vectors) -> Asked:
    """The ask as `bot.teaching.match.asked` has it, without encoding it again."""
    pasted = taken_apart(text)
    mentions = find_libraries(text, lambda word: all(index.lexical.knows(token) for token in tokens(word)))
    elsewhere = (one.cosine for one in index.intents.matches(vector) if one.intent.kind == "elsewhere")
    return Asked(
        vector=vector,
        stems=tuple((stem, index.lexical.rarity(stem)) for stem in dict.fromkeys(tokens(text))),
        names=named_in(text),
        libraries=frozenset(mentions.ids) - {"python"},
        errors=pasted.errors,
        compares=kind_of(mentions.text, len(mentions.ids)) == "compare",
        documented=index.phrasings.nearest(vector),
        elsewhere=next(elsewhere, 0.0),
        n_words=len(text.split()),
    )


if __name__ == "__main__":
    main()
