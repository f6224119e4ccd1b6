"""What every reader gives back: a page of Markdown with its sections.

Not here: which library the page belongs to, or its address. `ingest.sources` adds those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.domain import Section, SymbolKind

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as Markdown. Sections cover `text` in order, without their heading lines.

    `declared_title` is what its front matter says, "" if that says nothing.
    """

    title: str
    text: str
    sections: tuple[Section, ...]
    declared_title: str = ""


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """A public name with its docstring, read without importing anything.

    `name` is the shortest public path, `aliases` the other public paths; `docstring` is dedented and may be "";
    `module` is where it is defined (`pandas.core.frame`), `line` the 1-based line there.
    """

    name: str
    aliases: tuple[str, ...]
    kind: SymbolKind
    signature: str
    parameters: tuple[str, ...]
    docstring: str
    module: str = ""
    line: int = 0


def assemble(title: str, sections: list[tuple[tuple[str, ...], str, str, tuple[str, ...]]]) -> Page:
    """A page from (path, anchor, body, symbols) rows: bodies are joined by blank lines, empty ones dropped."""
    bodies: list[str] = []
    placed: list[Section] = []
    end = 0
    for path, anchor, body, symbols in sections:
        stripped = whole(body).strip("\n")
        if not stripped.strip():
            continue
        start = end + (2 if bodies else 0)
        end = start + len(stripped)
        bodies.append(stripped)
        placed.append(
            Section(
                path=tuple(map(whole, path)),
                anchor=whole(anchor),
                start=start,
                end=end,
                symbols=tuple(map(whole, symbols)),
            )
        )
    return Page(title=whole(title), text="\n\n".join(bodies), sections=tuple(placed))


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON and literals of Python can spell and no file can hold."""
    return _SURROGATE.sub("\ufffd", text)
