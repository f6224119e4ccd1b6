"""The embedded side of the seam: Chroma in the generation's folder; a few libraries are searched row by row instead.

Chroma's `where` is slow on a large index, and a library has a few thousand rows: their vectors, kept in a file beside
the graph, are compared one by one, which is exact as well. `make bench-speed` prints both.

Not here: making vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.aside import aside
from corpus.chroma import SYNCED_ROWS, add_chunks, collection_named, folder_client, nearest_in
from corpus.domain import Chunk
from corpus.encoder import Vectors
from corpus.scores import Positions
from corpus.shelves import ShelfNames, Shelves

COLLECTION = "chunks"
Embed = Callable[[Sequence[str]], Vectors]
"""The vectors of these texts, shape (n, dim), with a length of about 1."""
TINY = np.float32(1e-12)
ROW_BY_ROW = 100_000
"""Shelves of more chunks than this are searched in Chroma's graph: what is asked costs no more the more there is."""


class DenseIndex:
    """Nearest neighbours among chunks, by id."""

    def __init__(self, folder: Path, shelves: Shelves) -> None:
        self._ids = np.array((folder / "ids.txt").read_text("utf-8").split("\n"), dtype=np.str_)
        self._rows = np.load(folder / "rows.npy", mmap_mode="r")
        self._shelves = shelves
        with ExitStack() as opened:
            if copy := aside(folder):
                opened.callback(copy.cleanup)
            client = folder_client(Path(copy.name) if copy else folder)
            opened.callback(client.close)
            self._collection = collection_named(client, COLLECTION)
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Lets go of every file. Nothing can be asked afterwards."""
        self._opened.close()
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
        """Writes chunks with the vectors of their indexed texts into a new Chroma folder, some at a time.

        They get a length of exactly 1. Those from half floats and four bits miss it by a ten-thousandth, and Chroma,
        which divides by it, would see other cosines than the rows.
        """
        # closed, or a process that builds again and again, such as the page's, would hold every build's files
        with folder_client(folder) as client, RowsFile(folder / "rows.npy", len(chunks)) as rows:

            def made(begins: int, ends: int) -> tuple[Sequence[Chunk], Vectors]:
                some = chunks[begins:ends]
                vectors = _of_length_one(embed([chunk.indexed_text for chunk in some]))
                rows.append(vectors)
                return some, vectors

            add_chunks(client, COLLECTION, len(chunks), made, progress, synced_rows=synced_rows)
        (folder / "ids.txt").write_text("\n".join(chunk.id for chunk in chunks), "utf-8")

    def nearest(self, vector: Vectors, k: int, scope: ShelfNames | None = None) -> list[tuple[str, float]]:
        """Up to k chunk ids with their cosine, best first, of these shelves only, if given."""
        if scope is None or self._shelves.size(scope) > ROW_BY_ROW:
            return nearest_in(self._collection, vector, k, scope)
        positions = self._shelves.positions(scope)
        cosines = self.cosines(vector, positions)
        # the sort is stable: ties in order of position, so that two runs agree
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(str(self._ids[positions[at]]), float(cosines[at])) for at in best]

    def cosines(self, vector: Vectors, positions: Positions) -> NDArray[np.float32]:
        """The cosines of the chunks at these positions, in the order asked."""
        cosines: NDArray[np.float32] = self._rows[positions].astype(np.float32, copy=False) @ vector
        return cosines

    def nearest_where(self, vector: Vectors, k: int, scope: ShelfNames) -> list[tuple[str, float]]:
        """The same through Chroma's own filter, for comparison."""
        return nearest_in(self._collection, vector, k, scope)

    def chunk(self, position: int) -> tuple[str, Vectors]:
        """The id and the vector of the chunk at that position."""
        return str(self._ids[position]), self._rows[position].astype(np.float32)

    def count(self) -> int:
        return int(self._collection.count())


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


def _of_length_one(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, TINY), dtype=np.float32)
