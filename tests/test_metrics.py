"""Metrics against values worked by hand, and against ir_measures."""

from __future__ import annotations

import random
from math import log2

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, nDCG

from evals.score.metrics import (
    bootstrap_interval,
    macro_average,
    macro_interval,
    mrr,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
    success_at_k,
)


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


def test_success_is_one_if_any_gold_item_is_among_the_first() -> None:
    assert success_at_k([4, 3, None], 3) == 1.0
    assert success_at_k([4, None], 3) == 0.0


def test_questions_of_one_cluster_are_drawn_together_so_that_repetition_narrows_no_interval() -> None:
    values = [0.0, 1.0, 1.0, 0.0]
    clusters = ["a", "b", "c", "d"]
    repeated = bootstrap_interval(values * 5, clusters * 5)
    assert repeated == bootstrap_interval(values, clusters)
    alone_low, alone_high = bootstrap_interval(values * 5)
    assert alone_high - alone_low < repeated[1] - repeated[0]


def test_interval_of_one_cluster_has_no_width() -> None:
    assert bootstrap_interval([0.0, 1.0], ["a", "a"]) == (0.5, 0.5)


def test_macro_average_weighs_classes_alike_whatever_their_size() -> None:
    nan = float("nan")
    # first class (1 + 0 + 0) / 3, second 1; the mean of 1/3 and 1
    values = np.array([[1, nan], [0, 1], [0, nan]])
    assert macro_average(values) == pytest.approx(2 / 3)
    low, high = macro_interval(values, ["a", "b", "c"])
    assert low <= 2 / 3 <= high


def test_ndcg_recall_and_reciprocal_rank_agree_with_ir_measures() -> None:
    generator = random.Random(0)
    for _ in range(50):
        n_gold = generator.randint(1, 6)
        places = generator.sample(range(1, 31), n_gold)
        ranks = [place if place <= 20 else None for place in places]
        qrels = [ir_measures.Qrel("q", f"gold{number}", 1) for number in range(n_gold)]
        found = {rank: f"gold{number}" for number, rank in enumerate(ranks) if rank}
        run = [ir_measures.ScoredDoc("q", found.get(rank, f"other{rank}"), 100 - rank) for rank in range(1, 21)]
        theirs = ir_measures.calc_aggregate([nDCG @ 10, R @ 5, RR], qrels, run)
        assert ndcg_at_k(ranks, 10) == pytest.approx(theirs[nDCG @ 10])
        assert recall_at_k(ranks, 5) == pytest.approx(theirs[R @ 5])
        assert reciprocal_rank(ranks) == pytest.approx(theirs[RR])
