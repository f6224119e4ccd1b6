"""A tree over the user's own folder: the pages below it that Preceptor can read.

Not here: archives.
"""

from __future__ import annotations

import os
from pathlib import Path

from corpus.catalogue import SourceSpec
from corpus.errors import UsageError
from corpus.user_files import PAGE_BYTES_MAX
from ingest.fetch.access import Fetched
from ingest.fetch.archive_limits import TREE_BYTES_MAX
from ingest.fetch.archives import PAGE_SUFFIXES, members_sha256
from ingest.fetch.tree import MemoryTree


def fetch_folder(spec: SourceSpec) -> Fetched:
    """The folder's pages as they are now. Raises UsageError, with advice, if there is nothing to read.

    Passed over: hidden files and folders, and links that lead out of the folder. Left out by name: what is too large
    or can't be read, a folder below it too.
    """
    folder = spec.project
    root = Path(folder).expanduser()
    try:
        if not root.is_dir():
            what = "is a file" if root.exists() else "doesn't exist"
            raise UsageError(f"folder {folder} {what}; give the path of a folder that holds your pages")
        pages, locked = _pages(root)
        files, left_out = _read(root, pages)
        left_out |= locked
    except PermissionError as error:
        raise UsageError(f"folder {folder} can't be read ({error.filename}); allow it with chmod u+rX") from error
    if not files:
        suffixes = " ".join(sorted(PAGE_SUFFIXES))
        seen = "".join(f"; {name} {reason}" for name, reason in list(left_out.items())[:3])
        raise UsageError(f"folder {folder} holds no page that can be read; looked for {suffixes}{seen}")
    return Fetched(
        tree=MemoryTree(files, left_out),
        version=spec.version,
        identity=members_sha256([*files.items(), *((name, reason.encode()) for name, reason in left_out.items())]),
        location=str(root.resolve()),
    )


def _pages(root: Path) -> tuple[list[Path], dict[str, str]]:
    """The pages below it, and why a folder below it can't be looked into. Raises PermissionError if it itself can't."""
    locked: dict[str, str] = {}

    def pass_over(error: OSError) -> None:
        if not isinstance(error, PermissionError):
            return  # what has gone meanwhile is no longer a part of the folder
        if Path(error.filename) == root:
            raise error
        locked[_shown(Path(error.filename), root)] = "can't be looked into; allow it with chmod u+rX"

    found: list[Path] = []
    for parent, folders, files in os.walk(root, onerror=pass_over):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(parent, name)
            for name in sorted(files)
            if not name.startswith(".") and Path(name).suffix.lower() in PAGE_SUFFIXES
        ]
    return found, locked


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix().encode("utf-8", "replace").decode()


def _read(root: Path, pages: list[Path]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The pages' bytes, and for those left out the reason."""
    inside = root.resolve()
    files: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    total = 0
    for page in pages:
        name = page.relative_to(root).as_posix()
        shown = _shown(page, root)
        try:
            if not page.resolve().is_relative_to(inside) or not page.is_file():
                continue
            content = _content(page)
        except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself
            left_out[shown] = f"can't be opened ({getattr(error, 'strerror', None) or error})"
            continue
        total += len(content)
        if len(content) > PAGE_BYTES_MAX:
            left_out[shown] = f"has more than {PAGE_BYTES_MAX // 10**6} MB, the limit of a page; split it"
        elif total > TREE_BYTES_MAX:
            left_out[shown] = f"is beyond the first {TREE_BYTES_MAX // 10**6} MB of the folder; give it in two"
        elif shown != name:
            left_out[shown] = "has a name that isn't UTF-8; rename it"
        else:
            files[name] = content
    return files, left_out


def _content(page: Path) -> bytes:
    """The file's bytes, one more than a page may have if it has more."""
    with page.open("rb") as file:
        return file.read(PAGE_BYTES_MAX + 1)
