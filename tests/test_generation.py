"""Publishing generations, and the lock of the one writer."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from corpus.errors import IndexDamaged, IndexLocked, IndexMissing
from corpus.generation import current_folder, found_again, new_generation, next_name, writer_lock
from corpus.home import Home
from tests.answering import guides_and_article, small_index


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


def test_a_clock_that_was_set_back_deletes_nothing_that_serves(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for name in ("20261128-101500-000-core", "20261128-102000-000-full", "20251128-000000-000-core"):
        publish(home, name)
    assert current_folder(home).name == "20251128-000000-000-core"
    assert sorted(path.name for path in home.generations.iterdir()) == [
        "20251128-000000-000-core",
        "20261128-102000-000-full",
    ]


def test_generations_are_numbered_in_the_order_in_which_they_are_made_after_those_of_early_versions(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    publish(home, "20261128-101500-000-core")
    for made in ("20261128-102000-core", "20201128-102000-core"):  # the clock is set back
        publish(home, next_name(home, made))
    assert sorted(path.name for path in home.generations.iterdir()) == [
        "000001-20261128-102000-core",
        "000002-20201128-102000-core",
    ]
    assert next_name(home, "full") == "000003-full"


def test_what_a_killed_build_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.generations / ".building-000001-core").mkdir(parents=True)
    publish(home, "000002-core")
    assert [path.name for path in home.generations.iterdir()] == ["000002-core"]


@pytest.mark.parametrize("torn", [b"", b"\0\0\0\0", b"0000", b"\xff\xfe", b"..", b"../generations"])
def test_a_torn_pointer_is_named_with_advice(tmp_path: Path, torn: bytes) -> None:
    home = Home(tmp_path)
    publish(home, "000001-core")
    home.current.write_bytes(torn)
    with pytest.raises(IndexDamaged, match=r"current.*run `preceptor doctor`"):
        current_folder(home)


def test_where_the_pointer_is_lost_the_newest_sound_generation_is_found_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first, second = (small_index(home, guides_and_article()[:9]) for _ in range(2))
    home.current.write_bytes(b"")
    assert found_again(home, started="today") == second.manifest
    assert current_folder(home) == second.folder
    (second.folder / "facts.npz").write_bytes(b"torn")
    found_again(home, started="today")
    assert current_folder(home) == first.folder


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = writer_lock(home, purpose="preceptor ingest", started="12:00")
    second = writer_lock(home, purpose="preceptor ingest", started="12:01")
    with first, pytest.raises(IndexLocked, match=r"process \d+ \(preceptor ingest, since 12:00\) is writing"):
        second.__enter__()
    with writer_lock(home, purpose="again", started="12:02"):
        pass
