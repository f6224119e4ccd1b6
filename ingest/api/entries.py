"""`read_api`: every public name of some import packages, with docstring, signature and aliases, nothing imported.

Not here: fetching the tree, showing a docstring (`render`), addresses (`ingest.urls`).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from functools import partial

from corpus.text.dotted import last_part
from ingest.api.definitions import Definition
from ingest.api.docstrings import Docstrings
from ingest.api.exports import Exports, public_names
from ingest.api.members import Reached, public_members
from ingest.api.newdocs import read_newdocs, ufunc_signature
from ingest.api.project import Project
from ingest.api.signatures import split_arguments, split_signature_line
from ingest.fetch.tree import FileTree, select
from ingest.processes.limits import Guard
from ingest.readers.page import ApiEntry

MIN_MODULE_DOCSTRING = 200
"""Characters from which a module's docstring is a page: shorter ones repeat the module's name."""


PROJECT_CPU_S = 120.0
"""For what concerns all modules at once: the largest library takes about 20."""

FAMILIAR = ("DataFrame", "Series", "Tensor", "RandomForestClassifier")
"""Classes that name a shared method before all others: people know `DataFrame.head`, not where it is written."""


def read_api(
    tree: FileTree,
    packages: tuple[str, ...],
    *,
    exclude: tuple[str, ...] = (),
    root: str = "",
    guard: Guard | None = None,
) -> tuple[ApiEntry, ...]:
    """The public names of `packages` below `root` (found, if it is ""), sorted by name.

    Files that match a glob of `exclude` (relative to the folder that holds the packages) are no public modules, but
    what public ones re-export from them counts. One entry per definition: a method that many classes inherit has one
    name and many aliases. Files and names that can't be read are left out, and `guard` knows why.
    """
    guard = guard or Guard()
    project = Project(tree, packages, root=root, guard=guard)
    exports = _public_names(project, packages, _excluded(project, exclude), guard)
    docs = Docstrings(project)
    newdocs = {
        key: text for package in packages for key, text in read_newdocs(tree, package.split(".")[0], guard).items()
    }
    ordered = {definition: _ordered(definition, paths) for definition, paths in exports.paths.items()}
    members = _public_members(project, packages, ordered, exports, guard)
    known = ordered.keys() | members.keys()

    def of_definition(definition: Definition, group: list[str]) -> ApiEntry:
        return _entry(project, docs, definition, group, _undocumented_base(project, definition, known))

    def of_member(member: Definition, reached: Reached) -> ApiEntry:
        return _entry(project, docs, member, _member_paths(reached), _standing_for(project, member, reached, known))

    made = [
        guard.read(group[0], partial(of_definition, definition, group))
        for definition, paths in ordered.items()
        for group in _by_last_name(definition, paths)
    ]
    made += [
        guard.read(_member_paths(reached)[0], partial(of_member, member, reached))
        for member, reached in members.items()
    ]
    entries = [entry for entry in made if entry]
    entries += [ApiEntry(name, (), "attribute", "", (), "", module=name.rpartition(".")[0]) for name in exports.unknown]
    entries += _modules(project, docs, exports)
    return _unique([_with_newdoc(entry, newdocs) if newdocs else entry for entry in entries])


def _public_names(project: Project, packages: tuple[str, ...], excluded: frozenset[str], guard: Guard) -> Exports:
    whole = f"the names of {', '.join(packages)}"
    return guard.read(whole, lambda: public_names(project, packages, excluded), cpu_s=PROJECT_CPU_S) or Exports()


def _public_members(
    project: Project, packages: tuple[str, ...], ordered: dict[Definition, list[str]], exports: Exports, guard: Guard
) -> dict[Definition, Reached]:
    whole = f"the classes of {', '.join(packages)}"
    return guard.read(whole, lambda: public_members(project, ordered, exports.paths), cpu_s=PROJECT_CPU_S) or {}


def _excluded(project: Project, exclude: tuple[str, ...]) -> frozenset[str]:
    by_path = {name.replace(".", "/") + (".py" if file.count("__init__.py") == 0 else "/__init__.py"): name
               for name, file in project.files.items()}  # fmt: skip
    kept = set(select(tuple(by_path), root="", include=(), exclude=exclude))
    return frozenset(name for path, name in by_path.items() if path not in kept)


def _entry(
    project: Project, docs: Docstrings, definition: Definition, paths: list[str], base: Definition | None
) -> ApiEntry:
    docstring = docs.read(definition) or (docs.read(base) if base else "")
    signature, parameters = definition.signature, definition.parameters
    if definition.opens and base and base.kind in ("function", "method"):  # hist = pandas.plotting.hist_frame
        definition = replace(definition, kind="method")
        parts = split_arguments(base.signature)
        signature, parameters = ", ".join(part.strip() for part in parts[1:]), base.parameters[1:]
    if definition.kind == "class" and not signature:
        signature, parameters = _inherited_construction(project, definition, 0)
    if definition.kind == "function" and not parameters and definition.docs:
        stated, names, _ = split_signature_line(docstring)
        signature, parameters = (stated, names) if stated else (signature, parameters)
    return ApiEntry(
        name=paths[0],
        aliases=tuple(dict.fromkeys(path for path in paths[1:] if path != paths[0])),
        kind=definition.kind,
        signature=signature,
        parameters=parameters,
        docstring=docstring,
        module=definition.module,
        line=definition.line,
    )


def _by_last_name(definition: Definition, paths: list[str]) -> list[list[str]]:
    """Methods bound at module level (`ols = OLS.from_formula`) are names of their own; else all paths are one group."""
    if definition.kind != "method":
        return [paths]
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(last_part(path), []).append(path)
    return list(groups.values())


def _undocumented_base(project: Project, definition: Definition, known: Set[Definition]) -> Definition | None:
    """The nearest base whose docstring is nowhere else to be read, because it is no public name itself."""
    hidden = (base for base in project.class_bases(definition) if base not in known or _is_instance(definition, base))
    return next(hidden, None)


def _is_instance(definition: Definition, base: Definition) -> bool:
    """`norm = norm_gen()` of a private module: people know the instance, though the class can be reached too."""
    return definition.opens and "._" in base.module


def _standing_for(project: Project, member: Definition, reached: Reached, known: Set[Definition]) -> Definition | None:
    if reached.overrides is not None:
        return None if reached.overrides in known else reached.overrides
    bases = project.class_bases(member) if member.opens else ()
    return bases[0] if bases and (bases[0].kind != "class" or bases[0] not in known) else None


def _inherited_construction(project: Project, definition: Definition, depth: int) -> tuple[str, tuple[str, ...]]:
    for base in project.class_bases(definition) if depth < 8 else ():
        if base.signature:
            return base.signature, base.parameters
        signature, parameters = _inherited_construction(project, base, depth + 1)
        if signature:
            return signature, parameters
    return "", ()


def _ordered(definition: Definition, paths: list[str]) -> list[str]:
    """Paths of a definition, best first: stated by a decorator, then few parts, then short; its own module's last."""
    where = f"{definition.module}.{definition.name}"
    stated = [path for path in definition.exported if path in paths] or list(definition.exported[:1])
    known = dict.fromkeys([*paths, *definition.exported])
    is_named_there = definition.kind in ("class", "function") or (
        definition.kind == "attribute" and not definition.opens
    )
    if is_named_there and not any(part.startswith("_") for part in where.split(".")):
        known[where] = None
    return sorted(known, key=lambda path: _rank(path, definition, stated))


