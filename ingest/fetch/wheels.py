"""Selective reading of a large wheel: its Python and Markdown members, kept as a small zip.

A torch wheel holds 12 MB of Python in 127 MB. Of one on a server only those come, by HTTP ranges. Thousands of members
one by one would be slow: neighbours are merged into a few large ranges, read a handful at a time.

Not here: which wheel, or wheels that are small enough to be fetched whole.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import requests
from remotezip import RangeNotSupported, RemoteFetcher, RemoteZip, RemoteZipError

from corpus.errors import CorruptDownload, SourceUnavailable
from ingest.fetch.archive_limits import (
    MEMBER_BYTES_MAX,
    can_be_unpacked,
    check_directory_size,
    check_limits,
    check_zip_directory,
    read_member,
)
from ingest.fetch.archives import members_sha256
from ingest.fetch.download import TIMEOUT_S

SELECTIVE_ABOVE_BYTES = 60_000_000
WANTED_SUFFIXES = frozenset((".md", ".py", ".pyi"))
# Reading 256 KB that nobody needs costs less than another request; 8 MB keep four readers busy to the end.
GAP_BYTES, RANGE_BYTES, READERS = 256_000, 8_000_000, 4
LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True, slots=True)
class _Member:
    """A member's place in the remote file: its local header starts at `start`, the next member's at `end`."""

    info: zipfile.ZipInfo
    start: int
    end: int


class _DirectoryFetcher(RemoteFetcher):  # type: ignore[misc]  # remotezip has no types
    """Fetches nothing longer than a directory may be: zipfile asks for all of one, however long it claims to be."""

    def fetch(self, data_range: tuple[int, int | None], stream: bool = False) -> Any:
        first, last = data_range
        check_directory_size(PurePosixPath(self._url).name, last + 1 - first if last is not None else -first)
        return super().fetch(data_range, stream)


def read_selected(url: str, part: Path, *, session: requests.Session, progress: Callable[[int, int], None]) -> str:
    """Write the wanted members into a zip at `part`; the `members_sha256` of what was written.

    Raises SourceUnavailable if the server doesn't serve ranges (the whole file is never fetched instead), if a range
    doesn't come, and for a wheel beyond a limit; CorruptDownload for a member that came damaged.
    """
    ranges = _merged(_directory(url, session, name=part.stem))
    total = sum(group[-1].end - group[0].start for group in ranges)
    done = 0
    rows: list[tuple[str, bytes]] = []
    with ThreadPoolExecutor(READERS) as readers:
        for group, block in zip(ranges, readers.map(lambda group: _range(url, group, session), ranges), strict=True):
            rows += _unpacked(group, block)
            done += len(block)
            progress(done, total)
    return _packed(rows, part)


def select_members(wheel: Path, part: Path) -> str:
    """The same out of a wheel that is on this machine, or the small zip of one.

    Raises zipfile.BadZipFile for what is no zip, and SourceUnavailable for one beyond a limit.
    """
    check_zip_directory(wheel)
    with zipfile.ZipFile(wheel) as archive:
        wanted = [info for info in archive.infolist() if _is_wanted(info) and can_be_unpacked(info)]
        check_limits(wheel.name, n_members=len(archive.infolist()), taken=sum(info.file_size for info in wanted))
        return _packed([(info.filename, read_member(archive, info)) for info in wanted], part)


def _packed(rows: list[tuple[str, bytes]], part: Path) -> str:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in rows:
            archive.writestr(name, content)
    return members_sha256(rows)


def _directory(url: str, session: requests.Session, *, name: str) -> list[_Member]:
    """The wanted members in the order of the file."""
    try:
        with RemoteZip(url, session=session, timeout=TIMEOUT_S, fetcher=_DirectoryFetcher) as remote:
            infos: list[zipfile.ZipInfo] = sorted(remote.infolist(), key=lambda info: info.header_offset)
            ends = [*(info.header_offset for info in infos[1:]), remote.start_dir]
    except RangeNotSupported as error:
        raise SourceUnavailable(f"{name} is large and its server doesn't serve parts of it; it is left out") from error
    except (RemoteZipError, requests.RequestException, zipfile.BadZipFile) as error:
        raise SourceUnavailable(f"{name}: its directory can't be read ({error}); run again later") from error
    wanted = [_Member(info, info.header_offset, end) for info, end in zip(infos, ends, strict=True) if _is_wanted(info)]
    # where a member ends is a claim as well, and all up to there is brought
    taken = sum(max(member.info.file_size, member.end - member.start) for member in wanted)
    check_limits(name, n_members=len(infos), taken=taken)
    return wanted


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return (
        path.suffix in WANTED_SUFFIXES
        and not path.parts[0].endswith((".dist-info", ".data"))
        and info.file_size <= MEMBER_BYTES_MAX
    )


def _merged(members: list[_Member]) -> list[list[_Member]]:
    """Runs of members with small gaps between them, none longer than RANGE_BYTES unless one member is."""
    groups = [[member] for member in members[:1]]
    for before, member in pairwise(members):
        near = member.start - before.end <= GAP_BYTES and member.end - groups[-1][0].start <= RANGE_BYTES
        if near:
            groups[-1].append(member)
        else:
            groups.append([member])
    return groups


def _range(url: str, group: list[_Member], session: requests.Session) -> bytes:
    first, last = group[0].start, group[-1].end - 1
    for attempts_left in (2, 1, 0):
        try:
            response = session.get(url, headers={"Range": f"bytes={first}-{last}"}, timeout=TIMEOUT_S)
            response.raise_for_status()
            if len(response.content) != last - first + 1:
                raise requests.ConnectionError(f"{len(response.content)} of {last - first + 1} bytes came")
            return response.content
        except requests.RequestException as error:
            if not attempts_left:
                raise SourceUnavailable(f"a part of a wheel didn't come ({error}); run again later") from error
    raise AssertionError("the last attempt returns or raises")


def _unpacked(group: list[_Member], block: bytes) -> Iterator[tuple[str, bytes]]:
    for member in group:
        at = member.start - group[0].start
        try:
            magic, name_bytes, extra_bytes = LOCAL_HEADER.unpack_from(block, at)
            begin = at + LOCAL_HEADER.size + name_bytes + extra_bytes
            content = _inflated(member.info, block[begin : begin + member.info.compress_size])
        except (struct.error, zlib.error):
            magic, content = b"", b""
        if magic != b"PK\3\4" or zlib.crc32(content) != member.info.CRC:
            raise CorruptDownload(f"{member.info.filename} came damaged; run preceptor ingest again")
        yield member.info.filename, content


def _inflated(info: zipfile.ZipInfo, packed: bytes) -> bytes:
    """Of a deflated member no more than one may have: what its directory says of its size may be a lie."""
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return packed
    return zlib.decompressobj(-15).decompress(packed, MEMBER_BYTES_MAX)
