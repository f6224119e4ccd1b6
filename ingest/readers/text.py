"""Plain text: paragraphs, and the underlined headings of Sphinx's text builder (Python's official text archives).

Not here: reStructuredText that happens to be named .txt. `front` tells them apart.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter

from docutils.nodes import make_id

from ingest.readers.blocks import fence
from ingest.readers.outline import Outline
from ingest.readers.page import Page

_UNDERLINES = '*=-~"+`'
"""Sphinx's text builder marks its levels with these, in this order."""

_DOCTEST = re.compile(r"^ +>>> ")


def read_text(source: str, *, name: str = "") -> Page:
    """The page of a plain text. Anchors are those of the same page in HTML."""
    outline = Outline(name)
    used: Counter[str] = Counter()
    body: list[str] = []
    lines = source.split("\n")
    at = 0
    while at < len(lines):
        level = _level(lines, at)
        if level:
            outline.add(_paragraphs(body))
            body = []
            outline.heading(level, lines[at].strip(), _anchor(lines[at].strip(), used))
            at += 2
        else:
            body.append(lines[at].rstrip())
            at += 1
    outline.add(_paragraphs(body))
    return outline.page()


def _level(lines: list[str], at: int) -> int:
    """The level of a heading that begins here, 0 if none does: a line, and as many marks below it."""
    if at + 1 >= len(lines) or not lines[at].strip() or lines[at].startswith(" "):
        return 0
    marks = lines[at + 1].rstrip()
    if len(marks) < 3 or len(set(marks)) != 1 or marks[0] not in _UNDERLINES:
        return 0
    alone = at == 0 or not lines[at - 1].strip()
    return _UNDERLINES.index(marks[0]) + 1 if alone and abs(len(marks) - len(lines[at].rstrip())) <= 1 else 0


def _anchor(title: str, used: Counter[str]) -> str:
    anchor = make_id(re.sub(r'[*"]', "", title))
    if anchor and not used[anchor]:
        used[anchor] += 1
        return anchor
    used[""] += 1
    return f"id{used['']}"


def _paragraphs(lines: list[str]) -> list[str]:
    """Blocks between blank lines; neighbouring indented examples become one fence."""
    out: list[str] = []
    examples: list[str] = []
    for block in re.split(r"\n\s*\n", "\n".join(lines).strip("\n")):
        if _DOCTEST.match(block):
            examples.append(textwrap.dedent(block))
            continue
        out += [fence("\n\n".join(examples), "python")] if examples else []
        examples = []
        out.append(block)
    return [*out, fence("\n\n".join(examples), "python")] if examples else out
