"""What was seen when the lessons' examples were run: one committed file with a row for every piece of code.

Not here: running anything (`evals.lessons.runs`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from corpus.teaching.shelf import OURS

FILE = "runs.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of code that ran and printed what the lesson says. `versions` are those of what it imported, by module.

    `part` is 0 for the lesson's example, 1, 2, … for the code of its variants, in order.
    """

    lesson: str
    part: int
    code_hash: str
    versions: dict[str, str]


def read_runs(folder: Path) -> dict[tuple[str, int], Run]:
    """The runs of the lessons in that folder, by lesson and part; none if nothing was run yet."""
    file = folder / FILE
    rows = json.loads(file.read_text("utf-8")) if file.is_file() else []
    return {(row["lesson"], row["part"]): Run(**row) for row in rows}


def write_runs(folder: Path, runs: Iterable[Run]) -> None:
    """Writes them, a row a line, in order, so that a change shows as a change of its own lines only."""
    rows = sorted(runs, key=lambda run: (run.lesson, run.part))
    lines = ",\n".join(json.dumps(asdict(run), sort_keys=True) for run in rows)
    (folder / FILE).write_text(f"[\n{lines}\n]\n", "utf-8")


@cache
def our_runs() -> dict[tuple[str, int], Run]:
    """The runs of our own lessons."""
    return read_runs(OURS)
