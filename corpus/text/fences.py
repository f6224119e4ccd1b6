"""Where fenced code stands in Markdown (CommonMark 0.31, 4.5), for all who read documents line by line.

A fence may be indented however far and follow the mark of a list's item; one that is never closed reaches to the end.

Not here: parsing Markdown (`ingest.readers.markdown`), or which code is worth showing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKS = re.compile(
    r"^[^\S\n]*(?P<item>(?:(?:[-*+]|\d{1,9}[.)])[^\S\n]{1,9}){0,3})(?P<marks>`{3,}|~{3,})[^\S\n]*(?P<info>[^\n]*)\n?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Fence:
    """`text[start:end]` with the lines of marks, `text[code_start:code_end]` without them and the line break before.

    Where the marks follow that of a list's item, `start` is theirs, else that of their line. `language` is the first
    word of the opening line, "" for none.
    """

    start: int
    end: int
    code_start: int
    code_end: int
    marks: str
    language: str
    closed: bool


def fences(text: str) -> Iterator[Fence]:
    """The fences of the text, in order."""
    opened: re.Match[str] | None = None
    for line in _MARKS.finditer(text):
        if opened is None:
            # ```code``` in one line is a code span
            opened = None if line["marks"][0] == "`" and "`" in line["info"] else line
        elif line["marks"].startswith(opened["marks"]) and not (line["item"] or line["info"].strip()):
            yield _fence(text, opened, line.start(), line.end(), closed=True)
            opened = None
    if opened is not None:
        yield _fence(text, opened, len(text), len(text), closed=False)


def _fence(text: str, opened: re.Match[str], code_end: int, end: int, *, closed: bool) -> Fence:
    begins = opened.end()
    code_end = max(begins, begins + len(text[begins:code_end].removesuffix("\n").removesuffix("\r")))
    language = (opened["info"].split() or [""])[0]
    start = opened.start("marks") if opened["item"] else opened.start()
    return Fence(start, end, begins, code_end, opened["marks"], language, closed)
