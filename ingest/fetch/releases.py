"""Which releases of a library can be read here: those that the package index lists, those in the folder of downloads,
and those already downloaded.

Not here: choosing one of them (`ingest.requirements`).
"""

from __future__ import annotations

from collections.abc import Collection

from corpus.catalogue import Library
from corpus.errors import SourceUnavailable
from ingest.fetch.access import Access


def list_releases(entry: Library, access: Access) -> tuple[str, ...]:
    """The versions that have every kind of file that the library's own releases are read from, in no order.

    Without the index those whose files are on this machine. Raises SourceUnavailable if there are none.
    """
    kinds = {spec.kind for spec in entry.own_sources}
    held = _held(entry.distribution, kinds, access)
    if access.offline:
        if not held:
            raise SourceUnavailable(f"no release of {entry.name} is in the cache or a folder of downloads")
        return held
    try:
        return (*held, *access.index().versions(entry.distribution, kinds=kinds))
    except SourceUnavailable:
        if not held:
            raise
        return held


def _held(distribution: str, kinds: Collection[str], access: Access) -> tuple[str, ...]:
    """The versions of which each kind is in the cache or in the user's folder of downloads."""
    cached = [pin for pin in access.lock.pins() if pin.project == distribution and access.store.has(pin)]
    given = access.downloads.releases(distribution, access.lock) if access.downloads else ()
    kinds_of: dict[str, set[str]] = {}
    for version, kind in (*((pin.version, pin.kind) for pin in cached), *given):
        kinds_of.setdefault(version, set()).add(kind)
    return tuple(version for version, had in kinds_of.items() if had >= set(kinds))
