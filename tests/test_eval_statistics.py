"""Tests of significance against values worked by hand and against statsmodels; the risk-coverage curve by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.score.refusing import Point, false_answers_at, risk_coverage, risk_coverage_area
from evals.score.significance import bootstrap_p, holm, mcnemar_p


def test_mcnemar_counts_only_questions_that_changed() -> None:
    # five turned bad and none good: 2 * (1/2)^5
    assert mcnemar_p([True] * 8, [True] * 3 + [False] * 5) == 2 / 32
    assert mcnemar_p([True, False], [True, False]) == 1.0
    assert mcnemar_p([True, False], [False, True]) == 1.0


def test_mcnemar_agrees_with_statsmodels() -> None:
    exact = pytest.importorskip("statsmodels.stats.contingency_tables").mcnemar
    before = [True] * 20 + [False] * 9
    after = [True] * 9 + [False] * 11 + [True] * 3 + [False] * 6
    assert mcnemar_p(before, after) == pytest.approx(exact([[9, 11], [3, 6]], exact=True).pvalue)


def test_holm_multiplies_the_smallest_most_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([]) == ()


def test_holm_agrees_with_statsmodels() -> None:
    adjust = pytest.importorskip("statsmodels.stats.multitest").multipletests
    values = [0.2, 0.001, 0.04, 0.9, 0.013]
    assert holm(values) == pytest.approx(adjust(values, method="holm")[1])


def test_a_difference_on_every_question_is_significant_and_noise_is_not() -> None:
    clusters = [str(n) for n in range(20)]
    assert bootstrap_p(np.full((20, 1), -0.1), clusters) == pytest.approx(2 / 2001)
    assert bootstrap_p(np.array([[0.1], [-0.1]] * 10), clusters) > 0.5
    assert bootstrap_p(np.zeros((20, 1)), clusters) == 1.0


def test_questions_of_one_cluster_are_one_piece_of_evidence() -> None:
    differences = np.array([[-0.1]] * 19 + [[0.1]])
    apart = bootstrap_p(differences, [str(n) for n in range(20)])
    together = bootstrap_p(differences, ["same"] * 19 + ["other"])
    assert apart < 0.01 < together


def test_the_curve_of_a_perfect_gate_has_no_area() -> None:
    points = risk_coverage([0.9, 0.8, 0.3, 0.1], [True, True, False, False])
    assert points[-1] == Point(1.0, 1.0)
    assert (risk_coverage_area(points), false_answers_at(points)) == (0.0, 0.0)


def test_the_curve_is_worked_by_hand() -> None:
    points = risk_coverage([0.9, 0.7, 0.7, 0.2], [True, False, True, True])
    assert points == (Point(0, 0), Point(1 / 3, 0), Point(2 / 3, 1), Point(1, 1))
    # a triangle over the second third, a square over the last
    assert risk_coverage_area(points) == pytest.approx(1 / 6 + 1 / 3)
    assert (false_answers_at(points, 0.3), false_answers_at(points)) == (0, 1)


def test_a_curve_needs_both_kinds_of_question() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        risk_coverage([0.5], [True])
