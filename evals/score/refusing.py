"""How well a confidence parts questions that the sources answer from those that they don't.

Whoever answers the surer questions first covers more and more of those that can be answered, and gives more and more
false answers: the risk-coverage curve (El-Yaniv and Wiener 2010). The risk here is the share of the unanswerable
questions that are answered, so that it doesn't hang on how many of either a suite holds.

Not here: where the confidence comes from (`bot.judge.gate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

COVERAGE = 0.95


@dataclass(frozen=True, slots=True)
class Point:
    """At a threshold: the part of the answerable questions that is answered, and that of the unanswerable ones."""

    coverage: float
    risk: float


def risk_coverage(confidence: Sequence[float], answerable: Sequence[bool]) -> tuple[Point, ...]:
    """The curve from answering nothing to answering all; questions of equal confidence are answered together."""
    n_answerable = sum(answerable)
    n_others = len(answerable) - n_answerable
    if not n_answerable or not n_others:
        raise ValueError("a risk-coverage curve needs questions of both kinds")
    points = [Point(0.0, 0.0)]
    for threshold in sorted(set(confidence), reverse=True):
        told = [can for sure, can in zip(confidence, answerable, strict=True) if sure >= threshold]
        points.append(Point(sum(told) / n_answerable, (len(told) - sum(told)) / n_others))
    return tuple(points)


def risk_coverage_area(points: Sequence[Point]) -> float:
    """The mean risk over all coverages, by trapezia, in [0, 1]: 0 is perfect, .5 is what chance gives."""
    return float(np.trapezoid([point.risk for point in points], [point.coverage for point in points]))


def false_answers_at(points: Sequence[Point], coverage: float = COVERAGE) -> float:
    """The least risk at which at least that part of the answerable questions is answered."""
    return min(point.risk for point in points if point.coverage >= coverage)
