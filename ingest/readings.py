"""What came of a shard, in a file of the cache: a line about it, then a line per chunk and per symbol.

The first line holds a hash of the others, so that a torn file is known before anything is taken from it, and so that a
full scope's readings needn't be held to be counted.

Not here: reading (`ingest.shards`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from corpus.domain import Chunk, Symbol
from corpus.publishing import publish_content

HASHED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a reading: the numbers of pages, chunks and symbols, the seconds it took.

    `identity` is that of the content that was read, which may have changed since it was gathered; "" if it couldn't be
    opened any more. `unreadable` are the files that were passed over, each with the reason.
    """

    identity: str
    n_pages: int
    n_chunks: int
    n_symbols: int
    seconds: float
    unreadable: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that is kept in a file, whose content is taken from there each time."""

    about: About
    path: Path

    def chunks(self) -> Iterator[Chunk]:
        """Its chunks in the order in which they were read."""
        return map(chunk_of, self._rows(1, self.about.n_chunks))

    def symbols(self) -> Iterator[Symbol]:
        """Its symbols in the order in which they were read."""
        return map(symbol_of, self._rows(1 + self.about.n_chunks, self.about.n_symbols))

    def _rows(self, skipped: int, n: int) -> Iterator[dict[str, Any]]:
        with self.path.open("rb") as lines:
            yield from map(orjson.loads, islice(lines, skipped, skipped + n))


def keep(about: About, chunks: Sequence[Chunk], symbols: Sequence[Symbol], path: Path) -> None:
    """Writes a reading in one step."""
    rows = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in (*chunks, *symbols))
    head = orjson.dumps([asdict(about), hashlib.blake2b(rows).hexdigest()], option=orjson.OPT_APPEND_NEWLINE)
    publish_content(head + rows, path)


def kept(path: Path) -> Reading | None:
    """The reading in that file; None if there is none or it isn't whole, so that it is made again."""
    try:
        with path.open("rb") as file:
            content, sealed = orjson.loads(file.readline())
            content["unreadable"] = tuple((name, reason) for name, reason in content["unreadable"])
            digest = hashlib.blake2b()
            while block := file.read(HASHED_BYTES):
                digest.update(block)
            return Reading(About(**content), path) if digest.hexdigest() == sealed else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def chunk_of(row: dict[str, Any]) -> Chunk:
    """A chunk from the fields that orjson writes of it."""
    return Chunk(**row | {"symbols": tuple(row["symbols"])})


def symbol_of(row: dict[str, Any]) -> Symbol:
    """A symbol from the fields that orjson writes of it."""
    return Symbol(**row | {"aliases": tuple(row["aliases"]), "parameters": tuple(row["parameters"])})
