"""Trees over archives: tar of any compression, zip. Opened at the first question, never unpacked to disk.

Only text is taken: documentation, Python source and inventories. Names that climb out, links, and members over 20 MB
are left behind.

Not here: Debian's package format, or folders.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO

import zstandard

from corpus.errors import CorruptDownload

MEMBER_BYTES_MAX = 20_000_000
PAGE_SUFFIXES = frozenset((".htm", ".html", ".ipynb", ".markdown", ".md", ".mdx", ".rst", ".txt"))
TEXT_SUFFIXES = PAGE_SUFFIXES | {".cfg", ".inc", ".inv", ".py", ".pyi", ".pyx", ".tp", ".toml", ".yaml", ".yml"}

Place = Callable[[str], str | None]
"""From a member's name in the archive to its name in the tree; None leaves it out."""

Stream = Callable[[IO[bytes]], IO[bytes]]

DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zlib.error,
    zstandard.ZstdError,
    EOFError,
)


def below_top(name: str) -> str | None:
    """The name without the one folder that sdists and repository archives wrap everything in."""
    return name.partition("/")[2] or None


class TarTree:
    """A tar archive, read once, front to back, into memory: seeking in a compressed tar unpacks it from the start."""

    def __init__(self, path: Path, place: Place = below_top, stream: Stream = lambda file: file) -> None:
        """`stream` gives the tar within the file where the file isn't the tar itself."""
        self._path = path
        self._place = place
        self._stream = stream
        self._files: dict[str, bytes] | None = None

    def names(self) -> tuple[str, ...]:
        return tuple(self._loaded())

    def read(self, name: str) -> bytes:
        return self._loaded()[name]

    def _loaded(self) -> dict[str, bytes]:
        if self._files is None:
            with damage_removed(self._path), self._path.open("rb") as file:
                self._files = read_tar(self._stream(file), self._place)
        return self._files


class ZipTree:
    """A zip archive, kept open: its directory is read once, its members when they are asked for."""

    def __init__(self, path: Path, place: Place = below_top) -> None:
        self._path = path
        self._place = place
        self._opened: tuple[zipfile.ZipFile, dict[str, str]] | None = None

    def names(self) -> tuple[str, ...]:
        return tuple(self._open()[1])

    def read(self, name: str) -> bytes:
        archive, members = self._open()
        member = members[name]
        with damage_removed(self._path):
            return archive.read(member)

    def _open(self) -> tuple[zipfile.ZipFile, dict[str, str]]:
        if self._opened is None:
            with damage_removed(self._path):
                archive = zipfile.ZipFile(self._path)
            members = {
                placed: info.filename
                for info in archive.infolist()
                if not info.is_dir() and (placed := placed_name(info.filename, info.file_size, self._place))
            }
            self._opened = archive, dict(sorted(members.items()))
        return self._opened


def repository_tree(path: Path, root: str) -> TarTree | ZipTree:
    """What an archive holds below `root`, named without the archive's own top folder."""

    def below_root(name: str) -> str | None:
        # A repository may be a hundred times as large as its documentation: only that comes into memory.
        placed = below_top(name)
        return placed if placed and placed.startswith(root) else None

    return ZipTree(path, below_root) if path.suffix == ".zip" else TarTree(path, below_root)


def read_tar(file: IO[bytes], place: Place) -> dict[str, bytes]:
    """The text members of an open tar stream by their placed names, sorted."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=file, mode="r|*") as archive:
        for member in archive:
            placed = placed_name(member.name, member.size, place) if member.isfile() else None
            if placed and (content := archive.extractfile(member)):
                files[placed] = content.read()
    return dict(sorted(files.items()))


def placed_name(name: str, size: int, place: Place) -> str | None:
    """Where that member belongs in the tree; None if it is too large, not text, or its name climbs out."""
    pure = PurePosixPath(name)
    plain = pure.with_suffix("") if pure.suffix == ".gz" else pure  # a page that is packed by itself
    if size > MEMBER_BYTES_MAX or plain.suffix.lower() not in TEXT_SUFFIXES:
        return None
    if pure.is_absolute() or ".." in pure.parts or "\\" in name:
        return None
    return place(pure.as_posix())


def members_sha256(members: Iterable[tuple[str, bytes]]) -> str:
    """One hash over names and contents, whatever archive holds them and in whatever order."""
    rows = sorted(f"{name}\0{hashlib.sha256(content).hexdigest()}\n" for name, content in members)
    return hashlib.sha256("".join(rows).encode()).hexdigest()


class damage_removed:  # noqa: N801 (reads as a statement, like contextlib.suppress)
    """Turns an archive that doesn't open into CorruptDownload and deletes it, so that the next run fetches it anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DAMAGED):
            self._path.unlink(missing_ok=True)
            raise CorruptDownload(f"{self._path.name} is damaged ({error}); it was deleted, run again") from error
