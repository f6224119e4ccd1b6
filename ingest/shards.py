"""Reading in parallel: a source is read in shards by worker processes, each shard's chunks kept in a cache file.

A shard that was read before, by the same code from the same bytes, is taken from its file; so a stopped ingest goes on
where it was.

Not here: which sources are read, or what happens to the chunks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import active_children, get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from corpus.catalogue import Library, SourceSpec
from corpus.domain import Chunk, Symbol
from corpus.home import Home
from corpus.publishing import publish_content
from ingest.fetch import FileTree, fetch
from ingest.orphans import end_with_parent
from ingest.sources import Selection, labels_of, read_names, read_pages
from ingest.split import CountTokens, split, token_counter

SHARD_PAGES = 100


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of one source: some of its pages, or all of its public names if `names` is None."""

    library: Library
    spec: SourceSpec
    version: str
    identity: str
    names: tuple[str, ...] | None
    selection: Selection | None

    def key(self, code: str) -> str:
        """Changes with the bytes that are read, the part of them, the way they are addressed and the reading code."""
        parts = (self.identity, self.version, self.library.licence, self.spec, self.names, self.selection, code)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a shard: its chunks and symbols, the number of pages, the seconds, the files passed over."""

    chunks: tuple[Chunk, ...]
    symbols: tuple[Symbol, ...]
    n_pages: int
    seconds: float
    unreadable: tuple[str, ...]


def shards(library: Library, spec: SourceSpec, version: str, identity: str, names: tuple[str, ...] | None,
           selection: Selection | None) -> Iterator[Shard]:  # fmt: skip
    """The source in parts that take a worker some seconds each."""
    if names is None:
        yield Shard(library, spec, version, identity, None, selection)
        return
    for at in range(0, len(names), SHARD_PAGES):
        yield Shard(library, spec, version, identity, names[at : at + SHARD_PAGES], None)


def read_all(
    todo: list[Shard], *, home: Home, tokenizer: Path, code: str
) -> Generator[tuple[Shard, Reading], None, None]:
    """Every shard with its reading, in order of completion; those in the cache come first."""
    home.chunks.mkdir(parents=True, exist_ok=True)
    waiting: list[Shard] = []
    for shard in todo:
        kept = _kept(home.chunks / f"{shard.key(code)}.json")
        if kept is None:
            waiting.append(shard)
        else:
            yield shard, kept
    if not waiting:
        return
    workers = max(1, min(os.cpu_count() or 1, len(waiting)))
    # spawn: a forked child would inherit torch's threads
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=end_with_parent)
    try:
        # names first: they are read in one piece, and the longest piece must not come last
        waiting.sort(key=lambda shard: shard.names is not None)
        futures = {pool.submit(_read, shard, shard.key(code), home, tokenizer): shard for shard in waiting}
        for future in as_completed(futures):
            yield futures[future], _load(Path(future.result()))
    except BaseException:
        for reader in active_children():  # whoever interrupts doesn't want to wait for what is being read
            reader.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _read(shard: Shard, key: str, home: Home, tokenizer: Path) -> str:
    """Runs in a worker: reads, splits, writes the shard's cache file and returns its path."""
    began = perf_counter()
    tree = _tree(shard.spec, home)
    if shard.names is None:
        content = read_names(shard.library, shard.spec, shard.version, tree, shard.selection)
    else:
        labels = _labels(shard.spec, home)
        content = read_pages(shard.library, shard.spec, shard.version, tree, shard.names, labels=labels)
    chunks = tuple(chunk for document in content.documents for chunk in split(document, _counter(tokenizer)))
    reading = Reading(chunks, content.symbols, len(content.documents), perf_counter() - began, content.unreadable)
    path = home.chunks / f"{key}.json"
    publish_content(orjson.dumps(reading), path)
    return str(path)


@lru_cache(maxsize=2)
def _tree(spec: SourceSpec, home: Home) -> FileTree:
    return fetch(spec, home=home, offline=True).tree


@lru_cache(maxsize=2)
def _labels(spec: SourceSpec, home: Home) -> dict[str, str]:
    return labels_of(_tree(spec, home))


@lru_cache(maxsize=1)
def _counter(tokenizer: Path) -> CountTokens:
    return token_counter(tokenizer)


def _kept(path: Path) -> Reading | None:
    """The reading in a cache file; None if there is none or it can't be read, so that it is made again."""
    try:
        return _load(path)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _load(path: Path) -> Reading:
    content: dict[str, Any] = orjson.loads(path.read_bytes())
    return Reading(
        chunks=tuple(Chunk(**row | {"symbols": tuple(row["symbols"])}) for row in content["chunks"]),
        symbols=tuple(
            Symbol(**row | {"aliases": tuple(row["aliases"]), "parameters": tuple(row["parameters"])})
            for row in content["symbols"]
        ),
        n_pages=content["n_pages"],
        seconds=content["seconds"],
        unreadable=tuple(content["unreadable"]),
    )
