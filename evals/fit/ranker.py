"""Trains the order of candidates on questions with gold, and judges it by cross-validation: `make fit-ranker`.

    python -m evals.fit.ranker [FOLDER] [--ablate] [--write]

LambdaMART by LightGBM, 5 folds by cluster: questions that were derived from one another are never on both sides. FAQ
questions are seen twice, as indexed and with the headings of their gold passages hidden, in the same fold.
`--ablate` prints what each group of features is worth; `--write` trains on all and writes bot/find/ranker.npz.

Not here: the features (`bot.find.features`), or how the trees are used (`bot.find.rank`).
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from statistics import mean
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from bot.ask.understanding import understand
from bot.find.features import FEATURES, Numbers, candidates
from bot.find.rank import FILE, Trees
from bot.find.retrieve import DEPTH
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.hidden_headings import hiding
from evals.score.matching import documents_name, gold_sections
from evals.score.metrics import bootstrap_interval, ndcg_at_k
from evals.suites.question_sets import Case, read_cases, read_method_cases

DEFAULT_FOLDER = Path("../shared/eval-dev")
NAMES = ("conala_docprompting", "odex_our_libs", "bigcodebench", "numpy100", "pandas100", "pandas_exercises")
METHODS = ("pandas100", "pandas_exercises")
SECTIONS = ("faq_docs",)
WAYS = ("shown", "hidden")
POOLED = ("conala_docprompting", "odex_our_libs", "bigcodebench")
FOLDS = 5
ROUNDS = 150
PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 15,
    "num_leaves": 24,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "num_threads": 2,
    "deterministic": True,
    "seed": 0,
    "verbose": -1,
}


GROUPS = {
    "phrasings": ("phrasing_cosine", "phrasing_words", "phrasing_rank"),
    "names": ("name", "name_rank"),
    "words": ("words", "words_each", "words_rank"),
    "prominence": ("calls", "mentions", "depth"),
    "libraries": ("library_share", "library_gap", "named", "sought"),
    "documents": ("document_rank", "document_size", "opens", "headings", "length"),
    "kinds": ("api", "narrative", "example", "how_to", "what_is", "error", "n_words"),
}
"""Features that stand or fall together."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question's candidates: features of shape (n, n_features), the gold items that each holds, and the clusters.

    `gold[i]` are the rows that hold the i-th gold item; none if no search found it.
    """

    group: str
    cluster: str
    features: Numbers
    gold: tuple[tuple[int, ...], ...]

    @property
    def labels(self) -> NDArray[np.int8]:
        labels = np.zeros(len(self.features), dtype=np.int8)
        labels[[row for rows in self.gold for row in rows]] = 1
        return labels


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=DEFAULT_FOLDER)
@click.option("--ablate", is_flag=True, help="Cross-validate without each group of features too.")
@click.option("--write", is_flag=True, help=f"Train on all questions and write bot/{FILE}.")
def main(*, folder: Path, ablate: bool, write: bool) -> None:
    """Cross-validates the learned order on the question sets in FOLDER."""
    if not folder.is_dir():
        click.echo(f"no question sets at {folder}; give the folder that holds them")
        return
    index = open_index(Home.from_environment())
    with tempfile.TemporaryDirectory() as scratch:
        examples = list(read_examples(index, folder, Path(scratch)))
    click.echo(
        f"{index.manifest.generation}, {index.encoder.name}, {len(examples)} questions, {FOLDS} folds by cluster"
    )
    learned = cross_validated(examples)
    _write_table(examples, learned)
    if ablate:
        _write_ablations(examples, learned)
    if write:
        trees = trained_on(examples)
        path = Path(str(resources.files("bot.find").joinpath(FILE)))
        np.savez_compressed(path, names=np.array(FEATURES), **trees.arrays())
        click.echo(f"{path.name}: {trees.feature.shape[0]} trees, {path.stat().st_size / 1e3:.0f} KB")


def read_examples(index: Index, folder: Path, scratch: Path) -> Iterator[Example]:
    """The questions of all sets with their candidates on this index."""
    for name in NAMES:
        yield from _name_examples(index, name, read_cases(folder / f"{name}.jsonl"))
    for name in METHODS:
        yield from _name_examples(index, f"{name}:methods", read_method_cases(folder / f"{name}.jsonl"))
    for name in SECTIONS:
        cases = [case for case in read_cases(folder / f"{name}.jsonl") if case.section]
        gold = gold_sections(index.knowledge.all_chunks(), [case.section for case in cases if case.section])
        yield from _section_examples(index, f"{name}, {WAYS[0]}", cases, gold)
        hidden = hiding(index, frozenset[str]().union(*gold), scratch)
        yield from _section_examples(hidden, f"{name}, {WAYS[1]}", cases, gold)


def cross_validated(examples: Sequence[Example], without: Collection[str] = ()) -> list[Numbers]:
    """The score of every candidate by trees that have not seen its question's cluster, nor the features `without`."""
    if without:
        hidden = [FEATURES.index(name) for name in without]
        examples = [replace(example, features=_zeroed(example.features, hidden)) for example in examples]
    clusters = sorted({example.cluster for example in examples})
    random.Random(0).shuffle(clusters)
    fold_of = {cluster: number % FOLDS for number, cluster in enumerate(clusters)}
    scores: dict[int, Numbers] = {}
    for fold in range(FOLDS):
        trees = trained_on([example for example in examples if fold_of[example.cluster] != fold])
        scores.update({n: trees.scores(e.features) for n, e in enumerate(examples) if fold_of[e.cluster] == fold})
    return [scores[number] for number in range(len(examples))]


