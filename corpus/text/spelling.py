"""Names as code writes them, spelled out: `np.mean` → `numpy.mean`, `df.mean` → `pandas.DataFrame.mean`.

What each library contributes stands in the catalogue. Where two libraries claim the same alias, the first one has it.

Not here: whether the name that comes out exists (`names`).
"""

from __future__ import annotations

from functools import cache

from corpus.catalogue import libraries
from corpus.text.dotted import last_part


def spelled_out(name: str) -> str:
    """The dotted name with its import alias replaced: `np.mean` → `numpy.mean`, `df.mean` → `pandas.DataFrame.mean`."""
    root, dot, rest = name.partition(".")
    lower = root.lower()
    full = modules().get(lower) or import_names().get(lower) or next(iter(classes_of(lower)), root)
    return full + dot + rest


def as_held(name: str) -> str:
    """The dotted name as the symbol table has it: `tensorflow.keras.Model` is held as `keras.Model`."""
    for old, new in _moved():
        if name == old or name.startswith(f"{old}."):
            return new + name.removeprefix(old)
    return name


@cache
def modules() -> dict[str, str]:
    """Import aliases, as documentation writes them, with the module that each stands for."""
    found: dict[str, str] = {}
    for library in libraries().values():
        for alias, module in library.code.aliases:
            found.setdefault(alias, module)
        for module in library.code.modules:
            found.setdefault(last_part(module), module)
    return found


def classes_of(variable: str) -> tuple[str, ...]:
    """The classes that a variable's name gives away (`df`), the likeliest first; none for most names."""
    return _objects().get(variable, ())


@cache
def sure_objects() -> dict[str, str]:
    """Variables that mean the same class nearly everywhere, with that class."""
    return {name: _objects()[name][0] for library in libraries().values() for name in library.code.sure}


@cache
def has_columns(class_name: str) -> bool:
    """Whether attributes of the class's objects may be the data's own: `df.price`."""
    return any(class_name in library.code.columns for library in libraries().values())


@cache
def returned_by() -> dict[str, str]:
    """What functions give back that nearly every program calls; the symbol table has no return types."""
    return {function: made for library in libraries().values() for function, made in library.code.returns}


@cache
def places() -> dict[str, int]:
    """Modules and classes where a bare name (`fillna`) is looked for first, with their place in that order."""
    ranked = sorted(
        (pair for library in libraries().values() for pair in library.code.places), key=lambda pair: pair[1]
    )
    return {place: at for at, (place, _) in enumerate(ranked)}


@cache
def import_names() -> dict[str, str]:
    """The import name that each lower-case library id or import name stands for."""
    names = {library.id: library.imports[0] for library in libraries().values() if library.imports}
    names.update({name.lower(): name for library in libraries().values() for name in library.imports})
    return names


@cache
def library_roots() -> frozenset[str]:
    """The first parts of a dotted name that mean a library, lower-case."""
    return frozenset({*modules(), *import_names()})


@cache
def _objects() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for library in libraries().values():
        for name, classes in library.code.objects:
            found[name] = (*found.get(name, ()), *classes)
    return found


@cache
def _moved() -> tuple[tuple[str, str], ...]:
    return tuple(pair for library in libraries().values() for pair in library.code.moved)
