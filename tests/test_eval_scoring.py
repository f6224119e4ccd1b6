"""What one answer is worth, on answers written by hand, and what makes it unsound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.domain import Answer, Citation, Hit, Sentence, Timings
from evals.score.scoring import choosing, fact_recall, ranking
from evals.score.soundness import dangling_markers, defects, exact_quotes, live_markup
from tests.answering import chunk

PASSAGE = chunk("Broadcasting describes how NumPy treats arrays with different shapes.")
CITATION = Citation(1, PASSAGE, 0, 12)
ANSWER = Answer(
    question="what is broadcasting",
    text="Broadcasting [1]",
    abstained=False,
    reason=None,
    libraries=(),
    sentences=(Sentence("Broadcasting", "quoted", (1,)),),
    citations=(CITATION,),
    hits=(Hit(PASSAGE, 1.0),),
    ms=Timings(),
)
STORED = {PASSAGE.id: PASSAGE}


def test_a_sound_answer_has_no_defect() -> None:
    assert defects(ANSWER, STORED) == ()


def test_a_marker_in_code_is_an_index_and_no_marker() -> None:
    code = replace(ANSWER, text="`x[7]` [1]\n\n```python\nx[8]\n```\n[1]")
    assert dangling_markers(code) == ()


@pytest.mark.parametrize(
    "answer",
    [
        replace(ANSWER, text="Broadcasting [1] [2]"),
        replace(ANSWER, sentences=(Sentence("Broadcasting", "quoted", (1, 2)),)),
        replace(ANSWER, hits=(), citations=(replace(CITATION, marker=2), CITATION)),
    ],
)
def test_a_marker_without_citation_or_hit_dangles(answer: Answer) -> None:
    assert 2 in dangling_markers(answer)


def test_a_quote_must_stand_in_the_stored_passage_where_it_says() -> None:
    assert exact_quotes(ANSWER, STORED) == 1
    assert exact_quotes(ANSWER, {PASSAGE.id: replace(PASSAGE, text="Other words altogether, of some length.")}) == 0
    assert exact_quotes(ANSWER, {}) == 0


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[press](javascript:alert(1))<b onclick=x>",
        "![spy](http://192.0.2.1/spy.png)",
        "<a href=' javascript:x'>a</a>",
        "<iframe src=x></iframe>",
    ],
)
def test_markup_that_would_run_or_load_is_live(text: str) -> None:
    assert live_markup(text)


@pytest.mark.parametrize(
    "text",
    ["&lt;script&gt;", "`<script>`", "```html\n<script>x</script>\n```", "[docs](https://docs.example/x)", "a < b > c"],
)
def test_markup_that_is_shown_as_text_is_not_live(text: str) -> None:
    assert live_markup(text) == ()


def test_any_gold_item_answers_and_recall_counts_all() -> None:
    measures = ranking([None, 2])
    # 1 / log2(3); one of two found
    assert measures["nDCG@10"] == pytest.approx(0.6309, abs=1e-4)
    assert (measures["recall@5"], measures["MRR"], measures["hit@1"], measures["hit@5"]) == (0.5, 0.5, 0.0, 1.0)


def test_a_choice_is_right_if_any_gold_library_comes_first() -> None:
    assert choosing(("seaborn", "matplotlib"), ("matplotlib", "plotly", "seaborn"))["success@1"] == 1.0
    measures = choosing(("seaborn",), ("matplotlib", "plotly", "seaborn"))
    assert (measures["success@1"], measures["success@3"]) == (0.0, 1.0)
    assert choosing(("seaborn",), ())["success@3"] == 0.0


def test_facts_are_found_in_whole_words_through_markup() -> None:
    text = "It takes **3 to 6\nmonths** [1], says `NumPy`."
    facts = [("3 to 6 months",), ("2 to 6 months", "six months"), (r"re:num\w+",), ("month",)]
    assert fact_recall(facts, text) == 0.5
