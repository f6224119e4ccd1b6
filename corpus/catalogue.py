"""The catalogue: which libraries Preceptor knows, where their documentation comes from, how their pages are addressed.

`libraries.toml` is the data, with `other_libraries.toml` for a line on each of many more, and `other_products.toml` for
the names of other products; this file is their types and checks. A `SourceSpec` says where to look, and what to read.

Not here: fetching or reading any of it.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any, Literal

from corpus.domain import SourceKind
from corpus.errors import PreceptorError, UnknownLibrary

LANGUAGE = "python"
"""The library that is the language itself: no choice among libraries, and no name of one."""

Reads = Literal["pages", "api"]
"""What is taken from a source: its narrative pages or its public names with their docstrings."""

Anchors = Literal["hyphens", "underscores"]
"""How the public pages spell the words of a heading in its anchor."""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One place where a library's documentation can be had.

    `project` is the name there (distribution, Debian package, archive address); `root` a folder inside it;
    `include` and `exclude` are globs relative to `root` (`**` crosses folders); `packages` the import packages whose
    names are read when `reads` is "api"; there `include` are globs of the names whose docstrings are indexed.
    `page_url` takes {page} (path without suffix) and {series} (the version's first two numbers), `symbol_url` takes
    {name}, {module}, {parent}, {last} and {path} (by the library's rule in `ingest.urls`); both take {version}.
    `fallback` sources are tried only if those of another project before them, of the same `reads`, gave nothing; one
    that says nothing of `include`, `exclude` and `page_url` has those before it. `suite` is another Debian release than
    the machine's own. `includes_from` is a file of the project, named from its top, that the site's build cuts into the
    messages that pages include. `part` names what has a number of its own beside the library's, as Airflow's Task SDK.
    """

    library: str
    kind: SourceKind
    reads: Reads
    project: str
    version: str
    root: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    page_url: str = ""
    symbol_url: str = ""
    fallback: bool = False
    suite: str = ""
    part: str = ""
    includes_from: str = ""
    anchors: Anchors = "hyphens"


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InCode:
    """How code writes a library's names.

    `aliases` are its import aliases with what they stand for (`np` for `numpy`), the library's own first; `modules` are
    imported by their last name (`from torch import nn`). `objects` are names of variables with the classes that they
    give away, the likeliest first; those in `sure` mean the same class nearly everywhere. `columns` are classes whose
    attributes may be the data's own (`df.price`). `moved` are modules and classes with where the symbol table holds
    them, `returns` functions that nearly every program calls with the class of what they give back. `places` are the
    modules and classes where a bare name (`fillna`) is looked for first; the lower the number, the earlier.
    """

    aliases: Pairs = ()
    modules: tuple[str, ...] = ()
    objects: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sure: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    moved: Pairs = ()
    returns: Pairs = ()
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """One library: what it is called, what it is for, and its sources in order of preference.

    `imports` are its top-level import names, `tasks` the jobs it serves, `other_distributions` names under which pip or
    conda install the same releases (`tensorflow-cpu`). `said` is what people call it beside its id, name, import names
    and import alias, `spelt` are regular expressions of how they write its name in several words; `is_word`: its id is
    an English word as well.
    """

    id: str
    name: str
    distribution: str
    imports: tuple[str, ...]
    version: str
    licence: str
    homepage: str
    tasks: tuple[str, ...]
    sources: tuple[SourceSpec, ...]
    other_distributions: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    spelt: tuple[str, ...] = ()
    is_word: bool = False
    code: InCode = InCode()

    @property
    def import_alias(self) -> str:
        """What people write for the library in code (`np`), or ""."""
        return self.code.aliases[0][0] if self.code.aliases else ""

    @property
    def own_sources(self) -> tuple[SourceSpec, ...]:
        """Files of its own releases, at its version: another version of the library is another version of these."""
        return tuple(
            spec
            for spec in self.sources
            if spec.kind in ("sdist", "wheel") and (spec.project, spec.version) == (self.distribution, self.version)
        )


@dataclass(frozen=True, slots=True)
class OtherLibrary:
    """A library of which nothing but one line of ours is known: when to choose it (`line`), and for which tasks.

    `said` is what people call it beside its name; `is_word`: its name is an English word as well.
    """

    id: str
    name: str
    tasks: tuple[str, ...]
    line: str
    url: str
    said: tuple[str, ...] = ()
    is_word: bool = False

    @property
    def called(self) -> tuple[str, ...]:
        """All that it is called by: its distribution too, unless its name is a word."""
        distribution = () if self.is_word else (self.id,)
        return tuple(dict.fromkeys((self.name, *self.said, *distribution)))


