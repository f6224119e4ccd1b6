"""The cache of downloads: every file under the beginning of its own sha256, so that what is there is what was pinned.

Not here: downloading, or deciding what is needed.
"""

from __future__ import annotations

import errno
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import PreceptorError
from corpus.publishing import publish
from ingest.fetch.archives import DAMAGED, members_sha256
from ingest.fetch.lock import Pin

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of files by content."""

    folder: Path

    def path(self, pin: Pin) -> Path:
        """Where that file is, or will be."""
        return self.folder / pin.sha256[:16] / (f"{pin.file}.zip" if pin.partial else pin.file)

    def has(self, pin: Pin) -> bool:
        """Whether it is there, whole. One with other bytes is removed, so that it is had anew."""
        path = self.path(pin)
        if not path.is_file():
            return False
        state = path.stat()
        if _is_whole(path, pin, state.st_size, state.st_mtime_ns):
            return True
        path.unlink(missing_ok=True)
        return False

    def part(self, file: str) -> Path:
        """The temporary name of a file that is being downloaded; an unfinished one is kept, to be resumed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{file}.part"

    def keep(self, part: Path, pin: Pin) -> Path:
        """Give a verified file its final name, in one step."""
        target = self.path(pin)
        target.parent.mkdir(parents=True, exist_ok=True)
        publish(part, target)
        return target


@cache
def _is_whole(path: Path, pin: Pin, size: int, mtime_ns: int) -> bool:
    """Whether the file has the pinned bytes. Read once by each process, unless its size or time changes."""
    if not pin.partial:
        return file_sha256(path) == pin.sha256
    try:
        with zipfile.ZipFile(path) as archive:
            return members_sha256((name, archive.read(name)) for name in archive.namelist()) == pin.sha256
    except DAMAGED:
        return False


def file_sha256(path: Path) -> str:
    """Sha256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def disk_advice(folder: Path) -> Iterator[None]:
    """Turn a full or forbidden disk into an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PreceptorError(
                f"the disk is full ({folder}); free some space or set PRECEPTOR_HOME to a larger disk, then run again"
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS):
            raise PreceptorError(f"can't write to {folder}; set PRECEPTOR_HOME to a folder of yours") from error
        raise
