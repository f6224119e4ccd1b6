"""Sdists and wheels from the package index.

Not here: the index's address, HTTP, or the selective reading of wheels.
"""

from __future__ import annotations

import math
from pathlib import Path

import requests
from pypi_simple import DistributionPackage

from corpus.catalogue import SourceSpec
from corpus.errors import CorruptDownload, SourceUnavailable
from ingest.fetch.access import Access, Fetched
from ingest.fetch.archives import TarTree, ZipTree, below_top
from ingest.fetch.download import TIMEOUT_S, download_pinned
from ingest.fetch.lock import Pin
from ingest.fetch.tree import FileTree
from ingest.fetch.wheels import SELECTIVE_ABOVE_BYTES, read_selected


def fetch_distribution(spec: SourceSpec, access: Access) -> Fetched:
    """The sdist or wheel of `spec.version`: from the cache if a pinned one is there, else from the index."""
    known = access.lock.candidates(spec)
    cached = next((pin for pin in known if access.store.has(pin)), None) or access.given(spec)
    if cached is None and access.offline:
        file = known[0].file if known else f"{spec.project} {spec.version} ({spec.kind})"
        raise SourceUnavailable(
            f"{file} isn't in the cache; run preceptor ingest once without --offline, or with --downloads"
        )
    pin = cached or _bring(spec, known, access)
    return Fetched(
        tree=_tree(spec, access.store.path(pin), pin), version=pin.version, identity=pin.sha256, location=pin.file
    )


def _bring(spec: SourceSpec, known: tuple[Pin, ...], access: Access) -> Pin:
    index = access.index()
    listed = index.files(spec.project, version=spec.version, kind=spec.kind)
    by_name = {package.filename: package for package in listed}
    pin = next((pin for pin in known if pin.file in by_name), None)
    # A mirror may lack the pinned file; the same version's other wheel documents the same names.
    package = by_name[pin.file] if pin else smallest(listed)
    size = pin.size if pin else package.size or _size(package.url, index.session)
    if spec.kind == "wheel" and size > SELECTIVE_ABOVE_BYTES:
        pin = _bring_selected(spec, package, pin, size, access)
    else:
        pin = pin or _published(spec, package, size)
        download_pinned(pin, package.url, store=access.store, session=index.session, progress=access.progress)
    access.lock.record(pin)
    return pin


def smallest(packages: tuple[DistributionPackage, ...]) -> DistributionPackage:
    """The smallest file: documentation is the same on every platform. Yanked files and unknown sizes come last."""
    return min(packages, key=lambda package: (package.is_yanked, package.size or math.inf))


def _published(spec: SourceSpec, package: DistributionPackage, size: int) -> Pin:
    sha256 = package.digests.get("sha256")
    if sha256 is None:
        raise SourceUnavailable(f"{package.filename}: the package index publishes no sha256 for it; it is left out")
    return Pin(spec.kind, spec.project, spec.version, package.filename, sha256, size)


def _bring_selected(spec: SourceSpec, package: DistributionPackage, pin: Pin | None, size: int, access: Access) -> Pin:
    part = access.store.part(f"{package.filename}.zip")
    found = read_selected(package.url, part, session=access.index().session, progress=access.progress)
    if pin and found != pin.sha256:
        part.unlink()
        raise CorruptDownload(
            f"{pin.file}: its members have sha256 {found[:16]}…, not the pinned {pin.sha256[:16]}…; "
            "look into what your package index serves"
        )
    read = pin or Pin(spec.kind, spec.project, spec.version, package.filename, found, size, partial=True)
    access.store.keep(part, read)
    return read


def _size(url: str, session: requests.Session) -> int:
    """The size of a file that the index lists without one; 0 if the server won't say."""
    try:
        response = session.head(url, allow_redirects=True, timeout=TIMEOUT_S)
    except requests.RequestException as error:
        raise SourceUnavailable(f"{url.rpartition('/')[2]} can't be reached ({type(error).__name__})") from error
    return int(response.headers.get("Content-Length", 0))


def _tree(spec: SourceSpec, path: Path, pin: Pin) -> FileTree:
    if spec.kind == "wheel":
        return ZipTree(path, str)
    return ZipTree(path, below_top) if pin.file.endswith(".zip") else TarTree(path, below_top)
