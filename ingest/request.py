"""What one ingest is asked to read, and the fingerprint by which a later one knows that nothing changed.

Not here: doing it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from packaging.version import InvalidVersion, Version

from corpus.catalogue import Library, libraries, library
from corpus.errors import UsageError
from corpus.home import Home
from ingest.fetch import releases
from ingest.requirements import Resolved, installed, read_requirements, resolve

Scope = Literal["core", "full"]


@dataclass(frozen=True, slots=True)
class Request:
    """One ingest. `libraries` is empty for all of the catalogue; `versions` are (library id, version) pairs."""

    scope: Scope = "full"
    libraries: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    article: Path | None = None
    folders: tuple[Path, ...] = ()
    lessons: tuple[Path, ...] = ()
    with_our_lessons: bool = True
    encoder: str | None = None
    rebuild: bool = False
    offline: bool = False
    downloads: Path | None = None

    def chosen(self) -> tuple[Library, ...]:
        """The libraries to read, at the versions asked for, in the catalogue's order."""
        versions = dict(self.versions)
        picked = [entry for id, entry in libraries().items() if not self.libraries or id in self.libraries]
        return tuple(_in_scope(_at_version(entry, versions.get(entry.id)), self.scope) for entry in picked)

    def options(self) -> tuple[str, ...]:
        """The command-line options that ask for the same again, at any scope."""
        versions = dict(self.versions)
        named = self.libraries or (tuple(libraries()) if versions else ())
        options = [f"{id}=={versions[id]}" if id in versions else id for id in named]
        return (
            *(part for option in options for part in ("--library", option)),
            *(("--article", str(self.article)) if self.article else ()),
            *(part for folder in self.folders for part in ("--folder", str(folder))),
            *(part for folder in self.lessons for part in ("--lessons", str(folder))),
            *(() if self.with_our_lessons else ("--no-lessons",)),
            *(("--encoder", self.encoder) if self.encoder else ()),
            *(("--downloads", str(self.downloads)) if self.downloads else ()),
        )


def parse_libraries(options: Iterable[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The ids and the (id, version) pairs of options such as `numpy` and `pandas==2.2.3`. Raises UnknownLibrary."""
    ids: list[str] = []
    versions: list[tuple[str, str]] = []
    for option in options:
        id, _, version = option.partition("==")
        ids.append(library(id.strip()).id)
        if version:
            versions.append((ids[-1], _version(version.strip(), where=f"--library {option}")))
    return tuple(ids), tuple(versions)


def parse_requirements(
    path: Path, home: Home, *, offline: bool, downloads: Path | None = None, only: tuple[str, ...] = ()
) -> Resolved:
    """The versions that a file asks for (`ingest.requirements` knows which files), of the libraries `only` or all.

    Raises UsageError with the file, its line where there is one, and what to do.
    """
    listed = partial(releases, home=home, offline=offline, downloads=downloads)
    return resolve(read_requirements(path), listed, only)


def match_environment(
    python: str,
    environ: Mapping[str, str],
    home: Home,
    *,
    offline: bool,
    downloads: Path | None = None,
    only: tuple[str, ...] = (),
) -> Resolved:
    """The versions that are installed beside that Python, "" for the environment that is active. Raises UsageError."""
    listed = partial(releases, home=home, offline=offline, downloads=downloads)
    return resolve(installed(python, environ), listed, only)


def fingerprint(parts: Iterable[str]) -> str:
    """One hash over everything that goes into a build."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def code_hash(*folders: Path) -> str:
    """A hash of the Python files in these folders: what was read by other code is read again."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _at_version(entry: Library, version: str | None) -> Library:
    """The library at another version: the sources that were pinned to its own version move along."""
    if version is None or version == entry.version:
        return entry
    sources = tuple(replace(spec, version=version) if spec in entry.own_sources else spec for spec in entry.sources)
    return replace(entry, version=version, sources=sources)


def _in_scope(entry: Library, scope: Scope) -> Library:
    """Another Debian release's package lists alone take longer than the core scope may: they are for the full one."""
    if scope == "full":
        return entry
    return replace(entry, sources=tuple(spec for spec in entry.sources if not spec.suite))


def _version(text: str, *, where: str) -> str:
    try:
        Version(text)
    except InvalidVersion as error:
        raise UsageError(f"{where}: {text!r} is no version; write for example 2.2.3") from error
    return text
