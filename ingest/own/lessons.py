"""The user's own lessons, read as every page that isn't ours: under limits, in a process of its own.

Not here: what a lesson looks like (`corpus.teaching.reading`), or our own lessons (`corpus.teaching.shelf`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from corpus.errors import LessonUnreadable
from corpus.teaching import Lesson
from corpus.teaching.shelf import check_together, lesson_files, read_file
from ingest.processes.limits import Guard
from ingest.processes.workers import run_all


def users_lessons(folders: tuple[Path, ...]) -> tuple[Lesson, ...]:
    """The lessons of these folders, folder by folder. Raises LessonUnreadable for one that can't be read."""
    found = dict(run_all(read_lessons, folders)) if folders else {}
    return tuple(lesson for folder in folders for lesson in found[folder])


def read_lessons(folder: Path, guard: Guard) -> tuple[Lesson, ...]:
    """The lessons of one folder, each within the guard's limits. Raises LessonUnreadable."""
    found = tuple(_read_file(path, folder, guard) for path in lesson_files(folder))
    check_together(found, folder)
    return found


def _read_file(path: Path, folder: Path, guard: Guard) -> Lesson:
    name = str(path)
    lesson = guard.read(name, partial(read_file, path, folder))
    if lesson is None:
        problem = guard.problems[name]
        # the reader's own faults begin with the file and the line
        raise LessonUnreadable(problem if problem.startswith(name) else f"{name}: {problem}")
    return lesson
