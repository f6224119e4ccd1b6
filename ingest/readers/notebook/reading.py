"""Jupyter notebooks, of format 3 and 4: Markdown cells as prose, code cells with what they printed.

Not here: running anything. Outputs are those stored in the file; pictures and tables in HTML are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import nbformat
from nbformat.reader import NotJSONError
from nbformat.reader import reads as read_any_version

from corpus.errors import UnreadableDocument
from ingest.readers.blocks import fence
from ingest.readers.directives import plain_markdown
from ingest.readers.markdown.headings import MARKS
from ingest.readers.markdown.lines import prepared
from ingest.readers.markdown.reading import MarkdownSections, declared_title, read_markdown
from ingest.readers.notebook.cells import shown, without_licence
from ingest.readers.outline import Outline
from ingest.readers.page import Page, whole
from ingest.readers.rst.code import directive
from ingest.readers.rst.reading import read_rst

MAX_OUTPUT_LINES = 20
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_CELL_OPTIONS = re.compile(r"\A(?:[ \t]*#\|[^\n]*(?:\n|\Z))+")
_RST_TYPES = frozenset({"text/restructuredtext", "text/x-rst"})
_HEADING = re.compile(rf"^{MARKS}(.*[^ #\n])[ #]*$", re.MULTILINE)
_OBJECT_ADDRESS = re.compile(r"^<[^\n]*>$|^\[?<[^\n]* at 0x[0-9a-f]+>")
_TERMINAL_CODE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def read_notebook(source: str, *, name: str = "", outputs: bool = True) -> Page:
    """The page of a notebook, without what its cells printed if `outputs` is false.

    Raises UnreadableDocument for what isn't one.
    """
    try:
        notebook: Any = nbformat.convert(read_any_version(source), 4)  # type: ignore[no-untyped-call]  # nbformat has no types
        cells = [(str(cell["cell_type"]), _joined(cell["source"]), cell) for cell in notebook["cells"]]
    except (NotJSONError, nbformat.ValidationError, LookupError, AttributeError, TypeError, ValueError) as fault:
        raise UnreadableDocument(
            f"not a notebook ({type(fault).__name__}: {str(fault)[:80]}); save it again"
        ) from fault
    language = str(_table(_table(notebook.get("metadata")).get("kernelspec")).get("language") or "python")
    declared = declared_title(cells[0][1]) if cells and cells[0][0] in ("raw", "markdown") else ""
    if declared:
        cells = [(kind, _FRONT_MATTER.sub("", text, count=1), cell) for kind, text, cell in cells]
    if any(kind == "raw" and text.strip() and _is_rst(cell) for kind, text, cell in cells):
        return read_rst("\n\n".join(_as_rst(*cell, language) for cell in cells), name=name)
    outline = Outline(declared or _called(notebook) or name)
    prose = MarkdownSections(outline)
    for kind, text, cell in cells:
        if kind == "markdown":
            prose.add(prepared(plain_markdown(without_licence(text)), templates=False))
        elif kind == "code":
            printed = _outputs(cell) if outputs else []
            outline.add([fence(*shown(_without_options(text), language)), *(fence(said, "text") for said in printed)])
    return replace(outline.page(), declared_title=declared or _called(notebook))


def _without_options(code: str) -> str:
    """The code without Quarto's options at its beginning."""
    return _CELL_OPTIONS.sub("", code)


def _called(notebook: Any) -> str:
    """What the notebook's metadata call it, for one without a heading of level 1."""
    metadata = _table(notebook.get("metadata"))
    return next((str(metadata[key]) for key in ("title", "example_name", "name") if metadata.get(key)), "")


def _is_rst(cell: Any) -> bool:
    return (_table(cell.get("metadata")).get("raw_mimetype") or "text/restructuredtext") in _RST_TYPES


def _as_rst(kind: str, text: str, cell: Any, language: str) -> str:
    """A cell of a notebook whose prose is reStructuredText in raw cells (seaborn's are), as a part of one page."""
    if kind == "code":
        parts = [directive("code-block", language, text)]
        return "\n\n".join([*parts, *(directive("code-block", "text", output) for output in _outputs(cell))])
    if kind == "markdown":
        return directive("markdown-cell", "", read_markdown(_HEADING.sub(r"**\1**", text)).text)
    return text if _is_rst(cell) else ""


def _outputs(cell: Any) -> list[str]:
    return [text for output in cell.get("outputs") or () if (text := _output(_table(output))).strip()]


def _output(output: Any) -> str:
    if output.get("output_type") == "stream" and output.get("name") != "stderr":
        text = _joined(output.get("text", ""))
    elif output.get("output_type") in ("execute_result", "display_data"):
        text = _joined(_table(output.get("data")).get("text/plain", ""))
    else:
        return ""
    text = _TERMINAL_CODE.sub("", text).strip("\n")
    if _OBJECT_ADDRESS.match(text.strip()):
        return ""
    lines = text.split("\n")
    return "\n".join([*lines[:MAX_OUTPUT_LINES], *(["…"] if len(lines) > MAX_OUTPUT_LINES else [])])


def _joined(text: Any) -> str:
    return whole("".join(map(str, text)) if isinstance(text, list) else str(text))


def _table(value: Any) -> Any:
    """What a valid notebook has there; nothing where it has something else."""
    return value if isinstance(value, dict) else {}
