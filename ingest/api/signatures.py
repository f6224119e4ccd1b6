"""A call's signature and parameter names from the syntax of a `def`.

Annotations are left out: they double the length and the docstring says the same in words.

Not here: which class a method belongs to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from ingest.readers.page import whole

LONGEST_DEFAULT = 40
"""Longer defaults are shown as `...`: they are tables and sentinels, nothing that a learner types."""

_CALL = re.compile(r"^\s*(?:[\w.]+\.)?(\w+)\(((?:[^()]|\([^()]*\))*)\)(?:\s*->.*)?$")


def signature_of(arguments: ast.arguments, *, bound: bool) -> tuple[str, tuple[str, ...]]:
    """The text between the parentheses and the names that a call accepts; `bound` drops the first (self, cls)."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    shown = [_shown(argument.arg, default) for argument, default in zip(positional, defaults, strict=True)]
    names = [argument.arg for argument in positional]
    skipped = 1 if bound and positional else 0
    n_only = len(arguments.posonlyargs)
    if n_only > skipped:
        shown.insert(n_only, "/")
    shown, names = shown[skipped:], names[skipped:]
    if arguments.vararg:
        shown.append(f"*{arguments.vararg.arg}")
        names.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        shown.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        shown.append(_shown(argument.arg, default))
        names.append(argument.arg)
    if arguments.kwarg:
        shown.append(f"**{arguments.kwarg.arg}")
        names.append(f"**{arguments.kwarg.arg}")
    return ", ".join(shown), tuple(names)


def signature_of_fields(fields: Sequence[tuple[str, ast.expr | None]]) -> tuple[str, tuple[str, ...]]:
    """The signature that a dataclass gets from its annotated fields."""
    return ", ".join(_shown(name, default) for name, default in fields), tuple(name for name, _ in fields)


def split_signature_line(docstring: str) -> tuple[str, tuple[str, ...], str]:
    """Signature, parameter names and the rest of a docstring whose first line is `name(a, b=1) -> type`.

    C functions state their signature so. All empty but the docstring where the first line is prose.
    """
    first, _, rest = docstring.lstrip().partition("\n")
    match = _CALL.match(first)
    if not match or ". " in match.group(2):
        return "", (), docstring
    text = re.sub(r"^\$\w+,? ?(?:/, ?)?", "", match.group(2).strip())
    rest = re.sub(r"^\s*--\n", "", rest)
    names = [part.split("=")[0].split(":")[0].strip(" []") for part in split_arguments(text)]
    return text, tuple(name for name in names if re.fullmatch(r"\*{0,2}[A-Za-z_]\w*", name)), rest.lstrip("\n")


def split_arguments(text: str) -> list[str]:
    """The parts of an argument list: cut at commas outside of all brackets, blank ones dropped."""
    parts, depth, current = [], 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth <= 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [part for part in [*parts, current] if part.strip()]


def _shown(name: str, default: ast.expr | None) -> str:
    if default is None:
        return name
    text = whole(ast.unparse(default))
    return f"{name}={text if len(text) <= LONGEST_DEFAULT else '...'}"
