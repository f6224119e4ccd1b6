"""One file over HTTP, from a server on this machine."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from corpus.errors import CorruptDownload, PreceptorError, SourceUnavailable
from ingest.fetch.download import download, download_pinned
from ingest.fetch.lock import Pin
from ingest.fetch.store import Store, disk_advice
from tests.fetch_material import Server, serving, sha256

CONTENT = bytes(range(256)) * 5000


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        state.files["/thing.tar.gz"] = CONTENT
        yield state


def fetched(server: Server, part: Path, *, path: str = "/thing.tar.gz") -> list[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    download(
        server.url + path,
        part,
        session=requests.Session(),
        progress=lambda done, total: seen.append((done, total)),
        backoff_s=(0.0, 0.0),
    )
    return seen


def pinned(server: Server, store: Store, digest: str = sha256(CONTENT)) -> Path:
    pin = Pin("sdist", "thing", "1.0", "thing.tar.gz", digest, len(CONTENT))
    url = f"{server.url}/thing.tar.gz"
    return download_pinned(pin, url, store=store, session=requests.Session(), progress=lambda done, total: None)


def test_progress_ends_at_the_whole_size(server: Server, tmp_path: Path) -> None:
    seen = fetched(server, tmp_path / "x.part")
    assert (tmp_path / "x.part").read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_partial_download_is_resumed(server: Server, tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    part.write_bytes(CONTENT[:1000])
    fetched(server, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == ["/thing.tar.gz bytes=1000-"]


def test_a_server_without_ranges_sends_everything_again(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    part = tmp_path / "x.part"
    part.write_bytes(b"something else")
    fetched(server, part)
    assert part.read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_started_anew(server: Server, tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    part.write_bytes(CONTENT + b"more")
    fetched(server, part)
    assert part.read_bytes() == CONTENT


def test_a_missing_file_is_unavailable_at_once(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="404"):
        fetched(server, tmp_path / "x.part", path="/other")
    assert server.asked == ["/other"]


def test_a_verified_file_gets_its_final_name(server: Server, tmp_path: Path) -> None:
    path = pinned(server, Store(tmp_path))
    assert path == tmp_path / sha256(CONTENT)[:16] / "thing.tar.gz"
    assert path.read_bytes() == CONTENT
    assert not (tmp_path / "thing.tar.gz.part").exists()


def test_a_damaged_download_is_fetched_once_more(server: Server, tmp_path: Path) -> None:
    server.damaged = 1
    assert pinned(server, Store(tmp_path)).read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_a_part_of_something_else_is_found_out(server: Server, tmp_path: Path) -> None:
    (tmp_path / "thing.tar.gz.part").write_bytes(b"not the beginning")
    assert pinned(server, Store(tmp_path)).read_bytes() == CONTENT


def test_wrong_bytes_are_deleted_and_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(CorruptDownload, match=r"thing\.tar\.gz has sha256 .* not the pinned 0000"):
        pinned(server, Store(tmp_path), "0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_forbidden_folder_is_told_with_advice(tmp_path: Path) -> None:
    with pytest.raises(PreceptorError, match="can't write to"), disk_advice(tmp_path):
        raise PermissionError(errno.EACCES, "no")
