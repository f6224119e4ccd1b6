"""All lessons of a folder: read, told apart, and their links followed.

Not here: what one lesson looks like (`reading`).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from corpus.errors import LessonUnreadable
from corpus.teaching.lesson import Lesson
from corpus.teaching.reading import read_lesson

OURS = Path(str(resources.files("corpus").joinpath("lessons")))


@cache
def lessons() -> tuple[Lesson, ...]:
    """Our own lessons, in order of their ids."""
    return read_folder(OURS)


def read_folder(folder: Path) -> tuple[Lesson, ...]:
    """The lessons of a folder, one a Markdown file, in order of their ids; pages at its top are none.

    Raises LessonUnreadable for a fault in one of them, for a link to a lesson that isn't there, and for a way to ask
    that two lessons share.
    """
    found = tuple(read_file(path, folder) for path in lesson_files(folder))
    ids = {lesson.id for lesson in found}
    asked: dict[str, str] = {}
    for lesson in found:
        for other in (*lesson.needs, *lesson.next):
            if other not in ids:
                raise LessonUnreadable(f"{folder / lesson.id}.md: it leads to {other}, which is no lesson here")
        for ask in (*lesson.asks, *(ask for variant in lesson.variants for ask in variant.asks)):
            owner = asked.setdefault(ask.lower(), lesson.id)
            if owner != lesson.id:
                raise LessonUnreadable(
                    f"{folder / lesson.id}.md: {ask!r} asks for {owner} as well; keep it where it fits better"
                )
    return found


def lesson_files(folder: Path) -> list[Path]:
    """The files of a folder that hold lessons, in order of their ids."""
    return sorted(folder.glob("*/**/*.md"), key=lambda path: path.relative_to(folder).with_suffix("").as_posix())


def read_file(path: Path, folder: Path) -> Lesson:
    """One lesson, by itself. Raises LessonUnreadable."""
    id = path.relative_to(folder).with_suffix("").as_posix()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonUnreadable(f"{path}: it can't be read ({error}); lessons are UTF-8") from error
    return read_lesson(id, text, file=str(path))
