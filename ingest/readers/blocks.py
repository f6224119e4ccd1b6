"""Markdown block by block: fences, lists, quotes, tables, formulas, written the same way by every reader.

Fences always stand at column 0, inside lists and quotes too, so that code which is cut out of a page still runs.

Not here: where the words come from.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Sequence

_TICKS = re.compile(r"`{3,}")
_LIST_START = re.compile(r"(?:-|\d+\.) ")
_PYTHON_LINE = re.compile(
    r"^(?:>>> |In \[\d+\]: |from [\w.]+ import |import \w|(?:async )?def \w+\(|class \w+[(:]|@\w|print\("
    r"|\w[\w.,\[\]' ]* = )",
    re.MULTILINE,
)
_PERHAPS_PYTHON = re.compile(r"(?:#(?!!)|assert )")
_OTHER_LANGUAGE = re.compile(
    r"^[ \t]*+(?:#(?:include|define|ifn?def|pragma)\b|[\w.]++ <- "
    r"|(?:library|(?i:project|include|find_package|add_subdirectory|enable_testing))\(\w*\)[ \t]*+(?:#|$))",
    re.MULTILINE,
)
"""A line of C, R or CMake that Python reads as a comment, a comparison or a call."""
_MATLAB_COMMENT = re.compile(r"^%%?[ \t]|;[ \t]*%[ \t]", re.MULTILINE)
_DONE = (ast.Call, ast.Assert, ast.With, ast.For, ast.While, ast.If, ast.Try)
LONGEST_PARSED = 20_000
"""Letters of code that is parsed for its language; what is longer shows it by its lines or not at all."""
_LANGUAGES = {
    "default": "python",
    "python3": "python",
    "py": "python",
    "py3": "python",
    "pycon": "python",
    "pycon3": "python",
    "ipython": "python",
    "ipython3": "python",
    "ipythonconsole": "python",
    "none": "text",
    "sh": "bash",
    "shell": "bash",
    "shell-session": "console",
    "doscon": "console",
}


def fence(code: str, language: str | None = None) -> str:
    """A code fence, "" without code. `None` as language: Python if the code looks like it."""
    code = "\n".join(line.rstrip() for line in code.split("\n")).strip("\n")
    if not code.strip():
        return ""
    if language is None:
        language = "python" if _is_python(code) else ""
    language = language.lower().strip("{}.")
    marks = "`" * max([3, *(len(run) + 1 for run in _TICKS.findall(code))])
    return f"{marks}{_LANGUAGES.get(language, language)}\n{code}\n{marks}"


def is_fence(block: str) -> bool:
    return block.startswith("```")


def code_span(text: str) -> str:
    """Inline code, "" without text."""
    text = " ".join(text.split("\n")).strip()
    if not text:
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def formula(text: str) -> str:
    """A displayed formula."""
    return f"$$\n{text.strip()}\n$$" if text.strip() else ""


def items(marked: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """A list from (marker, blocks) pairs: one block of text, broken only where an item holds a fence."""
    out: list[str] = []
    run: list[str] = []
    for marker, blocks in marked:
        pieces = _hung(marker, [block for block in blocks if block.strip()])
        if any(is_fence(piece) for piece in pieces):
            out += ["\n".join(run)] if run else []
            out += pieces
            run = []
        elif pieces:
            run.append(_joined(pieces))
    return [*out, "\n".join(run)] if run else out


def definition(term: str, blocks: Sequence[str]) -> list[str]:
    """A term and what it means, as one list item."""
    return items([("- ", defined(term, blocks))])


def defined(term: str, blocks: Sequence[str]) -> list[str]:
    """The blocks of a term and what it means. A colon that the term ends in is the one between them."""
    if blocks and not is_fence(blocks[0]) and not _LIST_START.match(blocks[0]) and not blocks[0].startswith(("|", ">")):
        shown = _bold(term.removesuffix(":").rstrip() or term)
        return [f"{shown}: {blocks[0]}" if shown else blocks[0], *blocks[1:]]
    return [_bold(term), *blocks]


def quote(label: str, blocks: Sequence[str]) -> list[str]:
    """A labelled quote: `> **Note**: …`."""
    out: list[str] = []
    pending = f"**{label}**:"
    for block in filter(str.strip, blocks):
        if is_fence(block):
            out += [f"> {pending}"] if pending else []
            out.append(block)
        else:
            glue = " " if not _LIST_START.match(block) and not block.startswith("|") else "\n\n"
            text = _quoted(f"{pending}{glue}{block}" if pending else block)
            if out and out[-1].startswith("> "):
                out[-1] = f"{out[-1]}\n>\n{text}"
            else:
                out.append(text)
        pending = ""
    return out


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its header, since Markdown has no table without one."""
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    width = max(len(row) for row in cells)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def cell(blocks: Iterable[str]) -> str:
    """Blocks squeezed into one table cell; a fence becomes inline code."""
    return " ".join(code_span(_unfenced(block)) if is_fence(block) else block for block in blocks)


def _is_python(code: str) -> bool:
    """Whether a line says so; else whether code behind a comment is Python that does something, not only names it."""
    if _MATLAB_COMMENT.search(code):
        return False
    if _PYTHON_LINE.search(code):
        return True
    return bool(_PERHAPS_PYTHON.match(code)) and not _OTHER_LANGUAGE.search(code) and _does_something(code)


def _does_something(code: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(code if len(code) <= LONGEST_PARSED else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, _DONE) for node in ast.walk(tree))


def _bold(term: str) -> str:
    return term if not term or "*" in term or "`" in term else f"**{term}**"


def _unfenced(block: str) -> str:
    return " ".join(line.strip() for line in block.split("\n")[1:-1])


def _hung(marker: str, blocks: Sequence[str]) -> list[str]:
    """The blocks of an item behind its marker. Below a fence, which ends the list, only lists stay indented."""
    out: list[str] = []
    indent = " " * len(marker)
    is_below = False
    for block in blocks:
        if is_fence(block):
            out.append(block)
            is_below = True
        elif is_below:
            # four spaces would make it code
            out.append(_indented(block, indent[:3], indent[:3]) if _LIST_START.match(block) else block)
        else:
            out.append(_indented(block, marker if not out else indent, indent))
    return out


def _indented(block: str, first: str, rest: str) -> str:
    lines = block.split("\n")
    return "\n".join([f"{first}{lines[0]}", *(f"{rest}{line}" if line else line for line in lines[1:])])


def _joined(pieces: Sequence[str]) -> str:
    text = pieces[0]
    for piece in pieces[1:]:
        text += ("\n" if _LIST_START.match(piece.lstrip()) else "\n\n") + piece
    return text


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
