"""Lessons of a user's own: as editors and shells write them, and under the limits of every page that isn't ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import LessonUnreadable
from corpus.teaching import read_folder
from ingest.own.lessons import read_lessons, users_lessons
from ingest.processes.limits import Guard
from tests.lesson_material import STATEMENTS, lesson_text


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """Where the only lesson of the folder `tmp_path` is to lie."""
    (tmp_path / "pandas").mkdir()
    return tmp_path / "pandas" / "one.md"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_lesson_that_windows_writes_is_read(tmp_path: Path, lesson: Path, encoding: str) -> None:
    lesson.write_bytes(lesson_text().replace("\n", "\r\n").encode(encoding))
    (found,) = read_folder(tmp_path)
    assert found.title == "Read only some columns of a CSV file"


def test_lessons_of_several_folders_are_read_folder_by_folder(tmp_path: Path) -> None:
    folders = tuple(tmp_path / name for name in ("b", "a"))
    for folder in folders:
        (folder / "pandas").mkdir(parents=True)
        (folder / "pandas" / f"{folder.name}.md").write_text(lesson_text(), "utf-16")
    assert [lesson.id for lesson in users_lessons(folders)] == ["pandas/b", "pandas/a"]
    assert users_lessons(()) == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lesson_text().encode() + b"\n" * 5_000_000, r"it has more than 5 MB, the limit of a page\); mend it, or take"),
        (b"\x89PNG\r\n\x1a\n\xff", "write it as text in UTF-8 or UTF-16"),
    ],
    ids=["huge", "a picture"],
)
def test_a_lesson_that_cannot_be_read_is_named(tmp_path: Path, lesson: Path, content: bytes, reason: str) -> None:
    lesson.write_bytes(content)
    with pytest.raises(LessonUnreadable, match=rf"one\.md: it can't be read .*{reason}"):
        users_lessons((tmp_path,))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path, lesson: Path) -> None:
    os.mkfifo(lesson)
    with pytest.raises(LessonUnreadable, match="it is no file"):
        users_lessons((tmp_path,))


def test_a_fault_of_a_lesson_is_named_with_file_and_line_once(tmp_path: Path, lesson: Path) -> None:
    lesson.write_text(lesson_text(statements="It is so.\n"))
    with pytest.raises(LessonUnreadable) as raised:
        users_lessons((tmp_path,))
    assert str(raised.value).startswith(f"{lesson}:5: a statement doesn't say what it rests on")
    assert str(raised.value).count("one.md") == 1


def test_a_lesson_that_takes_too_long_is_named(tmp_path: Path, lesson: Path) -> None:
    notes = "".join(f'[^{number}]: `a.b` "c"\n' for number in range(100_000))
    lesson.write_text(lesson_text(statements=STATEMENTS + "It is so.[^ours]\n" * 100_000, notes=notes))
    with pytest.raises(LessonUnreadable, match=r"one\.md: takes more than .* s to read"):
        read_lessons(tmp_path, Guard(page_cpu_s=0.2))
