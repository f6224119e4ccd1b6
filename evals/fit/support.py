"""Fits the score by which a passage supports a sentence, and says how precise it is on pairs left out.

    python -m evals.fit.support [--home DIR] [--sentences N]

The pairs are made from the documentation of an index (`constructed_pairs`) and labelled by hand
(`support_pairs.jsonl`), which count twice in the fit. Most unsupported ones are traps: one word, name, number or side
is wrong. Judged by 5-fold cross-validation, where all pairs of one passage are in one fold.
What the rules before the score decide is counted as they decide it.

Not here: choosing signals (`bot.check.support_signals`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from importlib import resources
from math import sqrt
from pathlib import Path

import numpy as np

from bot.check.support import INTERCEPT, WEIGHTS, candidates, read_signals, word_for_word
from bot.check.support_signals import SupportSignals, gist_of
from corpus.domain import Chunk
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.constructed_pairs import Pair, constructed
from evals.fit.logistic import Matrix, logistic

SENTENCES = 400
FOLDS = 5
ROUNDS = 3
"""Of several quotes of a passage the best counts; which that is depends on the weights, so they are fitted again."""

TARGET = 0.95
BY_HAND = "by hand"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="fit the support score and print it with its cross-validation")
    parser.add_argument("--home", type=Path, help="a home with an index")
    parser.add_argument("--sentences", type=int, default=SENTENCES, help="sentences to make pairs of")
    options = parser.parse_args(arguments)
    index = open_index(Home(options.home) if options.home else Home.from_environment())
    pairs = [*by_hand(), *constructed(_documentation(index), options.sentences)]
    labels = np.array([pair.supported for pair in pairs], dtype=np.float64)
    read = [_read(index, pair) for pair in pairs]
    scores = cross_validated(read, labels, pairs)
    threshold = threshold_for(scores, labels)
    for name, chosen in _groups(pairs):
        _write_precision(name, scores[chosen], labels[chosen], threshold)
    _write_mistakes(pairs, scores, labels, threshold)
    weights = _fitted(read, labels, pairs)
    for field, weight in zip(SupportSignals._fields, weights[1:], strict=True):
        sys.stdout.write(f"    {field}={weight:.2f},\n")
    sys.stdout.write(f"INTERCEPT = {weights[0]:.2f}\nTHRESHOLD = {threshold:.2f}   # n={len(pairs)}\n")
    return 0


def by_hand() -> list[Pair]:
    """The pairs labelled by hand."""
    lines = resources.files("evals.fit").joinpath("support_pairs.jsonl").read_text("utf-8").splitlines()
    return [
        Pair(
            row["sentence"],
            _passage(row["passage"], library=row["library"], title=row["title"], url=row["url"]),
            row["supported"],
            BY_HAND,
        )
        for row in map(json.loads, lines)
    ]


def cross_validated(read: Sequence[Matrix], labels: Matrix, pairs: Sequence[Pair]) -> Matrix:
    """Each pair's score by a fit without the fold that its passage is in."""
    passages = sorted({pair.chunk.id for pair in pairs})
    order = np.random.default_rng(0).permutation(len(passages))
    fold_of = {passages[at]: number % FOLDS for number, at in enumerate(order)}
    folds = np.array([fold_of[pair.chunk.id] for pair in pairs])
    scores = np.zeros(len(pairs))
    for fold in range(FOLDS):
        rest = np.flatnonzero(folds != fold).tolist()
        weights = _fitted([read[at] for at in rest], labels[rest], [pairs[at] for at in rest])
        for at in np.flatnonzero(folds == fold).tolist():
            scores[at] = _best(read[at], weights)[0]
    return scores


def threshold_for(scores: Matrix, labels: Matrix) -> float:
    """The lowest threshold, in steps of .01, from which on all pairs together are told with the precision wanted."""
    for threshold in np.arange(0.3, 1.0, 0.01):
        told = scores >= threshold
        if told.any() and labels[told].mean() >= TARGET:
            return float(threshold)
    return 1.0


def interval(successes: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927); (0, 1) where there is nothing to count."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, successes / n
    middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def _documentation(index: Index) -> list[Chunk]:
    return [chunk for chunk in index.knowledge.all_chunks() if chunk.kind != "example"]


def _passage(text: str, *, library: str, title: str, url: str) -> Chunk:
    return Chunk(f"{url} {text[:40]}", url, library, "", "folder", "narrative", title, url, "", text, 0, len(text))


def _read(index: Index, pair: Pair) -> Matrix:
    """The signals of each quote that may support the pair's sentence, shape (n, n_signals).

    None if the rules decline it; a single row of ones (which the score isn't asked about) if they accept it.
    """
    if word_for_word(pair.sentence, [pair.chunk]):
        return np.full((1, len(SupportSignals._fields)), np.inf)
    gist = gist_of(pair.sentence)
    rows = read_signals(index, gist, candidates(index, gist, [pair.chunk]))
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(SupportSignals._fields))


def _fitted(read: Sequence[Matrix], labels: Matrix, pairs: Sequence[Pair]) -> Matrix:
    asked = [at for at, rows in enumerate(read) if len(rows) and np.isfinite(rows).all()]
    weighed = [*asked, *(at for at in asked if pairs[at].made_by == BY_HAND)]
    weights = np.array([INTERCEPT, *WEIGHTS])
    for _ in range(ROUNDS):
        rows = np.stack([read[at][_best(read[at], weights)[1]] for at in weighed])
        weights = logistic(rows, labels[weighed])
    return weights


def _best(rows: Matrix, weights: Matrix) -> tuple[float, int]:
    """The best quote's score and row; (0, 0) without any, 1 where the rules accept the sentence."""
    if not len(rows) or not np.isfinite(rows).all():
        return (0.0, 0) if not len(rows) else (1.0, 0)
    scores = 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))
    return float(scores.max()), int(scores.argmax())


def _groups(pairs: Sequence[Pair]) -> list[tuple[str, Matrix]]:
    hand = np.array([pair.made_by == BY_HAND for pair in pairs])
    return [(BY_HAND, hand), ("constructed", ~hand)]


def _write_precision(name: str, scores: Matrix, labels: Matrix, threshold: float) -> None:
    told = scores >= threshold
    right, n_told, n_right = int(labels[told].sum()), int(told.sum()), int(labels.sum())
    low, high = interval(right, n_told)
    recall_low, recall_high = interval(right, n_right)
    sys.stdout.write(
        f"{name}: precision {right / max(1, n_told):.3f} ({low:.3f} to {high:.3f}, n={n_told}), "
        f"recall {right / max(1, n_right):.3f} ({recall_low:.3f} to {recall_high:.3f}, n={n_right})\n"
    )


def _write_mistakes(pairs: Sequence[Pair], scores: Matrix, labels: Matrix, threshold: float) -> None:
    """How many pairs of each make are told wrongly."""
    sizes = Counter((pair.made_by, pair.supported) for pair in pairs)
    wrong = Counter(
        (pair.made_by, pair.supported)
        for pair, score, label in zip(pairs, scores, labels, strict=True)
        if (score >= threshold) != bool(label)
    )
    for (made_by, supported), n in sorted(sizes.items()):
        kind = "supported" if supported else "unsupported"
        sys.stdout.write(f"  {made_by:18} {kind:12} told wrongly {wrong[made_by, supported]}/{n}\n")


if __name__ == "__main__":
    raise SystemExit(main())
