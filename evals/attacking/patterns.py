"""Every regular expression of the packages, and how each is applied: by importing them, and by reading their code.

Not here: what is tried on them (`pumps`), or how long it takes (`growth`).
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, Literal

Manner = Literal["match", "fullmatch", "scan"]
"""`match` and `fullmatch` try one place of a text, everything else tries every place."""
_MANNERS: dict[str, Manner] = {
    "match": "match",
    "fullmatch": "fullmatch",
    "search": "scan",
    "findall": "scan",
    "finditer": "scan",
    "split": "scan",
    "sub": "scan",
    "subn": "scan",
}
_SAMPLE = "name"
"""Stands for what a pattern is told only when it is applied: a name of the index, a parameter."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, where it stands ("bot/say/cite.py _LINK", "bot/say/cite.py:89") and in which manners it is applied."""

    place: str
    pattern: re.Pattern[Any]
    manners: frozenset[Manner]


@dataclass(frozen=True, slots=True)
class Unread:
    """A call whose pattern can't be told from the code."""

    place: str
    code: str


def patterns_of(packages: Sequence[str]) -> tuple[list[Found], list[Unread]]:
    """The patterns of all modules of these packages, and the calls that keep theirs to themselves.

    Packages are told by name, since not every package may import every other.
    """
    found: list[Found] = []
    unread: list[Unread] = []
    for module in _modules(packages):
        code = _Code(module)
        found += code.held()
        for one in code.called():
            if isinstance(one, Found):
                found.append(one)
            else:
                unread.append(one)
    return found, unread


def _modules(packages: Sequence[str]) -> Iterator[ModuleType]:
    for name in packages:
        package = import_module(name)
        yield package
        for part in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not part.name.endswith(".__main__"):
                yield import_module(part.name)


