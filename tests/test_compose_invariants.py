"""What holds of every answer that is composed of quotes, on a real small index: nothing stands without its source."""

from __future__ import annotations

import pytest

from bot import Tutor, open_tutor
from bot.ask.understanding import understand
from bot.say.connecting import is_connecting
from bot.say.gone import missing_name
from corpus.home import Home

DOCUMENTED = (
    "how do I make an array of zeros in numpy",
    "how do I set a timeout in requests",
    "how do I send a POST request with JSON in requests",
    "how do I render a template in flask",
    "how do I concatenate numpy arrays",
    "what is broadcasting in numpy",
    "what is a Blueprint in Flask",
)
OTHERS = (
    "which library for visualisation",
    "numpy or pandas?",
    "how long does it take to learn Python for machine learning",
    "what mistakes do beginners make",
    "ValueError: operands could not be broadcast together with shapes (3,) (4,)",
    "AttributeError: module 'numpy' has no attribute 'concatenated'",
    "ModuleNotFoundError: No module named 'seaborn'",
    "what is numpy",
    "hello",
    "how do I bake bread",
)
MAX_LINES = 75
"""A screen and a little: the longest answers are tables and lists with an example of 15 lines."""


@pytest.fixture(scope="module")
def tutor(small_home: Home) -> Tutor:
    return open_tutor(small_home)


@pytest.mark.parametrize("question", [*DOCUMENTED, *OTHERS])
def test_every_sentence_is_quoted_or_connecting_and_every_quote_verbatim(tutor: Tutor, question: str) -> None:
    answer = tutor.ask(question)
    markers = {citation.marker for citation in answer.citations}
    chunks = tutor.index.knowledge.chunks([citation.chunk.id for citation in answer.citations])
    for citation in answer.citations:
        assert chunks[citation.chunk.id].text[citation.start : citation.end] == citation.quote
        assert f"[{citation.marker}]" in answer.text
    for sentence in answer.sentences:
        assert set(sentence.markers) <= markers
        assert sentence.markers or is_connecting(sentence.text), sentence.text
    assert answer.text.count("\n") <= MAX_LINES


@pytest.mark.parametrize("question", DOCUMENTED)
def test_how_to_and_what_is_cite_the_library_itself(tutor: Tutor, question: str) -> None:
    answer = tutor.ask(question)
    assert not answer.abstained
    assert {citation.chunk.kind for citation in answer.citations} <= {"narrative", "api", "example", "lesson"}
    assert any(citation.chunk.kind != "lesson" for citation in answer.citations)


def test_a_name_that_is_gone_is_said_to_be_gone(tutor: Tutor) -> None:
    answer = tutor.ask("AttributeError: module 'numpy' has no attribute 'concatenated'")
    assert "has no `numpy.concatenated`" in answer.text
    assert "numpy.concatenate" in answer.text


def test_a_module_that_has_no_entry_of_its_own_is_not_gone(tutor: Tutor) -> None:
    knowledge = tutor.index.knowledge
    assert knowledge.members("requests.adapters")
    assert not knowledge.symbols_named("requests.adapters")
    error = "AttributeError: module 'requests' has no attribute '{}'"
    assert missing_name(tutor.index, understand(tutor.index, error.format("adapters"))) is None
    assert missing_name(tutor.index, understand(tutor.index, error.format("adaptors"))) is not None


def test_an_error_of_a_builtin_type_is_no_missing_name_of_a_library(tutor: Tutor) -> None:
    answer = tutor.ask("AttributeError: 'NoneType' object has no attribute 'append'")
    assert "has no `" not in answer.text


@pytest.mark.parametrize(("module", "is_librarys"), [("ax", False), ("numpy", True)])
@pytest.mark.parametrize(
    "error",
    [
        "ImportError: cannot import name 'wobble' from partially initialized module '{}'",
        "AttributeError: module '{}' has no attribute 'wobble'",
    ],
)
def test_a_module_that_no_library_has_is_the_learners_own(
    tutor: Tutor, error: str, module: str, is_librarys: bool
) -> None:
    asked = understand(tutor.index, error.format(module))
    assert (missing_name(tutor.index, asked) is not None) is is_librarys


def test_a_documented_message_is_explained_by_the_page_that_speaks_of_it(tutor: Tutor) -> None:
    answer = tutor.ask("ValueError: operands could not be broadcast together with shapes (3,) (4,)")
    assert "operands could not be broadcast together" in answer.text
    assert {citation.chunk.library for citation in answer.citations} == {"numpy"}
