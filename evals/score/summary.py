"""What the rows of a run say together: per suite its score with an interval, what failed, and how long it took.

Every figure stands with its n and a 95% interval, a bootstrap over clusters of questions (`metrics`); rows that can't
be judged are counted as unscored and left out.

Not here: comparing two runs (`comparison`), or printing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.bench.retrieval_report import Estimate
from evals.score.metrics import Matrix, drawn, macro_average, macro_interval, percentiles
from evals.score.refusing import false_answers_at, risk_coverage, risk_coverage_area
from evals.score.scoring import Measures, primary
from evals.score.soundness import HARD
from evals.suites.records import Row, Run

MACRO = frozenset({"success@1", "success@3", "nDCG@3", "right decision"})
"""Measures that are averaged over classes first: over libraries, or over questions to answer and to refuse."""

FALSE_ANSWERS = "false answers at 95% coverage"
RISK_AREA = "risk-coverage area"
_PERCENTILES = (50, 95)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over the n rows of which it can be had."""

    measure: str
    n: int
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class BaselineFigure:
    """What a baseline makes of the suite's own measure."""

    system: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one stage: the median and what 95 of 100 answers stay below."""

    stage: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class SuiteSummary:
    """One suite. `figures` begin with the measure that it is judged by, unless nothing could be judged by it.

    `held` is the share of the gold that the index has, None where nothing is to be found; `failures` are (kind, rows),
    the commonest first.
    """

    suite: str
    measure: str
    n: int
    n_clusters: int
    unscored: int
    figures: tuple[Figure, ...]
    baselines: tuple[BaselineFigure, ...]
    failures: tuple[tuple[str, int], ...]
    held: float | None
    latencies: tuple[Latency, ...]

    @property
    def score(self) -> Figure | None:
        """The figure that the suite is judged by."""
        return next((figure for figure in self.figures if figure.measure == self.measure), None)


def summarise(run: Run) -> tuple[SuiteSummary, ...]:
    """A summary per suite, in the order in which they were asked."""
    suites = dict.fromkeys(row.suite for row in run.rows)
    return tuple(_suite(name, [row for row in run.rows if row.suite == name], run.head.seed) for name in suites)


def hard_failures(run: Run) -> tuple[Row, ...]:
    """The rows that no run may have."""
    return tuple(row for row in run.rows if HARD.intersection(row.failures))


def values_of(rows: Sequence[Row], measure: str, of: Callable[[Row], Measures] = lambda row: row.measures) -> Matrix:
    """The measure per row and class, shape (n_rows, n_classes); not a number where the row lacks measure or class."""
    classes = sorted({name for row in rows for name in row.classes}) if measure in MACRO else []
    values = np.full((len(rows), max(1, len(classes))), np.nan)
    for at, row in enumerate(rows):
        columns = [classes.index(name) for name in row.classes] if classes else [0]
        values[at, columns] = of(row).get(measure, np.nan)
    return values


def figure(rows: Sequence[Row], measure: str, values: Matrix, seed: int) -> Figure | None:
    """The measure's average over the rows that have it, with its interval; None if none has."""
    scored = [not all(row) for row in np.isnan(values).tolist()]
    if not any(scored):
        return None
    clusters = [row.cluster for row, is_scored in zip(rows, scored, strict=True) if is_scored]
    interval = macro_interval(values[scored], clusters, seed=seed)
    return Figure(measure, sum(scored), Estimate(macro_average(values[scored]), *interval))


def _suite(name: str, rows: Sequence[Row], seed: int) -> SuiteSummary:
    measure = primary(name)
    others = dict.fromkeys(key for row in rows for key in row.measures if key not in {measure, "confidence"})
    found = [figure(rows, key, values_of(rows, key), seed) for key in (measure, *others)]
    figures = [one for one in found if one is not None]
    held = [row.held for row in rows if row.held is not None]
    return SuiteSummary(
        suite=name,
        measure=measure,
        n=len(rows),
        n_clusters=len({row.cluster for row in rows}),
        unscored=sum(measure not in row.measures for row in rows),
        figures=(*figures, *_refusing(rows, seed)),
        baselines=_baselines(rows, measure, seed),
        failures=tuple(Counter(kind for row in rows for kind in row.failures).most_common()),
        held=sum(held) / len(held) if held else None,
        latencies=_latencies(rows),
    )


def _refusing(rows: Sequence[Row], seed: int) -> tuple[Figure, ...]:
    """How well the gate's confidence parts the rows to answer from those to refuse, where there are both."""
    parted = [row for row in rows if "right decision" in row.measures and "confidence" in row.measures and row.classes]
    sure = np.array([row.measures["confidence"] for row in parted])
    can = np.array(["answer" in row.classes for row in parted])
    if not can.any() or can.all():
        return ()
    times = drawn([row.cluster for row in parted], seed).astype(int)
    figures: list[Figure] = []
    for name, measure in ((FALSE_ANSWERS, false_answers_at), (RISK_AREA, risk_coverage_area)):
        resamples = []
        for counts in times:
            at = np.repeat(np.arange(len(parted)), counts)
            if can[at].any() and not can[at].all():
                resamples.append(measure(risk_coverage(sure[at].tolist(), can[at].tolist())))
        whole = measure(risk_coverage(sure.tolist(), can.tolist()))
        figures.append(Figure(name, len(parted), Estimate(whole, *percentiles(np.array(resamples), 0.95))))
    return tuple(figures)


def _baselines(rows: Sequence[Row], measure: str, seed: int) -> tuple[BaselineFigure, ...]:
    systems = dict.fromkeys(baseline.system for row in rows for baseline in row.baselines)
    found: list[BaselineFigure] = []
    for system in systems:
        values = values_of(rows, measure, lambda row, system=system: _measures_of(row, system))  # type: ignore[misc]  # a default binds the loop's variable
        one = figure(rows, measure, values, seed)
        if one is not None:
            found.append(BaselineFigure(system, one))
    return tuple(found)


def _measures_of(row: Row, system: str) -> Measures:
    return next((baseline.measures for baseline in row.baselines if baseline.system == system), {})


def _latencies(rows: Sequence[Row]) -> tuple[Latency, ...]:
    stages = dict.fromkeys(stage for row in rows for stage in row.ms)
    return tuple(
        Latency(
            stage,
            *(
                float(np.percentile([row.ms[stage] for row in rows if stage in row.ms], _PERCENTILES)[at])
                for at in (0, 1)
            ),
        )
        for stage in stages
    )
