"""Fits the gate's weights on questions that must be answered and questions that must be declined.

    python -m evals.fit.gate [FOLDER] [--home DIR]… [--write]

Logistic regression (Newton's method, ridge) and boosted trees (LightGBM), both classes weighed alike; judged by 5-fold
cross-validation. With several homes the weights are fitted on all their indexes together and judged on each; a question
is left out of the fit on all of them at once. What the gate's rules decide before the score is counted as they decide
it. `--write` fits on all questions and writes bot/judge/gate.npz.

Not here: choosing signals (`bot.judge.gate`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from bot.ask.understanding import understand
from bot.find.rank import Trees
from bot.find.retrieve import retrieve
from bot.judge.gate import FILE, Weights, by_rule
from bot.judge.signals import signals
from corpus.catalogue import libraries
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.logistic import Matrix, importance, logistic
from evals.fit.ranker import as_trees

DEFAULT_FOLDER = Path("../shared/eval-dev")
FOLDS = 5
ROUNDS = 200
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 2,
    "deterministic": True,
    "seed": 0,
    "verbose": -1,
}
RIGHT = {"faq_docs": 1, "conala_docprompting": 1, "odex_our_libs": 1, "bigcodebench": 3, "numpy100": 1, "pandas100": 1}
"""Sets whose questions the sources hold, and how many questions there are per one that is taken."""

# near-domain categories of libraries that the catalogue serves are no abstentions; these words name their subjects
HELD_TOPICS = ("data extraction, transformation", "recommender systems")

SUITES = ("retrieval", "choice", "career", "refusing")
"""Suites of our own whose questions stand alone."""

CATEGORIES = ("awesome_python_category", "bestof_category", "awesome_ml_category")
"""Topics with the libraries that a curated list names; to be answered where the catalogue has one of them."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its set and whether it is to be answered."""

    question: str
    group: str
    right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="fit the gate's weights and print them with their cross-validation")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--home", type=Path, action="append", default=[], help="a home with an index, repeatable")
    parser.add_argument("--write", action="store_true", help=f"fit on all questions and write bot/{FILE}")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        sys.stdout.write(f"no question sets at {options.folder}; give the folder that holds them\n")
        return 0
    examples = read_examples(options.folder)
    labels = np.array([example.right for example in examples], dtype=np.float64)
    indexes = [open_index(home) for home in map(Home, options.home)] or [open_index(Home.from_environment())]
    read = [_read(index, examples) for index in indexes]
    rows = np.stack([signals for signals, _ in read])
    for index, held_out, (_, decided) in zip(indexes, cross_validated(rows, labels), read, strict=True):
        scores = np.where(np.isnan(decided), held_out, decided)
        sys.stdout.write(f"{index.manifest.generation}: {index.manifest.n_chunks} chunks, {index.encoder.name}\n")
        _write_risk(scores, labels)
        _write_groups(scores, examples)
    if options.write:
        path = Path(str(resources.files("bot.judge").joinpath(FILE)))
        weights = fit(rows.reshape(-1, rows.shape[-1]), np.tile(labels, len(indexes)))
        np.savez_compressed(path, **weights.arrays())
        sys.stdout.write(f"{path.name}: {len(labels)} questions, {path.stat().st_size / 1e3:.0f} KB\n")
    return 0


def read_examples(folder: Path) -> list[Example]:
    """The questions of the folder's sets, in their order."""
    ours = [
        json.loads(line)
        for line in (resources.files("evals.fit") / "gate_questions.jsonl").read_text("utf-8").splitlines()
    ]
    found = [
        Example(row["question"], "ours, to answer" if row["answerable"] else "ours, to decline", row["answerable"])
        for row in ours
    ]
    for name in SUITES:
        path = resources.files("evals") / "suites" / f"{name}.jsonl"
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found += [_of_suite(name, row) for row in rows if row.get("must") != "reply" and not row.get("half")]
    for name, every in RIGHT.items():
        found += [Example(row["question"], name, True) for row in _rows(folder / f"{name}.jsonl")[::every]]
    for name in CATEGORIES:
        served = [row for row in _rows(folder / f"{name}.jsonl") if _is_served(row["our_libs"])]
        found += [Example(row["question"], name, True) for row in served]
    for row in _rows(folder / "abstention.jsonl"):
        if not any(topic in row["question"] for topic in HELD_TOPICS):
            found.append(Example(row["question"], row["kind"], False))
    for row in _rows(folder / "prompt_injection.jsonl"):
        if row["category"].startswith("text_attack"):
            found.append(Example(row["question"], "prompt_injection", False))
    return list({example.question: example for example in found}.values())


def _of_suite(name: str, row: dict[str, Any]) -> Example:
    right = row.get("must", "answer") == "answer"
    return Example(row["question"], f"suite {name}, to {'answer' if right else 'decline'}", right)


def fit(rows: Matrix, labels: Matrix) -> Weights:
    """The weights for signals of shape (n, n_signals)."""
    intercept, *linear = logistic(rows, labels)
    return Weights(float(intercept), np.array(linear), _trees(rows, labels))


def _trees(rows: Matrix, labels: Matrix) -> Trees:
    import lightgbm

    data = lightgbm.Dataset(rows, labels, weight=importance(labels))
    booster = lightgbm.train(PARAMETERS, data, ROUNDS)
    return as_trees([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])


def _is_served(names: Sequence[str]) -> bool:
    known = {
        name.lower() for library in libraries().values() for name in (library.id, library.name, library.distribution)
    }
    return any(name.lower() in known for name in names)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def cross_validated(rows: Matrix, labels: Matrix) -> Matrix:
    """The scores, shape (n_indexes, n), by fits without the fold; `rows` has shape (n_indexes, n, n_signals)."""
    n_indexes, n_examples, n_signals = rows.shape
    order = np.random.default_rng(0).permutation(n_examples)
    scores = np.zeros((n_indexes, n_examples))
    for fold in np.array_split(order, FOLDS):
        rest = np.setdiff1d(order, fold)
        weights = fit(rows[:, rest].reshape(-1, n_signals), np.tile(labels[rest], n_indexes))
        for index in range(n_indexes):
            scores[index, fold] = weights.confidences(rows[index, fold])
    return scores


def _read(index: Index, examples: Sequence[Example]) -> tuple[Matrix, Matrix]:
    """The signals of every example, and the score where a rule decides it, else not a number."""
    rows: list[tuple[float, ...]] = []
    decided: list[float] = []
    for example in examples:
        question = understand(index, example.question)
        hits = retrieve(index, question)
        rows.append(astuple(signals(question, hits)))
        ruled = by_rule(question, hits)
        decided.append(np.nan if ruled is None else ruled.confidence)
    return np.array(rows, dtype=np.float64), np.array(decided, dtype=np.float64)


def _write_risk(scores: Matrix, labels: Matrix) -> None:
    right, wrong = scores[labels > 0], scores[labels == 0]
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        answered, refused = (right >= threshold).mean(), (wrong < threshold).mean()
        sys.stdout.write(
            f"threshold {threshold:.1f}: right answered {answered:.3f} (n={len(right)}),"
            f" wrong refused {refused:.3f} (n={len(wrong)})\n"
        )


def _write_groups(scores: Matrix, examples: Sequence[Example]) -> None:
    sizes = Counter(example.group for example in examples)
    passed = Counter(example.group for example, score in zip(examples, scores, strict=True) if score >= 0.5)
    for group, n in sizes.items():
        sys.stdout.write(f"  {group:28} passed {passed[group]}/{n}\n")


if __name__ == "__main__":
    raise SystemExit(main())
