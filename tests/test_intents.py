"""What people want of a tutor beside a page of documentation, and whether a question wants it."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from bot.ask.intent import without_framing
from bot.ask.question import QuestionKind
from bot.ask.understanding import understand
from bot.find.choice import choices
from corpus.catalogue import libraries, other_libraries
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from corpus.intents import IntentIndex, _vocabulary, intent_phrasings, intents
from tests.answering import guides_and_article, small_index

ARTICLE = resources.files("corpus").joinpath("article.md").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return small_index(Home(tmp_path_factory.mktemp("home")), guides_and_article(), encoder=encoder)


def test_every_fact_is_told_in_sentences_of_the_article() -> None:
    said = {sentence for intent, _ in intents() for sentence in intent.says}
    assert len(said) > 70
    assert said - set(ARTICLE) == set()


def test_every_sentence_of_the_article_is_asked_for() -> None:
    said = {sentence for intent, _ in intents() for sentence in intent.says}
    sentences = [line for line in ARTICLE if line.endswith(".")]
    assert [line for line in sentences if line not in said and not line.startswith("The article names four")] == []


def test_every_library_is_looked_for_in_words_that_do_not_name_it() -> None:
    subjects = {intent.subject for intent, texts in intents() if intent.kind == "choice" and len(texts) > 5}
    assert {entry.id for entry in other_libraries()} | set(libraries()) == subjects


def test_phrasings_of_intents_are_short_and_lower_case() -> None:
    texts = [text for text in intent_phrasings() if text not in _tasks()]
    assert len(texts) > 3_500
    assert [text for text in texts if text != text.lower() or not 2 <= len(text.split()) <= 16] == []
    assert [text for text in texts if re.search(r"[.!]$", text)] == []


def test_a_fact_is_as_near_as_its_nearest_phrasing_and_a_library_as_its_three(tmp_path: Path) -> None:
    vectors = np.zeros((len(intent_phrasings()), 2), dtype=np.float32)
    at = 0
    for intent, texts in intents():
        vectors[at : at + (1 if intent.kind == "fact" else 3)] = (1, 0)
        at += len(texts)
    IntentIndex.build(vectors, tmp_path / "intents", article=ARTICLE)
    found = IntentIndex(tmp_path / "intents").matches(np.array([1, 0], dtype=np.float32))
    assert len(found) == len(intents())
    assert {round(match.cosine, 3) for match in found if match.intent.kind != "elsewhere"} == {1.0}


def test_words_of_lessons_are_words_and_the_names_in_them_are_none() -> None:
    known = _vocabulary()
    assert "curse" in known, "of dimensionality"
    assert "robustscaler" not in known


def test_facts_of_ours_are_none_of_another_article(tmp_path: Path) -> None:
    vectors = np.ones((len(intent_phrasings()), 2), dtype=np.float32)
    IntentIndex.build(
        vectors, tmp_path / "intents", article=["Data engineers move data. It takes them a year to learn."]
    )
    found = IntentIndex(tmp_path / "intents").matches(np.array([1, 0], dtype=np.float32))
    assert {match.intent.kind for match in found} == {"choice", "elsewhere"}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("according to the article, how long does it take", "how long does it take"),
        ("what does the career article say about clinics and doctors", "what about clinics and doctors"),
        ("which clinics use it, says the article?", "which clinics use it ?"),
        ("the article?", "the article?"),
    ],
)
def test_naming_the_article_says_nothing_of_what_is_asked(text: str, bare: str) -> None:
    assert without_framing(text) == bare


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("will I have a hard time with Python at first?", "career"),
        ("do clinics make use of ML?", "career"),
        ("how do I fill missing values in a column", "how_to"),
        ("a tool with which my charts can be zoomed?", "which_library"),
        ("what is seaborn?", "what_is"),
    ],
)
def test_the_kind_of_a_question_is_seen_from_what_it_is_nearest_to(index: Index, text: str, kind: QuestionKind) -> None:
    assert understand(index, text).kind == kind


def test_a_question_within_a_library_is_not_answered_from_the_article(index: Index) -> None:
    assert understand(index, "do clinics make use of ML?", only=("pandas",)).kind != "career"


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("which library for charts that readers can zoom", "plotly"),
        ("which tool runs my jobs each morning in the right order", "airflow"),
        ("what should I use for a t-test", "scipy"),
        ("which package downloads pages from the web", "requests"),
    ],
)
def test_the_library_for_a_job_comes_first(index: Index, text: str, library: str) -> None:
    chunks = choices(index, understand(index, text))
    assert library in [choice.library for choice in chunks[:2]]


def test_a_library_that_is_refused_is_not_in_the_list(index: Index) -> None:
    for said, is_listed in (("please", True), ("without plotly", False)):
        found = choices(index, understand(index, f"which library for charts that readers can zoom, {said}"))
        assert ("plotly" in [choice.library for choice in found]) is is_listed


@pytest.mark.parametrize("text", ["which library for statistics", "which library for nlp", "library for deep learning"])
def test_a_question_for_a_library_gets_a_list_though_the_article_names_one(index: Index, text: str) -> None:
    assert understand(index, text).kind == "which_library"


def _tasks() -> set[str]:
    known = [entry.tasks for entry in libraries().values()] + [entry.tasks for entry in other_libraries()]
    return {task for tasks in known for task in tasks}
