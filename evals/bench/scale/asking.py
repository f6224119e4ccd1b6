"""What questions cost on an index of one size: milliseconds and memory, in a process that does nothing else.

Not here: whether the answers are right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import chain, zip_longest
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from bot import open_tutor
from corpus.home import Home
from evals.bench.whole_ingest import peak_mb

SUITES = ("retrieval", "basics", "choice", "career")
WARMING = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds to an answer and to ranked hits; seconds until the first answer; the peak of memory in MB."""

    n_questions: int
    first_s: float
    answer_p50: float
    answer_p95: float
    hits_p50: float
    hits_p95: float
    peak_mb: float


def ask(folder: Path, n_questions: int, address: str | None = None) -> Asked:
    """Asks the index in that home, or the one published at the address. In a process of its own."""
    questions = some_questions(n_questions)
    began = perf_counter()
    tutor = open_tutor(Home(folder), index=address)
    tutor.ask(questions[0])
    first_s = perf_counter() - began
    for question in questions[:WARMING]:
        tutor.ask(question)
    answers = _milliseconds(tutor.ask, questions)
    hits = _milliseconds(tutor.search, questions)
    return Asked(
        n_questions=len(questions),
        first_s=first_s,
        answer_p50=_quantile(answers, 0.5),
        answer_p95=_quantile(answers, 0.95),
        hits_p50=_quantile(hits, 0.5),
        hits_p95=_quantile(hits, 0.95),
        peak_mb=peak_mb(),
    )


def some_questions(n: int) -> list[str]:
    """Questions of our suites, one of each in turn."""
    folder = resources.files("evals.suites")
    rows = [
        [orjson.loads(line) for line in folder.joinpath(f"{suite}.jsonl").read_text("utf-8").splitlines()]
        for suite in SUITES
    ]
    mixed: list[dict[str, Any] | None] = list(chain.from_iterable(zip_longest(*rows)))
    return [str(row["question"]) for row in mixed if row and "question" in row][:n]


def _milliseconds(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    taken: list[float] = []
    for question in questions:
        began = perf_counter()
        call(question)
        taken.append(1e3 * (perf_counter() - began))
    return sorted(taken)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