def _rank(path: str, definition: Definition, stated: list[str]) -> tuple[object, ...]:
    other_name = last_part(path) != definition.name
    return (path not in stated, path.count("."), other_name, len(path), path)


def _member_paths(reached: Reached) -> list[str]:
    """Paths of a member: through a class that everybody knows, its own class, one of the same module, the rest."""
    every = [*reached.own, *reached.beside, *reached.inherited]
    for familiar in FAMILIAR:
        known = [path for path in every if f".{familiar}." in path]
        if known:
            return [min(known, key=lambda path: (path.count("."), len(path))), *every]
    if reached.own:
        return every
    return [min(reached.beside or reached.inherited, key=lambda path: (path.count("."), len(path), path)), *every]


def _modules(project: Project, docs: Docstrings, exports: Exports) -> list[ApiEntry]:
    found = []
    for name, paths in exports.modules.items():
        module = project.module(name)
        text = docs.module_docstring(module) if module else ""
        if len(text) >= MIN_MODULE_DOCSTRING:
            ordered = sorted(paths, key=lambda path: (path.count("."), len(path)))
            found.append(ApiEntry(ordered[0], tuple(ordered[1:]), "module", "", (), text, module=name, line=1))
    return found


def _with_newdoc(entry: ApiEntry, newdocs: dict[str, str]) -> ApiEntry:
    """The entry with its docstring from a C table, where it has none of its own."""
    if entry.docstring:
        return entry
    text = next((newdocs[key] for key in _table_keys(entry) if key in newdocs), "")
    if not text:
        return entry
    stated, names, rest = split_signature_line(text)
    signature = stated or entry.signature or ufunc_signature(text)
    parameters = (
        names
        or entry.parameters
        or tuple(part.split("=")[0].strip() for part in split_arguments(signature) if part.strip() not in ("/", "*"))
    )
    kind = "function" if entry.kind == "attribute" and signature and entry.name.count(".") < 3 else entry.kind
    return replace(entry, kind=kind, signature=signature, parameters=parameters, docstring=rest.strip("\n"))


def _table_keys(entry: ApiEntry) -> list[str]:
    """The table's spellings of a name: as it is, then the package with the last two parts, then with the last."""
    names = [entry.name, *entry.aliases]
    package, _, rest = entry.name.partition(".")
    last = rest.split(".")
    if entry.kind in ("method", "property"):
        return [*names, f"{package}.{'.'.join(last[-2:])}"]
    if last_part(entry.module) == "stub" or entry.kind == "attribute":
        return [*names, *([f"{package}.{last[-1]}"] if package == "numpy" else [])]
    return names


def _unique(entries: list[ApiEntry]) -> tuple[ApiEntry, ...]:
    """One entry per name, the one with a docstring before one without; aliases that are names of others dropped."""
    best: dict[str, ApiEntry] = {}
    for entry in entries:
        known = best.get(entry.name)
        if known is None or (entry.docstring and not known.docstring):
            best[entry.name] = entry
    return tuple(
        replace(entry, aliases=tuple(alias for alias in entry.aliases if alias not in best))
        for _, entry in sorted(best.items())
    )
