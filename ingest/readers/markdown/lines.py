"""Markdown's lines before they are parsed: what site generators put between them, and tables that parsers break.

Liquid's `{% highlight %}` becomes a fence that holds what it includes; its other lines of commands go, and so does the
place of a contents list; a table in HTML stands alone, in one piece.

Not here: Markdown itself (`reading`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ingest.readers.blocks import fence

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_COMMAND = re.compile(r"[\s\ufffc]*\{%-?\s*(?P<name>\w++)(?P<rest>[^%]*)%\}\s*$")
_INTRODUCTION = re.compile(r"[ \t]*+(?P<item>(?:[*+-]|\d{1,9}[.)])[ \t])?(?:[^.!?]|[.!?](?! ))*:[ \t]*$")
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)

Include = Callable[[str], str | None]
"""Gives the text of a path below the site's root, which begins with a slash, or None if it can't be had."""


def nothing(_: str) -> None:
    """Knows no file."""


def prepared(source: str, *, templates: bool, include: Include = nothing) -> str:
    """The source with the same text, ready for parsing. `templates` says that Liquid's commands are none of it."""
    lines = [line for line in source.split("\n") if line.strip() != "[TOC]"]
    if templates and "{%" in source:
        lines = _without_commands(lines, include)
    return "\n".join(_with_whole_tables(lines) if "<table" in source.lower() else lines)


def _without_commands(lines: list[str], include: Include) -> list[str]:
    out: list[str] = []
    highlighted: list[str] | None = None
    language = ""
    for line in lines:
        command = _COMMAND.match(line)
        if command and command["name"] == "highlight":
            highlighted, language = [], (command["rest"].split() or [""])[0]
        elif command and command["name"] == "endhighlight" and highlighted is not None:
            if block := fence("\n".join(highlighted), language):
                out += block.split("\n")
            else:
                del out[_introduction(out) :]
            highlighted = None
        elif command and command["name"] == "include" and highlighted is not None:
            highlighted += _included(command["rest"], include)
        elif command:
            continue
        elif highlighted is not None:
            highlighted.append(line)
        else:
            out.append(line)
    return [*out, *(highlighted or ())]


def _included(written: str, include: Include) -> list[str]:
    """The lines of the file that an include names: Jekyll keeps such files in a folder of their own."""
    path = (written.split() or [""])[0]
    return (include(f"/_includes/{path}") or "").rstrip().split("\n") if path else []


def _introduction(lines: list[str]) -> int:
    """The number of the last line if it only introduces what follows ("* From `caffe.proto`:"), else that of lines."""
    last = len(lines) - (1 if lines[-1:] and lines[-1].strip() else 2)
    found = _INTRODUCTION.match(lines[last]) if last >= 0 else None
    begins = found and (found["item"] or last == 0 or not lines[last - 1].strip())
    return last if begins else len(lines)


def _with_whole_tables(lines: list[str]) -> Iterator[str]:
    opened = ""
    is_table = False
    # a table that never ends would swallow the page
    last_end = max((number for number, line in enumerate(lines) if _TABLE_END.search(line)), default=-1)
    for number, line in enumerate(lines):
        marks = _FENCE.match(line)
        if opened:
            opened = "" if marks and marks[1].startswith(opened) else opened
        elif marks and not is_table:
            opened = marks[1]
        elif is_table:
            is_table = not _TABLE_END.search(line)
            if not line.strip():
                continue
            if not is_table:
                before, _, after = line.partition(_end_of_table(line))
                yield before + _end_of_table(line)
                yield from ("", after) if after.strip() else ("",)
                continue
        elif (opening := _TABLE.search(line)) and number <= last_end:
            is_table = not _TABLE_END.search(line)
            if line[: opening.start()].strip() and "`" not in line[: opening.start()]:
                yield from (line[: opening.start()], "", line[opening.start() :])
                continue
        yield line


def _end_of_table(line: str) -> str:
    found = _TABLE_END.search(line)
    return found[0] if found else ""
