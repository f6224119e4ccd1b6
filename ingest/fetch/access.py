"""What every kind of fetch is given and what it gives back.

Not here: fetching itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.catalogue import SourceSpec
from ingest.fetch.downloads import Downloads
from ingest.fetch.lock import Lock, Pin
from ingest.fetch.package_index import PackageIndex
from ingest.fetch.store import Store
from ingest.fetch.tree import FileTree

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all (0 if unknown)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source on this machine. `tree` is opened when it is first read.

    `version` is what was had, which for apt may differ from what the catalogue names; `identity` is a sha256 in hex
    that changes if and only if the content does; `location` says to a human where it came from.
    """

    tree: FileTree
    version: str
    identity: str
    location: str


@dataclass(frozen=True, slots=True)
class Access:
    """The ways to bytes: the cache, the hashes, a folder of downloads if the user has one, the network.

    `index` is asked for only when it is needed.
    """

    store: Store
    lock: Lock
    index: Callable[[], PackageIndex]
    offline: bool
    progress: Progress
    downloads: Downloads | None = None

    def given(self, spec: SourceSpec) -> Pin | None:
        """The source's file out of the user's folder of downloads, now in the cache; None if it isn't there."""
        return self.downloads.take(spec, store=self.store, lock=self.lock) if self.downloads else None
