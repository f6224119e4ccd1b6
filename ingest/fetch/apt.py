"""Debian's own documentation packages, fetched by apt (no root needed) and read without being installed.

apt checks what it fetches against the signed package lists; we only remember what it brought.

Not here: reading the package.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import unquote

from corpus.catalogue import SourceSpec
from corpus.errors import SourceUnavailable
from ingest.fetch.access import Access, Fetched
from ingest.fetch.debian import deb_tree
from ingest.fetch.lock import Pin
from ingest.fetch.store import file_sha256

# `_apt`, the user that root's apt becomes, can't write into a user's folder; as root, apt then warns and goes on.
OPTIONS = ("-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::ForceHash=SHA256")
URI_LINE = re.compile(r"^'(?P<uri>[^']+)' (?P<file>\S+) (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})$", re.MULTILINE)


def fetch_debian(spec: SourceSpec, access: Access) -> Fetched:
    """The package of that name, in the version of this machine's Debian release."""
    cached = next((pin for pin in access.lock.candidates(spec) if access.store.has(pin)), None)
    pin = cached or _bring(spec, access)
    return Fetched(
        tree=deb_tree(access.store.path(pin)), version=pin.version, identity=pin.sha256, location=f"apt: {pin.file}"
    )


def upstream_version(debian: str) -> str:
    """Debian's version without epoch, repackaging mark and revision: `1:2.28.1+dfsg-1` is `2.28.1`."""
    return re.split(r"[+~-]", debian.rpartition(":")[2])[0]


def _bring(spec: SourceSpec, access: Access) -> Pin:
    if not shutil.which("apt-get"):
        raise SourceUnavailable(f"{spec.project} is a Debian package and this machine has no apt")
    if access.offline:
        raise SourceUnavailable(f"{spec.project} isn't in the cache; run preceptor ingest once without --offline")
    package = _meant(spec.project)
    access.store.folder.mkdir(parents=True, exist_ok=True)
    # An empty folder of its own: apt offers no address for a package that lies where it is run.
    with tempfile.TemporaryDirectory(dir=access.store.folder) as folder:
        pin = _offered(spec, package, folder)
        access.progress(0, pin.size)
        _run("apt-get", *OPTIONS, "download", package, folder=folder)
        brought = next(Path(folder).glob("*.deb"), None)
        if brought is None or file_sha256(brought) != pin.sha256:
            raise SourceUnavailable(f"apt didn't bring {pin.file}; see what `apt-get download {package}` says")
        access.store.keep(brought, pin)
    access.progress(pin.size, pin.size)
    access.lock.record(pin)
    return pin


def _offered(spec: SourceSpec, package: str, folder: str) -> Pin:
    """What apt would download, by the signed package lists."""
    offered = URI_LINE.search(_run("apt-get", *OPTIONS, "download", "--print-uris", package, folder=folder))
    if offered is None:
        raise SourceUnavailable(f"{package} isn't in apt's package lists; run `apt-get update` as root, then try again")
    file = unquote(offered["uri"].rpartition("/")[2])
    version = upstream_version(file.split("_")[1])
    return Pin(spec.kind, spec.project, version, file, offered["sha256"], int(offered["size"]))


def _meant(package: str) -> str:
    """The package itself, or the one -doc package that it depends on: `python3-doc` stands for `python3.11-doc`."""
    depends = re.findall(r"^\s+Depends: (\S+-doc)$", _run("apt-cache", "depends", package), re.MULTILINE)
    return depends[0] if len(depends) == 1 else package


def _run(*command: str, folder: str | None = None) -> str:
    """What the command printed; nothing if it failed, because apt says no more than that with its exit code."""
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603  # names of packages come from our catalogue, and no shell reads them
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout
