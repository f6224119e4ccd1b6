"""The nouns of teaching: a lesson, what its statements rest on, its example, and its variants.

    Lesson ─▶ Statement ─▶ Ground      the sentences, and the passages that bear them out
           ─▶ Example                  code that was run, with what it prints
           ─▶ Variant                  a condition or a parameter, with a statement and a line of code of its own

Not here: reading lessons from files (`reading`), or finding their passages in an index (`grounding`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, get_args

LessonKind = Literal["task", "recipe", "why", "concept", "symptom", "error", "difference", "removed", "career"]
"""What a lesson is for: a task, a whole task, a why, an idea, a symptom of training, an error's message, two things
told apart, a name that is gone, a question on careers."""

LESSON_KINDS: tuple[LessonKind, ...] = get_args(LessonKind)

Label = Literal["", "pitfall", "check"]
"""What a statement does beside answering: it says what people get wrong, or how to find out."""


_IMPORT = re.compile(r"^[ \t]*+(?:from (\w++)|import ([\w., ]++))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ground:
    """A passage that bears a statement out.

    `target` is a qualified name (`pandas.read_csv`), or the address of a page with its anchor (`https://…#anchor`,
    `article.md#anchor`); `words`, eight at most, find the sentence there.
    """

    target: str
    words: str

    @property
    def is_page(self) -> bool:
        """Whether the target is a page and no name."""
        return "/" in self.target or self.target.startswith("article.md")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a lesson, as Markdown without its notes, and what it rests on.

    `ran`: the lesson's own run shows it. `ours`: it is our teaching, and no passage's. `line` is where it stands.
    """

    text: str
    grounds: tuple[Ground, ...]
    ran: bool
    ours: bool
    line: int
    label: Label = ""


@dataclass(frozen=True, slots=True)
class Example:
    """Code with what it prints. `language` is that of its fence; only Python is run, if `Lesson.is_run` is true."""

    code: str
    output: str
    line: int
    language: str = "python"

    @property
    def is_python(self) -> bool:
        """Whether it can be run by Python."""
        return self.language == "python"

    @property
    def imports(self) -> tuple[str, ...]:
        """The modules that it imports, their first parts, in order."""
        if not self.is_python:
            return ()
        named = (part for source, several in _IMPORT.findall(self.code) for part in (source or several).split(","))
        return tuple(dict.fromkeys(part.split()[0].partition(".")[0] for part in named if part.strip()))


@dataclass(frozen=True, slots=True)
class Variant:
    """The same task under a condition: how it is asked for, what then holds, and the code of it.

    Its code is run behind the lesson's example, in the same process. `voices` as those of a lesson.
    """

    title: str
    asks: tuple[str, ...]
    statements: tuple[Statement, ...]
    example: Example | None
    line: int
    voices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A small unit of teaching. Its first statement answers alone.

    `id` is the file's path without its ending (`pandas/read-some-columns`), `subject` its folder: a library's id, or a
    subject of ours. `since` and `until` are the versions of that library for which it holds ("" for all; `until` is the
    first for which it doesn't). `messages` are an error's texts, `<…>` for what varies. `needs` and `next` are ids.
    `voices` are further ways to ask, which don't stand in the file (`corpus.teaching.voices`).
    """

    id: str
    title: str
    kind: LessonKind
    asks: tuple[str, ...]
    statements: tuple[Statement, ...]
    example: Example | None = None
    variants: tuple[Variant, ...] = ()
    messages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    is_run: bool = True
    voices: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The folder it stands in."""
        return self.id.partition("/")[0]

    @property
    def answer(self) -> tuple[Statement, ...]:
        """The statements that answer, pitfalls and checks left out."""
        return tuple(statement for statement in self.statements if not statement.label)

    @property
    def units(self) -> tuple[Lesson | Variant, ...]:
        """The lesson itself and its variants, as they are counted."""
        return (self, *self.variants)

    def begins(self, variant: int) -> int:
        """Where the statements of a variant, counted from 1, begin in `all_statements`; 0 is the lesson itself."""
        if not variant:
            return 0
        return len(self.statements) + sum(len(other.statements) for other in self.variants[: variant - 1])

    def all_statements(self) -> tuple[Statement, ...]:
        """Every statement, those of the variants last."""
        return (*self.statements, *(one for variant in self.variants for one in variant.statements))


def code_runs(lesson: Lesson) -> tuple[tuple[int, str, str, str], ...]:
    """The pieces of code of a lesson that are to be run, as (part, code before it, code, what it prints)."""
    if not lesson.is_run:
        return ()
    first = lesson.example
    before = first.code if first and first.is_python else ""
    pieces = [(0, "", first.code, first.output)] if first and first.is_python else []
    pieces += [
        (part, before, variant.example.code, variant.example.output)
        for part, variant in enumerate(lesson.variants, start=1)
        if variant.example and variant.example.is_python
    ]
    return tuple(pieces)


def code_hash(code: str) -> str:
    """Changes with the code."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]
