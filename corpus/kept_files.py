"""The files of a folder as they were when it was made: a torn one shows by its size, a changed one by its hash.

Not here: what the files hold, or what is done about a damaged one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ALIVE = frozenset({"chroma.sqlite3"})
"""Chroma writes into its database whenever it opens it: its content has no lasting hash, and it may only grow."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file below the folder, by its "/"-separated name. `sha256` is "" for one of those that change."""

    name: str
    size: int
    sha256: str


def kept_files(folder: Path) -> tuple[KeptFile, ...]:
    """Every file below the folder, sorted by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(
        KeptFile(
            path.relative_to(folder).as_posix(), path.stat().st_size, "" if path.name in ALIVE else content_hash(path)
        )
        for path in paths
    )


def damage(folder: Path, files: Sequence[KeptFile], *, by_content: bool = False) -> str:
    """What is wrong with the first of the files that isn't as it was; "" if all are.

    Sizes take a moment; `by_content` reads everything, half a second for an index of the full scope.
    """
    for file in files:
        path = folder / file.name
        try:
            size = path.stat().st_size
            if size < file.size or (size > file.size and path.name not in ALIVE):
                return f"{file.name} has {size:,} bytes, not {file.size:,}"
            if by_content and file.sha256 and content_hash(path) != file.sha256:
                return f"{file.name} isn't what was written"
        except OSError as error:
            return f"{file.name}: {error.strerror or error}"
    return ""


def content_hash(path: Path) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
