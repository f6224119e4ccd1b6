"""Trains the order of passages on what readers say of them, and judges it: `python -m evals.fit.ranker [--write]`.

LambdaMART on the graded passages of `judged`, whose topics are parted into training and test; in training five folds
by topic. Beside the grades some candidates that nobody graded count as useless: no search had them among its first.

Printed for the questions to which some passage of documentation is graded 3: for how many such a passage comes first,
and among the first five, by the order that ships, by vectors, and by the new one.

Not here: the features (`bot.find.features`), or how outside sets fare (`evals.bench.retrieval`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from bot.ask.understanding import understand
from bot.find.features import FEATURES, Numbers, candidates
from bot.find.rank import FILE, Trees, trained
from bot.find.retrieve import DEPTH
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit.judged import JudgedQuestion, bound, grades, judged_questions
from evals.fit.judging import nearest_documentation
from evals.score.metrics import bootstrap_interval

FOLDS = 5
UNGRADED = 20
ANSWERS = 3
ROUNDS = 120
PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 15,
    "label_gain": [0, 1, 3, 7],
    "num_leaves": 12,
    "learning_rate": 0.04,
    "min_data_in_leaf": 25,
    "num_threads": 2,
    "deterministic": True,
    "seed": 0,
    "verbose": -1,
}

Grades = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Read:
    """A question with its candidates: features of shape (n, n_features), the grade of each, -1 where there is none."""

    question: JudgedQuestion
    features: Numbers
    grades: Grades

    @property
    def is_answered(self) -> bool:
        """Whether a candidate answers it."""
        return bool((self.grades == ANSWERS).any())


def read_all(index: Index) -> list[Read]:
    """The judged questions with their candidates on this index."""
    known = grades()
    held = bound([one.place for one in known], index.knowledge.all_chunks())
    position_of = {id: position for position, id in enumerate(index.knowledge.ids())}
    graded: dict[str, dict[int, int]] = {}
    for one in known:
        if one.place in held:
            position = position_of[held[one.place]]
            own = graded.setdefault(one.question, {})
            own[position] = max(one.grade, own.get(position, 0))
    found: list[Read] = []
    for question in track([one for one in judged_questions() if one.id in graded], transient=True):
        asked = understand(index, question.question, history=tuple(("user", said) for said in question.history))
        if asked.kind in {"empty", "small_talk"}:
            continue
        vector = index.encoder.embed([asked.standalone])[0] if asked.vector is None else asked.vector
        near = nearest_documentation(index, vector, DEPTH)
        seen = candidates(index, asked, near, order=trained().scores)
        own = graded[question.id]
        found.append(
            Read(question, seen.features, np.array([own.get(at, -1) for at in seen.positions.tolist()], dtype=np.int8))
        )
    return found


def trained_on(reads: Sequence[Read]) -> Trees:
    """Trees trained on the questions that have a passage of some use among their candidates."""
    import lightgbm

    useful = [read for read in reads if (read.grades > 0).any()]
    rows = [_taken(read) for read in useful]
    data = lightgbm.Dataset(
        np.vstack([read.features[taken] for read, taken in zip(useful, rows, strict=True)]),
        np.concatenate([np.maximum(read.grades[taken], 0) for read, taken in zip(useful, rows, strict=True)]),
        group=[len(taken) for taken in rows],
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


def _taken(read: Read) -> NDArray[np.int64]:
    """The rows to train on: all that are graded, and some of the others."""
    others = np.flatnonzero(read.grades < 0).tolist()
    drawn = random.Random(read.question.id).sample(others, min(UNGRADED, len(others)))
    return np.array(sorted((*np.flatnonzero(read.grades >= 0).tolist(), *drawn)), dtype=np.int64)


def cross_validated(reads: Sequence[Sequence[Read]]) -> list[list[Numbers]]:
    """The scores of each question's candidates on each index by trees that have seen its topic on none."""
    topics = sorted({read.question.topic for some in reads for read in some})
    random.Random(0).shuffle(topics)
    fold_of = {topic: number % FOLDS for number, topic in enumerate(topics)}
    folds = [
        trained_on([read for some in reads for read in some if fold_of[read.question.topic] != fold])
        for fold in range(FOLDS)
    ]
    return [[folds[fold_of[read.question.topic]].scores(read.features) for read in some] for some in reads]


@click.command()
@click.option(
    "--home", "homes", multiple=True, type=click.Path(path_type=Path), help="A home with an index; repeatable."
)
@click.option("--before", type=click.Path(path_type=Path, exists=True), help="Trees of before, instead of what ships.")
@click.option("--write", is_flag=True, help=f"Train on all that isn't test and write bot/find/{FILE}.")
def main(*, homes: tuple[Path, ...], before: Path | None, write: bool) -> None:
    """Judge the order of passages by people's grades, and train it on all these indexes together."""
    indexes = [open_index(Home(home)) for home in homes] or [open_index(Home.from_environment())]
    reads = [read_all(index) for index in indexes]
    training = [[read for read in some if not read.question.is_test] for some in reads]
    known = _kept(before) if before else trained()
    trees = trained_on([read for some in training for read in some])
    judged = cross_validated(training)
    for index, some, seen, scores in zip(indexes, reads, training, judged, strict=True):
        click.echo(f"{index.manifest.scope} index, {len(some)} questions, {len(seen)} of them to train on")
        _judge("training, five folds", seen, known, scores)
        test = [read for read in some if read.question.is_test]
        _judge("test", test, known, [trees.scores(read.features) for read in test])
    if write:
        path = Path(str(resources.files("bot.find").joinpath(FILE)))
        np.savez_compressed(path, names=np.array(FEATURES), **trees.arrays())
        click.echo(f"{path.name}: {trees.feature.shape[0]} trees, {path.stat().st_size / 1e3:.0f} KB")


def _kept(path: Path) -> Trees:
    with np.load(path) as kept:
        return Trees.of(kept)


def _judge(title: str, reads: Sequence[Read], known: Trees, new: Sequence[Numbers]) -> None:
    """Prints how often a passage that answers comes first, and among the first five."""
    rows = [n for n, read in enumerate(reads) if read.is_answered]
    click.echo(f"{title}: {len(rows)} of {len(reads)} have a passage that answers among their candidates")
    cosine = FEATURES.index("cosine")
    orders = {
        "before": [known.scores(read.features) for read in reads],
        "vectors": [read.features[:, cosine] for read in reads],
        "trained": new,
    }
    base: list[float] = []
    for name, scores in orders.items():
        firsts = [_best_rank(scores[n], reads[n].grades) for n in rows]
        first = [float(rank == 1) for rank in firsts]
        base = base or first
        low, high = bootstrap_interval([a - b for a, b in zip(first, base, strict=True)])
        click.echo(
            f"  {name:10} first {np.mean(first):.1%}, among five {np.mean([rank <= 5 for rank in firsts]):.1%}, "
            f"paired {np.mean(first) - np.mean(base):+.3f} [{low:+.3f}, {high:+.3f}]"
        )


def _best_rank(scores: Numbers, graded: Grades) -> int:
    """The place of the first passage that answers."""
    order = np.argsort(-scores, kind="stable")
    return int(np.flatnonzero(graded[order] == ANSWERS)[0]) + 1


if __name__ == "__main__":
    main()
