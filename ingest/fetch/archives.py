"""Trees over archives: tar of any compression, zip. Opened at the first question, never unpacked to disk.

Only text is taken: documentation, what it includes, Python source and inventories. Names that climb out and links are
left behind; members over 20 MB too, but by name. An archive that is made to fill the memory is refused.

Not here: the limits (`archive_limits`), Debian's package format, or folders.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import IO

import zstandard

from corpus.errors import CorruptDownload, SourceUnavailable, UnreadableDocument
from ingest.fetch.archive_limits import (
    MEMBER_BYTES_MAX,
    TOO_LARGE,
    HugeHeader,
    TarMember,
    can_be_unpacked,
    check_limits,
    check_zip_directory,
    read_member,
)
from ingest.fetch.tree import ListedTree

PAGE_SUFFIXES = frozenset((".htm", ".html", ".ipynb", ".markdown", ".md", ".mdx", ".rst", ".txt"))
TEXT_SUFFIXES = PAGE_SUFFIXES | frozenset(
    (".cfg", ".inc", ".inv", ".proto", ".py", ".pyi", ".pyx", ".tp", ".toml", ".yaml", ".yml")
)

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
        self._tree: tuple[dict[str, bytes], dict[str, str]] | None = None

    def names(self) -> tuple[str, ...]:
        return tuple(self._loaded()[0])

    def read(self, name: str) -> bytes:
        return self._loaded()[0][name]

    def left_out(self) -> Mapping[str, str]:
        return self._loaded()[1]

    def listed(self) -> ListedTree:
        files, left_out = self._tree or self._unpacked(names_only=True)
        return ListedTree(tuple(files), left_out)

    def _loaded(self) -> tuple[dict[str, bytes], dict[str, str]]:
        if self._tree is None:
            self._tree = self._unpacked()
        return self._tree

    def _unpacked(self, *, names_only: bool = False) -> tuple[dict[str, bytes], dict[str, str]]:
        with damage_removed(self._path), self._path.open("rb") as file:
            return read_tar(self._stream(file), self._place, self._path.name, names_only=names_only)


class ZipTree:
    """A zip archive, kept open: its directory is read once, its members when they are asked for."""

    def __init__(self, path: Path, place: Place = below_top) -> None:
        self._path = path
        self._place = place
        self._opened: _OpenZip | None = None

    def names(self) -> tuple[str, ...]:
        return tuple(self._open().members)

    def read(self, name: str) -> bytes:
        opened = self._open()
        member = opened.members[name]
        with damage_removed(self._path):
            content = read_member(opened.archive, member)
        if len(content) > MEMBER_BYTES_MAX:
            raise UnreadableDocument(f"{name} {TOO_LARGE}")
        return content

    def left_out(self) -> Mapping[str, str]:
        return self._open().left_out

    def listed(self) -> ListedTree:
        return ListedTree(self.names(), self.left_out())

    def _open(self) -> _OpenZip:
        if self._opened is None:
            with damage_removed(self._path):
                check_zip_directory(self._path)
                self._opened = _open_zip(self._path, self._place)
        return self._opened


def repository_tree(path: Path, root: str, includes_from: str = "") -> TarTree | ZipTree:
    """What an archive holds below `root`, and the file `includes_from`, named without the archive's own top folder."""

    def below_root(name: str) -> str | None:
        # A repository may be a hundred times as large as its documentation: only that comes into memory.
        placed = below_top(name)
        return placed if placed and (placed.startswith(root) or placed == includes_from) else None

    return ZipTree(path, below_root) if path.suffix == ".zip" else TarTree(path, below_root)


@dataclass(frozen=True, slots=True)
class _OpenZip:
    """Names in the tree with the members that hold them, and those that are too large."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    left_out: dict[str, str]


def read_tar(
    file: IO[bytes], place: Place, name: str, *, names_only: bool = False
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The text members of an open tar stream by their placed names, sorted; and the reasons of those left out.

    `names_only` gives every member no content, so that none is held. Raises SourceUnavailable, saying `name`, for an
    archive beyond any limit.
    """
    files: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    total = 0
    try:
        with tarfile.open(fileobj=file, mode="r|*", tarinfo=TarMember) as archive:
            for number, member in enumerate(archive):
                unpacked = member.offset_data + (0 if member.issparse() else member.size)
                check_limits(name, n_members=number, unpacked=unpacked, taken=total)
                placed = placed_name(member.name, place) if member.isfile() else None
                if placed and member.size > MEMBER_BYTES_MAX:
                    left_out[placed] = TOO_LARGE
                elif placed and (content := archive.extractfile(member)):
                    files[placed] = b"" if names_only else content.read()
                    total += member.size
    except HugeHeader as huge:
        raise SourceUnavailable(f"{name} has {huge} where a file's name belongs; it is left out") from None
    return dict(sorted(files.items())), left_out


def _open_zip(path: Path, place: Place) -> _OpenZip:
    archive = zipfile.ZipFile(path)
    members: dict[str, zipfile.ZipInfo] = {}
    left_out: dict[str, str] = {}
    total = 0
    for number, info in enumerate(archive.infolist()):
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        placed = None if info.is_dir() or is_link else placed_name(info.filename, place)
        if placed and info.file_size > MEMBER_BYTES_MAX:
            left_out[placed] = TOO_LARGE
        elif placed and not can_be_unpacked(info):
            left_out[placed] = "is encrypted or packed in a way that Python can't unpack"
        elif placed:
            members[placed] = info
            total += info.file_size
        check_limits(path.name, n_members=number, taken=total)
    return _OpenZip(archive, dict(sorted(members.items(), key=itemgetter(0))), left_out)


def placed_name(name: str, place: Place) -> str | None:
    """Where that member belongs in the tree; None if it is not text, or its name climbs out."""
    pure = PurePosixPath(name)
    plain = pure.with_suffix("") if pure.suffix == ".gz" else pure  # a page that is packed by itself
    if plain.suffix.lower() not in TEXT_SUFFIXES:
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
