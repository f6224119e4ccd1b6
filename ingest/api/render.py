"""A public name as a page: its signature, then its docstring as Markdown, one section.

Not here: where the page's public address is (`ingest.urls`).
"""

from __future__ import annotations

from ingest.api.blocks import fence
from ingest.api.sections import markdown_of
from ingest.readers.page import ApiEntry, Page, assemble

_CALLED = frozenset({"class", "function", "method"})


def render_docstring(entry: ApiEntry, *, anchor: str | None = None) -> Page:
    """One section with path (name,), and the name with its aliases as symbols; its anchor is the name by default."""
    call = f"{entry.name}({entry.signature})" if entry.kind in _CALLED else entry.name
    shown = "" if entry.kind == "module" else fence([call])
    body = "\n\n".join(part for part in (shown, markdown_of(entry.docstring)) if part)
    return assemble(
        entry.name, [((entry.name,), entry.name if anchor is None else anchor, body, (entry.name, *entry.aliases))]
    )
