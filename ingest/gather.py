"""Fetching: every source of every library, several libraries at a time, and what could not be had.

Not here: reading what was fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.catalogue import Library, SourceSpec
from corpus.errors import CorruptDownload, SourceUnavailable
from corpus.home import Home
from ingest.fetch import Fetched, fetch

PARALLEL_LIBRARIES = 6


@dataclass(frozen=True, slots=True)
class Gathered:
    """One source of a library: what was fetched, its tree as names alone, or why it could not be had."""

    library: Library
    spec: SourceSpec
    fetched: Fetched | None
    problem: str = ""


def gather(
    libraries: tuple[Library, ...], *, home: Home, offline: bool, downloads: Path | None = None
) -> Iterator[tuple[Gathered, ...]]:
    """All sources of a library at a time, in order of completion. Fallbacks that weren't needed are left out."""
    with ThreadPoolExecutor(PARALLEL_LIBRARIES) as pool:
        futures = [pool.submit(_gather_library, entry, home, offline, downloads) for entry in libraries]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _gather_library(entry: Library, home: Home, offline: bool, downloads: Path | None) -> tuple[Gathered, ...]:
    found: list[Gathered] = []
    for spec in entry.sources:
        if spec.fallback and any(_serves(other, spec) for other in found):
            continue
        try:
            fetched = fetch(spec, home=home, offline=offline, downloads=downloads)
            # opened here: an archive that is damaged or refused costs its own source only. Names are kept, no contents:
            # all trees of the full scope together hold half a gigabyte (by hand), and readers open their own
            found.append(Gathered(entry, spec, replace(fetched, tree=fetched.tree.listed())))
        except (SourceUnavailable, CorruptDownload) as error:
            found.append(Gathered(entry, spec, None, problem=str(error)))
    return tuple(found)


def _serves(other: Gathered, spec: SourceSpec) -> bool:
    """Whether what was had makes a fallback needless. Two sources of one project are parts of one whole."""
    return other.fetched is not None and other.spec.reads == spec.reads and other.spec.project != spec.project
