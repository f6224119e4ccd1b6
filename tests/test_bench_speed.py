"""The parts of `make bench-speed`: the sample, both pipelines, the least."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.domain import Chunk
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import open_index
from evals.bench import floor
from evals.bench.pipelines import compare
from evals.bench.speed_sample import sample_documents
from evals.bench.whole_ingest import StageClock, peak_mb
from ingest.split import split, token_counter


@pytest.fixture(scope="module")
def chunks(small_home: Home) -> list[Chunk]:
    return list(open_index(small_home).knowledge.all_chunks())


def test_the_sample_is_the_same_each_time_and_no_larger_than_asked(chunks: list[Chunk]) -> None:
    first, second = sample_documents(chunks, 5), sample_documents(chunks, 5)
    assert len(first) == 5
    assert first == second


def test_a_sampled_document_is_cut_into_the_chunks_that_it_came_from(chunks: list[Chunk], encoder: Encoder) -> None:
    for document in sample_documents(chunks, 5):
        indexed = [chunk for chunk in chunks if chunk.document_id == document.id]
        again = split(document, token_counter(encoder.tokenizer))
        assert {(chunk.title, chunk.url) for chunk in again} == {(chunk.title, chunk.url) for chunk in indexed}
        assert sum(len(chunk.text) for chunk in again) == pytest.approx(sum(len(c.text) for c in indexed), rel=0.02)


def test_both_pipelines_report_every_stage(chunks: list[Chunk], encoder: Encoder, tmp_path: Path) -> None:
    pytest.importorskip("langchain_chroma")
    shortest = sorted(sample_documents(chunks, 100), key=lambda document: len(document.text))[:7]
    for stages in compare(shortest, encoder, tmp_path):
        assert min(stages.split_s, stages.embed_s, stages.store_s) > 0
        assert stages.n_texts >= 7
        assert stages.total_s == stages.split_s + stages.embed_s + stages.store_s


def test_the_floor_counts_the_multiply_adds_of_the_shapes(encoder: Encoder) -> None:
    least = floor.measure(encoder.tokenizer.parent, None, 100.0)
    # six layers of 2·384² for key and value; 2·384² + 2·384·1536 in five layers, and for one token of 100 in the last
    assert least.linear_m == pytest.approx((6 * 294_912 + 5.01 * 1_474_560) / 1e6)
    assert least.attention_m == pytest.approx(5.01 * 2 * 100 * 384 / 1e6)
    assert least.linear_g == least.exact_g > 0
    assert least.tokens_per_s == pytest.approx(1e3 * least.exact_g / (least.linear_m + least.attention_m))


def test_the_clock_keeps_the_stages_in_order(tmp_path: Path) -> None:
    clock = StageClock(tmp_path / "progress.json")
    clock.stage("read", 1)
    clock.stage("embed", 1)
    (first, began), (second, later) = clock.began
    assert (first, second) == ("read", "embed")
    assert began <= later
    assert peak_mb() > 10
