"""What the directives and roles of one reStructuredText page share while docutils parses it.

Not here: docutils' own state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from docutils import nodes

Include = Callable[[str], str | None]
"""Gives the text of a path as written in the page, or None if it can't be had."""

MAX_INCLUDES = 60


Label = Callable[[str], str | None]
"""Gives the title of a label of another page, normalised as docutils does, or None."""


def nothing(_: str) -> None:
    """Knows no file and no label."""


@dataclass(slots=True)
class Context:
    """`module`, `classes` and `c_types` qualify the names of objects; a class may be described under several names.

    `raw_roles` are roles for HTML or LaTeX alone.
    """

    include: Include
    module: str = ""
    classes: list[tuple[str, ...]] = field(default_factory=list)
    c_types: list[str] = field(default_factory=list)
    raw_roles: set[str] = field(default_factory=set)
    includes: int = 0

    def included(self, path: str) -> str | None:
        """The text of that path. None too once a page includes too much: pages that include themselves end here."""
        self.includes += 1
        return self.include(path) if self.includes <= MAX_INCLUDES else None

    def qualified(self, name: str) -> str:
        """`name` with the current module before it, unless it is there already."""
        if not self.module or name == self.module or name.startswith(f"{self.module}."):
            return name
        return f"{self.module}.{name}"


def context_of(document: nodes.document) -> Context:
    return cast(Context, document.settings.page_context)
