"""Which releases of a library can be read here: those that the package index lists, offline those already downloaded.

Not here: choosing one of them (`ingest.requirements`).
"""

from __future__ import annotations

from collections.abc import Collection

from corpus.catalogue import Library, SourceSpec
from corpus.errors import SourceUnavailable
from ingest.fetch.access import Access
from ingest.fetch.lock import Pin


def list_releases(entry: Library, access: Access) -> tuple[str, ...]:
    """The versions that have every kind of file that the library is read from, in no order.

    A library that isn't read from the package index has its releases there all the same. Without the index those whose
    files are in the cache. Raises SourceUnavailable if there are none.
    """
    kinds = {spec.kind for spec in entry.sources if spec.kind in ("sdist", "wheel") and _moves_along(spec, entry)}
    cached = _in_cache(entry, kinds, access)
    if access.offline:
        if not cached:
            raise SourceUnavailable(f"no release of {entry.name} is in the cache")
        return cached
    try:
        return access.index().versions(entry.distribution, kinds=kinds)
    except SourceUnavailable:
        if not cached:
            raise
        return cached


def _moves_along(spec: SourceSpec, entry: Library) -> bool:
    """Whether another version of the library is another version of this source."""
    return spec.project == entry.distribution and spec.version == entry.version


def _in_cache(entry: Library, kinds: Collection[str], access: Access) -> tuple[str, ...]:
    def held(pin: Pin) -> bool:
        return pin.project == entry.distribution and access.store.has(pin)

    kinds_of: dict[str, set[str]] = {}
    for pin in filter(held, access.lock.pins()):
        kinds_of.setdefault(pin.version, set()).add(pin.kind)
    return tuple(version for version, had in kinds_of.items() if had >= set(kinds))
