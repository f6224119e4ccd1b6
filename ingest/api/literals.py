"""A tiny evaluator for the expressions that docstrings are made of: text, `+`, `%`, `.format`, dicts, known calls.

It computes on text and dicts only; any other expression is unreadable. No code of the library is ever run.

Not here: what a name stands for. The caller looks it up.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable

from corpus.text.dotted import last_part

Lookup = Callable[[str], object]
"""The value of a dotted name. Raises UnreadableLiteral for one that isn't known."""

_TEXT_METHODS = frozenset({"replace", "strip", "rstrip", "lstrip", "lower", "upper", "removeprefix", "removesuffix"})
LONGEST_TEXT = 200_000
"""No docstring is longer; repetition and padding could grow one without bound."""


class UnreadableLiteral(Exception):
    """An expression that isn't plain text or a dict of it. Never leaves `ingest.api`."""


def evaluate(node: ast.expr, lookup: Lookup) -> object:
    """The value of `node`: str, int, dict, tuple or list. Raises UnreadableLiteral for anything else."""
    try:
        value = _value(node, lookup)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise UnreadableLiteral(str(error)) from error
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise UnreadableLiteral("text too long")
    return value


def evaluate_text(node: ast.expr, lookup: Lookup) -> str:
    """The text of `node`, or "" where it can't be read."""
    try:
        value = evaluate(node, lookup)
    except UnreadableLiteral:
        return ""
    return value if isinstance(value, str) else ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a name or attribute, else ""."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _value(node: ast.expr, lookup: Lookup) -> object:  # noqa: PLR0911  # one return per kind of node
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name() | ast.Attribute():
            return lookup(dotted(node))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sum(evaluate(left, lookup), evaluate(right, lookup))
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _percent(evaluate(left, lookup), evaluate(right, lookup))
        case ast.Dict():
            return _dict(node, lookup)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return tuple(evaluate(element, lookup) for element in elements)
        case ast.JoinedStr(values=values):
            return "".join(str(evaluate(value, lookup)) for value in values)
        case ast.FormattedValue(value=value):
            return evaluate(value, lookup)
        case ast.Subscript(value=value, slice=index):
            return _item(evaluate(value, lookup), evaluate(index, lookup))
        case ast.Call():
            return _call(node, lookup)
    raise UnreadableLiteral(type(node).__name__)


def _sum(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    raise UnreadableLiteral("+ of other things than text")


def _percent(template: object, values: object) -> str:
    if not isinstance(template, str):
        raise UnreadableLiteral("% of no text")
    if isinstance(values, dict):
        return re.sub(r"%\((\w+)\)s", lambda match: str(values.get(match.group(1), match.group())), template)
    rest = iter(values if isinstance(values, tuple) else (values,))
    return re.sub(r"%s", lambda match: str(next(rest, "")), template)


def _dict(node: ast.Dict, lookup: Lookup) -> dict[object, object]:
    result: dict[object, object] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        try:
            read = evaluate(value, lookup)
        except UnreadableLiteral:
            continue
        if key is None:
            result.update(read if isinstance(read, dict) else {})
        else:
            result[evaluate(key, lookup)] = read
    return result


def _item(container: object, index: object) -> object:
    if isinstance(container, dict):
        return container[index]
    if isinstance(container, tuple) and isinstance(index, int):
        return container[index]
    raise UnreadableLiteral("subscript")


def _call(node: ast.Call, lookup: Lookup) -> object:  # noqa: PLR0911  # one return per known call
    called = last_part(dotted(node.func)) or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
    if called == "dict":
        return _keywords(node, lookup)
    arguments = [evaluate(argument, lookup) for argument in node.args]
    if called in ("dedent", "cleandoc", "dedent_doc") and arguments and isinstance(arguments[0], str):
        return textwrap.dedent(arguments[0])
    if called == "indent" and len(arguments) == 2:
        return textwrap.indent(str(arguments[0]), str(arguments[1]))
    if called in ("ParamDocs", "DocstringComponents", "from_nested_components"):
        return arguments[0] if arguments else _keywords(node, lookup)
    if called == "parse_kwargs" and arguments:
        return _parameter_texts(str(arguments[0]))
    if called == "merge_dicts":
        return {key: value for part in arguments if isinstance(part, dict) for key, value in part.items()}
    if isinstance(node.func, ast.Attribute):
        return _method(evaluate(node.func.value, lookup), called, arguments, _keywords(node, lookup))
    raise UnreadableLiteral(f"call of {called}")


def _method(owner: object, called: str, arguments: list[object], keywords: dict[object, object]) -> object:
    values = {str(key): value for key, value in keywords.items()}
    if isinstance(owner, str) and called == "format":
        return fill_braces(owner, values, tuple(arguments))
    if isinstance(owner, dict) and called == "format":
        return {key: _filled(str(text), values) for key, text in owner.items()}
    if isinstance(owner, str) and called == "join" and isinstance(arguments[0], tuple):
        return owner.join(str(part) for part in arguments[0])
    if isinstance(owner, str) and called in _TEXT_METHODS:
        return getattr(owner, called)(*arguments)
    raise UnreadableLiteral(f"method {called}")


def fill_braces(template: str, values: dict[str, object], positional: tuple[object, ...] = ()) -> str:
    """`template.format`, with unknown fields left as they are and no attribute access, unlike `str.format`."""
    rest = iter(positional)

    def filled(match: re.Match[str]) -> str:
        whole, name = match.group(), match.group(1)
        if whole in ("{{", "}}"):
            return whole[0]
        if not name:
            return str(next(rest, whole))
        if name.isdigit():
            return str(positional[int(name)]) if int(name) < len(positional) else whole
        if name in values:
            return str(values[name])
        value: object = values
        for part in name.split("."):
            value = value.get(part, "") if isinstance(value, dict) else ""
        return value.strip("\n") if isinstance(value, str) and value else ("" if "." in name else whole)

    return re.sub(r"\{\{|\}\}|\{([\w.]*)\}", filled, template)


def _filled(text: str, values: dict[str, object]) -> str:
    return re.sub(r"\{\{ *(\w+) *\}\}", lambda match: str(values.get(match.group(1), match.group())), text)


def _keywords(node: ast.Call, lookup: Lookup) -> dict[object, object]:
    result: dict[object, object] = {}
    for keyword in node.keywords:
        try:
            value = evaluate(keyword.value, lookup)
        except UnreadableLiteral:
            continue
        if keyword.arg is None:
            result.update(value if isinstance(value, dict) else {})
        else:
            result[keyword.arg] = value
    return result


def _parameter_texts(text: str) -> dict[object, object]:
    """torch's `parse_kwargs`: the description of each parameter by its name, cut at lines indented by four."""
    sections = [section.strip() for section in re.split(r"\n\s{4}(?!\s)", text)]
    return {section.split(" ")[0]: section for section in sections if section}
