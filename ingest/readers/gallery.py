"""Gallery scripts in sphinx-gallery's format: a docstring, comment blocks in reStructuredText, code between them.

They are put together as the page that sphinx-gallery would write, and read as reStructuredText: so anchors agree.

Not here: running the script, or its pictures.
"""

from __future__ import annotations

import ast
import re

from corpus.errors import UnreadableDocument
from ingest.readers.page import Page
from ingest.readers.rst.code import directive
from ingest.readers.rst.context import Include, Label, nothing
from ingest.readers.rst.reading import read_rst

_BLOCK_START = re.compile(r"^(?:#{20,}.*|# ?%%.*)$")
_IGNORED = re.compile(
    r"^[ \t]*# *sphinx_gallery_start_ignore.*?(?:^[ \t]*# *sphinx_gallery_end_ignore[^\n]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_CONFIG = re.compile(r"^[ \t]*# *sphinx_gallery_\w+.*$", re.MULTILINE)


def read_gallery(source: str, *, name: str = "", include: Include = nothing, label: Label = nothing) -> Page:
    """The page of a gallery script. Raises UnreadableDocument for a script that isn't Python or has no docstring."""
    docstring, code = _docstring_and_rest(source)
    text = docstring
    for kind, block in _blocks(code):
        text += f"\n\n{block}\n" if kind == "text" else f"\n\n{directive('code-block', 'python', block)}"
    return read_rst(text, name=name, include=include, label=label)


def _docstring_and_rest(source: str) -> tuple[str, str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as fault:
        raise UnreadableDocument(f"not a gallery script: {fault}") from fault
    docstring = ast.get_docstring(tree)
    if docstring is None:
        raise UnreadableDocument("not a gallery script: it has no docstring")
    end = tree.body[0].end_lineno or 0
    return docstring, "\n".join(source.split("\n")[end:])


def _blocks(code: str) -> list[tuple[str, str]]:
    """("text" or "code", block) in order. A comment block begins with twenty #, or # %%, and ends with the comment."""
    code = _CONFIG.sub("", _IGNORED.sub("", code))
    out: list[tuple[str, str]] = []
    pending: list[str] = []
    lines = code.split("\n")
    at = 0
    while at < len(lines):
        if not _BLOCK_START.match(lines[at]):
            pending.append(lines[at])
            at += 1
            continue
        out.append(("code", "\n".join(pending)))
        pending = []
        text = [re.sub(r"^# ?%%\s*|^#{20,}\s*", "", lines[at])]
        at += 1
        while at < len(lines) and lines[at].startswith("#") and not _BLOCK_START.match(lines[at]):
            text.append(re.sub(r"^# ?", "", lines[at]))
            at += 1
        out.append(("text", "\n".join(text).strip("\n")))
    out.append(("code", "\n".join(pending)))
    return [(kind, block.strip("\n")) for kind, block in out if block.strip()]
