"""The risk-coverage curve, against values worked by hand."""

from __future__ import annotations

import pytest

from evals.score.refusing import Point, false_answers_at, risk_coverage, risk_coverage_area

CONFIDENCE = (0.9, 0.8, 0.6, 0.4, 0.2)
ANSWERABLE = (True, True, False, True, False)


def test_curve_says_the_risk_for_each_part_that_is_covered() -> None:
    third = 1 / 3
    assert risk_coverage(CONFIDENCE, ANSWERABLE) == (
        Point(0.0, 0.0),
        Point(third, 0.0),
        Point(2 * third, 0.0),
        Point(2 * third, 0.5),
        Point(1.0, 0.5),
        Point(1.0, 1.0),
    )


def test_equal_confidences_are_answered_together() -> None:
    assert risk_coverage((0.5, 0.5), (True, False)) == (Point(0.0, 0.0), Point(1.0, 1.0))


def test_area_is_the_mean_risk_over_coverage() -> None:
    assert risk_coverage_area(risk_coverage(CONFIDENCE, ANSWERABLE)) == pytest.approx(0.5 / 3)
    assert risk_coverage_area(risk_coverage((0.9, 0.1), (True, False))) == 0.0
    assert risk_coverage_area(risk_coverage((0.1, 0.9), (True, False))) == 1.0


def test_false_answers_are_counted_where_enough_right_ones_pass() -> None:
    curve = risk_coverage(CONFIDENCE, ANSWERABLE)
    assert false_answers_at(curve, 0.6) == 0.0
    assert false_answers_at(curve) == 0.5


def test_questions_of_one_kind_make_no_curve() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        risk_coverage((0.5,), (True,))
