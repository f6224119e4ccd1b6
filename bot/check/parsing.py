"""Python in a block of code, of a page or of a model, as statements: as far as it parses, and never at any price.

Whoever wrote the code may have wished to break its reader: what the parser gives up in whatever way doesn't parse.

Not here: what the code does or calls (`bot.check.code_names`, `bot.write.code_support`).
"""

from __future__ import annotations

import ast
import re

PYTHON = frozenset({"", "python", "pycon", "ipython", "py", "python3"})

LETTERS_MAX = 100_000
"""Longer code is no example, and its tree would take a hundred times as much memory; the longest of the core index
has 4,000."""
DEPTH_MAX = 100
"""A tree that is deeper takes whoever walks it to the end of Python's stack."""

_PROMPT = re.compile(r"^[ ]*(?:(?:>>>|\.\.\.)(?: |$)|In \[\d+\]: ?|\.{3,}: ?)")
_MAGIC = re.compile(r"[ ]*[%!]")


def python_source(code: str) -> str:
    """The statements of a code block: prompts stripped, printed output and shell magics left out."""
    lines = code.split("\n")
    if any(_PROMPT.match(line) for line in lines):
        lines = [_PROMPT.sub("", line, count=1) for line in lines if _PROMPT.match(line)]
    return "\n".join(line for line in lines if not _MAGIC.match(line))


def parsed(source: str) -> ast.Module | None:
    """The statements as a tree, which may be too deep for a visitor; None for what doesn't parse."""
    if len(source) > LETTERS_MAX:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def walkable(source: str) -> ast.Module | None:
    """The statements as a tree that a visitor can walk; None for what doesn't parse or is nested too deeply."""
    tree = parsed(source)
    return tree if tree is not None and not _is_deep(tree) else None


def parses(code: str) -> bool:
    """Whether the code block holds Python that parses, and at least one statement of it."""
    tree = parsed(python_source(code))
    return tree is not None and bool(tree.body)


def called_name(function: ast.expr) -> str:
    """The last part of the name of what is called; "" if it has none."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_deep(tree: ast.AST) -> bool:
    level = [tree]
    for _ in range(DEPTH_MAX):
        level = [below for node in level for below in ast.iter_child_nodes(node)]
    return bool(level)
