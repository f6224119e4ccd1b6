"""All lessons of a folder: read, told apart, and their links followed.

Not here: what one lesson looks like (`reading`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

from corpus.errors import LessonUnreadable, UnreadableDocument
from corpus.teaching.lesson import Lesson
from corpus.teaching.reading import read_lesson
from corpus.teaching.verdicts import is_read, read_verdicts
from corpus.teaching.voices import voices, with_voices
from corpus.text.decoding import decoded
from corpus.user_files import content_of

OURS = Path(str(resources.files("corpus").joinpath("lessons")))


@cache
def lessons() -> tuple[Lesson, ...]:
    """Our own lessons of which a second reader said yes to every statement, in order of their ids.

    They are taught, by all ways in which people ask for them; links to others are left out.
    """
    verdicts = read_verdicts(OURS)
    taught = {lesson.id: lesson for lesson in read_folder(OURS) if is_read(lesson, verdicts)}
    return tuple(
        replace(
            with_voices(lesson, voices()),
            needs=tuple(id for id in lesson.needs if id in taught),
            next=tuple(id for id in lesson.next if id in taught),
        )
        for lesson in taught.values()
    )


def read_folder(folder: Path) -> tuple[Lesson, ...]:
    """The lessons of a folder, one a Markdown file, in order of their ids; pages at its top are none.

    Raises LessonUnreadable for a fault in one of them, for a link to a lesson that isn't there, and for a way to ask
    that two lessons share.
    """
    found = tuple(read_file(path, folder) for path in lesson_files(folder))
    check_together(found, folder)
    return found


def check_together(found: Sequence[Lesson], folder: Path) -> None:
    """Raises LessonUnreadable for a link to a lesson that isn't among these, and for a way to ask that two share."""
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


def lesson_files(folder: Path) -> list[Path]:
    """The files of a folder that hold lessons, in order of their ids."""
    return sorted(folder.glob("*/**/*.md"), key=lambda path: path.relative_to(folder).with_suffix("").as_posix())


def read_file(path: Path, folder: Path) -> Lesson:
    """One lesson, by itself. Raises LessonUnreadable."""
    id = path.relative_to(folder).with_suffix("").as_posix()
    try:
        text = decoded(content_of(path))
    except UnreadableDocument as error:
        raise LessonUnreadable(f"{path}: it can't be read ({error}); mend it, or take it out of the folder") from error
    except UnicodeDecodeError as error:
        raise LessonUnreadable(f"{path}: it can't be read ({error}); write it as text in UTF-8 or UTF-16") from error
    return read_lesson(id, text, file=str(path))
