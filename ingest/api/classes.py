"""Classes and functions from their syntax: signature, members, bases, the expressions of their docstrings.

Not here: module level (`syntax`), inheritance (`members`).
"""

from __future__ import annotations

import ast

from corpus.domain import SymbolKind
from corpus.text.dotted import last_part
from ingest.api.definitions import Definition
from ingest.api.literals import dotted
from ingest.api.signatures import signature_of, signature_of_fields

Function = ast.FunctionDef | ast.AsyncFunctionDef

_PROPERTIES = frozenset({"property", "cached_property", "cache_readonly", "abstractproperty", "lazy_property"})
_ACCESSORS = frozenset({"Accessor", "CachedAccessor"})
_DOCUMENTED_MAGIC = frozenset({"__call__"})
_COPIERS = frozenset({"_copy_docstring_and_deprecators", "_docstring.copy", "copy_doc", "set_doc", "inherit_doc"})


def function_definition(module: str, node: Function, *, bound: bool) -> Definition:
    """A function or, with `bound`, a method; a property where its decorators say so."""
    names = [_decorator(decorator) for decorator in node.decorator_list]
    is_property = bound and any(last_part(name) in _PROPERTIES for name in names)
    drops_first = bound and "staticmethod" not in names
    signature, parameters = ("", ()) if is_property else signature_of(node.args, bound=drops_first)
    kind: SymbolKind = "property" if is_property else "method" if bound else "function"
    return Definition(
        module,
        node.name,
        kind,
        node.lineno,
        signature=signature,
        parameters=parameters,
        docs=docs_of(node),
        formats=_formats(node),
        exported=exported_by(node),
    )


def class_definition(module: str, node: ast.ClassDef) -> Definition:
    """A class; its signature is that of `__init__` or `__new__`, or of a dataclass's fields."""
    bases = [dotted(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases]
    bases += _delegates(node)
    definition = Definition(
        module,
        node.name,
        "class",
        node.lineno,
        docs=docs_of(node),
        formats=_formats(node),
        bases=tuple(base for base in bases if base),
        exported=exported_by(node),
    )
    for statement in node.body:
        _read_member(definition, statement)
    signature, parameters = _construction(definition, node)
    object.__setattr__(definition, "signature", signature)
    object.__setattr__(definition, "parameters", parameters)
    return definition


def docs_of(node: Function | ast.ClassDef) -> tuple[ast.expr, ...]:
    """The expressions of a docstring: its own, then what decorators append to it or copy from elsewhere."""
    first = node.body[0] if node.body else None
    own: list[ast.expr] = []
    match first:
        case ast.Expr(value=ast.Constant(value=str()) | ast.JoinedStr() as text):
            own = [text]
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and decorator.args:
            name = _decorator(decorator)
            if name in _COPIERS or last_part(name) in ("copy", "_copy_docstring_and_deprecators"):
                own = own or [decorator.args[0]]
            elif last_part(name) in ("doc", "Appender"):
                own = [*own, *decorator.args]
    return tuple(own)


def exported_by(node: Function | ast.ClassDef) -> tuple[str, ...]:
    """The public paths that `@set_module("pandas")` or `@keras_export([...])` states."""
    for decorator in node.decorator_list:
        if not (isinstance(decorator, ast.Call) and decorator.args):
            continue
        name, argument = last_part(_decorator(decorator)), decorator.args[0]
        if name == "set_module" and isinstance(argument, ast.Constant) and argument.value:
            return (f"{argument.value!s}.{node.name}",)
        if name == "keras_export":
            elements = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
            return tuple(str(element.value) for element in elements if isinstance(element, ast.Constant))
    return ()


def is_overload(node: Function) -> bool:
    """Whether this is one of several typed variants: the first is kept, until one with a body comes."""
    return any(_decorator(decorator).endswith("overload") for decorator in node.decorator_list)


def _read_member(owner: Definition, statement: ast.stmt) -> None:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if any(_decorator(d).endswith((".setter", ".deleter", ".getter")) for d in statement.decorator_list):
                return
            if not (is_overload(statement) and statement.name in owner.members):
                owner.members[statement.name] = function_definition(owner.module, statement, bound=True)
        case ast.ClassDef():
            owner.members[statement.name] = class_definition(owner.module, statement)
        case ast.Assign(targets=[ast.Name(id="__doc__")], value=value):
            object.__setattr__(owner, "docs", (value,))
        case ast.Assign(targets=[ast.Attribute(attr="__doc__", value=ast.Name(id=name))], value=value):
            if name in owner.members:
                object.__setattr__(owner.members[name], "docs", (value,))
        case ast.Assign(targets=[ast.Name(id=name), *_], value=value):
            owner.members[name] = _assigned_member(owner, name, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            owner.members[name] = _assigned_member(owner, name, value)
        case ast.If(body=body):
            for inner in body:
                _read_member(owner, inner)


def _assigned_member(owner: Definition, name: str, value: ast.expr | None) -> Definition:
    line = value.lineno if value else owner.line
    if isinstance(value, ast.Name) and value.id in owner.members:
        return owner.members[value.id]
    if isinstance(value, ast.Call):
        called = last_part(dotted(value.func))
        if called in _ACCESSORS and len(value.args) == 2:
            return Definition(owner.module, name, "property", line, bases=(dotted(value.args[1]),), opens=True)
        docs = tuple(keyword.value for keyword in value.keywords if keyword.arg == "doc")
        if called == "property" and not docs and len(value.args) == 4:
            docs = (value.args[3],)
        if called == "_field_accessor" and len(value.args) == 3:  # pandas: (name, field, docstring)
            docs = (value.args[2],)
        if docs or called == "property":
            return Definition(owner.module, name, "property", line, docs=docs)
    if value is not None and dotted(value):
        return Definition(owner.module, name, "attribute", line, bases=(dotted(value),), opens=True)
    return Definition(owner.module, name, "attribute", line)


def _construction(definition: Definition, node: ast.ClassDef) -> tuple[str, tuple[str, ...]]:
    for name in ("__init__", "__new__"):
        if name in definition.members and definition.members[name].kind == "method":
            return definition.members[name].signature, definition.members[name].parameters
    decorators = {last_part(_decorator(decorator)) for decorator in node.decorator_list}
    if decorators & {"dataclass", "define", "frozen", "attrs"} or "NamedTuple" in definition.bases:
        fields = [
            (statement.target.id, statement.value)
            for statement in node.body
            if isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and not statement.target.id.startswith("_")
            and "ClassVar" not in ast.unparse(statement.annotation)
        ]
        return signature_of_fields(fields)
    return "", ()


def _delegates(node: ast.ClassDef) -> list[str]:
    """The classes that pandas' `@delegate_names(delegate=X, ...)` copies members from."""
    return [
        dotted(keyword.value)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and _decorator(decorator).endswith("delegate_names")
        for keyword in decorator.keywords
        if keyword.arg == "delegate"
    ]


def _formats(node: Function | ast.ClassDef) -> tuple[ast.keyword, ...]:
    """The keywords of decorators that fill a docstring's placeholders."""
    return tuple(
        keyword
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        and last_part(_decorator(decorator)) in ("doc", "Substitution", "format_docstring")
        for keyword in [
            *decorator.keywords,
            *(
                ast.keyword(arg=None, value=argument)
                for argument in decorator.args
                if last_part(_decorator(decorator)) == "format_docstring"
            ),
        ]
    )


def _decorator(node: ast.expr) -> str:
    return dotted(node.func if isinstance(node, ast.Call) else node)
