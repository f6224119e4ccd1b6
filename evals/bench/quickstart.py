"""The LangChain quick-start, as its tutorials write it: the recursive splitter, an embedding model, Chroma.

    RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200) → Embeddings → Chroma.similarity_search

It reads the pages that Preceptor indexed and embeds them with the same weights. Its index is kept below
PRECEPTOR_HOME/cache/quickstart, by corpus, encoder and splitter; an interrupted build goes on where it stopped.

Not here: what its results are worth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from langchain_core.embeddings import Embeddings
from rich.console import Console
from rich.progress import track

from corpus.encoder import Encoder, RobertaEncoder
from corpus.home import Home
from corpus.index import Index
from corpus.knowledge import Knowledge
from corpus.weights import folder_sha256
from evals.bench.quickstart_documents import Page, pages_of
from evals.bench.systems import Passage

if TYPE_CHECKING:
    from langchain_chroma import Chroma

CHUNK_CHARACTERS = 1_000
OVERLAP_CHARACTERS = 200
BATCH_TEXTS = 256
MODEL_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Part:
    """A collection, and what of it counts."""

    store: Chroma
    # Chroma's conditions are deeper than LangChain's annotation says
    filter: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of the quick-start's index, with the ids of the chunks of ours that it overlaps."""

    id: str
    text: str
    document_id: str
    chunk_ids: tuple[str, ...]


class EncoderEmbeddings(Embeddings):
    """Our encoder behind LangChain's interface: the weights of HuggingFaceEmbeddings at our encoder's speed."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        # as langchain_huggingface does: with line ends left in, the cosine to its vectors falls to .98
        return [row.tolist() for row in self._encoder.embed([text.replace("\n", " ") for text in texts])]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def huggingface_embeddings(encoder: Encoder) -> Embeddings:
    """LangChain's own embeddings with the encoder's weights, in float32 and its own batches."""
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=str(encoder.tokenizer.parent), model_kwargs={"device": "cpu"})


def fast_embeddings(encoder: Encoder) -> Embeddings:
    """The same vectors sooner where the encoder is our default one, else LangChain's own.

    Like LangChain's class it reads 512 tokens; nearly half of the quick-start's texts are longer than a chunk of ours.
    """
    if not isinstance(encoder, RobertaEncoder):
        return huggingface_embeddings(encoder)
    folder = encoder.tokenizer.parent
    whole = RobertaEncoder(
        folder, name=encoder.name, identity=encoder.identity, dim=encoder.dim, max_tokens=MODEL_TOKENS
    )
    return EncoderEmbeddings(whole)


def agreement(ours: Embeddings, theirs: Embeddings, texts: list[str]) -> str:
    """The least and the mean cosine between the two embeddings of each text, in words."""
    left, right = (np.asarray(each.embed_documents(texts)) for each in (ours, theirs))
    cosines = (left * right).sum(axis=1) / np.linalg.norm(left, axis=1) / np.linalg.norm(right, axis=1)
    return f"mean {cosines.mean():.4f}, least {cosines.min():.4f}"


class Quickstart:
    """The quick-start's index, opened for searching: one Chroma collection, or several that make up one index."""

    def __init__(self, parts: Sequence[Part], knowledge: Knowledge) -> None:
        self._parts = parts
        self._knowledge = knowledge

    @classmethod
    def open(cls, index: Index, home: Home, embeddings: Embeddings) -> Quickstart:
        """The cached index of these pages and embeddings, built or completed first where it is missing."""
        folder = _folder(index, home, embeddings)
        folder.mkdir(parents=True, exist_ok=True)
        # Chroma's files bear one writer only
        with FileLock(folder / "writer.lock"):
            store = _store(folder, embeddings)
            if not (folder / "complete").is_file():
                _fill(store, _pieces(pages_of(index.knowledge.all_chunks())))
                (folder / "complete").touch()
        return cls([Part(store)], index.knowledge)

    @classmethod
    def cached(cls, index: Index, home: Home, embeddings: Embeddings) -> Quickstart | None:
        """The index of these pages and embeddings if it has been built, else None."""
        folder = _folder(index, home, embeddings)
        return cls([Part(_store(folder, embeddings))], index.knowledge) if (folder / "complete").is_file() else None

    def search(self, question: str, k: int) -> list[Passage]:
        """What `similarity_search` returns, best first."""
        found = [
            pair
            for part in self._parts
            for pair in part.store.similarity_search_with_score(question, k=k, filter=part.filter)
        ]
        nearest = sorted(found, key=lambda pair: pair[1])[:k]
        return [self._passage(document.metadata["chunks"].split()) for document, _ in nearest]

    def hiding(self, hidden: Collection[str], folder: Path) -> Quickstart:
        """The same index without the headings of these chunks' sections; the pages that differ go into `folder`."""
        documents = sorted({chunk.document_id for chunk in self._knowledge.chunks(sorted(hidden)).values()})
        chunks = [chunk for document in documents for chunk in self._knowledge.document_chunks(document)]
        (original,) = self._parts
        changed = _store(folder, original.store.embeddings)
        _fill(changed, _pieces(pages_of(chunks, hidden=hidden)))
        return Quickstart([replace(original, filter={"document": {"$nin": documents}}), Part(changed)], self._knowledge)

    def _passage(self, chunk_ids: list[str]) -> Passage:
        chunks = self._knowledge.chunks(chunk_ids)
        symbols = dict.fromkeys(symbol for id in chunk_ids for symbol in chunks[id].symbols)
        return Passage(chunks[chunk_ids[0]].library, tuple(symbols), tuple(chunk_ids))


