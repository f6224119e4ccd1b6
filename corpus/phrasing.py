"""Phrasings: the words in which learners ask for an API, written by us and indexed beside its docstring.

Documentation says "return DataFrame with duplicate rows removed", a learner "keep one row per customer". Each phrasing
is a second way to find the chunk that begins the docstring (document expansion, Nogueira et al. 2019). Nothing is ever
quoted from one.

Not here: embedding the phrasings, or how much finding one counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.domain import Chunk
from corpus.encoder import Vectors
from corpus.scores import NOTHING, Scores


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask for what the chunk at `position` documents."""

    position: int
    text: str


@cache
def phrasings() -> dict[str, tuple[str, ...]]:
    """The phrasings of every API name that has some, by the name in lower case."""
    folder = resources.files("corpus").joinpath("phrasings")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    written = (tomllib.loads(file.read_text("utf-8")) for file in files)
    return {name.lower(): tuple(texts) for names in written for name, texts in names.items()}


def phrasings_of(chunks: Iterable[Chunk]) -> list[Phrasing]:
    """The phrasings of the names that these chunks document, each at the first chunk of its name, by position."""
    finder = PhrasingFinder()
    for chunk in chunks:
        finder.take(chunk)
    return finder.found()


class PhrasingFinder:
    """Takes chunks one by one, in the order of positions, and knows which of them begin a name that has phrasings."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._n_taken = 0

    def take(self, chunk: Chunk) -> None:
        """The next chunk."""
        for name in chunk.symbols:
            if name.lower() in phrasings():
                self._first.setdefault(name.lower(), self._n_taken)
        self._n_taken += 1

    def found(self) -> list[Phrasing]:
        """The phrasings of what was taken, by position."""
        known = phrasings()
        found = [Phrasing(self._first[name], text) for name in known if name in self._first for text in known[name]]
        return sorted(found, key=lambda phrasing: phrasing.position)


class PhrasingIndex:
    """The vectors of the phrasings of one generation."""

    def __init__(self, folder: Path) -> None:
        self._rows = np.load(folder / "rows.npy").astype(np.float32)
        # a chunk's phrasings follow one another; each run of them begins at one of these rows
        self._positions, self._begins = np.unique(np.load(folder / "positions.npy"), return_index=True)
        nothing = np.zeros(0, dtype=np.float32)
        self._last: tuple[Vectors, NDArray[np.float32]] = (nothing, nothing)

    @classmethod
    def build(cls, found: Sequence[Phrasing], vectors: Vectors, folder: Path) -> None:
        """Writes the phrasings' unit vectors, shape (n, dim)."""
        folder.mkdir(parents=True)
        np.save(folder / "positions.npy", np.array([phrasing.position for phrasing in found], dtype=np.int64))
        np.save(folder / "rows.npy", vectors.astype(np.float16))

    def cosines(self, vector: Vectors) -> Scores:
        """The cosine of the nearest phrasing of each chunk that has some."""
        return Scores(self._positions, self._nearest(vector)) if len(self._positions) else NOTHING

    def nearest(self, vector: Vectors) -> float:
        """The cosine of the nearest phrasing of all; 0 if there is none."""
        return float(self._nearest(vector).max()) if len(self._positions) else 0.0

    def _nearest(self, vector: Vectors) -> NDArray[np.float32]:
        """Per chunk with phrasings. A question is compared twice: the last result is kept, as one tuple for threads."""
        known, found = self._last
        if known is not vector:
            found = np.maximum.reduceat(self._rows @ vector, self._begins)
            self._last = (vector, found)
        return found
