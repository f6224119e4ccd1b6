"""A definition's docstring: its expressions evaluated, placeholders filled where their text is literal, else removed.

Not here: docstrings that C code gets from a table (`newdocs`), or how a docstring is shown (`render`).
"""

from __future__ import annotations

import inspect
import re

from ingest.api.definitions import Definition, Module
from ingest.api.literals import LONGEST_TEXT, UnreadableLiteral, evaluate, evaluate_text
from ingest.api.project import Project

_PERCENT = re.compile(r"%\(([\w:]+)\)s")
_BRACES = re.compile(r"\{\{ *(\w+) *\}\}")
_FIELD = re.compile(r"(?<![{$\\\w])\{(\w+)\}(?!\})")


class Docstrings:
    """Reads the docstrings of one project, with the texts that its modules register for placeholders."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._fragments: dict[str, list[tuple[str, str]]] = {}
        self._seen: set[str] = set()

    def read(self, definition: Definition, hops: int = 0) -> str:
        """The docstring, dedented; "" if it has none of its own."""
        if hops > 5:
            return ""
        parts = []
        for node in definition.docs:
            text = evaluate_text(node, lambda name: self._lookup(definition.module, name, hops))
            parts.append(inspect.cleandoc(text))
        text = "\n\n".join(part for part in parts if part)
        return self._filled(text, definition) if "%(" in text or "{" in text else text

    def module_docstring(self, module: Module) -> str:
        """The module's own docstring."""
        return inspect.cleandoc(module.docstring)

    def _lookup(self, module: str, name: str, hops: int) -> object:
        """What a name in a docstring's expression stands for: a text, a table, or the docstring of something."""
        owner, _, attribute = name.rpartition(".")
        if attribute != "__doc__":
            try:
                return self._project.value(module, name)
            except UnreadableLiteral:
                owner = name
        target = self._project.find(module, owner)
        if isinstance(target, Definition):
            return self.read(target, hops + 1)
        if isinstance(target, Module):
            return target.docstring
        raise UnreadableLiteral(name)

    def _filled(self, text: str, definition: Definition) -> str:
        values = self._formats(definition)

        def percent(match: re.Match[str]) -> str:
            name = match.group(1)
            found = values.get(name) or self._fragment(name, definition.module)
            column = match.start() - (match.string.rfind("\n", 0, match.start()) + 1)
            indent = " " * column if not match.string[match.start() - column : match.start()].strip() else ""
            return inspect.cleandoc(found).replace("\n", f"\n{indent}") if found else "\0"

        for pattern in (_PERCENT, _BRACES):
            for _ in range(3):
                if not pattern.search(text) or len(text) > LONGEST_TEXT:
                    break
                text = pattern.sub(percent, text)
        if definition.formats:
            text = _FIELD.sub(lambda match: values.get(match.group(1), "\0"), text)
        text = re.sub(r"\n[ \t]*(?:\0[ \t]*)+(?=\n|$)", "", text)
        return text.replace("\0", "").replace("%%", "%")

    def _formats(self, definition: Definition) -> dict[str, str]:
        """The texts that a decorator fills in; a table without a name (`**shared`, `ParamDocs`) counts whole."""
        values: dict[str, str] = {}
        for keyword in definition.formats:
            try:
                value = evaluate(keyword.value, lambda name: self._lookup(definition.module, name, 0))
            except UnreadableLiteral:
                continue
            if keyword.arg is None and isinstance(value, dict):
                values.update({str(key): text for key, text in value.items() if isinstance(text, str)})
            elif keyword.arg and isinstance(value, str):
                values[keyword.arg] = value
        return values

    def _fragment(self, name: str, module: str) -> str:
        """The registered text of that name, from the module nearest to `module`."""
        self._collect()
        known = self._fragments.get(name, [])
        return max(known, key=lambda pair: _common_parts(pair[0], module))[1] if known else ""

    def _collect(self) -> None:
        for module in self._project.loaded():
            if module.name in self._seen:
                continue
            self._seen.add(module.name)
            for name, node in module.fragments:
                self._add(name, module.name, evaluate_text(node, lambda n, m=module.name: self._lookup(m, n, 0)))  # type: ignore[misc]  # mypy can't type a lambda's default
            for name, constant in module.constants.items():
                if "docdict" in name.lower() or name == "_doc_parts":
                    self._add_table(module.name, constant)

    def _add_table(self, module: str, node: object) -> None:
        try:
            table = evaluate(node, lambda name: self._lookup(module, name, 0))  # type: ignore[arg-type]  # an ast.expr
        except UnreadableLiteral:
            return
        for key, text in table.items() if isinstance(table, dict) else ():
            self._add(str(key), module, text if isinstance(text, str) else "")

    def _add(self, name: str, module: str, text: str) -> None:
        if text and "%(shapes)s" not in text:  # SciPy's template of examples: its values exist at run time only
            self._fragments.setdefault(name, []).append((module, text))


def _common_parts(left: str, right: str) -> int:
    count = 0
    for one, other in zip(left.split("."), right.split("."), strict=False):
        if one != other:
            break
        count += 1
    return count