def _pieces(pages: Iterable[Page]) -> list[Piece]:
    """The pages cut by LangChain's splitter, each piece with the chunks of ours that it overlaps."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS, add_start_index=True
    )
    pieces: list[Piece] = []
    for page in pages:
        for number, piece in enumerate(splitter.create_documents([page.text])):
            start = piece.metadata["start_index"]
            chunk_ids = page.chunks_within(start, start + len(piece.page_content))
            # a piece of headings alone belongs to the passage that they head
            chunk_ids = chunk_ids or page.chunks_within(start, len(page.text))[:1]
            pieces.append(Piece(f"{page.id}#{number}", piece.page_content, page.id, tuple(chunk_ids)))
    return pieces


def _fill(store: Chroma, pieces: Sequence[Piece]) -> None:
    """Adds the pieces that the collection doesn't hold yet."""
    held = set(store.get(include=[])["ids"])
    # neighbours in length make batches with little padding
    missing = sorted((piece for piece in pieces if piece.id not in held), key=lambda piece: -len(piece.text))
    batches = [missing[at : at + BATCH_TEXTS] for at in range(0, len(missing), BATCH_TEXTS)]
    for batch in track(batches, "quick-start: embedding", console=Console(stderr=True)):
        store.add_texts(
            [piece.text for piece in batch],
            metadatas=[{"document": piece.document_id, "chunks": " ".join(piece.chunk_ids)} for piece in batch],
            ids=[piece.id for piece in batch],
        )


def _store(folder: Path, embeddings: Embeddings | None) -> Chroma:
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    folder.mkdir(parents=True, exist_ok=True)
    return Chroma(
        "quickstart",
        embedding_function=embeddings,
        persist_directory=str(folder),
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)),
    )


def _folder(index: Index, home: Home, embeddings: Embeddings) -> Path:
    return home.root / "cache" / "quickstart" / _key(index, embeddings)


def _key(index: Index, embeddings: Embeddings) -> str:
    """What the index depends on: the corpus, the weights, how they are run, the splitter."""
    # the weights alone: the quick-start multiplies exactly even where our own encoder doesn't
    weights = folder_sha256(index.encoder.tokenizer.parent)
    parts = (
        *(index.manifest.corpus_sha256, weights, type(embeddings).__name__),
        *(str(CHUNK_CHARACTERS), str(OVERLAP_CHARACTERS), str(MODEL_TOKENS)),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]
