"""What every reader gives back: a page of Markdown with its sections.

Not here: which library the page belongs to, or its address. `ingest.sources` adds those.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.domain import Section, SymbolKind


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
    text = ""
    placed: list[Section] = []
    for path, anchor, body, symbols in sections:
        stripped = body.strip("\n")
        if not stripped.strip():
            continue
        start = len(text) + (2 if text else 0)
        text = f"{text}\n\n{stripped}" if text else stripped
        placed.append(Section(path=path, anchor=anchor, start=start, end=len(text), symbols=symbols))
    return Page(title=title, text=text, sections=tuple(placed))
