"""Shelves: the chunks of one library at one version. Every filter of a search names some of them.

A shelf is found by its name and its chunks by their runs, so that a filter costs what it lets through, however much
else is indexed.

Not here: which shelves a question wants.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.domain import Chunk
from corpus.scores import Positions

ShelfNames = frozenset[tuple[str, str]]
"""What is searched: shelves by library and version."""


class Groups:
    """The positions of the members of numbered groups."""

    def __init__(self, number_of: NDArray[np.int32]) -> None:
        """`number_of` is the group of the chunk at each position."""
        self._order = np.argsort(number_of, kind="stable").astype(np.int32)
        self._sorted = number_of[self._order]

    def members(self, numbers: Collection[int]) -> Positions:
        """The positions of the members of these groups, ascending."""
        wanted = np.array(sorted(set(numbers)), dtype=np.int32)
        begins = np.searchsorted(self._sorted, wanted, side="left").tolist()
        ends = np.searchsorted(self._sorted, wanted, side="right").tolist()
        parts = [self._order[begin:end] for begin, end in zip(begins, ends, strict=True)]
        return np.sort(np.concatenate(parts)).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)

    def size(self, number: int) -> int:
        """How many members a group has."""
        return int(np.searchsorted(self._sorted, number, "right") - np.searchsorted(self._sorted, number, "left"))


class Shelves:
    """The shelves of one generation; `library` and `version` are those of the chunk at each position."""

    def __init__(self, library: NDArray[np.str_], version: NDArray[np.str_]) -> None:
        changes = np.flatnonzero((library[1:] != library[:-1]) | (version[1:] != version[:-1])) + 1
        begins = [0, *changes.tolist()] if len(library) else []
        runs = [(str(library[at]), str(version[at])) for at in begins]
        self._names = tuple(sorted(set(runs)))
        self._number = {name: number for number, name in enumerate(self._names)}
        lengths = np.diff([*begins, len(library)]) if begins else np.zeros(0, dtype=np.int64)
        self._of = np.repeat(np.array([self._number[name] for name in runs], dtype=np.int32), lengths)
        self._groups = Groups(self._of)
        self.sizes = {name: self._groups.size(number) for name, number in self._number.items()}
        """How many chunks each shelf holds, by library and version, sorted."""

    @classmethod
    def of_chunks(cls, chunks: Sequence[Chunk]) -> Shelves:
        """The shelves of these chunks."""
        return cls(np.array([chunk.library for chunk in chunks]), np.array([chunk.version for chunk in chunks]))

    def named(self, libraries: Sequence[str]) -> ShelfNames:
        """The shelves of these libraries, each an id or `id==version`."""
        asked = [library.partition("==") for library in libraries]
        return frozenset(
            name for name in self._names for id, _, version in asked if name[0] == id and version in {"", name[1]}
        )

    def within(self, positions: Positions, scope: ShelfNames) -> NDArray[np.bool_]:
        """Of the chunks at these positions, which stand on these shelves."""
        return np.isin(self._of[positions], self._numbers(scope))

    def positions(self, scope: ShelfNames) -> Positions:
        """Where the chunks of these shelves are, ascending."""
        return self._groups.members(self._numbers(scope))

    def of(self, positions: Positions) -> ShelfNames:
        """The shelves on which the chunks at these positions stand."""
        return frozenset(self._names[number] for number in np.unique(self._of[positions]).tolist())

    def size(self, scope: ShelfNames) -> int:
        """How many chunks these shelves hold."""
        return sum(self.sizes[name] for name in scope if name in self.sizes)

    def _numbers(self, scope: ShelfNames) -> list[int]:
        return sorted(self._number[name] for name in scope if name in self._number)
