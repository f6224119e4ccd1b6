"""What gets its final name has reached the disk first, and what never got one goes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from corpus.encoder import Encoder
from corpus.home import Home
from corpus.publishing import publish, publish_content, remove_left_over
from ingest.fetch.lock import Pin, write
from ingest.fetch.store import Store
from tests.answering import guides_and_article, small_index

PIN = Pin("sdist", "thing", "1.0", "thing-1.0.tar.gz", "1" * 64, 7)


@dataclass
class Disk:
    """What has been flushed, by inode, and what was renamed before it was, or whose folder wasn't flushed after."""

    flushed: set[int] = field(default_factory=set)
    too_early: list[str] = field(default_factory=list)
    unsafe: dict[int, str] = field(default_factory=dict)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Watches the calls that reach the system, which happen as they would."""
    seen, fsync, replace = Disk(), os.fsync, os.replace

    def watched_fsync(handle: int) -> None:
        fsync(handle)
        seen.flushed.add(os.fstat(handle).st_ino)
        seen.unsafe.pop(os.fstat(handle).st_ino, None)

    def watched_replace(source: str | Path, target: str | Path) -> None:
        written = [Path(source), *Path(source).rglob("*")]
        seen.too_early += [str(path) for path in written if path.stat().st_ino not in seen.flushed]
        replace(source, target)
        seen.unsafe[Path(target).parent.stat().st_ino] = str(target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    return seen


def is_safe(disk: Disk) -> bool:
    return bool(disk.flushed) and not disk.too_early and not disk.unsafe


def test_every_file_of_a_generation_is_on_the_disk_before_it_is_current(tmp_path: Path, disk: Disk) -> None:
    index = small_index(Home(tmp_path), guides_and_article()[:9])
    assert is_safe(disk)
    assert {path.stat().st_ino for path in index.folder.rglob("*.npy")} <= disk.flushed


def test_pins_and_downloads_are_on_the_disk_before_they_have_their_names(tmp_path: Path, disk: Disk) -> None:
    write(tmp_path / "sources.lock.toml", [PIN])
    store = Store(tmp_path / "downloads")
    part = store.part(PIN.file)
    part.write_bytes(b"content")
    store.keep(part, PIN)
    assert is_safe(disk)


def test_an_unpacked_model_is_on_the_disk_before_it_has_its_name(tmp_path: Path, disk: Disk) -> None:
    from corpus.encoder import open_encoder

    encoder: Encoder = open_encoder(Home(tmp_path))
    assert is_safe(disk)
    assert encoder.tokenizer.stat().st_ino in disk.flushed


def test_a_folder_is_published_once_and_a_file_takes_the_place_of_the_last(tmp_path: Path) -> None:
    (tmp_path / "aside").mkdir()
    (tmp_path / "aside" / "one.txt").write_text("one")
    publish(tmp_path / "aside", tmp_path / "named")
    assert (tmp_path / "named" / "one.txt").read_text() == "one"
    for content in (b"first", b"second"):
        publish_content(content, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "named"]


def test_what_a_killed_process_wrote_aside_is_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("current", ".current", ".building-000003-core", "a-1-2"):
        (tmp_path / name).write_text(name)
    with monkeypatch.context() as killed:
        killed.setattr(os, "replace", fails)
        killed.setattr(Path, "unlink", fails)
        with pytest.raises(OSError, match="killed"):
            publish_content(b"content", tmp_path / "current")
    before = {path.name for path in tmp_path.iterdir()}
    remove_left_over(tmp_path)
    after = {path.name for path in tmp_path.iterdir()}
    assert [re.sub(r"\d+", "N", name) for name in before - after] == [".current-N-N"]


def fails(*_: object, **__: object) -> None:
    """As where the process is no more."""
    raise OSError("killed")
