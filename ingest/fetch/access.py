"""What every kind of fetch is given and what it gives back.

Not here: fetching itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.fetch.lock import Lock
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
    """The ways to bytes: the cache, the hashes, the network. `index` is asked for only when it is needed."""

    store: Store
    lock: Lock
    index: Callable[[], PackageIndex]
    offline: bool
    progress: Progress
