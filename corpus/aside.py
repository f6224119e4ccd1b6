"""Chroma's files where they can't be written: its database copied aside, with links to its graph.

Chroma writes into its database whenever it opens it, even if only to read. So an index on a read-only disk, or of
somebody else's, is opened from a copy in the system's folder for temporary files: 3.5 MB for 450 chunks, 428 MB for
76,000 (by hand).

Not here: opening it (`chroma`), or the other parts of an index, which are read where they are.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

DATABASE = "chroma.sqlite3"


def aside(folder: Path) -> TemporaryDirectory[str] | None:
    """A copy of Chroma's files, to be cleaned up by whoever asked for it; None where they can be written themselves."""
    if os.access(folder, os.W_OK) and os.access(folder / DATABASE, os.W_OK):
        return None
    copy = TemporaryDirectory(prefix="preceptor-", ignore_cleanup_errors=True)
    try:
        # without its rights, which are those of something that can't be written
        shutil.copyfile(folder / DATABASE, Path(copy.name, DATABASE))
        for graph in (path for path in folder.iterdir() if path.is_dir()):
            _linked(graph, Path(copy.name, graph.name))
    except BaseException:
        copy.cleanup()
        raise
    return copy


def _linked(folder: Path, name: Path) -> None:
    try:
        name.symlink_to(folder.resolve(), target_is_directory=True)
    except OSError:  # Windows lets few people make links
        shutil.copytree(folder, name)
