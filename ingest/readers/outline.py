"""Collects a page's blocks under its headings, in reading order, and hands back the `Page`.

Not here: any markup. Readers decide what is a heading, a described object or a block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from corpus.text.fences import fences
from ingest.readers.page import Page, assemble

_OBJECT_LEVEL = 99


@dataclass(frozen=True, slots=True)
class _Frame:
    level: int
    title: str
    anchor: str
    symbols: tuple[str, ...] = ()


class Outline:
    """A page in the making. `name` is its title if no level-1 heading turns up."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._title = ""
        self._frames: list[_Frame] = []
        self._floor = 0
        self._signature = ""
        self._blocks: list[str] = []
        self._rows: list[tuple[tuple[str, ...], str, str, tuple[str, ...]]] = []

    @property
    def heading_title(self) -> str:
        """The title of the innermost open heading, "" before the first."""
        return self._frames[-1].title if self._frames else ""

    def heading(self, level: int, title: str, anchor: str) -> None:
        """Opens a section; sections of the same or a deeper level end here."""
        self._flush()
        title = " ".join(title.split())
        while len(self._frames) > self._floor and self._frames[-1].level >= level:
            self._frames.pop()
        self._frames.append(_Frame(level, title, anchor))
        if level == 1 and not self._title and not self._floor:
            self._title = title

    def add(self, blocks: Iterable[str]) -> None:
        """Appends Markdown blocks to the section that is open."""
        self._blocks.extend(block for block in blocks if block.strip())

    def documents(self, symbol: str) -> None:
        """The open section's own text, from here on, is the documentation of `symbol`."""
        self._flush()
        if self._frames:
            top = self._frames[-1]
            self._frames[-1] = _Frame(top.level, top.title, top.anchor, (*top.symbols, symbol))

    @contextmanager
    def described(self, symbols: tuple[str, ...], anchor: str, signature: str) -> Iterator[None]:
        """A section of its own for an object's description; afterwards the section around it goes on.

        Its path is the heading path and the object's name: a method stands beside its class, not below it. The
        signature stands before what is said of the object, and nowhere if nothing is.
        """
        self._flush()
        around, floor, pending = self._frames, self._floor, self._signature
        outer = [frame for frame in around if frame.level != _OBJECT_LEVEL]
        name = symbols[0]
        repeated = bool(outer) and outer[-1].title == name
        self._frames = [
            *(outer[:-1] if repeated else outer),
            _Frame(_OBJECT_LEVEL, name, anchor or self._anchor, symbols),
        ]
        self._floor = len(self._frames)
        self._signature = signature
        yield
        self._flush()
        self._frames, self._floor, self._signature = around, floor, pending

    def page(self) -> Page:
        """The finished page. Every path begins with the page's title."""
        self._flush()
        title = self._title or self._name
        return assemble(
            title,
            [
                (path if path[:1] == (title,) else (title, *path), anchor, body, symbols)
                for path, anchor, body, symbols in self._rows
            ],
        )

    @property
    def _anchor(self) -> str:
        return self._frames[-1].anchor if self._frames else ""

    def _flush(self) -> None:
        if self._blocks:
            path = tuple(frame.title for frame in self._frames if frame.title)
            symbols = self._frames[-1].symbols if self._frames else ()
            body = "\n\n".join([self._signature, *self._blocks] if self._signature else self._blocks)
            self._rows.append((path, self._anchor, with_closed_fence(body), symbols))
            self._signature = ""
            self._blocks = []


def with_closed_fence(body: str) -> str:
    """The text, with a closing line if its last code fence is open (a stray ``` would swallow what follows)."""
    opened = next((fence.marks for fence in fences(body) if not fence.closed), "")
    return f"{body}\n{opened}" if opened else body
