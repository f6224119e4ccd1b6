"""Career questions, answered from the shipped article; refusals and small talk."""

from __future__ import annotations

import pytest

from bot.ask.question import Question
from bot.ask.understanding import understand
from bot.find.retrieve import retrieve
from bot.say import connecting
from bot.say.by_kind import compose
from bot.say.cite import Written, written
from bot.say.refusal import refuse
from corpus.domain import Symbol
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from tests.answering import chunk, guides_and_article, small_index

SYMBOLS = [
    Symbol(name, "pandas", "3.1.1", "function") for name in ("pandas.read_excel", "pandas.read_csv", "pandas.merge")
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    page = chunk(
        "Read an Excel file into a table.", id="pandas:1", library="pandas", kind="api", title="pandas.read_excel",
        url="https://pandas.pydata.org/read_excel", symbols=("pandas.read_excel",),
    )  # fmt: skip
    return small_index(Home(tmp_path_factory.mktemp("home")), [*guides_and_article(), page], SYMBOLS, encoder=encoder)


def answered(index: Index, text: str) -> Written:
    question = understand(index, text)
    draft = compose(index, question, retrieve(index, question))
    assert draft is not None
    return written(draft)


def test_learning_time_is_3_to_6_months_and_cites_the_article(index: Index) -> None:
    answer = answered(index, "How long does it take to learn Python for machine learning?")
    assert "3 to 6 months" in answer.text
    assert {citation.chunk.library for citation in answer.citations} == {"article"}


def test_a_list_of_the_article_is_complete(index: Index) -> None:
    text = answered(index, "What common mistakes do beginners make?").text
    for mistake in ("basics", "data cleaning", "several libraries", "overlooking programming"):
        assert mistake in text


def test_an_answer_about_courses_says_who_sells_them(index: Index) -> None:
    text = answered(index, "Which courses does the article recommend?").text
    assert "sold through upGrad, which is also the publisher" in text
    assert "Executive Diploma" in text


def test_courses_are_no_answer_to_who_has_not_asked_for_any(index: Index) -> None:
    question = understand(index, "I begin my master thesis in 3 months and never coded. What should I learn first?")
    draft = compose(index, question, retrieve(index, question))
    assert draft is None or "upGrad" not in written(draft).text


def test_small_talk_is_answered_without_citations(index: Index) -> None:
    for text in ("hello", "thanks!", "bye", "what can you do?"):
        answer = answered(index, text)
        assert answer.citations == ()
        assert all(sentence.support == "connecting" for sentence in answer.sentences)


def test_a_refusal_says_what_was_searched_the_nearest_pages_and_what_is_covered(index: Index) -> None:
    question = understand(index, "How do I read a spreadsheet into an Excel chart of Mars?")
    refusal = refuse(index, question, retrieve(index, question), "not_in_sources")
    answer = written(refusal)
    assert refusal.reason == "not_in_sources"
    assert "passages on" in answer.text
    assert answer.text.count("\n- ") <= 3
    assert answer.citations
    assert answer.text.endswith(connecting.COVERS)


def test_off_topic_questions_are_shown_no_pages(index: Index) -> None:
    question = understand(index, "Who won the 2022 football world cup?")
    assert written(refuse(index, question, retrieve(index, question), "off_topic")).citations == ()


def test_an_unknown_name_is_named_with_the_nearest_real_ones(index: Index) -> None:
    question = Question("x", "pd.read_exel", "what_is", unknown_names=("pd.read_exel",))
    answer = written(refuse(index, question, (), "unknown_api"))
    assert "`pd.read_exel` is not in the documentation" in answer.text
    assert "`pandas.read_excel`" in answer.text
    assert [citation.chunk.title for citation in answer.citations] == ["pandas.read_excel"]


def test_an_empty_question_is_met_with_an_offer(index: Index) -> None:
    draft = refuse(index, understand(index, "  "), (), "empty_input")
    assert draft.reason == "empty_input"
    assert written(draft).text.startswith(connecting.EMPTY)


def test_every_line_that_is_not_quoted_is_of_the_fixed_list(index: Index) -> None:
    for text in (
        "hello",
        "which library for visualisation",
        "How long does it take to learn Python?",
        "What is NumPy?",
    ):
        lines = [sentence.text for sentence in answered(index, text).sentences if sentence.support == "connecting"]
        assert all(connecting.is_connecting(line) for line in lines)
    assert not connecting.is_connecting("NumPy is the best library.")
