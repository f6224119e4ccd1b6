"""Metrics against values worked by hand."""

from __future__ import annotations

from math import log2

import pytest

from evals.metrics import bootstrap_interval, mrr, ndcg_at_k, recall_at_k, reciprocal_rank


def test_ndcg_of_one_gold_item_at_rank_three_is_one_half() -> None:
    # gain 1 / log2(4) = 0.5, ideal 1 / log2(2) = 1
    assert ndcg_at_k([3], 10) == pytest.approx(0.5)


def test_ndcg_of_two_gold_items_divides_by_the_ideal_order() -> None:
    # found at 1 and 3: 1 + 0.5; ideal at 1 and 2: 1 + 1 / log2(3)
    assert ndcg_at_k([1, 3], 10) == pytest.approx(1.5 / (1 + 1 / log2(3)))


def test_ndcg_ignores_what_comes_after_k() -> None:
    assert ndcg_at_k([11], 10) == 0.0


def test_ndcg_of_more_gold_items_than_k_can_still_be_one() -> None:
    assert ndcg_at_k([1, 2, None], 2) == pytest.approx(1.0)


def test_ndcg_never_exceeds_one_when_a_hit_holds_two_gold_items() -> None:
    assert ndcg_at_k([1, 1], 10) == 1.0


def test_recall_is_the_share_of_gold_items_found() -> None:
    assert recall_at_k([1, 5, 6, None], 5) == 0.5


def test_reciprocal_rank_takes_the_first_gold_item_found() -> None:
    assert reciprocal_rank([4, 2, None]) == 0.5
    assert reciprocal_rank([None]) == 0.0


def test_mrr_is_the_mean_over_questions() -> None:
    assert mrr([[1], [4], [None]]) == pytest.approx((1 + 0.25 + 0) / 3)


def test_questions_without_gold_are_refused() -> None:
    with pytest.raises(ValueError, match="gold"):
        ndcg_at_k([], 10)
    with pytest.raises(ValueError, match="gold"):
        recall_at_k([], 10)


def test_interval_of_equal_values_has_no_width() -> None:
    assert bootstrap_interval([0.25] * 8) == (0.25, 0.25)


def test_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    values = [0.0, 1.0] * 50
    low, high = bootstrap_interval(values)
    assert low < 0.5 < high
    assert 0.15 < high - low < 0.25  # 2 * 1.96 * sqrt(.25 / 100) = .196
    assert bootstrap_interval(values) == (low, high)
