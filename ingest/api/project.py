"""All modules of some import packages: finds their files, reads each once when it is asked for, and follows names.

Not here: which of the names are public (`exports`).
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import replace

from ingest.api.cython import python_skeleton
from ingest.api.definitions import Alias, Definition, Import, Module
from ingest.api.literals import UnreadableLiteral, evaluate
from ingest.api.syntax import read_module
from ingest.fetch.tree import FileTree
from ingest.processes.limits import Guard

Target = Definition | Module
MAX_HOPS = 40
"""Re-exports followed before a name is given up: longer chains are loops."""

_SUFFIXES = (".py", ".pyx", ".pyi", ".pyx.in", ".pyi.in")


class Project:
    """The modules of `packages` in `tree`; `root` is the folder that holds the packages, found if it is "".

    `guard` reads each module.
    """

    def __init__(
        self, tree: FileTree, packages: tuple[str, ...], *, root: str = "", guard: Guard | None = None
    ) -> None:
        self._tree = tree
        self._guard = guard or Guard()
        self.files = _module_files(tree.names(), packages, root)
        self._stubs = _stub_files(tree.names(), self.files)
        self._modules: dict[str, Module | None] = {}
        self._instances: dict[tuple[str, str], Definition] = {}
        self._found: dict[tuple[str, str], Target | None] = {}

    def module(self, name: str) -> Module | None:
        """The module of that name, or None if it isn't in the tree or can't be parsed."""
        if name not in self._modules:
            file = self.files.get(name)
            self._modules[name] = self._read(name, file) if file else None
        return self._modules[name]

    def stub(self, name: str) -> Module | None:
        """The module's type stub: what is known of names that are written in C."""
        key = f"{name}:stub"
        if key not in self._modules:
            self._modules[key] = self._read(name, self._stubs[name]) if name in self._stubs else None
        return self._modules[key]

    def loaded(self) -> tuple[Module, ...]:
        """The modules read so far."""
        return tuple(module for module in self._modules.values() if module)

    def find(self, module: str, name: str, hops: int = 0) -> Target | None:
        """What the dotted `name` stands for in `module`, following imports, aliases and stars; None if unknown."""
        key = (module, name)
        if key not in self._found:
            if hops > MAX_HOPS:
                return None
            self._found[key] = None
            head, _, rest = name.partition(".")
            target = self._find_one(module, head, hops + 1)
            found = self._descend(target, rest, hops + 1) if rest else target
            if found is None and hops:
                del self._found[key]  # perhaps only unknown because of the loop that we are in
                return None
            self._found[key] = found
        return self._found[key]

    def value(self, module: str, name: str, hops: int = 0) -> object:
        """The text or table that the dotted `name` stands for in `module`. Raises UnreadableLiteral."""
        owner = self.module(module)
        if owner is None or hops > MAX_HOPS:
            raise UnreadableLiteral(name)
        head, _, rest = name.partition(".")
        if not rest and head in owner.constants:
            return evaluate(owner.constants[head], lambda inner: self.value(module, inner, hops + 1))
        binding = owner.bindings.get(head)
        if isinstance(binding, Import):
            if rest and (not binding.name or self.module(f"{binding.module}.{binding.name}")):
                return self.value(f"{binding.module}.{binding.name}".rstrip("."), rest, hops + 1)
            if not rest and binding.name:
                return self.value(binding.module, binding.name, hops + 1)
        raise UnreadableLiteral(name)

    def class_bases(self, definition: Definition) -> tuple[Definition, ...]:
        """The classes of these packages that `definition` inherits from, or is an instance of, in order."""
        found = (self.find(definition.module, base) for base in definition.bases)
        return tuple(base for base in found if isinstance(base, Definition) and base is not definition)

    def _find_one(self, module: str, name: str, hops: int) -> Target | None:
        owner = self.module(module)
        if owner is None:
            return None
        found = self._bound(owner, name, hops)
        if found is None:
            found = self.module(f"{module}.{name}")
        for star in owner.stars if found is None else ():
            source = self.module(star)
            if source and (source.exports is None or name in source.exports or source.stars):
                found = self.find(star, name, hops)
            if found is not None:
                break
        stub = self.stub(module) if found is None else None
        return self._bound(stub, name, hops) if stub else found

    def _bound(self, owner: Module, name: str, hops: int) -> Target | None:
        match owner.bindings.get(name):
            case Definition() as definition:
                return definition
            case Import(module=source, name=""):
                return self.module(source)
            case Import(module=source, name=imported):
                return self.find(source, imported, hops) or self.module(f"{source}.{imported}")
            case Alias() as alias:
                return self._aliased(owner, name, alias, hops)
        return None

    def _aliased(self, owner: Module, name: str, alias: Alias, hops: int) -> Target | None:
        target = self.find(owner.name, alias.target, hops)
        if not alias.called and target is not None:
            return target
        key = (owner.name, name)
        if key not in self._instances:
            bare = Definition(owner.name, name, "attribute", alias.line)
            if isinstance(target, Definition) and target.kind == "class":
                bare = replace(bare, bases=(alias.target,), docs=(), opens=True)
            self._instances[key] = bare
        return self._instances[key]

    def _descend(self, target: Target | None, rest: str, hops: int) -> Target | None:
        if isinstance(target, Module):
            return self.find(target.name, rest, hops)
        if isinstance(target, Definition):
            head, _, deeper = rest.partition(".")
            member = self.member(target, head, hops)
            return self._descend(member, deeper, hops) if deeper else member
        return None

    def member(self, owner: Definition, name: str, hops: int = 0) -> Definition | None:
        """The member `name` of a class or instance, its own or inherited."""
        if name in owner.members:
            return owner.members[name]
        if hops > MAX_HOPS:
            return None
        inherited = (self.member(base, name, hops + 1) for base in self.class_bases(owner))
        return next((member for member in inherited if member), None)

    def _read(self, name: str, file: str) -> Module | None:
        return self._guard.read(file, lambda: self._parse(name, file))

    def _parse(self, name: str, file: str) -> Module | None:
        text = self._tree.read(file).decode("utf-8", errors="replace")
        source = python_skeleton(text) if ".pyx" in file else text
        tree = _parsed(source) or _parsed(_without_type_parameters(source))
        is_package = bool(re.search(r"(^|/)__init__\.pyi?$", file))
        return None if tree is None else read_module(name, tree, is_package=is_package)


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _without_type_parameters(source: str) -> str:
    """The source with `def f[T](...)`, `class C[T]` and `type X = ...` undone: Python 3.11 can't parse these.

    NumPy's stubs need it since 2.5.
    """
    text, position = "", 0
    for match in re.finditer(r"^[ \t]*(?:(?:async )?def|class)\s+\w+\[", source, re.MULTILINE):
        if match.start() < position:
            continue
        end, depth = match.end(), 1
        while depth and end < len(source):
            depth += (source[end] == "[") - (source[end] == "]")
            end += 1
        text += source[position : match.end() - 1]
        position = end
    return re.sub(
        r"^([ \t]*)type (\w+)(?:\[[^=]{0,400}\])? = ", r"\1\2 = ", text + source[position:], flags=re.MULTILINE
    )


