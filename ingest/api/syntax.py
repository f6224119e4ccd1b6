"""From a module's syntax tree to its names: definitions, imports, aliases, `__all__` and lazy loaders.

Not here: classes (`classes`), or what an imported name stands for (`project`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from corpus.text.dotted import last_part
from ingest.api.classes import class_definition, function_definition, is_overload
from ingest.api.definitions import Alias, Binding, Definition, Import, Module
from ingest.api.literals import dotted

_DOC_CALLS = frozenset({"_add_docstr", "add_docstr", "_add_docstr_all"})


def read_module(name: str, tree: ast.Module, *, is_package: bool) -> Module:
    """The names of module `name`. Both branches of conditions count; the first binding of a `try` wins."""
    module = Module(name, is_package, docstring=ast.get_docstring(tree) or "")
    for statement, first in _statements(tree.body, True):
        _read(module, statement, first)
    _drop_private_lookups(module)
    return module


def _statements(body: list[ast.stmt], first: bool) -> Iterator[tuple[ast.stmt, bool]]:
    """Statements at module level, those below `if`, `try` and `with` too; False for those of a second choice."""
    for statement in body:
        match statement:
            case ast.If():
                yield from _statements(statement.body, first)
                yield from _statements(statement.orelse, False)
            case ast.Try():
                yield from _statements(statement.body, first)
                for handler in statement.handlers:
                    yield from _statements(handler.body, False)
                yield from _statements(statement.orelse, first)
            case ast.With():
                yield from _statements(statement.body, first)
            case _:
                yield statement, first


def _read(module: Module, statement: ast.stmt, first: bool) -> None:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if not (is_overload(statement) and statement.name in module.bindings):
                _bind(module, statement.name, function_definition(module.name, statement, bound=False), first)
        case ast.ClassDef():
            _bind(module, statement.name, class_definition(module.name, statement), first)
        case ast.ImportFrom():
            _read_import_from(module, statement, first)
        case ast.Import():
            for name in statement.names:
                bound = name.asname or name.name.split(".")[0]
                _bind(module, bound, Import(name.name if name.asname else bound), False)
        case ast.Assign() | ast.AnnAssign():
            _read_assignment(module, statement, first)
        case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
            _extend_exports(module, value)
        case ast.Expr(value=ast.Call() as call):
            _read_call(module, call)


def _bind(module: Module, name: str, binding: Binding, first: bool) -> None:
    if first or name not in module.bindings:
        module.bindings[name] = binding


def _read_import_from(module: Module, statement: ast.ImportFrom, first: bool) -> None:
    source = module.absolute(statement.module or "", statement.level)
    for name in statement.names:
        if name.name in ("*", "__all__"):
            module.stars.append(source)
        elif source != module.name or name.name not in module.bindings:
            _bind(module, name.asname or name.name, Import(source, name.name, name.asname == name.name), first)


def _read_assignment(module: Module, statement: ast.Assign | ast.AnnAssign, first: bool) -> None:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    value = statement.value
    for target in targets:
        if isinstance(target, ast.Tuple) and any(isinstance(e, ast.Name) and e.id == "__all__" for e in target.elts):
            _read_made_names(module, value)
        elif isinstance(target, ast.Name) and target.id == "__all__":
            module.exports = None
            _extend_exports(module, value)
        elif isinstance(target, ast.Name):
            if value is not None:
                module.constants[target.id] = value
                _read_lazy_table(module, value)
            _bind(module, target.id, _assigned(module.name, target.id, statement), first)
        elif isinstance(target, ast.Attribute) and target.attr == "__doc__" and value is not None:
            _document(module, dotted(target.value), value)
        elif isinstance(target, ast.Tuple):
            for element in target.elts:
                if isinstance(element, ast.Name):
                    _bind(module, element.id, Definition(module.name, element.id, "attribute", statement.lineno), False)
    if isinstance(value, ast.Call) and dotted(value.func).endswith("attach"):
        _read_made_names(module, value)


def _assigned(module: str, name: str, statement: ast.Assign | ast.AnnAssign) -> Binding:  # noqa: PLR0911  # one return per kind of value
    value = statement.value
    if isinstance(value, ast.Call):
        called = dotted(value.func)
        if last_part(called) in _DOC_CALLS and len(value.args) == 2:
            return Definition(module, name, "function", statement.lineno, docs=(value.args[1],))
        if isinstance(value.func, ast.Call) and dotted(value.func.func).endswith("export") and value.args:
            return Alias(dotted(value.args[-1]), called=False, line=statement.lineno)
        annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
        if annotation is not None and dotted(annotation):
            return Alias(dotted(annotation), called=True, line=statement.lineno)
        if called == "LazyLoader" and isinstance(value.args[0], ast.Constant):
            return Import(str(value.args[0].value))
        if called:
            return Alias(called, called=True, line=statement.lineno)
    elif value is not None and dotted(value) and dotted(value) != name:
        return Alias(dotted(value), called=False, line=statement.lineno)
    return Definition(module, name, "attribute", statement.lineno)


def _read_call(module: Module, call: ast.Call) -> None:
    """`__all__.extend(...)`, and texts registered for docstrings (`interpd.register(name=...)`)."""
    called = dotted(call.func)
    if called in ("__all__.extend", "__all__.append") and call.args:
        _extend_exports(module, call.args[0])
    elif called == "setattr" and len(call.args) == 3 and ast.unparse(call.args[1]) == "'__doc__'":
        _document(module, dotted(call.args[0]), call.args[2])
    elif called.endswith(("interpd.register", "interpd.update")):
        module.fragments += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]


def _document(module: Module, owner: str, docs: ast.expr) -> None:
    """`f.__doc__ = text`, for a function, class or method of this module."""
    head, _, member = owner.partition(".")
    definition = module.bindings.get(head)
    if isinstance(definition, Definition) and member:
        definition = definition.members.get(member)
    if isinstance(definition, Definition):
        extends = isinstance(docs, ast.BinOp) and dotted(docs.left) == f"{owner}.__doc__"
        object.__setattr__(definition, "docs", (*definition.docs, docs.right) if extends else (docs,))  # type: ignore[attr-defined]  # a BinOp


def _read_lazy_table(module: Module, value: ast.expr) -> None:
    """A table {name: ".module"} as lazy packages keep it; entries that a real import binds are left alone."""
    if not isinstance(value, ast.Dict) or len(value.keys) < 3:
        return
    for key, entry in zip(value.keys, value.values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(entry, ast.Constant)):
            return
        if not (isinstance(key.value, str) and isinstance(entry.value, str)):
            return
        if not (key.value.isidentifier() and entry.value.startswith((".", f"{module.name.split('.')[0]}."))):
            return
        _bind(module, key.value, Import(_relative(module, entry.value), key.value), False)


def _read_made_names(module: Module, value: ast.expr | None) -> None:
    """`lazy.attach(__name__, submod_attrs={...})` and plotly's `relative_import(__name__, [...], [...])`."""
    if not isinstance(value, ast.Call):
        return
    attached = next((keyword.value for keyword in value.keywords if keyword.arg == "submod_attrs"), None)
    if isinstance(attached, ast.Dict):
        for key, names in zip(attached.keys, attached.values, strict=True):
            if isinstance(key, ast.Constant):
                for name in _names(names, module):
                    _bind(module, name, Import(f"{module.name}.{key.value!s}", name), False)
    module.computes_exports = True
    for argument in value.args:
        for path in _names(argument, module) if isinstance(argument, ast.List) else ():
            source, _, name = path.rpartition(".")
            _bind(module, name, Import(_relative(module, source or "."), name), False)


