"""A tree over the user's own folder: the pages below it that Preceptor can read.

Not here: archives.
"""

from __future__ import annotations

import os
from pathlib import Path

from corpus.catalogue import SourceSpec
from corpus.errors import UsageError
from ingest.decoding import is_binary
from ingest.fetch.access import Fetched
from ingest.fetch.archives import PAGE_SUFFIXES, members_sha256
from ingest.fetch.tree import MemoryTree

PAGE_BYTES_MAX = 5_000_000


def fetch_folder(spec: SourceSpec) -> Fetched:
    """The folder's pages as they are now. Raises UsageError, with advice, if there is nothing to read.

    Left out: hidden files and folders, files over 5 MB, binaries, and links that lead out of the folder.
    """
    folder = spec.project
    root = Path(folder).expanduser()
    if not root.is_dir():
        what = "is a file" if root.exists() else "doesn't exist"
        raise UsageError(f"folder {folder} {what}; give the path of a folder that holds your pages")
    try:
        files = {path.relative_to(root).as_posix(): content for path in _pages(root) if (content := _text(path))}
    except PermissionError as error:
        raise UsageError(f"folder {folder} can't be read ({error.filename}); allow it with chmod u+rX") from error
    if not files:
        suffixes = " ".join(sorted(PAGE_SUFFIXES))
        raise UsageError(f"folder {folder} holds no page that can be read; looked for {suffixes}")
    return Fetched(
        tree=MemoryTree(files),
        version=spec.version,
        identity=members_sha256(files.items()),
        location=str(root.resolve()),
    )


def _pages(root: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise error

    found: list[Path] = []
    for parent, folders, files in os.walk(root, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(parent, name)
            for name in sorted(files)
            if not name.startswith(".") and Path(name).suffix.lower() in PAGE_SUFFIXES
        ]
    inside = root.resolve()
    return [page for page in found if page.resolve().is_relative_to(inside) and page.is_file()]


def _text(path: Path) -> bytes | None:
    """The file's bytes; None if it is too large or binary."""
    if path.stat().st_size > PAGE_BYTES_MAX:
        return None
    content = path.read_bytes()
    return None if is_binary(content) else content