def trained_on(examples: Sequence[Example]) -> Trees:
    """Trees trained on those of the examples in whose candidates the gold is."""
    import lightgbm

    useful = [example for example in examples if example.labels.any()]
    data = lightgbm.Dataset(
        np.vstack([example.features for example in useful]),
        np.concatenate([example.labels for example in useful]),
        group=[len(example.features) for example in useful],
        feature_name=list(FEATURES),
    )
    booster = lightgbm.train(PARAMETERS, data, ROUNDS)
    return as_trees([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])


def as_trees(roots: Sequence[dict[str, Any]]) -> Trees:
    """LightGBM's nested trees as arrays."""
    walks = [list(_nodes(root)) for root in roots]
    size = max(len(nodes) for nodes in walks)
    arrays = {name: np.zeros((len(walks), size)) for name in ("feature", "threshold", "left", "right", "value")}
    for tree, nodes in enumerate(walks):
        number = {id(node): at for at, (node, _) in enumerate(nodes)}
        for at, (node, _) in enumerate(nodes):
            inner = "split_feature" in node
            arrays["feature"][tree, at] = node["split_feature"] if inner else 0
            arrays["threshold"][tree, at] = node["threshold"] if inner else 0
            arrays["left"][tree, at] = number[id(node["left_child"])] if inner else at
            arrays["right"][tree, at] = number[id(node["right_child"])] if inner else at
            arrays["value"][tree, at] = 0 if inner else node["leaf_value"]
    return Trees(
        feature=arrays["feature"].astype(np.int16),
        threshold=arrays["threshold"].astype(np.float32),
        left=arrays["left"].astype(np.int16),
        right=arrays["right"].astype(np.int16),
        value=arrays["value"].astype(np.float32),
        depth=max(depth for nodes in walks for _, depth in nodes),
    )


def _nodes(node: dict[str, Any], depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    yield node, depth
    if "split_feature" in node:
        yield from _nodes(node["left_child"], depth + 1)
        yield from _nodes(node["right_child"], depth + 1)


def _name_examples(index: Index, group: str, cases: Sequence[Case]) -> Iterator[Example]:
    for case in track(cases, description=group, transient=True):
        positions, features = _measured(index, case)
        chunks = index.knowledge.chunks_at(positions)
        gold = tuple(
            tuple(row for row, chunk in enumerate(chunks) if documents_name(chunk, name)) for name in case.names
        )
        yield Example(group, case.cluster, features, gold)


def _section_examples(
    index: Index, group: str, cases: Sequence[Case], golds: Sequence[frozenset[str]]
) -> Iterator[Example]:
    for case, ids in track(list(zip(cases, golds, strict=True)), description=group, transient=True):
        positions, features = _measured(index, case)
        wanted = {index.position_of[id] for id in ids}
        yield Example(group, case.cluster, features, (tuple(r for r, at in enumerate(positions) if at in wanted),))


def _measured(index: Index, case: Case) -> tuple[list[int], Numbers]:
    question = understand(index, case.question)
    vector = index.encoder.embed([question.standalone])[0] if question.vector is None else question.vector
    found = candidates(index, question, index.dense.nearest(vector, DEPTH))
    return found.positions.tolist(), found.features


def _zeroed(features: Numbers, columns: Sequence[int]) -> Numbers:
    kept = features.copy()
    kept[:, columns] = 0
    return kept


def _write_ablations(examples: Sequence[Example], learned: Sequence[Numbers]) -> None:
    """What the pooled sets and the FAQ lose without each group of features, beside the learned order with all."""
    for name, features in GROUPS.items():
        without = cross_validated(examples, features)
        parts = []
        for title, groups in (("pooled", POOLED), ("sections", [f"{s}, {way}" for s in SECTIONS for way in WAYS])):
            rows = [number for number, example in enumerate(examples) if example.group in groups]
            losses = [
                ndcg_at_k(ranks_in(without[row], examples[row].gold), 10)
                - ndcg_at_k(ranks_in(learned[row], examples[row].gold), 10)
                for row in rows
            ]
            low, high = bootstrap_interval(losses, clusters=[examples[row].cluster for row in rows])
            parts.append(f"{title} {mean(losses):+.3f} [{low:+.3f}, {high:+.3f}]")
        click.echo(f"without {name:12} " + "  ".join(parts))


def _write_table(examples: Sequence[Example], learned: Sequence[Numbers]) -> None:
    """nDCG@10 per set of the learned order beside that of vectors alone among the same candidates."""
    cosine = FEATURES.index("cosine")
    for group in dict.fromkeys(example.group for example in examples):
        rows = [(example, scores) for example, scores in zip(examples, learned, strict=True) if example.group == group]
        ours = [ndcg_at_k(ranks_in(scores, example.gold), 10) for example, scores in rows]
        theirs = [ndcg_at_k(ranks_in(example.features[:, cosine], example.gold), 10) for example, _ in rows]
        gains = [a - b for a, b in zip(ours, theirs, strict=True)]
        low, high = bootstrap_interval(gains, clusters=[example.cluster for example, _ in rows])
        click.echo(
            f"{group:24} n={len(rows):<4} learned {mean(ours):.3f}  vectors {mean(theirs):.3f}  "
            f"{mean(gains):+.3f} [{low:+.3f}, {high:+.3f}]"
        )


def ranks_in(scores: Numbers, gold: Iterable[Sequence[int]]) -> list[int | None]:
    """The rank of each gold item when candidates stand in the order of their scores; ties by row."""
    rank = np.empty(len(scores), dtype=int)
    rank[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return [min((int(rank[row]) for row in rows), default=None) for rows in gold]


if __name__ == "__main__":
    main()
