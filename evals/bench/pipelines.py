"""Our pipeline beside the LangChain quick-start on the same documents: seconds per stage, source characters per second.

    split    ours by section and tokens, theirs RecursiveCharacterTextSplitter(1000, 200)
    embed    the same weights: our encoder, and HuggingFaceEmbeddings as it comes
    store    Chroma, BM25, SQLite and the rest of a generation; Chroma alone

The documents pass in slices, ours and theirs by turns, so that a machine that is slow for a while is slow for both.

Not here: reading sources, which the quick-start leaves to its user.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings

from corpus.domain import Chunk, Document
from corpus.encoder import Encoder, Vectors
from corpus.index import embedded_texts, write_parts
from evals.bench.quickstart import CHUNK_CHARACTERS, OVERLAP_CHARACTERS, huggingface_embeddings
from ingest.split import split, token_counter
from ingest.vectors import VectorCache

if TYPE_CHECKING:
    from langchain_chroma import Chroma

SLICES = 6


@dataclass(slots=True)
class Stages:
    """Seconds per stage, and the number of texts that were embedded."""

    split_s: float = 0.0
    embed_s: float = 0.0
    store_s: float = 0.0
    n_texts: int = 0

    @property
    def total_s(self) -> float:
        return self.split_s + self.embed_s + self.store_s


def compare(documents: Sequence[Document], encoder: Encoder, folder: Path) -> tuple[Stages, Stages]:
    """What ours and what theirs took for these documents; `folder` is empty and holds their indexes afterwards."""
    ours, theirs = OurPipeline(encoder, folder / "ours"), QuickstartPipeline(encoder, folder / "theirs")
    for number in range(SLICES):
        part = documents[number::SLICES]
        sys.stderr.write(f"pipelines: slice {number + 1} of {SLICES}\n")
        ours.take(part)
        theirs.take(part)
    return ours.finish(), theirs.stages


class OurPipeline:
    """What an ingest does with documents that were read."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._stages = Stages()
        self._folder = folder
        self._count_tokens = token_counter(encoder.tokenizer)
        self._cache = VectorCache(folder / "vectors", encoder)
        self._chunks: list[Chunk] = []
        encoder.embed(["loads the model"])

    def take(self, documents: Sequence[Document]) -> None:
        began = perf_counter()
        chunks = [chunk for document in documents for chunk in split(document, self._count_tokens)]
        cut = perf_counter()
        self._stages.n_texts += self._cache.fill(embedded_texts(chunks))
        self._stages.split_s += cut - began
        self._stages.embed_s += perf_counter() - cut
        self._chunks += chunks

    def finish(self) -> Stages:
        """Stores what was taken."""
        began = perf_counter()
        generation = self._folder / "generation"
        generation.mkdir()
        write_parts(generation, self._chunks, (), self._cached)
        self._stages.store_s += perf_counter() - began
        self._cache.close()
        return self._stages

    def _cached(self, texts: Sequence[str]) -> Vectors:
        # a phrasing belongs to the first chunk of its name, which may lie in another slice than it was embedded for
        self._cache.fill(texts)
        return self._cache.vectors(texts)


class QuickstartPipeline:
    """What a LangChain tutorial does with texts."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self.stages = Stages()
        self._folder = folder
        self._splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS, add_start_index=True
        )
        self._embeddings = TimedEmbeddings(huggingface_embeddings(encoder))
        self._embeddings.embed_documents(["loads the model"])
        self._embeddings.seconds = 0.0
        self._store: Chroma | None = None

    def take(self, documents: Sequence[Document]) -> None:
        from langchain_chroma import Chroma

        began = perf_counter()
        pages = [LangChainDocument(document.text, metadata={"source": document.url}) for document in documents]
        pieces = self._splitter.split_documents(pages)
        cut = perf_counter()
        embedded_before = self._embeddings.seconds
        if self._store is None:
            self._store = Chroma.from_documents(pieces, self._embeddings, persist_directory=str(self._folder))
        else:
            self._store.add_documents(pieces)
        embed_s = self._embeddings.seconds - embedded_before
        self.stages.n_texts += len(pieces)
        self.stages.split_s += cut - began
        self.stages.embed_s += embed_s
        self.stages.store_s += perf_counter() - cut - embed_s


class TimedEmbeddings(Embeddings):
    """Embeddings that add up the seconds they take: LangChain embeds inside its call to store."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began = perf_counter()
        vectors = self._embeddings.embed_documents(texts)
        self.seconds += perf_counter() - began
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)