@dataclass(slots=True)
class _Code:
    """One module: what it holds, and what its code says."""

    module: ModuleType
    file: str = ""
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(inspect.getsource(self.module))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        is_package = hasattr(self.module, "__path__")
        self.file = self.module.__name__.replace(".", "/") + ("/__init__.py" if is_package else ".py")

    def held(self) -> Iterator[Found]:
        """Patterns that the module keeps: in its variables, inside of tuples, dicts and classes, behind functions."""
        for name, value in vars(self.module).items():
            kept = _asked_for(value) if self._makes_patterns(value) else value
            for pattern in _inside(kept, self.module.__name__):
                if manners := self._manners_of(name, is_alone=kept is pattern and value is pattern):
                    yield Found(f"{self.file} {name}", pattern, manners)

    def called(self) -> Iterator[Found | Unread]:
        """Patterns that stand where they are used: `re.sub(r"…", …)`, or compiled inside of a function."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Call) or not node.args or (name := _of_re(node.func)) is None:
                continue
            function = self._function_around(node)
            if name == "compile" and (function is None or self._makes_patterns(vars(self.module).get(function.name))):
                continue  # `held` has it
            place = f"{self.file}:{node.lineno}"
            try:
                texts, flags = self._texts(node.args[0], function), self._flags(node)
            except LookupError:
                yield Unread(f"{self.file} {function.name if function else ''}".strip(), ast.unparse(node))
                continue
            manners = frozenset({_MANNERS[name]}) if name in _MANNERS else self._manners_at_large()
            for text in texts:
                yield Found(place, text if isinstance(text, re.Pattern) else re.compile(text, flags), manners)

    def _makes_patterns(self, value: object) -> bool:
        """Whether it is a function of this module that gives patterns and asks for nothing."""
        plain = inspect.unwrap(value) if callable(value) else None
        return (
            isinstance(plain, FunctionType)
            and plain.__module__ == self.module.__name__
            and "re.Pattern" in str(plain.__annotations__.get("return"))
            and not plain.__code__.co_argcount
        )

    def _manners_of(self, name: str, *, is_alone: bool) -> frozenset[Manner]:
        """How the code applies what has that name: in no manner if it only passes it on, in any if others may do it."""
        manners: set[Manner] = set()
        uses = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == name]
        for use in uses:
            around = self.parents.get(use)
            if is_alone and isinstance(around, ast.Attribute):
                manners |= self._manner_at(around)
            elif isinstance(use.ctx, ast.Load):
                manners |= self._manners_at_large()
        is_own = any(isinstance(use.ctx, ast.Store) for use in uses)
        return frozenset(manners or (_MANNERS.values() if is_own else ()))

    def _manners_at_large(self) -> frozenset[Manner]:
        """The manners in which the module applies patterns that have no name of their own."""
        manners: set[Manner] = set()
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Attribute) or node.attr == "split":  # texts have that, too
                continue
            if not (isinstance(node.value, ast.Name) and node.value.id in vars(self.module)):
                manners |= self._manner_at(node)
        return frozenset(manners) or frozenset(_MANNERS.values())

    def _manner_at(self, node: ast.AST) -> set[Manner]:
        if not isinstance(node, ast.Attribute) or node.attr not in _MANNERS:
            return set()
        call = self.parents.get(node)
        is_scan = isinstance(call, ast.Call) and len(call.args) > 1 and self._is_repeated(call)
        return {"scan" if is_scan else _MANNERS[node.attr]}  # `match(text, position)` for many positions

    def _is_repeated(self, node: ast.AST) -> bool:
        """Whether it stands in a loop."""
        while (around := self.parents.get(node)) is not None and not isinstance(around, ast.FunctionDef):
            if isinstance(around, ast.For | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                return True
            node = around
        return False

    def _function_around(self, node: ast.AST) -> ast.FunctionDef | None:
        while (around := self.parents.get(node)) is not None:
            if isinstance(around, ast.FunctionDef):
                return around
            node = around
        return None

    def _flags(self, call: ast.Call) -> int:
        written = [word.value for word in call.keywords if word.arg == "flags"] + [
            word for word in call.args[1:] if re.match(r"re\.[A-Z]", ast.unparse(word))
        ]
        return int(self._value(written[0])) if written else 0

    def _texts(self, node: ast.expr, function: ast.FunctionDef | None) -> list[Any]:
        """What the expression may give: its value, or what it is made of with a sample for what is told later."""
        try:
            return [self._value(node)]
        except LookupError:
            pass
        match node:
            case ast.IfExp():
                return self._texts(node.body, function) + self._texts(node.orelse, function)
            case ast.JoinedStr():
                return ["".join(self._piece(piece, function) for piece in node.values)]
            case ast.BinOp(op=ast.Add()):
                return [self._piece(node.left, function) + self._piece(node.right, function)]
            case ast.Name() if function is not None:
                set_to = [
                    one.value
                    for one in ast.walk(function)
                    if isinstance(one, ast.Assign) and any(_named(target, node.id) for target in one.targets)
                ]
                if set_to:
                    return [text for value in set_to for text in self._texts(value, function)]
        raise LookupError(ast.unparse(node))

    def _piece(self, piece: ast.expr, function: ast.FunctionDef | None) -> str:
        try:
            return str(self._texts(piece.value if isinstance(piece, ast.FormattedValue) else piece, function)[0])
        except LookupError:
            return _SAMPLE

    def _value(self, node: ast.expr) -> Any:
        try:
            return eval(compile(ast.Expression(node), self.file, "eval"), vars(self.module))  # noqa: S307 - our own code
        except Exception as error:
            raise LookupError(ast.unparse(node)) from error


def _asked_for(function: Any) -> object:
    return function()


def _inside(value: object, module: str, depth: int = 4) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        for one in (*value.keys(), *value.values()):
            yield from _inside(one, module, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _inside(one, module, depth - 1)
    elif depth and getattr(value if isinstance(value, type) else type(value), "__module__", None) == module:
        names = dir(value) if not isinstance(value, type) else vars(value)
        for name in names:
            if not name.startswith("__"):
                yield from _inside(getattr(value, name, None), module, depth - 1)


def _named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _of_re(node: ast.expr) -> str | None:
    """The name of the function of `re` that takes a pattern, if it is one."""
    is_one = isinstance(node, ast.Attribute) and _named(node.value, "re") and node.attr in {*_MANNERS, "compile"}
    return node.attr if is_one and isinstance(node, ast.Attribute) else None
