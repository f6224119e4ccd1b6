"""pip's requirements files, with the files that they include, and what conda writes into files of that name.

Not here: the syntax of one requirement (`found`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.requirements.conda_spec import from_spec
from ingest.requirements.found import Found, addressed, required, together

ReadText = Callable[[Path], str]
"""The text of a file of versions. Raises UsageError if it can't be read."""

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_OPTIONS_BEHIND = re.compile(r"\s--[a-z].*$")
_INCLUDES = re.compile(r"(?:(?P<asks>-r|--requirement)|-c|--constraint)[\s=]*(?P<file>[^\s=].*)")
_EDITABLE = re.compile(r"(?:-e|--editable)[\s=]+(?P<what>\S+)")
_ADDRESS = re.compile(r"(?:[a-z]+\+)?(?:https?|git|ssh|file)://|[^\s@]+\.(?:whl|tar\.gz|zip)$")
_LISTED_BY_CONDA = re.compile(r"[\w.-]+=[\w.!+]+(?:=\w+)?$")


def read_pip_file(text: str, path: Path, read_text: ReadText) -> Found:
    """What a requirements file and those that it includes ask for. Raises UsageError with file and line."""
    return _read(text, path, read_text, frozenset({path.resolve()}))


def _read(text: str, path: Path, read_text: ReadText, opened: frozenset[Path]) -> Found:
    return together(
        _line(line, path, f"{path}, line {number}", read_text, opened) for number, line in _logical_lines(text)
    )


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, each with its first number: continued ones joined, comments left out."""
    held: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        bare = _COMMENT.sub("", line).strip()
        goes_on = bare.endswith("\\") and number < len(lines)
        held.append(bare.rstrip("\\").strip())
        if not goes_on:
            if whole := " ".join(held).strip():
                yield number - len(held) + 1, whole
            held = []


def _line(line: str, path: Path, where: str, read_text: ReadText, opened: frozenset[Path]) -> Found:
    if included := _INCLUDES.fullmatch(line):
        return _included(included, path, where, read_text, opened)
    if editable := _EDITABLE.match(line):
        return addressed(None, editable["what"], where=where)
    if line.startswith("-"):
        return Found()
    bare = _OPTIONS_BEHIND.sub("", line).strip()
    if _ADDRESS.match(bare):
        return addressed(None, bare, where=where)
    return from_spec(bare, where=where) if _LISTED_BY_CONDA.match(bare) else required(bare, where=where)


def _included(line: re.Match[str], path: Path, where: str, read_text: ReadText, opened: frozenset[Path]) -> Found:
    named = line["file"].strip().strip("\"'")
    if "://" in named:
        return Found(remarks=(f"{where}: {named} is passed over; get that file and name its path",))
    other = path.parent / named
    if other.resolve() in opened:
        return Found()
    found = _read(read_text(other), other, read_text, opened | {other.resolve()})
    return found if line["asks"] else Found((), (*found.wishes, *found.constraints), found.remarks)
