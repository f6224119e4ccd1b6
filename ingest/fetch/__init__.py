"""Brings a source of the catalogue to this machine and opens it as a tree of files: pinned, cached, resumable.

Not here: what the files mean (`ingest.readers`).
"""

from ingest.fetch.access import Fetched
from ingest.fetch.downloads import Downloads
from ingest.fetch.fetching import fetch, releases
from ingest.fetch.tree import FileTree, MemoryTree, select

__all__ = ["Downloads", "Fetched", "FileTree", "MemoryTree", "fetch", "releases", "select"]
