"""Directives that describe objects (`py:function`, `c:macro`, `autoclass` with text), and those that only name them.

Ids are Sphinx's, so that they serve as anchors.

Not here: docstrings. `autofunction` without text of its own documents nothing on this page.
"""

# ruff: noqa: SIM905  (long lists of words read better as words)

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from docutils import nodes

from ingest.readers.rst.block import Tolerant

PYTHON = frozenset(
    "function class method attribute data exception classmethod staticmethod property decorator decoratormethod type "
    "coroutinefunction coroutinemethod abstractmethod awaitablefunction awaitablemethod "
    "autofunction autoclass automethod autoattribute autodata autoexception autoproperty autodecorator".split()
)
C = frozenset(
    f"{domain}:{kind}"
    for domain in ("c", "cpp")
    for kind in ("function", "macro", "member", "type", "var", "struct", "union", "enum", "enumerator", "class")
)
OTHER = frozenset(
    "describe object option cmdoption envvar opcode pdbcommand confval setting rst:directive rst:role std:option "
    "std:envvar js:function js:class js:method js:data".split()
)
_SIGNATURE = re.compile(
    r"^([\w.]*\.)?(\w+)\s*(?:\[.*\]\s*|(?:\[(?:[^\[\]]|\[[^\[\]]*\])*\]\s*)?\(.*\)(?:\s*->.*)?)?$", re.DOTALL
)
_C_POINTER = re.compile(r"\(\s*\*+\s*(\w+)\s*\)\s*\(")
_C_NAME = re.compile(r"([A-Za-z_][\w.:]{0,200}+)\s{0,9}(?:\(|\[|=|$)")
_MEMBERS = frozenset(
    "method classmethod staticmethod property attribute abstractmethod awaitablemethod coroutinemethod decoratormethod "
    "automethod autoattribute autoproperty".split()
)
_CLASSES = frozenset({"class", "exception", "autoclass", "autoexception", "type"})
_PREFIXES = {"class": "class ", "autoclass": "class ", "exception": "exception ", "autoexception": "exception "}


class Described(nodes.General, nodes.Element):
    """A described object: attributes `symbols`, `anchor`, `signatures`; its children are its documentation."""


class Documents(nodes.Invisible, nodes.Element):
    """Says that the section around it is about the module `symbol`."""


class PythonObject(Tolerant):
    def made(self) -> list[nodes.Node]:
        prefix = _PREFIXES.get(self.name, "")
        signatures = _signatures(self.argument)
        if not self.body:
            return [] if self.name.startswith("auto") else [_signature_line(signatures, prefix)]
        around = self.context.classes[-1] if self.context.classes else ("",)
        written = [self._without_module(signature) for signature in signatures]
        found = [(_name(signature, owner), module) for signature, module in written for owner in around]
        names = [(name, module) for name, module in found if name]
        if not names:
            return [_signature_line(signatures, prefix), *self.parsed(nodes.container()).children]
        hidden = "noindex" in self.flags or "no-index" in self.flags
        node = Described(
            "",
            symbols=tuple(dict.fromkeys(self._qualified(name, module) for name, module in names)),
            anchor="" if hidden else _id(self._in_module(*names[len(around) - 1])),
            signatures=[prefix + signature for signature in signatures],
        )
        with self._around([name for name, _ in names], names[0][1]):
            self.parsed(node)
        return [node]

    @contextmanager
    def _around(self, names: list[str], own_module: str) -> Iterator[None]:
        """Names in the content belong to this class, and to the module that is the object's own."""
        module = self.context.module
        self.context.module = own_module or module
        if self.name in _CLASSES:
            self.context.classes.append(tuple(names))
        try:
            yield
        finally:
            if self.name in _CLASSES:
                self.context.classes.pop()
            if own_module:
                self.context.module = module

    def _without_module(self, signature: str) -> tuple[str, str]:
        """The signature as autodoc hands it on, and the object's own module, "" for the one that is current.

        For autodoc that module is what stands before the name (and its class).
        """
        match = _SIGNATURE.match(signature) if self.name.startswith("auto") else None
        path = (match[1] or "").rstrip(".") if match else ""
        module = path.rpartition(".")[0] if self.name in _MEMBERS else path
        if not module:
            return signature, self.flags.get("module") or ""
        return signature.removeprefix(f"{module}."), module

    def _in_module(self, name: str, own_module: str) -> str:
        """Sphinx's full name: the module always goes before it, even before one that begins with it."""
        module = own_module or self.context.module
        return f"{module}.{name}" if module else name

    def _qualified(self, name: str, own_module: str) -> str:
        """The true full name: data `np.pi` of np has its module already, the method `datetime.now` of datetime not."""
        if self.name in _MEMBERS or self.context.classes or own_module:
            return self._in_module(name, own_module)
        return self.context.qualified(name)


