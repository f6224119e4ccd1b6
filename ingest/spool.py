"""A sequence on disk: items are appended, then gone through as often as anybody likes, a few in memory at a time.

The chunks of a full scope take some 200 MB as objects (by hand), and an index is written from them in a dozen passes.

Not here: what the items are.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, overload

import orjson

PASSED_ITEMS = 1_000

Item = TypeVar("Item")


class Spool(Sequence[Item]):
    """Items in a file without a name, which is gone with the process. Not for several threads."""

    def __init__(self, folder: Path, decode: Callable[[dict[str, Any]], Item]) -> None:
        """`decode` makes an item from the fields that orjson writes of it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `close`)
        self._decode = decode
        self._begins = array("q", [0])

    def __enter__(self) -> Spool[Item]:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, item: Item) -> None:
        """The next item."""
        line = orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)
        self._file.seek(self._begins[-1])
        self._file.write(line)
        self._begins.append(self._begins[-1] + len(line))

    def __len__(self) -> int:
        return len(self._begins) - 1

    def __iter__(self) -> Iterator[Item]:
        for at in range(0, len(self), PASSED_ITEMS):
            yield from self[at : at + PASSED_ITEMS]

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...

    def __getitem__(self, at: int | slice) -> Item | list[Item]:
        if isinstance(at, slice):
            begins, ends, step = at.indices(len(self))
            return self._items(begins, max(begins, ends))[::step]
        position = range(len(self))[at]
        return self._items(position, position + 1)[0]

    def _items(self, begins: int, ends: int) -> list[Item]:
        self._file.seek(self._begins[begins])
        lines = self._file.read(self._begins[ends] - self._begins[begins]).splitlines()
        return [self._decode(orjson.loads(line)) for line in lines]
