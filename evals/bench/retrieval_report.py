"""What the runs say, as lines to read and as JSON to analyse.

Every figure stands with its 95% interval, a bootstrap over clusters; a comparison is paired by question.

Not here: asking anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from evals.bench.retrieval_runs import Run
from evals.score.library_choice import MEASURES, by_library
from evals.score.metrics import (
    Ranks,
    bootstrap_interval,
    macro_average,
    macro_interval,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
)

OURS = "preceptor"

Measure = Callable[[Ranks], float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def signed(self) -> str:
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def measures(depth: int) -> dict[str, Measure]:
    """The measures of a ranked list, by name."""
    return {
        "nDCG@10": lambda ranks: ndcg_at_k(ranks, 10),
        "recall@5": lambda ranks: recall_at_k(ranks, 5),
        f"recall@{depth}": lambda ranks: recall_at_k(ranks, depth),
        "MRR": reciprocal_rank,
    }


def pooled(name: str, runs: Sequence[Run]) -> Run:
    """The runs as one: every question counts once."""
    return Run(
        name,
        runs[0].gold,
        tuple(case for run in runs for case in run.cases),
        tuple(share for run in runs for share in run.held),
        {system: [ranks for run in runs for ranks in run.ranks[system]] for system in runs[0].ranks},
    )


def rows(run: Run, *, depth: int, seed: int) -> Iterator[str]:
    """The run's lines: one per system, then how far Preceptor is ahead of each other one."""
    clusters = [case.cluster for case in run.cases]
    yield (
        f"{run.name}   n={len(run.cases)} questions, {len(set(clusters))} clusters; "
        f"{mean(run.held):.1%} of the gold is in the index"
    )
    estimates = _choice_estimates if run.gold == "libraries" else _ranked_estimates
    for system in run.ranks:
        cells = estimates(run, system, None, depth, seed)
        yield f"  {system:11}" + "  ".join(f"{name} {cell}" for name, cell in cells)
    for system in run.ranks if OURS in run.ranks else ():
        if system != OURS:
            name, difference = estimates(run, OURS, system, depth, seed)[-1 if run.gold == "libraries" else 0]
            yield f"  {OURS} - {system:11} {name} {difference.signed}"


def as_json(runs: Sequence[Run], head: dict[str, object]) -> dict[str, object]:
    """Everything that was measured: the head, then per run, question and system the rank of each gold item."""
    return {
        **head,
        "runs": [
            {
                "name": run.name,
                "gold": run.gold,
                "questions": [
                    asdict(case) | {"held": held, "ranks": {name: list(found[at]) for name, found in run.ranks.items()}}
                    for at, (case, held) in enumerate(zip(run.cases, run.held, strict=True))
                ],
            }
            for run in runs
        ],
    }


def _ranked_estimates(run: Run, system: str, other: str | None, depth: int, seed: int) -> list[tuple[str, Estimate]]:
    """Each measure's mean over questions, of one system or of its lead over another."""
    clusters = [case.cluster for case in run.cases]
    cells: list[tuple[str, Estimate]] = []
    for name, measure in measures(depth).items():
        values = [measure(ranks) for ranks in run.ranks[system]]
        if other is not None:
            values = [value - measure(ranks) for value, ranks in zip(values, run.ranks[other], strict=True)]
        cells.append((name, Estimate(mean(values), *bootstrap_interval(values, clusters, seed=seed))))
    return cells


def _choice_estimates(run: Run, system: str, other: str | None, depth: int, seed: int) -> list[tuple[str, Estimate]]:
    """Each measure's macro average over libraries, of one system or of its lead over another."""
    clusters = [case.cluster for case in run.cases]
    cells: list[tuple[str, Estimate]] = []
    for name in MEASURES:
        values = by_library(run.cases, run.ranks[system], name)
        if other is not None:
            values = values - by_library(run.cases, run.ranks[other], name)
        cells.append((name, Estimate(macro_average(values), *macro_interval(values, clusters, seed=seed))))
    return cells