def _module_files(names: tuple[str, ...], packages: tuple[str, ...], root: str) -> dict[str, str]:
    """Module names and the file of each: Python before Cython before stubs."""
    files: dict[str, str] = {}
    for package in packages:
        folder = _package_folder(names, package, root)
        base = f"{folder.rsplit('/', package.count('.') + 1)[0]}/" if folder.count("/") > package.count(".") else ""
        for suffix in _SUFFIXES:
            for name in names:
                if name.startswith(f"{folder}/") and name.endswith(suffix):
                    module = name.removeprefix(base).removesuffix(suffix).replace("/", ".")
                    files.setdefault(module.removesuffix(".__init__"), name)
    return files


def _package_folder(names: tuple[str, ...], package: str, root: str) -> str:
    path = package.replace(".", "/")
    if root:
        return f"{root.strip('/')}/{path}"
    ending = f"{path}/__init__.py"
    found = [name for name in names if name == ending or name.endswith(f"/{ending}")]
    return min(found, key=lambda name: (name.count("/"), len(name))).removesuffix("/__init__.py") if found else path


def _stub_files(names: tuple[str, ...], files: dict[str, str]) -> dict[str, str]:
    known = set(names)
    return {
        module: f"{file.removesuffix('.py')}.pyi"
        for module, file in files.items()
        if file.endswith(".py") and f"{file.removesuffix('.py')}.pyi" in known
    }
