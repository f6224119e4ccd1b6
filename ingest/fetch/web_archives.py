"""Archives from a project's own host: its repository at a tag, or its published documentation.

Such hosts are out of reach on many machines: each is probed once per run, briefly.

Not here: package indexes, Debian packages.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

import requests

from corpus.catalogue import SourceSpec
from corpus.errors import SourceUnavailable
from ingest.fetch.access import Access, Fetched
from ingest.fetch.archives import repository_tree
from ingest.fetch.download import download, download_pinned
from ingest.fetch.file_names import sent_as
from ingest.fetch.lock import Pin
from ingest.fetch.store import file_sha256

PROBE_S = 3.0


def fetch_archive(spec: SourceSpec, access: Access) -> Fetched:
    """The archive at `spec.project`, an address that may hold {version}. Its hash is remembered at first use."""
    url = spec.project.format(version=spec.version)
    # What an address without a version gives changes with time: a file that the user brings is the newer one.
    pin = access.given(spec) if url == spec.project else None
    known = access.lock.candidates(spec)
    pin = pin or next((pin for pin in known if access.store.has(pin)), None) or access.given(spec)
    if pin is None:
        if access.offline:
            raise SourceUnavailable(
                f"{url} isn't in the cache; run preceptor ingest once without --offline, or with --downloads"
            )
        pin = _bring(spec, url, known, access)
    tree = repository_tree(access.store.path(pin), spec.root, spec.includes_from)
    return Fetched(tree=tree, version=pin.version, identity=pin.sha256, location=url)


@cache
def is_reachable(origin: str) -> bool:
    """Whether anything answers there. Asked once per run; whatever a proxy or server answers is an answer."""
    try:
        requests.head(origin, timeout=PROBE_S, allow_redirects=False)
    except requests.RequestException:
        return False
    return True


def _bring(spec: SourceSpec, url: str, known: tuple[Pin, ...], access: Access) -> Pin:
    parts = urlsplit(url)
    if not is_reachable(f"{parts.scheme}://{parts.netloc}"):
        raise SourceUnavailable(f"{parts.netloc} can't be reached from this machine")
    session = requests.Session()
    if known:
        download_pinned(known[0], url, store=access.store, session=session, progress=access.progress)
        return known[0]
    file = sent_as(spec)
    part = access.store.part(file)
    part.unlink(missing_ok=True)  # what an earlier run left can't be checked without a pin, and would be pinned
    download(url, part, session=session, progress=access.progress)
    pin = Pin(spec.kind, spec.project, spec.version, file, file_sha256(part), part.stat().st_size)
    access.store.keep(part, pin)
    access.lock.record(pin)
    return pin
