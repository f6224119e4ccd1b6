"""Cython source as a Python skeleton: the same classes, `def`s, docstrings, imports and aliases on the same lines.

Bodies, C types and everything else are dropped, so that one reader (`syntax`) serves both languages.

Not here: what the skeleton means.
"""

from __future__ import annotations

import ast
import re

from ingest.api.signatures import split_arguments

_CLASS = re.compile(r"^(\s*)(?:cdef\s+)?class\s+(\w+)\s*(?:(\([^)]*\))\s*)?:")
_FUNCTION = re.compile(r"^(\s*)(?:async\s+)?(?:def|cpdef)\b[^=:(]*?\b(\w+)\s*\(")
_DECORATOR = re.compile(r"^\s*@(?:property|classmethod|staticmethod|\w+\.setter|set_module\(.*\))\s*$")
_IMPORT = re.compile(r"^(?:from\s+[\w.]+\s+import|import)\s")
_ASSIGNMENT = re.compile(r"^\w+\s*=\s*[A-Za-z_][\w.]*(?:\(.*\))?\s*$")
_NAMES = re.compile(r"^__all__\s*=")
_QUOTE = re.compile(r'^\s*[rRuU]?("""|\'\'\')')


def python_skeleton(source: str) -> str:
    """Python source with the same line numbers that `ast` can parse; what couldn't be kept is an empty line."""
    lines = source.split("\n")
    kept = [""] * (len(lines) + 1)
    row, inside = 0, -1
    while row < len(lines):
        line = lines[row]
        indent = len(line) - len(line.lstrip())
        if not line.strip() or line.lstrip().startswith("#") or (inside >= 0 and indent > inside):
            row += 1
            continue
        inside = -1
        if match := _CLASS.match(line):
            row = _keep_class(match, lines, row, kept)
        elif match := _FUNCTION.match(line):
            row = _keep_function(match, lines, row, kept)
            inside = indent
        elif row == 0 and _QUOTE.match(line):
            row = _keep_docstring(lines, row, kept)
        elif _DECORATOR.match(line):
            kept[row] = line
            row += 1
        elif _IMPORT.match(line) or _ASSIGNMENT.match(line) or _NAMES.match(line):
            row = _keep_statement(lines, row, kept)
        else:
            row += 1
    return "\n".join(kept)


def _keep_class(match: re.Match[str], lines: list[str], row: int, kept: list[str]) -> int:
    kept[row] = f"{match.group(1)}class {match.group(2)}{match.group(3) or ''}:"
    following = _next_written(lines, row + 1)
    if following < len(lines) and _QUOTE.match(lines[following]):
        return _keep_docstring(lines, following, kept)
    kept[row] += " pass"
    has_members = following < len(lines) and _indent(lines[following]) > len(match.group(1))
    if has_members:
        kept[row] = kept[row].removesuffix(" pass")
        kept[row + 1] = f"{' ' * _indent(lines[following])}pass"
        return row + 2 if following > row + 1 else row + 1
    return row + 1


def _keep_function(match: re.Match[str], lines: list[str], row: int, kept: list[str]) -> int:
    text, end = _balanced(lines, row, match.end() - 1)
    header = f"{match.group(1)}def {match.group(2)}({_arguments(text)}):"
    try:
        ast.parse(f"{header.strip()} pass")
    except SyntaxError:
        header = f"{match.group(1)}def {match.group(2)}(*args, **kwargs):"
    following = _next_written(lines, end + 1)
    if following < len(lines) and _QUOTE.match(lines[following]) and _indent(lines[following]) > len(match.group(1)):
        kept[row] = header
        return _keep_docstring(lines, following, kept)
    kept[row] = f"{header} pass"
    return end + 1


def _keep_docstring(lines: list[str], row: int, kept: list[str]) -> int:
    closing = lines[row].strip().lstrip("rRuU")[:3]
    end = row
    if lines[row].count(closing) < 2:
        end += 1
        while end < len(lines) and closing not in lines[end]:
            end += 1
    kept[row : end + 1] = lines[row : end + 1]
    return end + 1


def _keep_statement(lines: list[str], row: int, kept: list[str]) -> int:
    for end in range(row, min(row + 200, len(lines))):
        try:
            ast.parse("\n".join(lines[row : end + 1]))
        except SyntaxError:
            continue
        kept[row : end + 1] = lines[row : end + 1]
        return end + 1
    return row + 1


def _balanced(lines: list[str], row: int, column: int) -> tuple[str, int]:
    """The text between the parenthesis at (row, column) and its partner, and the partner's row."""
    depth, text = 0, ""
    for end in range(row, min(row + 100, len(lines))):
        for character in re.sub(r"#.*", "", lines[end])[column if end == row else 0 :]:
            depth += (character in "([{") - (character in ")]}")
            if depth == 0:
                return text[1:], end
            text += character
        text += " "
    return text[1:], row


def _arguments(text: str) -> str:
    """Python's spelling of a Cython parameter list: C types before the names and `not None` after them are dropped."""
    plain = re.sub(r"\bnot None\b|\bor None\b", "", text)
    return ", ".join(_argument(part) for part in split_arguments(plain))


def _argument(part: str) -> str:
    declared, equals, default = part.partition("=")
    declared = declared.split(":")[0].strip()
    if declared in ("*", "/"):
        return declared
    name = re.search(r"(\*{0,2})\s{0,9}\b(\w+)$", declared)
    shown = f"{name.group(1) if name.group(1) != '*' or ' ' not in declared else ''}{name.group(2)}" if name else "_"
    return f"{shown}={default.strip()}" if equals else shown


def _next_written(lines: list[str], row: int) -> int:
    while row < len(lines) and (not lines[row].strip() or lines[row].lstrip().startswith("#")):
        row += 1
    return row


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
