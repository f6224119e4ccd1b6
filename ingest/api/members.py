"""Members of public classes, inherited ones too: one definition, all the paths through public classes that reach it.

Not here: public classes themselves (`exports`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.api.definitions import Definition
from ingest.api.project import Project

MAX_DEPTH = 15
"""Levels of inheritance followed; deeper ones are loops that static reading made."""


@dataclass(slots=True)
class Reached:
    """How a member is reached: `own` paths through the class that defines it, `inherited` through others.

    `overrides` is the documented member of a base class that it stands for, if it has no docstring itself.
    """

    own: list[str] = field(default_factory=list)
    inherited: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    overrides: Definition | None = None


def public_members(
    project: Project, paths: dict[Definition, list[str]], found: dict[Definition, list[str]]
) -> dict[Definition, Reached]:
    """The public members of the classes in `paths`: own ones by all paths, inherited ones by two that were `found`.

    `own` stands first for naming; `beside` are inherited paths through a class of the same module as the definition
    (LinearRegression beside the private LinearModel), the next best.
    """
    reached: dict[Definition, Reached] = {}
    for owner, owner_paths in paths.items():
        if owner.kind == "class" or owner.opens:
            _reach(project, owner, owner_paths, [path for path in owner_paths if path in found[owner]][:2], reached)
    return reached


def _reach(
    project: Project, owner: Definition, paths: list[str], short: list[str], reached: dict[Definition, Reached]
) -> None:
    seen: dict[str, Definition] = {}
    for holder, depth in _lineage(project, owner):
        for name, member in holder.members.items():
            if name.startswith("_") and name != "__call__":
                continue
            if name in seen:
                record = reached[seen[name]]
                if member.docs and not seen[name].docs and record.overrides is None:
                    record.overrides = member
                continue
            seen[name] = member
            record = reached.setdefault(member, Reached())
            own = record.own if depth == 0 else record.beside if holder.module == owner.module else record.inherited
            own += [f"{path}.{name}" for path in (paths if depth == 0 else short or paths[:1])]
            if member.opens and member.kind == "property":
                _reach(project, member, [f"{path}.{name}" for path in paths[:1]], [], reached)


def _lineage(project: Project, owner: Definition) -> list[tuple[Definition, int]]:
    """The class, then its bases depth first, each once: Python's order but for diamonds."""
    order: list[tuple[Definition, int]] = []
    known: set[Definition] = set()

    def visit(definition: Definition, depth: int) -> None:
        if definition in known or depth > MAX_DEPTH:
            return
        known.add(definition)
        order.append((definition, depth))
        for base in project.class_bases(definition):
            visit(base, depth + 1)

    visit(owner, 0)
    return order
