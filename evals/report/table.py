"""A run as tables on the terminal: a row per suite, then what got worse and what must not be.

Not here: the report in the browser (`report`).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.score.comparison import Change, Comparison, Moved
from evals.score.soundness import HARD
from evals.score.summary import SuiteSummary, hard_failures
from evals.suites.records import Run

MOST_MOVED = 10
_QUESTION_CHARACTERS = 70
_COLOURS = {"better": "green", "worse": "red"}


def print_run(console: Console, run: Run, suites: Sequence[SuiteSummary], comparison: Comparison | None) -> None:
    """Everything that a terminal shows of a run."""
    head = run.head
    console.print(
        f"index {head.generation}: {head.n_chunks:,} chunks, corpus {head.corpus_sha256[:12]}; encoder {head.encoder}; "
        f"LLM {head.llm}; version {head.version} ({head.code}); 95% intervals, seed {head.seed}",
        highlight=False,
        markup=False,
    )
    if comparison is not None:
        console.print(
            f"compared with the run of {comparison.before.created}: {comparison.n_same:,} of {comparison.n_pairs:,} "
            "answers are the same, letter for letter",
            highlight=False,
            markup=False,
        )
    console.print(_scores(suites, comparison))
    for line in _baseline_lines(suites):
        console.print(line, highlight=False, markup=False)
    if comparison is not None and comparison.worse:
        console.print(_moved(f"{len(comparison.worse)} got worse, {len(comparison.better)} better", comparison.worse))
    if hard := hard_failures(run):
        table = Table("question", "failure", title="hard failures", title_justify="left", box=None, pad_edge=False)
        for row in hard:
            kinds = ", ".join(kind for kind in row.failures if kind in HARD)
            table.add_row(f"{row.id}: {_short(row.question)}", escape(f"{kinds} {row.crash}"), style="red")
        console.print(table)


def _scores(suites: Sequence[SuiteSummary], comparison: Comparison | None) -> Table:
    table = Table(
        "suite", "n", "measure", "score", "change", "verdict", "p50 ms", "most failures", box=None, pad_edge=False
    )
    changes = {change.suite: change for change in comparison.changes} if comparison else {}
    for suite in suites:
        score = suite.score
        change = changes.get(suite.suite)
        table.add_row(
            suite.suite,
            f"{suite.n}" + (f" ({suite.unscored} unscored)" if suite.unscored else ""),
            suite.measure,
            escape(str(score.estimate)) if score else "–",
            escape(change.difference.signed) if change else "–",
            _verdict(suite, change),
            next((f"{latency.p50:.0f}" for latency in suite.latencies if latency.stage == "total"), "–"),
            ", ".join(f"{kind} {n}" for kind, n in suite.failures[:2]) or "none",
        )
    return table


def _verdict(suite: SuiteSummary, change: Change | None) -> str:
    if hard := sum(n for kind, n in suite.failures if kind in HARD):
        return f"[red]{hard} hard failures[/red]"
    if change is None:
        return "–"
    colour = _COLOURS.get(change.verdict)
    return f"[{colour}]{change.verdict}[/{colour}] (p {change.p:.3f})" if colour else change.verdict


def _baseline_lines(suites: Sequence[SuiteSummary]) -> list[str]:
    shown = [suite for suite in suites if suite.baselines]
    return [
        f"  {suite.suite}, {suite.measure} of others: "
        + "; ".join(f"{baseline.system} {baseline.figure.estimate}" for baseline in suite.baselines)
        for suite in shown
    ]


def _moved(title: str, moved: Sequence[Moved]) -> Table:
    table = Table(
        "question", "before", "now", "new failure", title=title, title_justify="left", box=None, pad_edge=False
    )
    for one in moved[:MOST_MOVED]:
        question = escape(f"{one.id}: {_short(one.question)}")
        table.add_row(question, f"{one.before:.2f}", f"{one.after:.2f}", ", ".join(one.failures))
    return table


def _short(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _QUESTION_CHARACTERS else f"{line[:_QUESTION_CHARACTERS]}…"