def _relative(module: Module, path: str) -> str:
    name = path.lstrip(".")
    return module.absolute(name, len(path) - len(name))


def _extend_exports(module: Module, value: ast.expr | None) -> None:
    """`__all__ = value` or `+= value`: what code computes can't be read, then its star imports count too."""
    names, readable = _names(value, module), _is_readable(value, module)
    module.computes_exports |= not readable
    if module.exports is not None or (readable and not module.computes_exports):
        module.exports = (*(module.exports or ()), *names)


def _is_readable(value: ast.expr | None, module: Module) -> bool:
    match value:
        case ast.List() | ast.Tuple() | ast.Set() | ast.Constant():
            return True
        case ast.BinOp(left=left, right=right):
            return _is_readable(left, module) and _is_readable(right, module)
        case ast.Name(id=name):
            return name in module.constants and _is_readable(module.constants[name], module)
        case ast.Call(func=ast.Name(id="list" | "sorted" | "set" | "tuple"), args=[argument]):
            return _is_readable(argument, module)
    return False


def _names(value: ast.expr | None, module: Module) -> tuple[str, ...]:
    """The texts of a list or tuple, of sums of them, and of names of lists in the same module."""
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            texts = (e.value for e in elements if isinstance(e, ast.Constant))
            starred = [name for e in elements if isinstance(e, ast.Starred) for name in _names(e.value, module)]
            return tuple(text for text in texts if isinstance(text, str)) + tuple(starred)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _names(left, module) + _names(right, module)
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.Name(id=name) if name in module.constants:
            return _names(module.constants[name], module)
        case ast.Attribute(attr="__all__", value=owner):
            binding = module.bindings.get(dotted(owner))
            if isinstance(binding, Import):
                module.stars.append(f"{binding.module}.{binding.name}".strip("."))
        case ast.Call(args=[argument]):
            return _names(argument, module)
    return ()


def _drop_private_lookups(module: Module) -> None:
    """`from . import x as x` in a package names its own submodule: no binding is needed, and it would be a loop."""
    for name, binding in list(module.bindings.items()):
        if isinstance(binding, Import) and binding.module == module.name and binding.name == name:
            del module.bindings[name]