@dataclass(frozen=True, slots=True)
class OtherProduct:
    """A product of which nothing but its name is known, which counts only as it is written if `is_word`."""

    name: str
    is_word: bool

    @property
    def called(self) -> tuple[str, ...]:
        """All that it is called by."""
        return (self.name,)


@cache
def libraries() -> dict[str, Library]:
    """All libraries of the catalogue by id, in the order of the file."""
    with resources.files("corpus").joinpath("libraries.toml").open("rb") as file:
        table = tomllib.load(file)
    return {id: _library(id, entry) for id, entry in table.items()}


@cache
def other_libraries() -> tuple[OtherLibrary, ...]:
    """The libraries that are recommended but not read, in the order of their file."""
    content = tomllib.loads(resources.files("corpus").joinpath("other_libraries.toml").read_text("utf-8"))
    return tuple(
        OtherLibrary(
            entry["id"],
            entry["name"],
            tuple(entry["tasks"]),
            entry["line"],
            entry["url"],
            tuple(entry.get("said", ())),
            entry.get("is_word", False),
        )
        for entry in content["library"]
    )


@cache
def other_products() -> tuple[OtherProduct, ...]:
    """What people ask about here though it is no library that is read or recommended, in the order of its file."""
    content = tomllib.loads(resources.files("corpus").joinpath("other_products.toml").read_text("utf-8"))
    return tuple(OtherProduct(name, key == "words") for key in ("names", "words") for name in content[key])


def library(id: str) -> Library:
    """The library of that id. Raises UnknownLibrary, naming the nearest ids."""
    known = libraries()
    if id in known:
        return known[id]
    near = difflib.get_close_matches(id.lower(), known, n=3) or sorted(known)[:3]
    raise UnknownLibrary(f"unknown library {id!r}; did you mean {' or '.join(near)}? `preceptor sources` lists all")


def _library(id: str, entry: dict[str, Any]) -> Library:
    try:
        version = entry["version"]
        return Library(
            id=id,
            name=entry["name"],
            distribution=entry["distribution"],
            imports=tuple(entry["imports"]),
            version=version,
            licence=entry["licence"],
            homepage=entry["homepage"],
            tasks=tuple(entry["tasks"]),
            sources=tuple(_source(id, entry["distribution"], version, spec) for spec in _specs(entry)),
            other_distributions=tuple(entry.get("other_distributions", ())),
            said=tuple(entry.get("said", ())),
            spelt=tuple(entry.get("spelt", ())),
            is_word=entry.get("is_word", False),
            code=_in_code(id, entry.get("code", {})),
        )
    except KeyError as missing:
        raise PreceptorError(f"libraries.toml: [{id}] lacks {missing}; add it") from missing


def _in_code(id: str, entry: dict[str, Any]) -> InCode:
    known = {field.name for field in fields(InCode)}
    if unknown := sorted(entry.keys() - known):
        raise PreceptorError(f"libraries.toml: [{id}.code] has no field {unknown[0]!r}; use {', '.join(sorted(known))}")
    return InCode(
        aliases=tuple(entry.get("aliases", {}).items()),
        modules=tuple(entry.get("modules", ())),
        objects=tuple((name, tuple(classes)) for name, classes in entry.get("objects", {}).items()),
        sure=tuple(entry.get("sure", ())),
        columns=tuple(entry.get("columns", ())),
        moved=tuple(entry.get("moved", {}).items()),
        returns=tuple(entry.get("returns", {}).items()),
        places=tuple(entry.get("places", {}).items()),
    )


def _specs(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The entry's sources; a fallback that names no pages reads the same pages as the source before it."""
    specs: list[dict[str, Any]] = []
    for spec in entry.get("sources", ()):
        inherits = spec.get("fallback") and "include" not in spec
        pages = (
            {key: specs[-1][key] for key in ("include", "exclude", "page_url") if key in specs[-1]} if inherits else {}
        )
        specs.append(pages | spec)
    return specs


def _source(library: str, distribution: str, version: str, spec: dict[str, Any]) -> SourceSpec:
    kind: SourceKind = spec["kind"]
    return SourceSpec(
        library=library,
        kind=kind,
        reads=spec.get("reads", "api" if kind == "wheel" else "pages"),
        project=spec.get("project", distribution),
        version=spec.get("version", version),
        root=spec.get("root", ""),
        include=tuple(spec.get("include", ())),
        exclude=tuple(spec.get("exclude", ())),
        packages=tuple(spec.get("packages", ())),
        page_url=spec.get("page_url", ""),
        symbol_url=spec.get("symbol_url", ""),
        fallback=spec.get("fallback", False),
        suite=spec.get("suite", ""),
        part=spec.get("part", ""),
        includes_from=spec.get("includes_from", ""),
        anchors=spec.get("anchors", "hyphens"),
    )
