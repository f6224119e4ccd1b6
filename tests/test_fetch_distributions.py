"""Sdists and wheels from a package index that this machine serves to itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from corpus.catalogue import SourceSpec
from corpus.errors import CorruptDownload, PreceptorError, SourceUnavailable
from ingest.fetch.access import Access
from ingest.fetch.archives import members_sha256
from ingest.fetch.fetching import fetch_with
from ingest.fetch.lock import Lock, Pin, read, write
from ingest.fetch.package_index import PackageIndex
from ingest.fetch.store import Store
from tests.fetch_material import Server, serving, sha256, tar_of, zip_of

SDIST = tar_of({"thing-1.0/doc/index.rst": b"Thing\n=====\n"})
CODE = {f"thing/module_{i}.py": f'"""Module {i}."""\n'.encode() * 50 for i in range(40)}
WHEEL = zip_of({"thing/a.so": bytes(300_000), **CODE, "thing/b.so": bytes(300_000), "thing-1.0.dist-info/x.md": b"?"})
LARGE = 70_000_000


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        yield state


def access(server: Server, home: Path, *, offline: bool = False) -> Access:
    return Access(
        store=Store(home / "downloads"),
        lock=Lock(home / "committed.toml", home / "recorded.toml"),
        index=lambda: PackageIndex(f"{server.url}/simple/", requests.Session()),
        offline=offline,
        progress=lambda done, total: None,
    )


def sdist(version: str = "1.0") -> SourceSpec:
    return SourceSpec("thing", "sdist", "pages", "thing", version)


def wheel() -> SourceSpec:
    return SourceSpec("thing", "wheel", "api", "thing", "1.0", packages=("thing",))


def test_an_unpinned_sdist_is_verified_by_the_index_and_recorded(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0.tar.gz": SDIST})
    fetched = fetch_with(sdist(), access(server, tmp_path))
    assert fetched.tree.read("doc/index.rst") == b"Thing\n=====\n"
    assert (fetched.version, fetched.identity, fetched.location) == ("1.0", sha256(SDIST), "thing-1.0.tar.gz")
    pin = Pin("sdist", "thing", "1.0", "thing-1.0.tar.gz", sha256(SDIST), len(SDIST))
    assert read(tmp_path / "recorded.toml") == (pin,)


def test_the_second_time_asks_nobody(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0.tar.gz": SDIST})
    first = fetch_with(sdist(), access(server, tmp_path))
    server.asked.clear()
    second = fetch_with(sdist(), access(server, tmp_path))
    offline = fetch_with(sdist(), access(server, tmp_path, offline=True))
    assert server.asked == []
    assert first.identity == second.identity == offline.identity


@pytest.mark.parametrize("torn", [b"", b"\0" * len(SDIST), SDIST[:-40]], ids=["empty", "zeros", "cut"])
def test_a_download_that_is_no_longer_what_was_pinned_is_had_anew(server: Server, tmp_path: Path, torn: bytes) -> None:
    server.list_project("thing", {"thing-1.0.tar.gz": SDIST})
    fetch_with(sdist(), access(server, tmp_path))
    (kept,) = (tmp_path / "downloads").glob("*/thing-1.0.tar.gz")
    kept.write_bytes(torn)
    with pytest.raises(SourceUnavailable, match="isn't in the cache"):
        fetch_with(sdist(), access(server, tmp_path, offline=True))
    kept.write_bytes(torn)
    assert fetch_with(sdist(), access(server, tmp_path)).tree.names() == ("doc/index.rst",)
    assert kept.read_bytes() == SDIST


def test_members_of_a_large_wheel_that_are_no_longer_whole_are_had_anew(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0-py3-none-any.whl": WHEEL}, sizes={"thing-1.0-py3-none-any.whl": LARGE})
    first = fetch_with(wheel(), access(server, tmp_path))
    (kept,) = (tmp_path / "downloads").glob("*/thing-1.0-py3-none-any.whl.zip")
    kept.write_bytes(zip_of({"thing/module_0.py": b"something else"}))
    again = fetch_with(wheel(), access(server, tmp_path))
    assert again.tree.names() == first.tree.names() == tuple(sorted(CODE))


def test_offline_without_a_cache_says_what_to_do(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"thing 1\.0 \(sdist\) isn't in the cache.*without --offline"):
        fetch_with(sdist(), access(server, tmp_path, offline=True))
    assert server.asked == []


def test_a_version_that_the_index_lacks_names_the_last_one(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0.tar.gz": SDIST})
    with pytest.raises(SourceUnavailable, match=r"thing 9\.9 has no sdist.*last one listed is 1\.0"):
        fetch_with(sdist("9.9"), access(server, tmp_path))


def test_an_unknown_project_is_unavailable(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="doesn't have it"):
        fetch_with(sdist(), access(server, tmp_path))


def test_an_index_that_can_not_be_reached_is_unavailable(server: Server, tmp_path: Path) -> None:
    server.url = "http://127.0.0.1:9"
    with pytest.raises(SourceUnavailable, match="can't be read"):
        fetch_with(sdist(), access(server, tmp_path))


def test_the_smallest_wheel_is_taken(server: Server, tmp_path: Path) -> None:
    small = zip_of({"thing/__init__.py": b""})
    server.list_project(
        "thing", {"thing-1.0-cp311-cp311-win_amd64.whl": WHEEL, "thing-1.0-cp311-cp311-macosx_11_0_arm64.whl": small}
    )
    assert fetch_with(wheel(), access(server, tmp_path)).identity == sha256(small)


def test_a_file_that_differs_from_the_committed_pin_is_refused(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0.tar.gz": SDIST})
    write(tmp_path / "committed.toml", [Pin("sdist", "thing", "1.0", "thing-1.0.tar.gz", "0" * 64, len(SDIST))])
    with pytest.raises(CorruptDownload, match="not the pinned 0000"):
        fetch_with(sdist(), access(server, tmp_path))
    assert read(tmp_path / "recorded.toml") == ()


def test_a_large_wheel_is_read_by_ranges(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0-py3-none-any.whl": WHEEL}, sizes={"thing-1.0-py3-none-any.whl": LARGE})
    fetched = fetch_with(wheel(), access(server, tmp_path))
    assert fetched.tree.names() == tuple(sorted(CODE))
    assert fetched.tree.read("thing/module_7.py") == CODE["thing/module_7.py"]
    assert fetched.identity == members_sha256(CODE.items())
    assert all("bytes=" in asked for asked in server.asked if asked.startswith("/files/"))


def test_neighbours_are_merged_into_few_ranges(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0-py3-none-any.whl": WHEEL}, sizes={"thing-1.0-py3-none-any.whl": LARGE})
    fetch_with(wheel(), access(server, tmp_path))
    assert len(server.asked) <= 4


def test_a_large_wheel_is_pinned_by_its_members(server: Server, tmp_path: Path) -> None:
    name = "thing-1.0-py3-none-any.whl"
    server.list_project("thing", {name: WHEEL}, sizes={name: LARGE})
    good = Pin("wheel", "thing", "1.0", name, members_sha256(CODE.items()), LARGE, partial=True)
    write(tmp_path / "committed.toml", [good])
    assert fetch_with(wheel(), access(server, tmp_path)).identity == good.sha256
    write(tmp_path / "committed.toml", [Pin("wheel", "thing", "1.0", name, "0" * 64, LARGE, partial=True)])
    with pytest.raises(CorruptDownload, match="members"):
        fetch_with(wheel(), access(server, tmp_path))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_with_advice(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0.tar.gz": SDIST})
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "thing-1.0.tar.gz.part").symlink_to("/dev/full")
    with pytest.raises(PreceptorError, match=r"disk is full.*PRECEPTOR_HOME"):
        fetch_with(sdist(), access(server, tmp_path))


def test_without_ranges_a_large_wheel_is_left_out(server: Server, tmp_path: Path) -> None:
    server.list_project("thing", {"thing-1.0-py3-none-any.whl": WHEEL}, sizes={"thing-1.0-py3-none-any.whl": LARGE})
    server.ranges = False
    with pytest.raises(SourceUnavailable, match="doesn't serve parts of it"):
        fetch_with(wheel(), access(server, tmp_path))
    assert not list((tmp_path / "downloads").glob("*/*"))
