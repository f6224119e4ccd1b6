"""The tutor end to end on a small index with the real encoder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import Answer, Tutor, open_tutor
from bot.runnable import as_runnable
from corpus.domain import Symbol
from corpus.encoder import Encoder
from corpus.errors import IndexMissing, UnknownLibrary
from corpus.home import Home
from tests.answering import chunk, guides_and_article, small_index

PAGE = chunk(
    "Use fillna to replace missing values in a column of a DataFrame.\n\n```python\n>>> df.fillna(0)\n```",
    id="pandas:1", library="pandas", title="Missing data > Filling", url="https://pandas.pydata.org/docs/missing.html",
)  # fmt: skip
CHUNKS = [
    *(one for one in guides_and_article() if one.library in {"article", "matplotlib", "seaborn", "pandas", "requests"}),
    PAGE,
]
SYMBOLS = [
    Symbol(name, "pandas", "3.1.1", "function")
    for name in ("pandas.read_excel", "pandas.read_csv", "pandas.merge", "pandas.concat", "pandas.isna")
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    small_index(home, CHUNKS, SYMBOLS, encoder=encoder)
    return home


@pytest.fixture(scope="module")
def tutor(home: Home) -> Tutor:
    return open_tutor(home)


def is_whole(answer: Answer) -> bool:
    """Markers dense and used, quotes verbatim, cited chunks among the hits, sentences in the text."""
    markers = [citation.marker for citation in answer.citations]
    used = {marker for sentence in answer.sentences for marker in sentence.markers}
    found = {hit.chunk.id for hit in answer.hits}
    return (
        markers == list(range(1, len(markers) + 1))
        and used == set(markers)
        and all(citation.chunk.text[citation.start : citation.end] == citation.quote for citation in answer.citations)
        and all(citation.chunk.id in found for citation in answer.citations)
    )


def test_a_question_is_answered_with_citations(tutor: Tutor) -> None:
    answer = tutor.ask("which library for visualisation")
    assert not answer.abstained
    assert answer.reason is None
    assert {"matplotlib", "seaborn"} <= set(answer.libraries)
    assert is_whole(answer)


def test_how_to_cites_the_page_of_the_library(tutor: Tutor) -> None:
    answer = tutor.ask("How do I fill missing values in a DataFrame column?")
    assert {citation.chunk.id for citation in answer.citations} == {PAGE.id}
    assert is_whole(answer)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who won the 2022 football world cup?", "off_topic"),
        ("", "empty_input"),
        ("?!", "empty_input"),
        ("How do I use pd.read_magic in pandas?", "unknown_api"),
    ],
)
def test_what_the_sources_lack_is_refused_with_its_reason(tutor: Tutor, question: str, reason: str) -> None:
    answer = tutor.ask(question)
    assert answer.abstained
    assert answer.reason == reason
    assert answer.text
    assert is_whole(answer)


def test_small_talk_is_no_refusal(tutor: Tutor) -> None:
    answer = tutor.ask("hello")
    assert (answer.abstained, answer.citations, answer.hits) == (False, (), ())


def test_a_library_filter_keeps_others_out(tutor: Tutor) -> None:
    hits = tutor.search("charts", libraries=("seaborn",), k=3)
    assert {hit.chunk.library for hit in hits} == {"seaborn"}


def test_an_unknown_library_is_an_error_with_advice(tutor: Tutor) -> None:
    with pytest.raises(UnknownLibrary, match="seaborn"):
        tutor.ask("charts", libraries=("seabon",))


def test_a_follow_up_is_read_with_its_conversation(tutor: Tutor) -> None:
    answer = tutor.ask("and for a DataFrame column?", history=[("user", "How do I fill missing values with pandas?")])
    assert PAGE.id in {hit.chunk.id for hit in answer.hits}


@pytest.mark.parametrize(
    "text", ["\ud800", "a\udcff b", "\x00", "🐍" * 50, "x" * 100_000, "<script>alert(1)</script>", "%s {} \\"]
)
def test_no_input_crashes_the_tutor(tutor: Tutor, text: str) -> None:
    assert tutor.ask(text).question == text


def test_a_newly_published_generation_is_switched_to(tmp_path: Path, home: Home, encoder: Encoder) -> None:
    own = Home(tmp_path)
    shutil.copytree(home.root / "index", own.root / "index")
    own.models.parent.mkdir(exist_ok=True)
    tutor = open_tutor(own)
    assert not tutor.reload_if_newer()
    small_index(own, CHUNKS[:30], encoder=encoder)
    assert tutor.reload_if_newer()
    assert tutor.index.manifest.n_chunks == 30
    assert not tutor.reload_if_newer()
    shutil.rmtree(own.root / "index")
    assert not tutor.reload_if_newer()


def test_without_an_index_opening_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="preceptor ingest"):
        open_tutor(Home(tmp_path))


def test_the_tutor_is_a_runnable(tutor: Tutor) -> None:
    runnable = as_runnable(tutor)
    assert runnable.invoke("hello").question == "hello"
    first, second = runnable.batch(["hello", {"question": "which library for visualisation", "libraries": ["seaborn"]}])
    assert (first.question, second.libraries) == ("hello", ("seaborn",))
    assert [answer.question for answer in runnable.stream("thanks")] == ["thanks"]
