"""The gate: what is answered, what is refused and why."""

from __future__ import annotations

import pytest

from bot.gate import judge, signals
from bot.question import understand
from bot.retrieve import retrieve
from corpus.domain import AnswerReason
from corpus.encoder import Encoder
from corpus.index import Index
from tests.tiny_index import open_tiny_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


def verdict(index: Index, text: str) -> tuple[bool, AnswerReason | None]:
    question = understand(index, text)
    found = judge(question, retrieve(index, question))
    return found.answerable, found.reason


@pytest.mark.parametrize(
    "text",
    [
        "which library for visualisation",
        "How do I fill missing values in a DataFrame column?",
        "How long does it take to learn Python for machine learning?",
        "what does pd.read_csv do",
    ],
)
def test_question_that_the_sources_hold_passes(index: Index, text: str) -> None:
    assert verdict(index, text) == (True, None)


@pytest.mark.parametrize(
    "text",
    ["Who won the 2022 football world cup?", "capital of France", "write a poem about the sea", "how do I bake bread"],
)
def test_question_about_something_else_is_off_topic(index: Index, text: str) -> None:
    assert verdict(index, text) == (False, "off_topic")


def test_invented_name_is_an_unknown_api(index: Index) -> None:
    assert verdict(index, "how do I use pd.read_exel") == (False, "unknown_api")


def test_empty_question_is_empty_input(index: Index) -> None:
    assert verdict(index, "  ") == (False, "empty_input")


def test_greeting_passes(index: Index) -> None:
    assert verdict(index, "hello") == (True, None)


def test_no_hits_are_no_answer(index: Index) -> None:
    assert not judge(understand(index, "fill missing values"), ()).answerable


def test_signals_are_shares(index: Index) -> None:
    question = understand(index, "fill missing values with zzyzx")
    found = signals(question, retrieve(index, question))
    assert 0 < found.covered < 1
    assert 0 < found.unknown_words < 1
    assert found.covered_by_one <= found.covered
