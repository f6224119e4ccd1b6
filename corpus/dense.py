"""The vector index: Chroma, embedded, cosine; the vectors of a few libraries are searched row by row instead.

Chroma's `where` is slow on a large index, and a library has a few thousand rows: their vectors, kept in a file beside
the graph, are compared one by one, which is exact as well. `make bench-speed` prints both.
chromadb is imported here only, and its Python server never (CVE-2026-45829).

Not here: making vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus.domain import Chunk
from corpus.encoder import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.config import Settings
    from pydantic_settings import BaseSettings
    from pydantic_settings import PydanticBaseSettingsSource as Source

COLLECTION = "chunks"
Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of these texts, shape (n, dim)."""
Mask = NDArray[np.bool_]
SEARCH_WIDTH = 600
ADDED_ROWS = 5_000
"""Rows that are embedded and handed to Chroma at a time."""
SYNCED_ROWS = 20_000
"""Rows after which Chroma writes its graph and forgets its log: a log of 76,000 rows took 0.8 GB."""


class DenseIndex:
    """Nearest neighbours among chunks, by id."""

    def __init__(self, folder: Path) -> None:
        self._ids = np.array((folder / "ids.txt").read_text("utf-8").split("\n"), dtype=np.str_)
        self._rows = np.load(folder / "rows.npy", mmap_mode="r")
        self._client = _client(folder)
        try:
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
        except BaseException:
            self._client.close()
            raise

    def close(self) -> None:
        """Lets go of every file. Nothing can be asked afterwards."""
        self._client.close()
        del self._collection, self._rows

    @classmethod
    def build(
        cls,
        chunks: Sequence[Chunk],
        embed: Embed,
        folder: Path,
        progress: Callable[[int], None] = lambda n: None,
        *,
        synced_rows: int = SYNCED_ROWS,
    ) -> None:
        """Writes chunks with the vectors of their indexed texts into a new Chroma folder, some at a time."""
        n_syncs = -(-len(chunks) // synced_rows) or 1
        threshold = max(-(-len(chunks) // n_syncs), 2)
        # closed, or a process that builds again and again, such as the page's, would hold every build's files
        with _client(folder) as client, RowsFile(folder / "rows.npy", len(chunks)) as rows:
            collection = client.create_collection(
                COLLECTION,
                embedding_function=None,
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "ef_construction": 120,
                        "max_neighbors": 24,
                        "ef_search": SEARCH_WIDTH,
                        "sync_threshold": threshold,
                        "batch_size": min(threshold, ADDED_ROWS),
                    }
                },
            )
            for begins, ends in _steps(len(chunks), threshold, min(client.get_max_batch_size(), ADDED_ROWS)):
                batch = chunks[begins:ends]
                vectors = embed([chunk.indexed_text for chunk in batch])
                rows.append(vectors)
                collection.add(
                    ids=[chunk.id for chunk in batch],
                    embeddings=vectors,
                    documents=[chunk.text for chunk in batch],
                    metadatas=[_metadata(chunk) for chunk in batch],
                )
                progress(len(batch))
            # what is left over after the last write would stay in the log, which every new reader searches whole
            for _ in range(n_syncs * threshold - len(chunks) if len(chunks) > 1 else 0):
                collection.update(ids=[batch[-1].id], embeddings=vectors[-1:])
        (folder / "ids.txt").write_text("\n".join(chunk.id for chunk in chunks), "utf-8")

    def nearest(self, vector: Vectors, k: int, within: Mask | None = None) -> list[tuple[str, float]]:
        """Up to k chunk ids with their cosine, best first, of the positions where `within` is true only, if given."""
        if within is None:
            return self._query(vector, k)
        rows = np.flatnonzero(within)
        cosines = self._rows[rows].astype(np.float32, copy=False) @ vector
        # the sort is stable: ties in order of position, so that two runs agree
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(str(self._ids[rows[at]]), float(cosines[at])) for at in best]

    def cosines(self, vector: Vectors, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosines of the chunks at these positions, in the order asked."""
        cosines: NDArray[np.float32] = self._rows[positions].astype(np.float32, copy=False) @ vector
        return cosines

    def nearest_where(self, vector: Vectors, k: int, libraries: tuple[str, ...]) -> list[tuple[str, float]]:
        """The same through Chroma's own filter, for comparison."""
        return self._query(vector, k, where={"library": {"$in": sorted(set(libraries))}})

    def chunk(self, position: int) -> tuple[str, Vectors]:
        """The id and the vector of the chunk at that position."""
        return str(self._ids[position]), self._rows[position].astype(np.float32)

    def count(self) -> int:
        return int(self._collection.count())

    def _query(self, vector: Vectors, k: int, where: dict[str, Any] | None = None) -> list[tuple[str, float]]:
        result = self._collection.query(
            query_embeddings=vector.reshape(1, -1), n_results=k, include=["distances"], where=where
        )
        distances = result["distances"] or [[]]
        return [(id, 1.0 - distance) for id, distance in zip(result["ids"][0], distances[0], strict=True)]


class RowsFile:
    """A NumPy file of float32 rows that is written some rows at a time.

    In full: converting half floats, which older generations hold, took longer than comparing them.
    """

    def __init__(self, path: Path, n_rows: int) -> None:
        self._file = path.open("wb")
        self._n_rows = n_rows
        self._is_begun = False

    def __enter__(self) -> RowsFile:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_begun:
            self._begin(0)
        self._file.close()

    def append(self, rows: Vectors) -> None:
        """The next rows, shape (n, dim)."""
        if not self._is_begun:
            self._begin(rows.shape[1])
        self._file.write(np.ascontiguousarray(rows, dtype=np.float32).tobytes())

    def _begin(self, dim: int) -> None:
        self._is_begun = True
        described = {"descr": np.lib.format.dtype_to_descr(np.dtype(np.float32)), "fortran_order": False}
        np.lib.format.write_array_header_1_0(self._file, described | {"shape": (self._n_rows, dim)})


def _steps(n_rows: int, threshold: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most so many rows, of which some end where a multiple of the threshold does."""
    for sync in range(0, n_rows, threshold):
        until = min(sync + threshold, n_rows)
        for at in range(sync, until, most):
            yield at, min(at + most, until)


def _client(folder: Path) -> Client:
    import chromadb

    client = chromadb.PersistentClient(path=str(folder), settings=_own_settings()(anonymized_telemetry=False))
    return cast("Client", client)  # its declared type lacks `close`


@cache
def _own_settings() -> type[Settings]:
    """Chroma's settings without what it inherits: variables, or a `.env` in the current folder, that would send texts
    to a server or reports to a collector. One class, since Chroma compares the settings of two clients of a folder."""
    from chromadb.config import Settings

    class OwnSettings(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], init_settings: Source, *_: Source, **_inherited: Source
        ) -> tuple[Source, ...]:
            return (init_settings,)

    return OwnSettings


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
