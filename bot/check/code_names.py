"""Names in Python code that a covered library doesn't have: functions, attributes, keyword arguments, imports.

The code is parsed, never run. Import aliases are followed, and variables whose class an assignment or their usual name
gives away (`df`). What can't be known raises no alarm: objects of unknown class, columns of a table, `**kwargs`.

Not here: whether the passages show what the code does (`bot.write.code_support`).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import process

from bot.ask.alike_names import nearest_names
from bot.check.parsing import python_source, walkable
from corpus.domain import Symbol
from corpus.index import Index
from corpus.text.spelling import as_held, import_names, modules, returned_by, sure_objects

MIN_MEMBERS = 3
"""A module or class of which less is known may have more."""

MAX_SYMBOLS = 8
_SUBPLOTS = "matplotlib.pyplot.subplots"
_OTHER_AXES = ("nrows", "ncols", "subplot_kw")
"""With one of these it gives back several axes, or axes of another class."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the indexed version of its library lacks, in full, and up to three real ones like it."""

    name: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What an expression is: a module, a class, an object of a class, or something that can be called."""

    is_a: Literal["module", "class", "object", "function"]
    name: str


def unknown_names(index: Index, code: str) -> tuple[UnknownName, ...]:
    """The names in the code that don't exist, in order of appearance; () for code that doesn't parse."""
    tree = walkable(python_source(code))
    if tree is None:
        return ()
    reader = _Reader(index, _bound(tree))
    reader.visit(tree)
    return tuple(reader.found.values())


def _bound(tree: ast.AST) -> set[str]:
    """Every variable that the code binds itself."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return names | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


@dataclass(slots=True)
class _Reader(ast.NodeVisitor):
    """Walks the code in order. `known` holds what its variables are, as far as that can be told."""

    index: Index
    bound: set[str]
    known: dict[str, _Known] = field(default_factory=dict)
    found: dict[str, UnknownName] = field(default_factory=dict)

    def visit_Import(self, node: ast.Import) -> None:  # the visitor's protocol
        for alias in node.names:
            path = alias.name if alias.asname else alias.name.partition(".")[0]
            self.known[alias.asname or path] = _Known("module", path)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if node.module and not node.level and alias.name != "*":
                known = self._member(_Known("module", node.module), alias.name)
                if known:
                    self.known[alias.asname or alias.name] = known

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        value = self._of(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.known.pop(target.id, None)
                if value:
                    self.known[target.id] = value
            elif isinstance(target, ast.Tuple) and _called(node.value, self) == _SUBPLOTS:
                self._bind_subplots(node.value, target)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        owner = self._of(node.value)
        # what isn't called on an object may be set when it is made, or be a column of it
        if owner and owner.is_a != "object" and isinstance(node.ctx, ast.Load):
            self._member(owner, node.attr)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute):
            owner = self._of(node.func.value)
            if owner and owner.is_a == "object":
                self._member(owner, node.func.attr)
        called = self._of(node.func)
        if called and called.is_a in ("function", "class"):
            self._check_keywords(called.name, [keyword.arg for keyword in node.keywords if keyword.arg])

    def _bind_subplots(self, call: ast.expr, target: ast.Tuple) -> None:
        names = [one.id for one in target.elts if isinstance(one, ast.Name)]
        if len(names) == 2:
            self.known[names[0]] = _Known("object", "matplotlib.figure.Figure")
            self.known.pop(names[1], None)
            if isinstance(call, ast.Call) and not call.args and not any(k.arg in _OTHER_AXES for k in call.keywords):
                self.known[names[1]] = _Known("object", "matplotlib.axes.Axes")

    def _of(self, node: ast.expr) -> _Known | None:
        """What the expression is, as far as that can be told; raises no alarm."""
        if isinstance(node, ast.Name):
            return self._variable(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._of(node.value)
            return self._named(f"{owner.name}.{node.attr}") if owner else None
        if isinstance(node, ast.Call):
            called = self._of(node.func)
            if called and called.is_a == "class":
                return _Known("object", called.name)
            if called and called.name in returned_by():
                return _Known("object", returned_by()[called.name])
        return None

    def _variable(self, name: str) -> _Known | None:
        if name in self.known:
            return self.known[name]
        if name in self.bound:
            return None
        if name in modules():
            return _Known("module", modules()[name])
        if name in import_names().values():
            return _Known("module", name)
        return _Known("object", sure_objects()[name]) if name in sure_objects() else None

    def _named(self, full: str) -> _Known | None:
        symbol = next(iter(self._symbols(full)), None)
        if symbol is None:
            return _Known("module", as_held(full)) if self._members(full) else None
        if symbol.kind in ("module", "class"):
            return _Known("module" if symbol.kind == "module" else "class", as_held(full))
        return _Known("function", as_held(full)) if symbol.kind in ("function", "method") else None

    def _member(self, owner: _Known, name: str) -> _Known | None:
        """What that member of the owner is; notes it if the owner is known well enough and has no such member."""
        full = f"{owner.name}.{name}"
        if not self._symbols(full) and not self._members(full) and self._ought_to_have(owner, name):
            self._note(as_held(full), nearest_names(self.index, as_held(full)))
        return self._named(full)

    def _ought_to_have(self, owner: _Known, name: str) -> bool:
        if name.startswith("_") or (owner.is_a == "object" and name.endswith("_")):
            return False
        return owner.is_a != "function" and len(self._members(owner.name)) >= MIN_MEMBERS

    def _check_keywords(self, full: str, keywords: list[str]) -> None:
        symbols = [symbol for symbol in self._symbols(full) if symbol.parameters]
        if not symbols or any(name.startswith("**") for symbol in symbols for name in symbol.parameters):
            return
        accepted = {name.lstrip("*") for symbol in symbols for name in symbol.parameters}
        for keyword in keywords:
            if keyword not in accepted:
                near = process.extract(keyword, sorted(accepted), limit=3, score_cutoff=60)
                self._note(f"{as_held(full)}({keyword}=)", tuple(name for name, *_ in near))

    def _note(self, name: str, nearest: tuple[str, ...]) -> None:
        self.found.setdefault(name, UnknownName(name, nearest))

    def _symbols(self, full: str) -> list[Symbol]:
        """The symbols of that name, case and all: `numpy.Array` is not `numpy.array`."""
        name = as_held(full)
        found = self.index.knowledge.symbols_named(name, MAX_SYMBOLS)
        return [symbol for symbol in found if name in (symbol.name, *symbol.aliases)]

    def _members(self, full: str) -> list[str]:
        return self.index.knowledge.members(as_held(full))


def _called(node: ast.expr, reader: _Reader) -> str:
    known = reader._of(node.func) if isinstance(node, ast.Call) else None
    return known.name if known else ""
