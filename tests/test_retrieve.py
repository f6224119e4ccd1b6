"""Retrieval on a small real index: exact names, scope, diversity."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ask.understanding import understand
from bot.find.retrieve import retrieve
from bot.retriever import PreceptorRetriever
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from tests.answering import chunk, small_index
from tests.tiny_index import open_tiny_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


def test_exactly_named_function_comes_first(index: Index) -> None:
    hits = retrieve(index, understand(index, "what does df.fillna do"))
    assert hits[0].chunk.symbols == ("pandas.DataFrame.fillna",)


def test_several_names_come_in_the_order_of_the_question(index: Index) -> None:
    hits = retrieve(index, understand(index, "difference between loc and iloc"))
    assert [hit.chunk.title for hit in hits[:2]] == ["pandas.DataFrame.loc", "pandas.DataFrame.iloc"]


def test_which_library_finds_the_guides_first(index: Index) -> None:
    hits = retrieve(index, understand(index, "which library for visualisation"))
    assert {hit.chunk.library for hit in hits[:4]} >= {"matplotlib", "seaborn"}
    assert {hit.chunk.kind for hit in hits[:3]} == {"guide"}


def test_career_question_finds_the_article_first(index: Index) -> None:
    hits = retrieve(index, understand(index, "How long does it take to learn Python?"))
    assert hits[0].chunk.title.endswith("How long it takes")


def test_a_question_about_the_language_finds_its_own_pages_first(tmp_path: Path, encoder: Encoder) -> None:
    text = "numpy.array(object)\n\nCreate an array from a list."
    pages = [
        chunk("Loop over two lists at the same time with zip.", id="python:1", library="python"),
        chunk("A for loop takes the items of a list, one by one.", id="python:2", library="python"),
        chunk("Lists keep their items in order; loop over two of them with zip.", id="python:3", library="python"),
        chunk(text, kind="api", title="numpy.array", symbols=("numpy.array",)),
    ]
    index = small_index(Home(tmp_path), pages, (), encoder=encoder)
    libraries = [hit.chunk.library for hit in retrieve(index, understand(index, "loop over two lists together"))]
    assert libraries[:2] == ["python", "python"]


def test_scope_leaves_other_libraries_out(index: Index) -> None:
    hits = retrieve(index, understand(index, "what does df.fillna do", only=("numpy",)))
    assert {hit.chunk.library for hit in hits} == {"numpy"}


def test_library_that_the_question_asks_for_is_the_one_searched(index: Index) -> None:
    hits = retrieve(index, understand(index, "how do I draw a line plot with seaborn"))
    assert {hit.chunk.library for hit in hits} == {"seaborn"}


def test_guide_is_the_documentation_of_a_library_that_has_no_other(index: Index) -> None:
    hits = retrieve(index, understand(index, "how do I collect data from a web API with requests"))
    assert [(hit.chunk.library, hit.chunk.kind) for hit in hits] == [("requests", "guide")]


def test_library_that_has_nothing_on_the_question_is_not_searched_alone(index: Index) -> None:
    hits = retrieve(index, understand(index, "compute the mean along an axis of an array with requests"))
    assert hits[0].chunk.library == "numpy"


def test_comparison_searches_both_libraries(index: Index) -> None:
    hits = retrieve(index, understand(index, "seaborn vs matplotlib"))
    assert {hit.chunk.library for hit in hits} == {"seaborn", "matplotlib"}


def test_hits_are_ordered_and_repeatable(index: Index) -> None:
    question = understand(index, "mean of each group")
    hits = retrieve(index, question, k=8)
    assert len(hits) == 8
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == retrieve(index, question, k=8)


def test_hits_carry_the_scores_of_both_indexes(index: Index) -> None:
    hit = retrieve(index, understand(index, "fill missing values"))[0]
    assert 0.5 < (hit.cosine or 0) <= 1
    assert (hit.lexical or 0) > 0


def test_one_document_gives_at_most_three_hits(index: Index) -> None:
    hits = retrieve(index, understand(index, "machine learning"), k=20)
    documents = [hit.chunk.document_id for hit in hits]
    assert max(documents.count(document) for document in documents) <= 3


def test_empty_question_finds_nothing(index: Index) -> None:
    assert retrieve(index, understand(index, "\u200b")) == ()


def test_retriever_gives_documents_with_their_source(index: Index) -> None:
    documents = PreceptorRetriever(index=index, k=2, libraries=("pandas",)).invoke("read a csv file")
    assert len(documents) == 2
    assert {document.metadata["library"] for document in documents} == {"pandas"}
    assert set(documents[0].metadata) == {"chunk_id", "library", "version", "part", "kind", "title", "url", "score"}


def test_scope_may_name_a_version(index: Index) -> None:
    hits = retrieve(index, understand(index, "mean along an axis", only=("numpy==1.0",)))
    assert {(hit.chunk.library, hit.chunk.version) for hit in hits} == {("numpy", "1.0")}
    assert retrieve(index, understand(index, "mean along an axis", only=("numpy==2.0",))) == ()
