"""What learners get, by strict readers' marks: `python -m evals.marked`.

A hundred questions of the suite `basics`, drawn by seed, were answered on 30 November 2026 from a full index with
2,688 lessons, and each answer was marked by a reader who saw question, gist and answer, and neither code nor lessons:
2 right, 1 half, 0 wrong, "u" a page that isn't sure but shows where the answer lies. `basics_marks.jsonl` keeps the
marks, and whether the suite's patterns passed the same answer.

Not here: asking, or the patterns (`suites/basics.jsonl`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib import resources

import click
import orjson

from evals.score.metrics import bootstrap_interval

FILE = "basics_marks.jsonl"
SEED = 13
"""Of `random.Random`, whose `sample` drew the hundred from the rows of the suite in order."""
NAMES: dict[int | str, str] = {2: "right", 1: "half", "u": "unsure", 0: "wrong"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader made of an answer, and whether the patterns of its question passed it."""

    id: str
    mark: int | str
    passed: bool


def marks() -> tuple[Mark, ...]:
    """All of them, in order of their questions."""
    lines = resources.files("evals").joinpath(FILE).read_text("utf-8").splitlines()
    return tuple(Mark(row["id"], row["mark"], row["passed"]) for row in map(orjson.loads, lines))


@click.command()
def main() -> None:
    """Print the shares, with 95% intervals, and how far patterns and marks agree."""
    found = marks()
    counts = Counter(mark.mark for mark in found)
    for value, name in NAMES.items():
        low, high = bootstrap_interval([float(mark.mark == value) for mark in found])
        click.echo(f"{name} {counts[value] / len(found):.0%} [{low:.0%}, {high:.0%}]")
    agreed = sum((mark.mark == 2) == mark.passed for mark in found)
    passed = sum(mark.passed for mark in found)
    click.echo(
        f"{len(found)} answers marked; the suite's patterns pass {passed}, and agree on {agreed} whether it is right"
    )


if __name__ == "__main__":
    main()
