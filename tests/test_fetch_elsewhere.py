"""Repository archives, Debian packages, the user's folders, and pip's settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from corpus.catalogue import SourceSpec, libraries
from corpus.errors import SourceUnavailable, UsageError
from corpus.home import Home
from ingest.fetch.access import Access, Fetched
from ingest.fetch.fetching import fetch, fetch_with
from ingest.fetch.file_names import upstream_version
from ingest.fetch.lock import Lock
from ingest.fetch.package_index import PackageIndex, configured_index, pip_settings
from ingest.fetch.store import Store
from ingest.fetch.tree import select
from tests.fetch_material import Server, serving, sha256, tar_of

CAFFE = tar_of(
    {
        "caffe-1.0/docs/installation.md": b"# Installation",
        "caffe-1.0/docs/tutorial/layers/pooling.md": b"# Pooling Layer",
        "caffe-1.0/docs/README.md": b"# Documentation",
        "caffe-1.0/examples/00-classification.ipynb": b"{}",
        "caffe-1.0/src/caffe/net.cpp": b"",
    }
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        state.files["/BVLC/caffe/archive/refs/tags/1.0.tar.gz"] = CAFFE
        yield state


def access(home: Path, *, offline: bool = False) -> Access:
    return Access(
        store=Store(home / "downloads"),
        lock=Lock(home / "committed.toml", home / "recorded.toml"),
        index=lambda: PackageIndex("", requests.Session()),
        offline=offline,
        progress=lambda done, total: None,
    )


def caffe(url: str) -> SourceSpec:
    """The catalogue's own first source of Caffe, from another host."""
    return replace(libraries()["caffe"].sources[0], project=f"{url}/BVLC/caffe/archive/refs/tags/{{version}}.tar.gz")


def test_a_repository_archive_is_read_below_its_root(server: Server, tmp_path: Path) -> None:
    spec = caffe(server.url)
    fetched = fetch_with(spec, access(tmp_path))
    names = select(fetched.tree.names(), root=spec.root, include=spec.include, exclude=spec.exclude)
    assert names == ("docs/installation.md", "docs/tutorial/layers/pooling.md")
    assert fetched.identity == sha256(CAFFE)


def test_an_archive_is_recorded_at_first_use_and_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    first = fetch_with(caffe(server.url), access(tmp_path))
    server.files.clear()
    assert fetch_with(caffe(server.url), access(tmp_path, offline=True)).identity == first.identity


def test_an_archive_out_of_reach_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"127\.0\.0\.1:9 can't be reached from this machine"):
        fetch_with(caffe("http://127.0.0.1:9"), access(tmp_path))


def test_an_archive_is_not_asked_for_offline(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="without --offline"):
        fetch_with(caffe(server.url), access(tmp_path, offline=True))
    assert server.asked == []


def test_a_source_of_our_own_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="written by us"):
        fetch_with(SourceSpec("numpy", "guide", "pages", "numpy", "1"), access(tmp_path))


@pytest.mark.parametrize(
    ("debian", "upstream"),
    [
        ("2.28.1+dfsg-1", "2.28.1"),
        ("3.11.2-6+deb12u9", "3.11.2"),
        ("1:0.14.4~rc1-2", "0.14.4"),
        ("1.5.3", "1.5.3"),
        ("1.0.0+git20180821.99bd997-8", "1.0.0"),
    ],
)
def test_the_upstream_version_of_a_debian_package(debian: str, upstream: str) -> None:
    assert upstream_version(debian) == upstream


def folder(path: Path) -> Fetched:
    spec = SourceSpec("notes", "folder", "pages", str(path), "")
    return fetch(spec, home=Home(path / "nowhere"), offline=True)


def test_a_folder_gives_its_pages_and_nothing_hidden_and_names_what_is_huge(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "notes.md").write_text("hidden")
    (tmp_path / ".secret.md").write_text("hidden")
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / "sub" / "b.rst").write_text("B")
    (tmp_path / "image.png").write_bytes(b"")
    (tmp_path / "largest.txt").write_bytes(b"x" * 5_000_000)
    (tmp_path / "huge.txt").write_bytes(b"x" * 5_000_001)
    tree = folder(tmp_path).tree
    assert tree.names() == ("a.md", "largest.txt", "sub/b.rst")
    assert tree.left_out() == {"huge.txt": "has more than 5 MB, the limit of a page; split it"}


def test_a_page_of_a_folder_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("# B")
    tree = folder(tmp_path).tree
    assert tree.names() == ("a.md",)
    assert sorted(tree.left_out()) == ["caf?.md", "loop.md"]


def test_a_folder_of_unreadable_pages_says_which(tmp_path: Path) -> None:
    (tmp_path / "huge.md").write_bytes(b"x" * 5_000_001)
    with pytest.raises(UsageError, match=r"no page that can be read.*huge\.md has more than 5 MB"):
        folder(tmp_path)


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    (inside / "a.md").write_text("# A")
    (inside / "link.md").symlink_to(outside / "secret.md")
    (inside / "linked").symlink_to(outside)
    assert folder(inside).tree.names() == ("a.md",)


def test_a_folder_changes_its_identity_with_its_content_only(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# A")
    first = folder(tmp_path).identity
    os.utime(page, (1, 1))
    assert folder(tmp_path).identity == first
    page.write_text("# B")
    assert folder(tmp_path).identity != first


@pytest.mark.parametrize("name", ["missing", "file.md", "empty"])
def test_a_folder_without_pages_is_a_usage_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_text("# A")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=name):
        folder(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_a_usage_error_with_advice(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0)
    try:
        with pytest.raises(UsageError, match="chmod"):
            folder(tmp_path)
    finally:
        locked.chmod(0o700)


def test_pip_settings_rank_the_command_over_install_over_global() -> None:
    listed = "global.index-url='https://a/simple'\nglobal.cert='/c.pem'\ninstall.index-url='https://b/simple'\n"
    assert pip_settings(listed) == {"index-url": "https://b/simple", "cert": "/c.pem"}


def test_the_environment_outranks_pip_files(tmp_path: Path) -> None:
    settings = {"PIP_INDEX_URL": "https://mirror.example/simple", "PIP_CERT": "/x.pem", "PIP_CONFIG_FILE": os.devnull}
    index = configured_index({**os.environ, **settings})
    assert (index.url, index.session.verify) == ("https://mirror.example/simple", "/x.pem")


@pytest.mark.slow
@pytest.mark.parametrize("id", list(libraries()))
def test_every_source_that_can_be_had_here_matches_files(id: str) -> None:
    for spec in libraries()[id].sources:
        try:
            fetched = fetch(spec, home=Home.from_environment(), offline=False)
        except SourceUnavailable:
            assert spec.kind == "archive" or (spec.kind == "apt" and not shutil.which("apt-get")), spec.project
            continue
        assert select(fetched.tree.names(), root=spec.root, include=spec.include, exclude=spec.exclude), spec.project
