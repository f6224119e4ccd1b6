"""What changed between two runs, question by question, and whether it is more than chance.

Only questions that both asked in the same words, with the same gold, are compared, in pairs. A suite's own measure is
tested, Holm-adjusted over the suites. Runs on different corpora are not compared, unless it is forced: what differs
there isn't the tutor.

Not here: the tests (`significance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from corpus.errors import UsageError
from evals.bench.retrieval_report import Estimate
from evals.score.metrics import Matrix, macro_average, macro_interval
from evals.score.scoring import primary
from evals.score.significance import bootstrap_p, holm, mcnemar_p
from evals.score.summary import values_of
from evals.suites.records import Head, Row, Run

LEVEL = 0.05

Verdict = Literal["better", "worse", "no clear change", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """How a suite's measure differs over n pairs, later minus earlier. `p` is adjusted for all suites compared."""

    suite: str
    measure: str
    n: int
    difference: Estimate
    p: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose score changed; `failures` are those that it has now and hadn't before."""

    id: str
    suite: str
    question: str
    before: float
    after: float
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes per suite, and the questions that got worse or better, those that moved most first.

    Of the `n_pairs` questions that both asked `n_same` got the same answer, letter for letter, times aside.
    """

    before: Head
    n_pairs: int
    n_same: int
    changes: tuple[Change, ...]
    worse: tuple[Moved, ...]
    better: tuple[Moved, ...]
    unpaired: int

    @property
    def has_dropped(self) -> bool:
        """Whether any suite is significantly worse."""
        return any(change.verdict == "worse" for change in self.changes)


def compare(before: Run, after: Run, *, force: bool = False) -> Comparison:
    """What changed. Raises UsageError for runs on different corpora, or without a question in common."""
    if before.head.corpus_sha256 != after.head.corpus_sha256 and not force:
        raise UsageError(
            f"the run of {before.head.created} was on another corpus ({_named(before.head)}) than this one "
            f"({_named(after.head)}); run `preceptor eval` again on each index, or add --force to compare all the same"
        )
    earlier = {row.id: row for row in before.rows}
    pairs = [(earlier[row.id], row) for row in after.rows if row.id in earlier and _is_same(earlier[row.id], row)]
    if not pairs:
        raise UsageError(f"the run of {before.head.created} asked none of these questions; name another run to compare")
    suites = dict.fromkeys(row.suite for _, row in pairs)
    by_suite = [[pair for pair in pairs if pair[1].suite == suite] for suite in suites]
    tested = [change for change in (_change(rows, after.head.seed) for rows in by_suite) if change is not None]
    adjusted = holm([p for *_, p in tested])
    moved = [one for pair in pairs if (one := _moved(*pair)) is not None]
    return Comparison(
        before=before.head,
        n_pairs=len(pairs),
        n_same=sum(_said(earlier) == _said(later) for earlier, later in pairs),
        changes=tuple(
            Change(suite, primary(suite), n, difference, p, _verdict(difference, p))
            for (suite, n, difference, _), p in zip(tested, adjusted, strict=True)
        ),
        worse=tuple(sorted((m for m in moved if m.after < m.before), key=lambda m: (m.after - m.before, m.id))),
        better=tuple(sorted((m for m in moved if m.after > m.before), key=lambda m: (m.before - m.after, m.id))),
        unpaired=len(after.rows) - len(pairs),
    )


def _change(pairs: Sequence[tuple[Row, Row]], seed: int) -> tuple[str, int, Estimate, float] | None:
    """Suite, number of pairs, difference and unadjusted p; None if no pair has the suite's measure on both sides."""
    suite = pairs[0][1].suite
    measure = primary(suite)
    both = [(one, two) for one, two in pairs if measure in one.measures and measure in two.measures]
    if not both:
        return None
    rows = [after for _, after in both]
    values = [values_of([pair[side] for pair in both], measure) for side in (0, 1)]
    differences: Matrix = values[1] - values[0]
    if np.isnan(differences).all():
        return None
    clusters = [row.cluster for row in rows]
    difference = Estimate(macro_average(differences), *macro_interval(differences, clusters, seed=seed))
    is_binary = all(set(v[~np.isnan(v)].tolist()) <= {0.0, 1.0} for v in values)
    if is_binary and differences.shape[1] == 1 and len(set(clusters)) == len(clusters):
        p = mcnemar_p(*([bool(value) for value in v[:, 0]] for v in values))
    else:
        p = bootstrap_p(differences, clusters, seed=seed)
    return suite, len(both), difference, p


def _is_same(before: Row, after: Row) -> bool:
    """Whether both asked the same and expected the same."""
    return (before.suite, before.question, before.expected) == (after.suite, after.question, after.expected)


def _said(row: Row) -> dict[str, Any]:
    """The answer, without what differs between any two runs."""
    return {name: value for name, value in (row.answer or {}).items() if name != "ms"}


def _verdict(difference: Estimate, p: float) -> Verdict:
    if difference.mean == difference.low == difference.high == 0:
        return "unchanged"
    if p >= LEVEL:
        return "no clear change"
    return "better" if difference.mean > 0 else "worse"


def _moved(before: Row, after: Row) -> Moved | None:
    measure = primary(after.suite)
    was, is_ = before.measures.get(measure), after.measures.get(measure)
    if was is None or is_ is None or was == is_:
        return None
    new = tuple(kind for kind in after.failures if kind not in before.failures)
    return Moved(after.id, after.suite, after.question, was, is_, new)


def _named(head: Head) -> str:
    return f"{head.n_chunks:,} chunks, {head.corpus_sha256[:12]}"
