"""What a page of the user's own folder is called: by its author, not by a cell of set-up or a file's number.

Not here: reading the page, or the titles of libraries' own documentation, which stay as published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.domain import Section
from ingest.readers.page import Page

_BOILERPLATE = re.compile(
    r"(?:set-?\s?up|(?:the |all )?imports?|(?:load|import(?:ing)?) (?:the )?(?:required |necessary |needed )?"
    r"(?:librar(?:y|ies)|packages?|modules?|dependencies)|install\w*(?: \w+){0,3}|prerequisites?|requirements?|"
    r"preliminaries|dependencies|environment|configuration|config|table of contents|contents|toc|outline|agenda|"
    r"copyright\b.*|licen[cs]ed?\b.*|acknowledge?ments?|references|authors?|notebook|untitled\w*|index|readme|"
    r"overview|introduction|before (?:you|we) (?:start|begin)|learning (?:objectives|goals|outcomes))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:0\d{0,3}|\d{1,4}(?:\.\d{1,4}){1,4}|\d{1,4}(?=[.):]))[.):]*+\s*+(?:[-–—:]\s*+)?+(?=\S*[^\W\d])"
)
_NUMBERED_FILE = re.compile(r"(?<!\d)\d{1,20}(?:[._-]\d{1,20}){0,4}[a-z]?[._\s-]{1,20}(?=.{0,200}[^\W\d])")
_GENERIC_STEMS = frozenset({"index", "readme", "main", "notebook", "_index"})


def with_own_title(page: Page, name: str) -> Page:
    """The page under its own title: its first heading of level 1, else what its front matter says, else its first
    heading, boilerplate such as "Setup" passed over; else its file's or folder's name without numbers and dashes.
    """
    path = PurePosixPath(name)
    is_heading = page.title not in {path.stem, page.declared_title}
    title = without_number(next(_candidates(page, path, is_heading=is_heading), page.title))
    sections = tuple(_under(section, title, page.title, is_heading=is_heading) for section in page.sections)
    return replace(page, title=title, sections=sections)


def without_number(title: str) -> str:
    """The title without the number that orders it among others: "04. PyTorch Custom Datasets"."""
    return _NUMBERED.sub("", title, count=1) if _NUMBERED.match(title) else title


def _candidates(page: Page, path: PurePosixPath, *, is_heading: bool) -> Iterator[str]:
    if is_heading and not _is_boilerplate(page.title):
        yield page.title
    if page.declared_title and not _is_boilerplate(page.declared_title):
        yield page.declared_title
    for section in page.sections:
        yield from (heading for heading in section.path[1:2] if not _is_boilerplate(heading))
    yield _readable(path)


def _is_boilerplate(heading: str) -> bool:
    return _BOILERPLATE.fullmatch(without_number(heading).strip(" .:!#*")) is not None


def _readable(path: PurePosixPath) -> str:
    """The file's name as words, or its folder's where the file's says nothing."""
    stem = path.stem
    if stem.lower() in _GENERIC_STEMS and path.parent.name:
        stem = path.parent.name
    words = " ".join(re.split(r"[_\s-]+", _NUMBERED_FILE.sub("", stem, count=1))).strip()
    return words[:1].upper() + words[1:] or stem


def _under(section: Section, title: str, old: str, *, is_heading: bool) -> Section:
    """The section below the new title; a heading that was the title stays one if the title now says another thing."""
    headings = section.path[1:] or ((old,) if is_heading else ())
    if headings and without_number(headings[0]) == title:
        headings = headings[1:]
    return replace(section, path=(title, *headings))
