"""The vector index: Chroma, embedded, cosine.

chromadb is imported here only, and its Python server never (CVE-2026-45829).

Not here: making vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.domain import Chunk
from corpus.encoder import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

COLLECTION = "chunks"
# Asked for this many neighbours and filtered here, most filters are satisfied without Chroma's slow `where`.
OVERFETCH = 600


class DenseIndex:
    """Nearest neighbours among chunks, by id."""

    def __init__(self, folder: Path) -> None:
        self._collection = _client(folder).get_collection(COLLECTION, embedding_function=None)

    @classmethod
    def build(
        cls, chunks: Sequence[Chunk], vectors: Vectors, folder: Path, progress: Callable[[int], None] = lambda n: None
    ) -> None:
        """Writes chunks and their unit vectors, shape (n_chunks, dim), into a new Chroma folder."""
        client = _client(folder)
        collection = client.create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "ef_construction": 120,
                    "max_neighbors": 24,
                    "ef_search": OVERFETCH,
                    "sync_threshold": max(len(chunks), 2),
                    "batch_size": max(min(len(chunks), 5_000), 2),
                }
            },
        )
        step = min(client.get_max_batch_size(), 5_000)
        for at in range(0, len(chunks), step):
            batch = chunks[at : at + step]
            collection.add(
                ids=[chunk.id for chunk in batch],
                embeddings=vectors[at : at + step],
                documents=[chunk.text for chunk in batch],
                metadatas=[_metadata(chunk) for chunk in batch],
            )
            progress(len(batch))

    def nearest(self, vector: Vectors, k: int, libraries: tuple[str, ...] = ()) -> list[tuple[str, float]]:
        """Up to k chunk ids with their cosine, best first, of these libraries only if any are named."""
        if not libraries:
            return self._query(vector, k)
        wanted = set(libraries)
        found = [pair for pair in self._query(vector, OVERFETCH) if pair[0].split(":", 1)[0] in wanted]
        return found[:k] if len(found) >= k else self.nearest_where(vector, k, libraries)

    def nearest_where(self, vector: Vectors, k: int, libraries: tuple[str, ...]) -> list[tuple[str, float]]:
        """The same through Chroma's own filter, which is slower and always finds k where there are k."""
        return self._query(vector, k, where={"library": {"$in": sorted(set(libraries))}})

    def count(self) -> int:
        return int(self._collection.count())

    def _query(self, vector: Vectors, k: int, where: dict[str, Any] | None = None) -> list[tuple[str, float]]:
        result = self._collection.query(
            query_embeddings=vector.reshape(1, -1), n_results=k, include=["distances"], where=where
        )
        distances = result["distances"] or [[]]
        return [(id, 1.0 - distance) for id, distance in zip(result["ids"][0], distances[0], strict=True)]


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _metadata(chunk: Chunk) -> dict[str, str | int | float | bool | None]:
    return {
        "library": chunk.library,
        "version": chunk.version,
        "kind": chunk.kind,
        "title": chunk.title,
        "url": chunk.url,
        "symbols": " ".join(chunk.symbols),
        "licence": chunk.licence,
    }
