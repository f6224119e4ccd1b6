"""pyproject.toml: what a project declares for itself, its extras and its groups, by PEP 621 and 735, uv and Poetry.

Not here: lock files (`locks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.requirements.found import Found, addressed, applies, library_of, passed_over, required, together, wished
from ingest.requirements.poetry import specifier


def read_pyproject(content: dict[str, Any], path: Path) -> Found:
    """What the tables ask for, the project's own dependencies first. Raises UsageError for a malformed requirement."""
    where = str(path)
    poetry = _table(content, "tool", "poetry")
    return together(
        [
            *(required(line, where=where) for line in _declared(content)),
            *(_poetry(name, wish, where) for table in _poetry_tables(poetry) for name, wish in table.items()),
        ]
    )


def _declared(content: dict[str, Any]) -> Iterator[str]:
    """The requirements of the standard tables; a group's `include-group` names what is read anyway."""
    lists = [
        _table(content, "project").get("dependencies"),
        *_table(content, "project", "optional-dependencies").values(),
        *_table(content, "dependency-groups").values(),
        _table(content, "tool", "uv").get("dev-dependencies"),
    ]
    for requirements in lists:
        if isinstance(requirements, list):
            yield from (line for line in requirements if isinstance(line, str))


def _poetry_tables(poetry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield _table(poetry, "dependencies")
    yield _table(poetry, "dev-dependencies")
    for group in _table(poetry, "group").values():
        if isinstance(group, dict):
            yield _table(group, "dependencies")


def _poetry(name: str, wish: object, where: str) -> Found:
    """One entry: a constraint, a table that holds one, or a list of such tables for different environments."""
    library = library_of(name)
    if library is None:
        return Found()
    if isinstance(wish, list):
        return together(_poetry(name, one, where) for one in wish)
    table = wish if isinstance(wish, dict) else {"version": wish}
    if not applies(table.get("markers")):
        return Found()
    address = table.get("url") or table.get("git") or table.get("path")
    if address:
        return addressed(name, str(address), where=where)
    constraint = table.get("version")
    wanted = specifier(constraint) if isinstance(constraint, str) else None
    if wanted is None:
        return passed_over(library, f"{name} = {constraint!r}", where)
    return wished(name, wanted, said=f"{name} {constraint}", where=where)


def _table(content: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The table below these keys, empty if there is none."""
    for key in keys:
        found = content.get(key)
        content = found if isinstance(found, dict) else {}
    return content