def _name(signature: str, owner: str) -> str:
    """The name within its module, its class before a member's; "" for what is no signature of Python."""
    match = _SIGNATURE.match(signature)
    if not match:
        return ""
    prefix, last = (match[1] or "").strip("."), match[2]
    if owner and not (prefix == owner or prefix.startswith(f"{owner}.")):
        prefix = f"{owner}.{prefix}" if prefix and not prefix.endswith(owner) else prefix or owner
    return f"{prefix}.{last}" if prefix else last


class CObject(Tolerant):
    def made(self) -> list[nodes.Node]:
        signatures = _signatures(self.argument)
        if not self.body:
            return [_signature_line(signatures, "")]
        around = f"{self.context.c_types[-1]}." if self.context.c_types else ""
        found = [_C_POINTER.search(signature) or _C_NAME.search(signature) for signature in signatures]
        symbols = tuple(around + match[1] for match in found if match)
        node = Described("", symbols=symbols, anchor=f"c.{symbols[0]}", signatures=signatures)
        self.context.c_types.append(symbols[0])
        try:
            return [self.parsed(node)]
        finally:
            self.context.c_types.pop()


class OtherObject(Tolerant):
    """Options, variables, commands: a line of code and what it means, no symbol."""

    def made(self) -> list[nodes.Node]:
        item = nodes.definition_list_item("", nodes.term("", "", nodes.literal("", self.argument)))
        item += self.parsed(nodes.definition())
        return [nodes.definition_list("", item)]


class Module(Tolerant):
    """`module` and `currentmodule`: what qualifies the names that follow."""

    def made(self) -> list[nodes.Node]:
        self.context.module = "" if self.argument == "None" else self.argument
        about: list[nodes.Node] = [Documents("", symbol=self.argument)] if self.name == "module" else []
        return [*about, *self.parsed(nodes.container()).children]


class Summary(Tolerant):
    """`autosummary`: names only, their text is elsewhere; a line of names still says what belongs together."""

    def made(self) -> list[nodes.Node]:
        entries = [line.split()[0].lstrip("~!") for line in self.body if line.strip() and not line.startswith(" ")]
        names = [self.context.qualified(entry) for entry in entries if re.fullmatch(r"[\w.]+", entry)]
        paragraph = nodes.paragraph()
        for number, name in enumerate(names):
            paragraph += [nodes.Text(", ")] if number else []
            paragraph += nodes.literal(name, name)
        return [paragraph] if names else []


def _id(name: str) -> str:
    """Sphinx's id of an object: ids begin with a letter."""
    return re.sub(r"^[-0-9._]+|-+$", "", name)


def _signatures(argument: str) -> list[str]:
    joined = re.sub(r"\\\s*\n\s*", " ", argument)
    return [re.sub(r"\\(.)", r"\1", line.strip()) for line in joined.split("\n") if line.strip()]


def _signature_line(signatures: list[str], prefix: str) -> nodes.Node:
    paragraph = nodes.paragraph()
    for number, signature in enumerate(signatures):
        paragraph += [nodes.Text(", ")] if number else []
        paragraph += nodes.literal(signature, prefix + signature)
    return paragraph
