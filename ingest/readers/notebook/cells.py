"""Cells as a reader should see them: without licences, the marks of Colab's forms, and cell magics of shells.

Not here: the notebook around them (`reading`).
"""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.text.fences import fences
from ingest.readers.markdown.headings import MARKS

_TITLE = re.compile(r"^#[ \t]*@title\b(?P<title>.*)$", re.MULTILINE)
_FORM = re.compile(r"#[ \t]*@(?:param|markdown)\b.*$", re.MULTILINE)
_SECTION = re.compile(rf"^(?={MARKS})", re.MULTILINE)
_COPYRIGHT = re.compile(rf"{MARKS}(?i:Copyright[ \t]*+(?:\d{{4}}|\(c\)|©)|©[ \t]*+\d{{4}})[^\n]*")
_LICENCE = re.compile(r"licen|hereby|permission notice|warrant", re.IGNORECASE)
_BLANK_LINES = re.compile(r"(\n[^\S\n]*+\n\s*+)")
_SHELL = re.compile(r"\A\s*%%(?:bash|sh|script bash)\b.*\n")


def shown(code: str, language: str) -> tuple[str, str]:
    """The code and its language; no code if the cell only says under which licence the notebook is."""
    if _is_licence(code):
        return "", language
    code = _FORM.sub("", _TITLE.sub(_comment, code))
    shell = _SHELL.match(code)
    return (code[shell.end() :], "bash") if shell else (code, language)


def without_licence(prose: str) -> str:
    """A cell of Markdown without headings that are a copyright and the paragraphs of its licence below them."""
    if "licen" not in prose.lower():
        return prose
    masked = _without_code(prose)
    borders = [0, *(found.start() for found in _SECTION.finditer(masked)), len(prose)]
    return "".join(prose[start + _notice(masked[start:end]) : end] for start, end in pairwise(borders))


def _notice(section: str) -> int:
    """The length of the copyright and licence that the section begins with; 0 without both."""
    heading = _COPYRIGHT.match(section)
    if not heading:
        return 0
    end = at = heading.end()
    for part in _BLANK_LINES.split(section[at:]):
        at += len(part)
        if _LICENCE.search(part):
            end = at
        elif part.strip():
            break
    return end if "licen" in section[:end].lower() else 0


def _without_code(prose: str) -> str:
    """The prose with one long line in place of each fence, so that everything else stands where it stood."""
    out, at = "", 0
    for fence in fences(prose):
        code = prose[fence.start : fence.end]
        body = code.removesuffix("\n")
        out += prose[at : fence.start] + "x" * len(body) + code[len(body) :]
        at = fence.end
    return out + prose[at:]


def _comment(mark: re.Match[str]) -> str:
    """A form's title as a plain comment, without what it says of the form."""
    title = mark["title"].partition("{")[0].strip()
    return f"# {title}" if title else ""


def _is_licence(code: str) -> bool:
    lines = [line for line in code.split("\n") if line.strip()]
    return bool(lines) and all(line.lstrip().startswith("#") for line in lines) and "licen" in code.lower()
