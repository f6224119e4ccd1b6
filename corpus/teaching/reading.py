"""The one strict reader of lessons: a Markdown file to a `Lesson`, or an error that names file and line.

A lesson reads well on a code host, and is made of these parts, in this order:

    # Title
    *kind* or *kind · since 2.0 · until 3.0 · not run*
    ```text … ```                     the messages of an error, one a line, `<…>` for what varies; errors only
    One statement a line, each with its notes.[^1][^run]
    ```python … ``` and ```text … ```  the example, and what it prints
    **Pitfall:** … and **Check:** …    statements as well
    ## A condition                     a variant: statements, perhaps code and output, and a list of ways to ask for it
    ## Asked as                        the list of ways to ask for the lesson
    ## Read on                         a list of links: `needs: [..](other.md)`, `next: [..](../numpy/other.md)`
    [^1]: `pandas.read_csv` "words that find the sentence"
    [^2]: <https://pandas.pydata.org/docs/…#anchor> "words that find the sentence"
    [^run]: … and [^ours]: …           what the example shows, and what is our teaching

Not here: whether the passages exist (`grounding`), or whether the code prints what it says (`runs`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, cast

from packaging.version import InvalidVersion, Version

from corpus.errors import LessonUnreadable
from corpus.teaching.lesson import (
    LESSON_KINDS,
    Example,
    Ground,
    Label,
    Lesson,
    LessonKind,
    Statement,
    Variant,
    code_runs,
)

MAX_VARIANTS = 5
ASKS = range(8, 16)
VARIANT_ASKS = range(2, 11)
STATEMENTS = range(1, 8)
GROUND_WORDS = 8
ANSWER_WORDS = 120
CODE_LINES = 15
RECIPE_WORDS = 200
RECIPE_LINES = 30
OUTPUT_LINES = 20
ASK_LETTERS = 300

ASKED_AS, READ_ON = "Asked as", "Read on"
RUN, OURS = "run", "ours"

_NOTE = re.compile(r"\[\^([\w-]+)\]")
_NOTES_AT_END = re.compile(r"(?<!\])(?:\[\^[\w-]{1,20}\])++$")
_DEFINED = re.compile(r"^\[\^([\w-]+)\]: (.+)$")
_GROUND = re.compile(r'^(?:`([\w.]+)`|<([^<>\s]+)>) "([^"]+)"$')
_KIND = re.compile(r"^\*([^*]+)\*$")
_LABELLED = re.compile(r"^\*\*(Pitfall|Check):\*\* ")
_READ_ON = re.compile(r"^(needs|next): \[([^\]]+)\]\(([^()\s]+)\.md\)$")
_VARIES = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class _Fence:
    language: str
    text: str
    line: int


@dataclass(slots=True)
class _Section:
    """The lines and fences below one heading, each with the number of its line."""

    title: str
    line: int
    parts: list[tuple[int, str] | _Fence] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, str]]:
        return (part for part in self.parts if not isinstance(part, _Fence))

    def fences(self) -> list[_Fence]:
        return [part for part in self.parts if isinstance(part, _Fence)]


def read_lesson(id: str, text: str, *, file: str) -> Lesson:
    """The lesson in that text. `file` is how messages name it. Raises LessonUnreadable for the first fault."""
    return _Reader(id, file).read(text)


class _Reader:
    def __init__(self, id: str, file: str) -> None:
        self._id = id
        self._file = file

    def read(self, text: str) -> Lesson:
        first, *others = self._sections(text)
        notes = self._notes([first, *others])
        kind, since, until, is_run = self._second_line(first)
        messages = self._messages(first, kind)
        statements = self._statements(first, notes)
        example = self._example(first, RECIPE_LINES if kind == "recipe" else CODE_LINES)
        named = {section.title: section for section in others}
        if len(named) < len(others):
            self._fail(others[-1].line, "two headings are the same; give each variant a title of its own")
        asks = self._asks(named.pop(ASKED_AS, None), ASKS)
        needs, then = self._read_on(named.pop(READ_ON, None))
        variants = tuple(self._variant(section, notes) for section in named.values())
        if len(variants) > MAX_VARIANTS:
            self._fail(others[-1].line, f"{len(variants)} variants; {MAX_VARIANTS} at most, the rest is another lesson")
        lesson = Lesson(
            id=self._id,
            title=first.title,
            kind=kind,
            asks=asks,
            statements=statements,
            example=example,
            variants=variants,
            messages=messages,
            needs=needs,
            next=then,
            since=since,
            until=until,
            is_run=is_run,
        )
        self._check(lesson, notes, first)
        return lesson

    def _sections(self, text: str) -> list[_Section]:
        """The lesson's title with what stands below it, then each second heading."""
        sections: list[_Section] = []
        opened: tuple[str, int, list[str]] | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            if opened is not None:
                language, begun, held = opened
                if line.rstrip() == "```":
                    sections[-1].parts.append(_Fence(language, "\n".join(held), begun))
                    opened = None
                else:
                    held.append(line)
            elif line.startswith("# "):
                if sections:
                    self._fail(number, "a second title; a lesson has one `# Title`, variants begin with `## `")
                sections.append(_Section(line[2:].strip(), number))
            elif not sections:
                self._fail(number, "text before the title; begin with `# Title`")
            elif line.startswith("## "):
                sections.append(_Section(line[3:].strip(), number))
            elif line.startswith("```"):
                opened = (line[3:].strip(), number, [])
            elif line.strip():
                sections[-1].parts.append((number, line.rstrip()))
        if opened is not None:
            self._fail(opened[1], "a fence that is never closed; end it with ```")
        if not sections:
            self._fail(1, "the file is empty; begin with `# Title`")
        return sections

    def _notes(self, sections: Sequence[_Section]) -> dict[str, Ground | str]:
        """The notes by their names, taken out of the sections: grounds, and `run` and `ours` as they stand."""
        notes: dict[str, Ground | str] = {}
        for section in sections:
            for part in list(section.lines()):
                number, line = part
                defined = _DEFINED.match(line)
                if not defined:
                    continue
                section.parts.remove(part)
                name, said = defined.groups()
                if name in notes:
                    self._fail(number, f"the note [^{name}] is defined twice")
                notes[name] = said if name in (RUN, OURS) else self._ground(number, name, said)
        return notes

    def _ground(self, number: int, name: str, said: str) -> Ground:
        found = _GROUND.match(said)
        if not found:
            form = '[^1]: `pandas.read_csv` "words of it", or [^1]: <https://…#anchor> "words of it"'
            self._fail(number, f"the note [^{name}] has another form; write {form}")
        symbol, page, words = found.groups()
        if len(words.split()) > GROUND_WORDS:
            self._fail(number, f"the note [^{name}] quotes {len(words.split())} words; {GROUND_WORDS} at most")
        return Ground(symbol or page, words)

    def _second_line(self, section: _Section) -> tuple[LessonKind, str, str, bool]:
        number, line = next(section.lines(), (section.line, ""))
        found = _KIND.match(line)
        kinds = ", ".join(LESSON_KINDS)
        if not found:
            self._fail(number, f"the line below the title says the kind, such as *task*; it is one of {kinds}")
        section.parts.remove((number, line))
        kind, *conditions = (part.strip() for part in found[1].split("·"))
        if kind not in LESSON_KINDS:
            self._fail(number, f"the kind {kind!r} is none; it is one of {kinds}")
        since, until, is_run = "", "", True
        for condition in conditions:
            word, _, version = condition.partition(" ")
            if condition == "not run":
                is_run = False
            elif word == "since":
                since = self._version(number, version)
            elif word == "until":
                until = self._version(number, version)
            else:
                self._fail(number, f"{condition!r} is no condition; there are `since 2.0`, `until 3.0` and `not run`")
        return cast("LessonKind", kind), since, until, is_run

    def _version(self, number: int, version: str) -> str:
        try:
            Version(version)
        except InvalidVersion:
            self._fail(number, f"{version!r} is no version")
        return version

    def _messages(self, section: _Section, kind: LessonKind) -> tuple[str, ...]:
        begins = section.parts[0] if section.parts else None
        if not (isinstance(begins, _Fence) and begins.language == "text"):
            if kind == "error":
                self._fail(section.line, "an error begins with its message in a ```text fence, `<…>` for what varies")
            return ()
        section.parts.remove(begins)
        messages = tuple(line.strip() for line in begins.text.splitlines() if line.strip())
        for message in messages:
            if len(re.findall(r"[A-Za-z]{2,}", _VARIES.sub(" ", message))) < 2:
                self._fail(begins.line, f"the message {message!r} says too little to be told by; give it whole")
        return messages

    def _statements(self, section: _Section, notes: dict[str, Ground | str]) -> tuple[Statement, ...]:
        found = [self._statement(n, line, notes) for n, line in section.lines() if not line.startswith("- ")]
        if len(found) not in STATEMENTS:
            self._fail(section.line, f"{len(found)} statements below {section.title!r}; 1 to {STATEMENTS[-1]}")
        return tuple(found)

    def _statement(self, number: int, line: str, notes: dict[str, Ground | str]) -> Statement:
        ends = _NOTES_AT_END.search(line)
        if not ends:
            self._fail(number, "a statement doesn't say what it rests on; end the line with [^1], [^run] or [^ours]")
        names = _NOTE.findall(ends.group())
        for name in names:
            if name not in notes:
                self._fail(number, f"the note [^{name}] is defined nowhere")
        text = line[: ends.start()]
        label: Label = ""
        labelled = _LABELLED.match(text)
        if labelled:
            label = "pitfall" if labelled[1] == "Pitfall" else "check"
            text = text[labelled.end() :]
        if _NOTE.search(text):
            self._fail(number, "a note in the middle of a line; one statement a line, its notes at the end")
        if not text.endswith((".", "!", "?", ":", ".)", '."')):
            self._fail(number, "a statement is a sentence and ends with a full stop")
        grounds = tuple(note for name in names if isinstance(note := notes[name], Ground))
        return Statement(text, grounds, ran=RUN in names, ours=OURS in names, line=number, label=label)

    def _example(self, section: _Section, most_lines: int) -> Example | None:
        fences = section.fences()
        if not fences:
            return None
        code, *printed = fences
        if code.language not in ("python", "bash", "prototxt") or len(printed) > 1:
            self._fail(code.line, "an example is one ```python fence, and below it what it prints in a ```text fence")
        if printed and printed[0].language != "text":
            self._fail(printed[0].line, "what the example prints stands in a ```text fence")
        for fence, most in ((code, most_lines), *((one, OUTPUT_LINES) for one in printed)):
            n_lines = len(fence.text.splitlines())
            if n_lines > most:
                self._fail(fence.line, f"{n_lines} lines; {most} at most")
        return Example(code.text, printed[0].text if printed else "", code.line, code.language)

    def _variant(self, section: _Section, notes: dict[str, Ground | str]) -> Variant:
        return Variant(
            title=section.title,
            asks=self._asks(section, VARIANT_ASKS),
            statements=self._statements(section, notes),
            example=self._example(section, CODE_LINES),
            line=section.line,
        )

    def _asks(self, section: _Section | None, how_many: range) -> tuple[str, ...]:
        if section is None:
            self._fail(1, f"nobody asks for it: there is no `## {ASKED_AS}`")
        asks = self._list(section)
        if len(asks) not in how_many:
            span = f"{how_many[0]} to {how_many[-1]}"
            self._fail(section.line, f"{len(asks)} ways to ask below {section.title!r}; {span} as a list `- …`")
        for ask in asks:
            if len(ask) > ASK_LETTERS:
                self._fail(section.line, f"a way to ask has {len(ask)} letters; {ASK_LETTERS} at most")
        twice = [ask for ask in asks if asks.count(ask) > 1]
        if twice:
            self._fail(section.line, f"{twice[0]!r} stands there twice")
        return asks

    def _list(self, section: _Section) -> tuple[str, ...]:
        return tuple(line[2:].strip() for _, line in section.lines() if line.startswith("- "))

    def _read_on(self, section: _Section | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found: dict[str, list[str]] = {"needs": [], "next": []}
        for number, line in section.lines() if section else ():
            link = _READ_ON.match(line.removeprefix("- "))
            if not link:
                self._fail(number, "write `- next: [Title](other-lesson.md)` or `- needs: [Title](../folder/other.md)`")
            found[link[1]].append(posixpath.normpath(posixpath.join(posixpath.dirname(self._id), link[3])))
        return tuple(found["needs"]), tuple(found["next"])

    def _check(self, lesson: Lesson, notes: dict[str, Ground | str], first: _Section) -> None:
        """What only the whole shows: length, what runs are said to show, and notes that nobody uses."""
        most = RECIPE_WORDS if lesson.kind == "recipe" else ANSWER_WORDS
        n_words = sum(len(statement.text.split()) for statement in lesson.answer)
        if n_words > most:
            self._fail(first.line, f"the answer has {n_words} words; {most} at most")
        if not lesson.answer or lesson.statements[0].label:
            self._fail(first.line, "the first statement answers; a pitfall or a check can't stand before it")
        said = lesson.all_statements()
        used = {ground for statement in said for ground in statement.grounds}
        for name, note in notes.items():
            if isinstance(note, Ground) and note not in used:
                self._fail(first.line, f"nothing rests on the note [^{name}]; remove it")
        shows = [one for one in said if one.ran]
        if shows and not code_runs(lesson):
            self._fail(shows[0].line, "it rests on a run, but nothing is run; give an example or another ground")
        if lesson.kind in ("task", "recipe", "error", "difference", "removed"):
            self._rests_on_more_than_us(lesson.statements)

    def _rests_on_more_than_us(self, statements: Iterable[Statement]) -> None:
        """Tasks, errors, differences and removed names are shown, not only told."""
        if not any(one.grounds or one.ran for one in statements):
            self._fail(1, "everything is our teaching; a lesson of this kind rests on passages or on its run")

    def _fail(self, number: int, said: str) -> NoReturn:
        raise LessonUnreadable(f"{self._file}:{number}: {said}")
