"""A defect of every kind, planted in a real tutor on the small index, turns the right measure red."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import Tutor, open_tutor
from corpus.home import Home
from evals.score.comparison import Comparison, compare
from evals.score.soundness import CRASH, DANGLING_MARKER, INEXACT_QUOTE, LIVE_MARKUP
from evals.score.summary import hard_failures, summarise
from evals.suites.gold import Item
from evals.suites.records import Run
from tests.eval_material import (
    AnswersAll,
    CitesNothing,
    Crashes,
    LacksFlask,
    QuotesWrongly,
    RanksBackwards,
    ShowsMarkup,
    Sound,
    run_of,
    tiny_suites,
)


@pytest.fixture(scope="module")
def tutor(small_home: Home) -> Tutor:
    return open_tutor(small_home)


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    return tiny_suites(tmp_path_factory.mktemp("suites"))


@pytest.fixture(scope="module")
def sound(tutor: Tutor, items: list[Item]) -> Run:
    return run_of(tutor, items)


def verdicts(comparison: Comparison) -> dict[str, str]:
    return {change.suite: change.verdict for change in comparison.changes}


def of_suite(items: list[Item], *suites: str) -> list[Item]:
    return [item for item in items if item.suite in suites]


def test_a_sound_tutor_has_no_hard_failure_and_scores_well(sound: Run) -> None:
    assert [(row.question, row.failures, row.crash) for row in hard_failures(sound)] == []
    scores = {suite.suite: suite.score.estimate.mean for suite in summarise(sound) if suite.score}
    assert scores["retrieval"] > 0.5
    assert scores["refusing"] > 0.8
    assert (scores["citations"], scores["career"], scores["choice"], scores["safety"]) == (1.0, 1.0, 1.0, 1.0)


def test_the_same_run_twice_gives_the_same_numbers(tutor: Tutor, items: list[Item], sound: Run) -> None:
    again = run_of(tutor, items)
    for one, two in zip(sound.rows, again.rows, strict=True):
        assert (one.measures, one.failures, one.ranks) == (two.measures, two.failures, two.ranks)
    comparison = compare(sound, again)
    assert set(verdicts(comparison).values()) == {"unchanged"}
    assert (comparison.worse, comparison.has_dropped) == ((), False)


@pytest.mark.parametrize(
    ("defect", "failure"),
    [
        (QuotesWrongly, INEXACT_QUOTE),
        (CitesNothing, DANGLING_MARKER),
        (Crashes, CRASH),
        (ShowsMarkup, LIVE_MARKUP),
    ],
)
def test_what_no_answer_may_have_is_a_hard_failure(
    defect: Callable[[Tutor], Sound], failure: str, tutor: Tutor, items: list[Item]
) -> None:
    run = run_of(defect(tutor), of_suite(items, "citations", "safety"))
    assert {kind for row in hard_failures(run) for kind in row.failures} >= {failure}


def test_wrong_quotes_lower_the_share_of_exact_ones_to_nothing(tutor: Tutor, items: list[Item], sound: Run) -> None:
    run = run_of(QuotesWrongly(tutor), of_suite(items, "citations"))
    assert all(row.measures["exact quotes"] == 0.0 for row in run.rows)
    assert all(row.measures["exact quotes"] == 1.0 for row in sound.rows if row.suite == "citations")


def test_a_ranking_turned_round_is_a_significant_drop_in_retrieval_alone(
    tutor: Tutor, items: list[Item], sound: Run
) -> None:
    comparison = compare(sound, run_of(RanksBackwards(tutor), items))
    assert comparison.has_dropped
    assert {suite for suite, verdict in verdicts(comparison).items() if verdict == "worse"} == {"retrieval"}
    assert {moved.suite for moved in comparison.worse} == {"retrieval"}


def test_a_gate_set_too_low_is_a_significant_drop_in_refusing(tutor: Tutor, items: list[Item], sound: Run) -> None:
    run = run_of(AnswersAll(tutor), of_suite(items, "refusing"))
    assert verdicts(compare(sound, run)) == {"refusing": "worse"}
    assert dict(summarise(run)[0].failures)["false answer"] == 8


def test_a_lost_library_fails_the_questions_on_it(tutor: Tutor, items: list[Item], sound: Run) -> None:
    run = run_of(LacksFlask(tutor), of_suite(items, "retrieval"))
    lost = [row for row in run.rows if "not found" in row.failures]
    assert {row.label for row in lost} >= {"flask"}
    comparison = compare(sound, run)
    assert {moved.after for moved in comparison.worse} == {0.0}
    assert comparison.changes[0].difference.high < 0


def test_a_crash_is_a_row_like_any_other(tutor: Tutor, items: list[Item]) -> None:
    run = run_of(Crashes(tutor), of_suite(items, "citations"))
    crashed = run.rows[0]
    assert (crashed.failures, crashed.answer, crashed.measures) == (
        (CRASH,),
        None,
        {"passed": 0.0, "citation recall": 0.0},
    )
    assert "ZeroDivisionError: division by zero" in crashed.crash
    assert len(run.rows) == 3
