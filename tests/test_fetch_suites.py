"""Another Debian release through this machine's mirror. apt-get itself is a script here, found on the PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import requests

from corpus.catalogue import SourceSpec
from corpus.errors import SourceUnavailable
from ingest.fetch.access import Access, Fetched
from ingest.fetch.fetching import fetch_with
from ingest.fetch.lock import Lock
from ingest.fetch.package_index import PackageIndex
from ingest.fetch.store import Store
from tests.fetch_material import sha256, tar_of

PYTORCH = tar_of({"pytorch-v2.6.0/docs/source/nn.rst": b"torch.nn\n========\n"}, compression="xz")
APT = """#!/bin/sh
echo "$@" >> {log}
for argument in "$@"; do
  case "$argument" in
    Dir::State::lists=*) lists="${{argument#*=}}" ;;
    Dir::Etc::sourcelist=*) cat "${{argument#*=}}" >> {log} ;;
    indextargets) echo 'Elsewhere|Other|http://other.example/'; echo 'Debian|{label}|http://mirror.example/debian/' ;;
    update) {update} ;;
    --print-uris) echo "'http://mirror.example/pool/pytorch_2.6.0%2bdfsg-7.dsc' pytorch.dsc 9 SHA256:{zeros}"
      echo "'http://mirror.example/pool/pytorch_2.6.0%2bdfsg.orig.tar.xz' pytorch.orig.tar.xz {size} SHA256:{sha256}"
      exit ;;
  esac
done
case "$*" in *--tar-only*) cp {file} pytorch.orig.tar.xz ;; esac
"""
SPEC = SourceSpec("pytorch", "apt", "pages", "src:pytorch", "2.15.0", root="docs/source", suite="trixie")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with_apt(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "log"


def with_apt(folder: Path, *, label: str = "Debian", update: str = 'touch "$lists/x_InRelease"') -> None:
    program = folder / "bin" / "apt-get"
    program.parent.mkdir(exist_ok=True)
    (folder / "source.tar.xz").write_bytes(PYTORCH)
    program.write_text(
        APT.format(
            log=folder / "log",
            label=label,
            update=update,
            zeros="0" * 64,
            size=len(PYTORCH),
            sha256=sha256(PYTORCH),
            file=folder / "source.tar.xz",
        )
    )
    program.chmod(0o755)


def fetched(home: Path) -> Fetched:
    access = Access(
        store=Store(home / "downloads"),
        lock=Lock(home / "committed.toml", home / "recorded.toml"),
        index=lambda: PackageIndex("", requests.Session()),
        offline=False,
        progress=lambda done, total: None,
    )
    return fetch_with(SPEC, access)


def test_a_source_of_another_release_is_read_from_its_tarball(log: Path, tmp_path: Path) -> None:
    found = fetched(tmp_path)
    assert (found.version, found.identity) == ("2.6.0", sha256(PYTORCH))
    assert found.tree.names() == ("docs/source/nn.rst",)


def test_apt_is_asked_by_lists_of_its_own_from_the_mirror_that_it_uses(log: Path, tmp_path: Path) -> None:
    fetched(tmp_path)
    asked = log.read_text()
    assert "Types: deb-src\nURIs: http://mirror.example/debian/\nSuites: trixie\n" in asked
    calls = [line for line in asked.splitlines() if line.startswith("-q")]
    assert [line.split()[-1] for line in calls] == ["update", "pytorch", "pytorch"]
    assert all("Dir::Etc::sourceparts=-" in line and f"Dir::State::lists={tmp_path}" in line for line in calls)
    assert [path.name for path in (tmp_path / "downloads").iterdir()] == [sha256(PYTORCH)[:16]]


def test_without_a_debian_mirror_the_source_is_unavailable(log: Path, tmp_path: Path) -> None:
    with_apt(tmp_path, label="Debian-Security")
    with pytest.raises(SourceUnavailable, match="no lists of a Debian mirror"):
        fetched(tmp_path)


def test_a_release_that_the_mirror_lacks_is_unavailable(log: Path, tmp_path: Path) -> None:
    with_apt(tmp_path, update=":")
    with pytest.raises(SourceUnavailable, match="doesn't serve the release trixie"):
        fetched(tmp_path)
