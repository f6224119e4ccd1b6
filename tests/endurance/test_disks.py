"""Homes on a disk that is full, or that can't be written: what is there answers, and nobody calls it damaged."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot import open_tutor
from corpus.generation import Manifest, current_folder, current_name
from corpus.home import Home
from corpus.kept_files import damage
from corpus.room import needing_room
from tests.endurance.disks import Disk, small_disk
from tests.endurance.killing import LIBRARY, Killable, Notes
from ui.cli import main
from ui.commands.chat import open_newest

QUESTION, ANSWER = "How long does it take to learn Python for machine learning?", "3 to 6 months"
INGEST = ("ingest", "--scope", "core", "--library", LIBRARY, "--no-lessons", "--offline")
TOO_FEW_BYTES = 8_000_000
"""Less than an index of that library takes, 10.6 MB."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk, empty."""
    with small_disk(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def home(disk: Disk, old_home: Home) -> Home:
    """The home with the small index, on that disk."""
    shutil.copytree(old_home.root, disk.folder / "home", symlinks=True)
    return Home(disk.folder / "home")


@pytest.mark.parametrize("n_times", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_an_ingest_that_fills_the_disk_says_so_and_the_old_index_answers(
    n_times: int, disk: Disk, home: Home, tmp_path: Path, drawn: Random,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    notes = Notes(tmp_path / "notes")
    before = current_name(home)
    for _ in range(n_times):
        notes.grow()
        with disk.filled(left_bytes=drawn.randrange(TOO_FEW_BYTES)):
            assert main([*INGEST, "--folder", str(notes.folder)]) == 1
        assert "the disk is full" in capsys.readouterr().err
        assert current_name(home) == before
        assert [path.name for path in home.generations.iterdir() if path.name.startswith(".")] == []
        assert not damage(current_folder(home), Manifest.read(current_folder(home)).files, by_content=True)
        assert answer(home) == ANSWER
    notes.grow()
    Killable(home, notes).ended()
    assert answer(home) == ANSWER
    assert current_name(home) != before


def test_what_fails_on_a_full_disk_fails_for_want_of_room(disk: Disk) -> None:
    with disk.filled(), pytest.raises(OSError, match="No space left"), needing_room(disk.folder):
        raise RuntimeError("failed to apply logs to the hnsw segment writer")
    with pytest.raises(RuntimeError, match="hnsw"), needing_room(disk.folder):
        raise RuntimeError("failed to apply logs to the hnsw segment writer")


def test_on_a_full_disk_an_index_is_not_called_damaged_and_opens_once_there_is_room(disk: Disk, home: Home) -> None:
    serving = open_tutor(home)
    before = current_name(home)
    shutil.copytree(current_folder(home), home.generations / "another")
    home.current.write_text("another")
    with disk.filled():
        with pytest.raises(OSError, match="No space left") as full:
            serving.reload_if_newer()
        assert full.value.errno == errno.ENOSPC
        assert ANSWER in serving.ask(QUESTION).text
    assert answer(home) == ANSWER
    assert current_name(home) == "another" != before


def test_a_home_that_cant_be_written_answers(
    disk: Disk, home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    with disk.read_only():
        assert answer(home) == ANSWER
        opened = open_newest(home)
        assert (opened.problem, opened.background) == ("", None)
        assert main(list(INGEST)) == 1
        assert main(["chat", "--no-open", "--port", "0"]) == 2
    said = capsys.readouterr().err
    assert "no permission to write" in said
    assert "set PRECEPTOR_DB to a database URL" in said


def answer(home: Home) -> str:
    """What is expected of the index in that home, as far as it is answered."""
    tutor = open_tutor(home)
    try:
        return ANSWER if ANSWER in tutor.ask(QUESTION).text else ""
    finally:
        tutor.index.close()
