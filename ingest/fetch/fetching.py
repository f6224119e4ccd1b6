"""The one door: from a line of the catalogue to a tree of files on this machine.

Not here: how each kind of source is had.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from threading import Lock

from corpus.catalogue import Library, SourceSpec
from corpus.errors import UsageError
from corpus.home import Home
from ingest.fetch.access import Access, Fetched, Progress
from ingest.fetch.apt import fetch_debian
from ingest.fetch.distributions import fetch_distribution
from ingest.fetch.downloads import Downloads
from ingest.fetch.folder import fetch_folder
from ingest.fetch.lock import COMMITTED
from ingest.fetch.lock import Lock as Pins
from ingest.fetch.package_index import PackageIndex, configured_index
from ingest.fetch.releases import list_releases
from ingest.fetch.store import Store, disk_advice
from ingest.fetch.web_archives import fetch_archive

_BRINGING: dict[str, Lock] = {}


def fetch(
    spec: SourceSpec,
    *,
    home: Home,
    offline: bool,
    progress: Progress | None = None,
    downloads: Path | None = None,
) -> Fetched:
    """The source's files, from the cache, the folder of downloads, or where the catalogue says.

    `offline` never touches the network.

    Raises SourceUnavailable (report it and go on), CorruptDownload, UsageError (an unreadable folder).
    """
    return fetch_with(spec, _access(home, offline=offline, progress=progress, downloads=downloads))


def releases(entry: Library, *, home: Home, offline: bool, downloads: Path | None = None) -> tuple[str, ...]:
    """The versions of the library that can be read here, in no order. Raises SourceUnavailable if there are none."""
    access = _access(home, offline=offline, downloads=downloads)
    with disk_advice(access.store.folder):
        return list_releases(entry, access)


def fetch_with(spec: SourceSpec, access: Access) -> Fetched:
    """The same, with everything that it touches given. What two libraries share is brought once."""
    with disk_advice(access.store.folder), _BRINGING.setdefault(spec.project, Lock()):
        return _fetch(spec, access)


def _access(home: Home, *, offline: bool, progress: Progress | None = None, downloads: Path | None = None) -> Access:
    return Access(
        store=Store(home.downloads),
        lock=Pins(COMMITTED, home.downloads / "sources.lock.toml"),
        index=_index,
        offline=offline,
        progress=progress or (lambda done, total: None),
        downloads=Downloads(downloads) if downloads else None,
    )


def _fetch(spec: SourceSpec, access: Access) -> Fetched:
    if spec.kind in ("sdist", "wheel"):
        return fetch_distribution(spec, access)
    if spec.kind == "apt":
        return fetch_debian(spec, access)
    if spec.kind == "archive":
        return fetch_archive(spec, access)
    if spec.kind == "folder":
        return fetch_folder(spec)
    raise UsageError(f"{spec.library}: a source of kind {spec.kind!r} is written by us and isn't fetched")


@cache
def _index() -> PackageIndex:
    # Asking pip costs half a second: once a run, and only if something must be downloaded.
    return configured_index(os.environ)
