"""Words, vectors, chunks and symbols at rest."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import bm25s  # noqa: TID251  # its own sums are compared with ours
import numpy as np
import pytest

from corpus.dense import DenseIndex
from corpus.domain import Chunk, Symbol
from corpus.encoder import Encoder, Vectors
from corpus.knowledge import Knowledge
from corpus.lexical import LexicalIndex, text_tokens, tokens
from corpus.shelves import Shelves
from ingest.vectors import VectorCache


def chunk(number: int, text: str, *, library: str = "pandas", symbols: tuple[str, ...] = ()) -> Chunk:
    return Chunk(
        f"{library}:{number}", f"{library}/page", library, "1.0", "sdist", "narrative", "Page", "https://example.org",
        "BSD-3-Clause", text, number * 100, number * 100 + len(text), symbols,
    )  # fmt: skip


CHUNKS = (
    chunk(0, "Fill missing values with fillna.", symbols=("pandas.DataFrame.fillna", "pandas.Series.fillna")),
    chunk(1, "Read a file of comma separated values with read_csv."),
    chunk(2, "Routes bind a function to an address.", library="flask"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("read_csv", ["read_csv", "read", "csv"]),
        ("pandas.DataFrame", ["pandas.dataframe", "pandas", "dataframe", "panda", "data", "frame"]),
        ("How do I fill the missing values", ["fill", "miss", "valu"]),
        ("0..10", ["0..10", "0", "10"]),
        ("", []),
    ],
)
def test_names_are_kept_whole_and_split_and_words_are_stemmed(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_the_words_of_a_question_find_the_chunk_that_holds_them(tmp_path: Path) -> None:
    LexicalIndex.build(map(text_tokens, CHUNKS), tmp_path / "lexical")
    scores = LexicalIndex.open(tmp_path / "lexical").scores("filling missing values")
    assert scores.best(1).tolist() == [0]
    assert scores.at(np.array([2, 0]))[0] == 0


def test_a_question_of_unknown_words_scores_nothing(tmp_path: Path) -> None:
    LexicalIndex.build(map(text_tokens, CHUNKS), tmp_path / "lexical")
    assert LexicalIndex.open(tmp_path / "lexical").scores("xyzzy").at(np.arange(3)).tolist() == [0.0, 0.0, 0.0]


def test_the_nearest_chunk_is_found_and_a_filter_leaves_others_out(tmp_path: Path, encoder: Encoder) -> None:
    DenseIndex.build(CHUNKS, encoder.embed, tmp_path / "chroma")
    index = DenseIndex(tmp_path / "chroma", Shelves.of_chunks(CHUNKS))
    question = encoder.embed(["replace NaN in a column"])[0]
    assert index.nearest(question, 2)[0][0] == "pandas:0"
    assert [id for id, _ in index.nearest(question, 3, frozenset({("flask", "1.0")}))] == ["flask:2"]
    ((_, filtered), *_) = index.nearest(question, 3, frozenset({("pandas", "1.0")}))
    ((_, unfiltered), *_) = index.nearest(question, 3)
    assert filtered == pytest.approx(unfiltered, abs=2e-3)
    scope = frozenset({("pandas", "1.0"), ("flask", "1.0")})
    assert [id for id, _ in index.nearest_where(question, 3, scope)] == [
        id for id, _ in index.nearest(question, 3, scope)
    ]
    assert index.nearest(question, 3, frozenset()) == index.nearest_where(question, 3, frozenset()) == []


def test_rows_and_graph_say_the_same_cosine_of_a_vector_that_is_not_quite_of_length_one(tmp_path: Path) -> None:
    vectors = np.array([[1.01, 0], [0, 0.99], [0.6, 0.81]], dtype=np.float32)
    DenseIndex.build(CHUNKS, lambda texts: vectors, tmp_path / "chroma")
    index = DenseIndex(tmp_path / "chroma", Shelves.of_chunks(CHUNKS))
    asked = np.array([0.6, 0.8], dtype=np.float32)
    by_graph = dict(index.nearest(asked, 3))
    np.testing.assert_allclose(index.cosines(asked, np.arange(3)), [by_graph[chunk.id] for chunk in CHUNKS], atol=1e-6)


def test_words_score_as_bm25s_scores_them_and_only_chunks_that_hold_one(tmp_path: Path) -> None:
    LexicalIndex.build(map(text_tokens, CHUNKS), tmp_path / "lexical")
    asked = "filling a missing value in a column"
    model = bm25s.BM25.load(str(tmp_path / "lexical"))
    dense = model.get_scores_from_ids(
        [model.vocab_dict[t] for t in sorted(set(tokens(asked))) if t in model.vocab_dict]
    )
    found = LexicalIndex.open(tmp_path / "lexical").scores(asked)
    assert found.positions.tolist() == np.flatnonzero(dense).tolist()
    np.testing.assert_allclose(found.values, dense[found.positions], rtol=1e-6)


@pytest.mark.parametrize("n_chunks", [1, 7, 101])
def test_nothing_stays_in_the_log_of_the_vector_index(tmp_path: Path, n_chunks: int) -> None:
    chunks = [replace(CHUNKS[0], id=f"pandas:{number}", text=str(number)) for number in range(n_chunks)]
    vectors = np.random.default_rng(0).standard_normal((n_chunks, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed(texts: Sequence[str]) -> Vectors:
        return np.array([vectors[int(text.rpartition("\n")[2])] for text in texts])

    DenseIndex.build(chunks, embed, tmp_path / "chroma", synced_rows=3 if n_chunks < 10 else 40)
    (lengths,) = (tmp_path / "chroma").glob("*/length.bin")
    assert lengths.stat().st_size // 4 >= n_chunks  # the graph on disk has all rows
    index = DenseIndex(tmp_path / "chroma", Shelves.of_chunks(chunks))
    assert [index.nearest(vectors[at], 1)[0][0] for at in (0, n_chunks - 1)] == ["pandas:0", f"pandas:{n_chunks - 1}"]
    assert index.count() == n_chunks
    np.testing.assert_allclose(np.load(tmp_path / "chroma" / "rows.npy"), vectors, rtol=1e-6)


def test_chunks_and_symbols_come_back_as_they_were(tmp_path: Path) -> None:
    fillna = Symbol(
        "pandas.DataFrame.fillna", "pandas", "3.1.1", "method", ("pandas.Series.fillna",), "fillna(value)", ("value",)
    )
    Knowledge.build(CHUNKS, [fillna], tmp_path / "knowledge.db")
    knowledge = Knowledge(tmp_path / "knowledge.db")
    assert knowledge.chunks(["flask:2", "nothing"]) == {"flask:2": CHUNKS[2]}
    assert knowledge.chunks_at([1, 0]) == [CHUNKS[1], CHUNKS[0]]
    assert knowledge.symbols_named("PANDAS.series.fillna") == [fillna]
    assert knowledge.symbols_ending("fillna") == knowledge.symbols_ending("dataframe.fillna") == [fillna]
    assert knowledge.chunks_documenting("pandas.Series.fillna") == [CHUNKS[0]]
    assert knowledge.members("pandas.DataFrame") == ["pandas.dataframe.fillna"]


def test_vectors_are_made_once_and_have_length_one(tmp_path: Path, encoder: Encoder) -> None:
    cache = VectorCache(tmp_path, encoder)
    assert cache.fill(["one text", "another text", "one text"]) == 2
    assert cache.fill(["one text", "a third"]) == 1
    vectors = cache.vectors(["one text", "a third", "one text"])
    assert vectors.shape == (3, encoder.dim)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_a_field_that_no_chunk_has_finds_nothing(tmp_path: Path) -> None:
    LexicalIndex.build([[], [], []], tmp_path / "lexical")
    assert LexicalIndex.open(tmp_path / "lexical").scores("anything").at(np.arange(3)).tolist() == [0.0, 0.0, 0.0]


def test_threads_do_not_spoil_one_anothers_stems() -> None:
    texts = [f"wandering{'x' * n} libraries{n} visualising{'y' * n}" for n in range(400)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(tokens, texts))
    assert all(found[0].startswith("wander") and found[-1].startswith("visuali") for found in together)
