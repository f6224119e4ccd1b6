"""Debian's documentation packages and sources, fetched by apt (no root needed) and read without being installed.

A package is named as Debian does, a source as `src:pytorch`; either comes from this machine's release or, where the
catalogue says so, from another one. apt checks what it fetches against signed lists; we remember what it brought.

Not here: reading the package, or another release's lists (`suites`).
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import unquote

from packaging.version import InvalidVersion, Version

from corpus.catalogue import SourceSpec
from corpus.errors import SourceUnavailable
from ingest.fetch.access import Access, Fetched
from ingest.fetch.archives import repository_tree
from ingest.fetch.debian import deb_tree
from ingest.fetch.download import FILE_BYTES_MAX
from ingest.fetch.file_names import SOURCE, file_version
from ingest.fetch.lock import Pin
from ingest.fetch.programs import output_of
from ingest.fetch.store import file_sha256
from ingest.fetch.suites import QUIET, suite_options
from ingest.fetch.tree import FileTree

# `_apt`, the user that root's apt becomes, can't write into a user's folder; as root, apt then warns and goes on.
URI_LINE = re.compile(
    r"^'(?P<uri>[^']+(?:\.deb|\.orig\.tar\.\w+))' \S+ (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})$",
    re.MULTILINE,
)


def fetch_debian(spec: SourceSpec, access: Access) -> Fetched:
    """The package or source of that name, in the version that its Debian release has."""
    known = access.lock.candidates(spec)
    pin = next((pin for pin in known if access.store.has(pin)), None) or access.given(spec) or _bring(spec, access)
    return Fetched(
        tree=_tree(spec, access.store.path(pin)),
        version=_as_catalogued(pin.version, spec.version),
        identity=pin.sha256,
        location=f"apt: {pin.file}",
    )


def _tree(spec: SourceSpec, path: Path) -> FileTree:
    return repository_tree(path, spec.root) if spec.project.startswith(SOURCE) else deb_tree(path)


def _as_catalogued(version: str, catalogued: str) -> str:
    """The catalogue's spelling of the same version: Debian's 1.0.0 is Caffe's 1.0."""
    try:
        return catalogued if Version(version) == Version(catalogued) else version
    except InvalidVersion:
        return version


def _bring(spec: SourceSpec, access: Access) -> Pin:
    if access.offline:
        raise SourceUnavailable(
            f"{spec.project} isn't in the cache; run preceptor ingest once without --offline, or with --downloads"
        )
    if not shutil.which("apt-get"):
        raise SourceUnavailable(f"{spec.project} is a Debian package and this machine has no apt")
    access.store.folder.mkdir(parents=True, exist_ok=True)
    is_source = spec.project.startswith(SOURCE)
    package = spec.project.removeprefix(SOURCE) if is_source or spec.suite else _meant(spec.project)
    # Folders of their own: apt offers no address for a package that lies where it is run.
    with (
        tempfile.TemporaryDirectory(dir=access.store.folder) as lists,
        tempfile.TemporaryDirectory(dir=lists) as folder,
    ):
        options = suite_options(spec.suite, "deb-src" if is_source else "deb", Path(lists)) if spec.suite else QUIET
        get = ("apt-get", *options, *(("source", "--download-only", "--tar-only") if is_source else ("download",)))
        pin = _offered(spec, (*get, "--print-uris", package), folder)
        if pin.size > FILE_BYTES_MAX:
            raise SourceUnavailable(f"{pin.file} is larger than {FILE_BYTES_MAX // 10**6} MB; it is left out")
        access.progress(0, pin.size)
        output_of(*get, package, folder=folder)
        brought = next((path for path in Path(folder).iterdir() if file_sha256(path) == pin.sha256), None)
        if brought is None:
            raise SourceUnavailable(f"apt didn't bring {pin.file}; see what `apt-get download {package}` says")
        access.store.keep(brought, pin)
    access.progress(pin.size, pin.size)
    access.lock.record(pin)
    return pin


def _offered(spec: SourceSpec, command: tuple[str, ...], folder: str) -> Pin:
    """What apt would download, by the signed package lists."""
    offered = URI_LINE.search(output_of(*command, folder=folder))
    if offered is None:
        lists = f"the lists of Debian's release {spec.suite}" if spec.suite else "apt's package lists"
        advice = "see what `apt-get update` says" if spec.suite else "run `apt-get update` as root, then try again"
        raise SourceUnavailable(f"{spec.project} isn't in {lists}; {advice}")
    file = unquote(offered["uri"].rpartition("/")[2])
    return Pin(spec.kind, spec.project, file_version(file), file, offered["sha256"], int(offered["size"]))


def _meant(package: str) -> str:
    """The package itself, or the one -doc package that it depends on: `python3-doc` stands for `python3.11-doc`."""
    depends = re.findall(r"^[ \t]+Depends: (\S+-doc)$", output_of("apt-cache", "depends", package), re.MULTILINE)
    return depends[0] if len(depends) == 1 else package
