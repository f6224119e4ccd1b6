"""Limits on what an archive may hold, so that one that was made to fill the memory is refused or gives less.

An archive beyond a limit raises SourceUnavailable: it is reported and passed over, and the others are read.

Not here: reading archives (`archives`, `debian`, `wheels`).
"""

from __future__ import annotations

import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Self

from corpus.errors import SourceUnavailable

MEMBER_BYTES_MAX = 20_000_000
MEMBERS_MAX = 300_000
TREE_BYTES_MAX = 1_000_000_000
"""Of text that is taken from one archive or folder: it is held in memory."""
UNPACKED_BYTES_MAX = 8_000_000_000
"""Of all that a compressed tar holds, taken or not: it is unpacked to its end."""
HEADER_BYTES_MAX = 1_000_000
ZIP_DIRECTORY_BYTES_MAX = 64_000_000

TOO_LARGE = f"has more than {MEMBER_BYTES_MAX // 10**6} MB, the limit of a page in an archive"

_LONG_HEADERS = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)
_SPARSE_GOES_ON = 482
"""The byte of a sparse member's header that says that its list of holes, of any length, goes on in the next block."""
_ENCRYPTED = 1
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_ZIP_END = struct.Struct("<12xI6x")
"""The last record of a zip: the size of its directory."""


class HugeHeader(Exception):
    """A header that tarfile would read into memory, whatever its size."""


class TarMember(tarfile.TarInfo):
    """Raises HugeHeader in place of reading one: a name of gigabytes packs into megabytes."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type in _LONG_HEADERS and member.size > HEADER_BYTES_MAX:
            raise HugeHeader(f"{member.size:,} bytes")
        if member.type == tarfile.GNUTYPE_SPARSE and buf[_SPARSE_GOES_ON]:
            raise HugeHeader("a list of holes")
        return member


def check_limits(name: str, *, n_members: int = 0, unpacked: int = 0, taken: int = 0) -> None:
    """Raises SourceUnavailable, saying the archive's `name`, if any of these counts is too large."""
    for found, limit, what in (
        (n_members, MEMBERS_MAX, "files"),
        (unpacked, UNPACKED_BYTES_MAX, "bytes unpacked"),
        (taken, TREE_BYTES_MAX, "bytes of text"),
    ):
        if found > limit:
            raise SourceUnavailable(f"{name} holds more than {limit:,} {what}; no documentation does, it is left out")


def check_zip_directory(path: Path) -> None:
    """zipfile reads the whole directory into memory; how long it is, the archive's last record says."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _ZIP_END.size - 65_535))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if 0 <= at <= len(tail) - _ZIP_END.size:
        check_directory_size(path.name, _ZIP_END.unpack_from(tail, at)[0])


def check_directory_size(name: str, size: int) -> None:
    """Raises SourceUnavailable, saying the zip's `name`, if its directory has too many bytes."""
    if size > ZIP_DIRECTORY_BYTES_MAX:
        raise SourceUnavailable(f"{name} has a directory of more than {ZIP_DIRECTORY_BYTES_MAX:,} bytes; left out")


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes, one more than the limit if it has more: what its directory says of its size may be a lie."""
    with archive.open(info) as file:
        return file.read(MEMBER_BYTES_MAX + 1)


def can_be_unpacked(info: zipfile.ZipInfo) -> bool:
    """Whether Python can: it isn't encrypted, and its compression is one of those that zipfile knows."""
    return not info.flag_bits & _ENCRYPTED and info.compress_type in _COMPRESSIONS
