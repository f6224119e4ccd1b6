"""What a module's text says it holds: definitions, imports, aliases. Nothing here was imported or run.

Not here: reading source text (`syntax`, `cython`) or following names from module to module (`project`).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from corpus.domain import SymbolKind


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A class, function, method or attribute where it is written.

    `bases` are the dotted names of a class's bases, or of what an object is an instance of (`opens` is true then).
    `docs` are the expressions that make its docstring, joined by blank lines. `formats` are a decorator's keywords
    that fill placeholders in it. `exported` are public paths that a decorator states (`keras_export("keras.Model")`).
    Compared by identity: two names of one definition are the same object.
    """

    module: str
    name: str
    kind: SymbolKind
    line: int
    signature: str = ""
    parameters: tuple[str, ...] = ()
    docs: tuple[ast.expr, ...] = ()
    formats: tuple[ast.keyword, ...] = ()
    bases: tuple[str, ...] = ()
    members: dict[str, Definition] = field(default_factory=dict, repr=False)
    exported: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """A name bound by an import: a module (`name` is ""), or `name` of `module`; `explicit` for `import x as x`."""

    module: str
    name: str = ""
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """`X = a.b` or, with `called`, `X = a.b(...)`: an instance, if `a.b` is a class."""

    target: str
    called: bool
    line: int


Binding = Definition | Import | Alias


@dataclass(slots=True)
class Module:
    """One module's names. `exports` is its `__all__` where that can be read, else None.

    `constants` are the expressions of its assignments, `fragments` the expressions of texts that it registers for
    placeholders of docstrings anywhere in the package. `computes_exports` is true where code adds to `__all__`.
    """

    name: str
    is_package: bool
    docstring: str = ""
    bindings: dict[str, Binding] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    exports: tuple[str, ...] | None = None
    constants: dict[str, ast.expr] = field(default_factory=dict)
    fragments: list[tuple[str, ast.expr]] = field(default_factory=list)
    computes_exports: bool = False

    def absolute(self, relative: str, level: int) -> str:
        """The module that `from ..relative import` names from here."""
        if not level:
            return relative
        parts = self.name.split(".")
        kept = parts[: len(parts) - level + (1 if self.is_package else 0)]
        return ".".join([*kept, *([relative] if relative else [])])
