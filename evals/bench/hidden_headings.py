"""An index in which some chunks have lost their heading: what they say must find them, not what they are called.

The chunks are embedded and indexed again without title, all of them at once; everything else stays as it is.

Not here: which chunks, or what is measured on the index.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.domain import Chunk
from corpus.encoder import Vectors
from corpus.facts import ChunkFacts
from corpus.index import Index, write_fields
from corpus.knowledge import Knowledge
from corpus.lexical import LexicalIndex
from corpus.scores import Positions
from corpus.shelves import ShelfNames, Shelves
from corpus.text.dotted import last_heading


def hiding(index: Index, hidden: Collection[str], folder: Path) -> Index:
    """The index with the chunks of these ids bare of their heading; `folder` holds what of it is on disk."""
    chunks = [bare(chunk) if chunk.id in hidden else chunk for chunk in index.knowledge.all_chunks()]
    changed = [at for at, chunk in enumerate(chunks) if chunk.id in hidden]
    rows = np.load(index.folder / "chroma" / "rows.npy").astype(np.float32)
    rows[changed] = index.encoder.embed([chunks[at].indexed_text for at in changed])
    write_fields(folder, chunks)
    shutil.copyfile(index.folder / "knowledge.db", folder / "knowledge.db")
    _rewrite([chunks[at] for at in changed], folder / "knowledge.db")
    return replace(
        index,
        dense=ExactDense([chunk.id for chunk in chunks], rows, index.shelves),
        lexical=LexicalIndex.open(folder / "lexical" / "text"),
        names=LexicalIndex.open(folder / "lexical" / "names"),
        facts=ChunkFacts.load(folder / "facts.npz"),
        knowledge=Knowledge(folder / "knowledge.db"),
    )


def bare(chunk: Chunk) -> Chunk:
    """The chunk without its title, and without its heading where its text begins with it."""
    heading = last_heading(chunk.title)
    first, _, rest = chunk.text.partition("\n")
    text = rest.lstrip("\n") if first.strip("#* ").lower() == heading.lower() else chunk.text
    return replace(chunk, title="", text=text, start=chunk.end - len(text))


class ExactDense:
    """A vector index in memory that compares every row; `rows` has shape (n_chunks, dim)."""

    def __init__(self, ids: Sequence[str], rows: Vectors, shelves: Shelves) -> None:
        self._chunk_ids = np.array(ids, dtype=np.str_)
        self._vectors = rows
        self._shelves = shelves

    def nearest(self, vector: Vectors, k: int, scope: ShelfNames | None = None) -> list[tuple[str, float]]:
        positions = np.arange(len(self._vectors)) if scope is None else self._shelves.positions(scope)
        cosines = self.cosines(vector, positions)
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(str(self._chunk_ids[positions[at]]), float(cosines[at])) for at in best]

    def cosines(self, vector: Vectors, positions: Positions) -> NDArray[np.float32]:
        return np.asarray(self._vectors[positions] @ vector, dtype=np.float32)

    def chunk(self, position: int) -> tuple[str, Vectors]:
        return str(self._chunk_ids[position]), self._vectors[position]

    def count(self) -> int:
        return len(self._chunk_ids)

    def close(self) -> None:
        """There is nothing to let go of."""


def _rewrite(chunks: Sequence[Chunk], path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.executemany(
            "UPDATE chunks SET title = ?, text = ?, start = ? WHERE id = ?",
            [(chunk.title, chunk.text, chunk.start, chunk.id) for chunk in chunks],
        )
    db.close()
