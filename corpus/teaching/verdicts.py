"""What a second reader, who did not write it, says of each statement of the lessons: one committed file.

A verdict is bound to the statement's words and to what it rests on: who changes either has it read again.

Not here: laying out what is to be read (`evals.lessons.second_readers`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from corpus.teaching.lesson import Lesson, Statement

FILE = "verdicts.json"

Verdict = Literal["yes", "no"]
"""Whether it is right for the current versions, and borne out by what it says that it rests on."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def statement_key(statement: Statement) -> str:
    """Changes with the words of the statement and with what it rests on."""
    rests = [(ground.target, ground.words) for ground in statement.grounds]
    said = json.dumps([statement.text, rests, statement.ran, statement.ours])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def read_verdicts(folder: Path) -> dict[str, dict[str, Verdict]]:
    """The verdicts on the statements of each lesson of a folder, by lesson and key; none if nobody has read it."""
    file = folder / FILE
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def write_verdicts(folder: Path, verdicts: Mapping[str, Mapping[str, Verdict]]) -> None:
    """Writes them, a lesson a line, in order."""
    lines = ",\n".join(
        f"{json.dumps(lesson)}: {json.dumps(dict(sorted(said.items())))}" for lesson, said in sorted(verdicts.items())
    )
    (folder / FILE).write_text(f"{{\n{lines}\n}}\n", "utf-8")


def is_read(lesson: Lesson, verdicts: Mapping[str, Mapping[str, Verdict]]) -> bool:
    """Whether a second reader says yes to every statement of the lesson."""
    said = verdicts.get(lesson.id, {})
    return all(said.get(statement_key(statement)) == "yes" for statement in lesson.all_statements())
