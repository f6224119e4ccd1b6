"""What defines a term, which parameter is asked about, and what names a call."""

from __future__ import annotations

import pytest

from bot.find.relevance import stems
from bot.say.evidence.definitions import AskedTerm, asked_term, definition, worth_of
from bot.say.evidence.fields import asked_parameter, field, name_fit
from tests.answering import chunk


def term(words: str) -> AskedTerm:
    return AskedTerm(words, frozenset(stems(words)), frozenset())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What is a DataFrame?", "DataFrame"),
        ("what does broadcasting mean", "broadcasting"),
        ("explain cross-validation", "cross-validation"),
        ("What is a list comprehension in Python?", "list comprehension"),
        ("overfitting", "overfitting"),
    ],
)
def test_the_term_is_read_off_the_question(text: str, asked: str) -> None:
    found = asked_term(text, frozenset())
    assert found is not None
    assert found.words == asked


@pytest.mark.parametrize("text", ["What happens if I sort twice?", "What does axis=1 mean?"])
def test_other_questions_ask_for_no_term(text: str) -> None:
    assert asked_term(text, frozenset()) is None


@pytest.mark.parametrize(
    "words",
    [
        "Broadcasting describes how arrays of different shapes are treated.",
        "The term broadcasting refers to the treatment of shapes.",
        "This is called broadcasting.",
        "Broadcasting: how shapes are matched.",
    ],
)
def test_a_sentence_whose_subject_is_the_term_defines_it(words: str) -> None:
    assert worth_of(words, term("broadcasting")) > 0.8


@pytest.mark.parametrize(
    "words",
    [
        "The `Broadcasting.describe` method is an example of an operation.",
        "If broadcasting is a problem, turn it off.",
        "Broadcasting is an example of a pattern.",
        "Broadcasting was disabled.",
        "Logistic broadcasting is a model.",
    ],
)
def test_a_sentence_about_something_else_defines_nothing(words: str) -> None:
    assert worth_of(words, term("broadcasting")) == 0


def test_what_is_called_so_is_quoted_with_the_sentence_before_it() -> None:
    page = chunk("A model may repeat what it has seen and fail on new data. This situation is called **overfitting**.")
    found = definition(page, term("overfitting"))
    assert found is not None
    assert [quote.words[:7] for quote in found.quotes] == ["A model", "This si"]


def test_stems_that_only_look_alike_are_two_terms() -> None:
    assert not term("regularization").is_within("regular expression")


def test_a_parameter_may_be_spelt_apart() -> None:
    assert asked_parameter("How do I skip the first rows?", ("sep", "skiprows"), "Read a file.") == "skiprows"
    assert asked_parameter("How do I set a timeout?", ("url", "timeout"), "Sends a request.") == "timeout"
    assert asked_parameter("How do I sort values?", ("values",), "Sort.") is None


def test_the_line_on_a_parameter_is_found_with_its_name() -> None:
    page = chunk("Read a file.\n\n- `sep` (str): The separator of fields.\n- `skiprows` (int): Lines to skip.")
    found = field([page], "skiprows")
    assert found is not None
    assert found.words == "`skiprows` (int): Lines to skip."


def test_the_name_that_the_question_spells_fits_best() -> None:
    question = "How do I fill missing values?"
    assert name_fit("pandas.DataFrame.fillna", question) > name_fit("pandas.DataFrame.ffill", question)
    assert name_fit("requests.Timeout", "set a timeout") == 0
