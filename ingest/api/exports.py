"""Which names are public, and under which paths: `__all__`, re-exports of packages, modules bound in modules.

Not here: members of classes (`members`), or which of several paths is the one that people write (`entries`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.api.definitions import Alias, Definition, Import, Module
from ingest.api.project import Project

NEVER_PUBLIC = frozenset(
    {"tests", "test_utils", "conftest", "setup", "benchmarks", "externals", "vendored", "vendor", "testing_utils"}
)
"""Module parts that no user imports, in any library."""

FACADES = frozenset({"matplotlib.pyplot"})
"""Plain modules that define names and hand on others: `plt.Figure`, `plt.style.use`."""

MAX_MODULE_PATHS = 3
"""Paths kept per module: its own, and short ones such as `statsmodels.api.tsa`; further ones say nothing new."""


@dataclass(slots=True)
class Exports:
    """Public paths of each definition, of each module, and names that exist but whose definition isn't in the tree."""

    paths: dict[Definition, list[str]] = field(default_factory=dict)
    modules: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def public_names(project: Project, packages: tuple[str, ...], excluded: frozenset[str]) -> Exports:
    """All public names of `packages`. A module in `excluded` counts only through what others re-export of it."""
    exports = Exports()
    for module, path in _public_modules(project, packages, excluded):
        exports.modules.setdefault(module.name, []).append(path)
        for name, stated in _exported(project, module, excluded):
            target = project.find(module.name, name)
            if isinstance(target, Definition) and target.module.split(".")[0] == module.name.split(".")[0]:
                if target.kind == "attribute" and not (target.opens or target.docs or stated):
                    continue
                exports.paths.setdefault(target, []).append(f"{path}.{name}")
            elif target is None and stated and _may_be_compiled(project, module, name):
                exports.unknown.append(f"{path}.{name}")
    return exports


def _public_modules(project: Project, packages: tuple[str, ...], excluded: frozenset[str]) -> list[tuple[Module, str]]:
    """Modules with each public path: by their own name first, then as names bound in public packages."""
    own = [name for name in project.files if _is_public(name, packages) and name not in excluded]
    found = [(module, name) for name in sorted(own) if (module := project.module(name))]
    n_paths = {module.name: 1 for module, _ in found}
    for module, path in found:  # grows while it is walked: a bound module may bind further ones
        if not _reexports(module) or path.count(".") > 3:
            continue
        for name, _ in _exported(project, module, excluded):
            target = project.find(module.name, name)
            if not isinstance(target, Module) or target.name == f"{path}.{name}":
                continue
            if (
                target.name.startswith(f"{_scope(module)}.")
                and n_paths.get(target.name, 0) < MAX_MODULE_PATHS
                and f".{name}." not in f".{path}."
            ):
                n_paths[target.name] = n_paths.get(target.name, 0) + 1
                found.append((target, f"{path}.{name}"))
    return found


def _exported(project: Project, module: Module, excluded: frozenset[str]) -> list[tuple[str, bool]]:
    """The public names of a module; True for those that it states rather than happens to hold."""
    if module.exports is not None:
        names = dict.fromkeys(name for name in module.exports if not name.startswith("_"))
        for star in module.stars if module.computes_exports else ():
            names |= dict.fromkeys(name for name, _ in _star_names(project, star, 0))
        if not _reexports(module):
            names |= dict.fromkeys(_own_classes(module))
        return [(name, True) for name in names]
    chosen = [
        (name, _reexports(module))
        for name, binding in module.bindings.items()
        if not name.startswith("_") and (isinstance(binding, Definition) or _is_reexport(module, binding, excluded))
    ]
    return chosen + [pair for star in module.stars for pair in _star_names(project, star, 0)]


def _star_names(project: Project, source: str, hops: int) -> list[tuple[str, bool]]:
    module = project.module(source)
    if module is None or hops > 5:
        return []
    stated = [(name, True) for name in module.exports or () if not name.startswith("_")]
    if module.exports is not None and not module.computes_exports:
        return stated
    own = [(name, False) for name, binding in module.bindings.items() if _defines(module, name, binding)]
    return stated + own + [pair for star in module.stars for pair in _star_names(project, star, hops + 1)]


def _defines(module: Module, name: str, binding: object) -> bool:
    is_import = isinstance(binding, Import)
    return not name.startswith("_") and (not is_import or _reexports(module))


def _is_reexport(module: Module, binding: Import | Alias, excluded: frozenset[str]) -> bool:
    """Whether a bound name is for the module's users: it comes from below, or from where no user looks."""
    if isinstance(binding, Alias):
        return True
    if not _reexports(module) or binding.module.split(".")[0] != module.name.split(".")[0]:
        return False
    is_private = (binding.module in excluded or "._" in binding.module) and not _own_names(module)
    return binding.explicit or is_private or f"{binding.module}.{binding.name}".startswith(f"{_scope(module)}.")


def _reexports(module: Module) -> bool:
    """Packages, modules that define nothing and facades hand on what they import; others import for own use."""
    return module.is_package or module.name in FACADES or not _own_names(module)


def _own_names(module: Module) -> list[str]:
    return [
        name
        for name, binding in module.bindings.items()
        if isinstance(binding, Definition) and binding.kind in ("class", "function") and not name.startswith("__")
    ]


def _own_classes(module: Module) -> list[str]:
    """Public classes that `__all__` leaves out of a plain module: result classes, which documentation lists."""
    bindings = ((name, module.bindings[name]) for name in _own_names(module) if not name.startswith("_"))
    return [name for name, binding in bindings if isinstance(binding, Definition) and binding.kind == "class"]


def _scope(module: Module) -> str:
    """The package that a module speaks for: itself, or the package whose `api` it is."""
    if module.name in FACADES:
        return module.name.split(".")[0]
    return module.name if module.is_package else module.name.rpartition(".")[0]


def _is_public(name: str, packages: tuple[str, ...]) -> bool:
    package = next((package for package in packages if name == package or name.startswith(f"{package}.")), None)
    if package is None:
        return False
    parts = name.removeprefix(package).strip(".").split(".")
    return not any(part.startswith("_") or part in NEVER_PUBLIC or re.match(r"test_", part) for part in parts)


def _may_be_compiled(project: Project, module: Module, name: str) -> bool:
    """Whether a stated name that wasn't found is likely C code rather than another package's or a removed name."""
    binding = module.bindings.get(name)
    if isinstance(binding, Import):
        return binding.module.split(".")[0] == module.name.split(".")[0]
    return binding is None
