"""Publishing generations, and the lock of the one writer."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from corpus.errors import IndexLocked, IndexMissing
from corpus.generation import current_folder, new_generation, writer_lock
from corpus.home import Home


def publish(home: Home, name: str) -> None:
    with new_generation(home, name) as folder:
        (folder / "content.txt").write_text(name)


def publish_on_a_full_disk(home: Home, name: str) -> None:
    with new_generation(home, name) as folder:
        (folder / "half.txt").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_without_an_index_the_error_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="run `preceptor ingest --scope core`"):
        current_folder(Home(tmp_path))


def test_a_published_generation_becomes_the_current_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    publish(home, "1")
    publish(home, "2")
    assert (current_folder(home) / "content.txt").read_text() == "2"


def test_a_build_that_fails_leaves_the_old_generation_serving_and_nothing_behind(tmp_path: Path) -> None:
    home = Home(tmp_path)
    publish(home, "1")
    with pytest.raises(OSError, match="No space left"):
        publish_on_a_full_disk(home, "2")
    assert current_folder(home).name == "1"
    assert [path.name for path in home.generations.iterdir()] == ["1"]


def test_the_generation_before_is_kept_for_servers_that_still_read_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for name in ("1", "2", "3"):
        publish(home, name)
    assert sorted(path.name for path in home.generations.iterdir()) == ["2", "3"]


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = writer_lock(home, purpose="preceptor ingest", started="12:00")
    second = writer_lock(home, purpose="preceptor ingest", started="12:01")
    with first, pytest.raises(IndexLocked, match=r"process \d+ \(preceptor ingest, since 12:00\) is writing"):
        second.__enter__()
    with writer_lock(home, purpose="again", started="12:02"):
        pass
