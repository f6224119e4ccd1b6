"""A tree over a Debian package: an `ar` archive whose data member is a compressed tar. Read in place, never installed.

Not here: how the package came here.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import IO

import zstandard

from ingest.fetch.archive_limits import MEMBER_BYTES_MAX, TOO_LARGE, check_limits
from ingest.fetch.archives import TarTree, damage_removed

AR_MAGIC = b"!<arch>\n"
HEADER_BYTES = 60


def deb_tree(path: Path) -> TarTree:
    """The package's documentation: what is below `usr/share/doc/<folder>/`, named from there.

    Debian packs each larger page with gzip; here it is plain, under its plain name.
    """
    return _DebTree(path, below_doc_folder, _data_stream)


def below_doc_folder(name: str) -> str | None:
    """`./usr/share/doc/python3.11/html/a.html` is `html/a.html`; what isn't documentation has no place."""
    parts = name.removeprefix("./").split("/")
    return "/".join(parts[4:]) or None if parts[:3] == ["usr", "share", "doc"] else None


class _DebTree(TarTree):
    def _loaded(self) -> tuple[dict[str, bytes], dict[str, str]]:
        if self._tree is None:
            packed, left_out = self._unpacked()
            files: dict[str, bytes] = {}
            total = 0
            for name, content in packed.items():
                plain_name, plain = self._plain(name, content)
                if len(plain) > MEMBER_BYTES_MAX:
                    left_out[plain_name] = TOO_LARGE
                    continue
                files[plain_name] = plain
                total += len(plain)
                check_limits(self._path.name, taken=total)
            self._tree = dict(sorted(files.items())), left_out
        return self._tree

    def _plain(self, name: str, content: bytes) -> tuple[str, bytes]:
        if not name.endswith(".gz"):
            return name, content
        with damage_removed(self._path), gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            return name.removesuffix(".gz"), packed.read(MEMBER_BYTES_MAX + 1)


def _data_stream(file: IO[bytes]) -> IO[bytes]:
    """The tar of the package's files; zstd is opened here because Python 3.11's tarfile doesn't know it."""
    if file.read(len(AR_MAGIC)) != AR_MAGIC:
        raise EOFError("no ar archive")
    while (header := file.read(HEADER_BYTES))[58:] == b"`\n":
        name = header[:16].decode("ascii").strip().rstrip("/")
        size = int(header[48:58]) if header[48:58].strip().isdigit() else -1
        if size < 0:
            raise EOFError("a member without a size")
        if name.startswith("data.tar"):
            data = io.BytesIO(file.read(size))
            return zstandard.ZstdDecompressor().stream_reader(data) if name.endswith(".zst") else data
        file.seek(size + size % 2, io.SEEK_CUR)
    raise EOFError("no data member")
