"""Wishes to versions: one release for each library that a file or an environment speaks of.

A pin is that release. A range takes the catalogue's version if it holds it, else the newest release that it holds;
prereleases only where the range names one. Nightly builds are read as the last release before them.

Not here: where releases are listed (`ingest.fetch`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from corpus.catalogue import Library
from corpus.errors import SourceUnavailable, UsageError
from ingest.requirements.found import Found, Wish

Releases = Callable[[Library], Sequence[str]]
"""The versions of a library that can be read here. Raises SourceUnavailable."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """(library id, version) pairs, none where the catalogue's serves, and a line on each choice that was made."""

    versions: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def resolve(found: Found, releases: Releases, only: Collection[str] = ()) -> Resolved:
    """A version for each library that is wished for; `only` are the libraries that are read, empty for all.

    Raises UsageError if no release fulfils what is wished, or if none can be looked up.
    """
    by_library: dict[str, list[Wish]] = {}
    for wish in found.wishes:
        if not only or wish.library.id in only:
            by_library.setdefault(wish.library.id, []).append(wish)
    versions: list[tuple[str, str]] = []
    remarks = list(found.remarks)
    for id, wishes in by_library.items():
        limits = [limit for limit in found.constraints if limit.library.id == id]
        version, remark = _chosen([*wishes, *limits], releases)
        versions += [(id, version)] if version else []
        remarks += [remark] if remark else []
    return Resolved(tuple(versions), tuple(remarks))


def _chosen(wishes: Sequence[Wish], releases: Releases) -> tuple[str | None, str]:
    """The version, None for the catalogue's, and what to say of it. Wishes that exclude each other: the first holds."""
    entry = wishes[0].library
    asked = [wish for wish in wishes if len(wish.specifier)]
    if not asked:
        return None, ""
    pins = [pin for wish in asked if (pin := _pin(wish)) is not None]
    if pins and not pins[0].is_devrelease:
        exact = any(spec.version == pins[0].public for wish in asked for spec in wish.specifier)
        return pins[0].public, "" if exact else f"{_said(asked)}: reading {pins[0].public}"
    wanted = _before(pins[0]) if pins else _all(asked)
    said = _said(asked)
    if _holds(wanted, entry.version):
        return None, f"{said}: reading {entry.version}"
    if not any(spec.kind in ("sdist", "wheel") for spec in entry.sources):
        return None, f"{said}: reading {entry.version}, of which alone there is documentation here"
    version = _newest(wanted, releases, asked[0])
    if version is None and len(asked) > 1:
        return _chosen(asked[:1], releases)
    if version is None:
        raise UsageError(
            f"{asked[0].where}: no release of {entry.name} that can be had here fulfils {said}; "
            f"pin one (`pip freeze` prints the versions you have), or leave the line out to read {entry.version}"
        )
    return version, f"{said}: reading {version}"


def _pin(wish: Wish) -> Version | None:
    """The one version that the wish leaves, without its local part ("+cu121"). Raises UsageError if it is none."""
    for spec in wish.specifier:
        if spec.operator == "===" or (spec.operator == "==" and not spec.version.endswith(".*")):
            try:
                return Version(Version(spec.version).public)
            except InvalidVersion as error:
                raise UsageError(f"{wish.where}: {spec.version!r} is no version; write for example 2.2.3") from error
    return None


def _before(nightly: Version) -> SpecifierSet:
    """What was released up to a nightly build."""
    return SpecifierSet(f"<={nightly.base_version}")


def _all(wishes: Sequence[Wish]) -> SpecifierSet:
    wanted = SpecifierSet()
    for wish in wishes:
        wanted &= wish.specifier
    return wanted


def _newest(wanted: SpecifierSet, releases: Releases, wish: Wish) -> str | None:
    try:
        listed = releases(wish.library)
    except SourceUnavailable as error:
        raise UsageError(
            f"{wish.where}: {wish.said} leaves the version of {wish.library.name} open, and its releases can't be "
            f"listed ({error}); pin the version (`pip freeze` prints those you have)"
        ) from error
    fitting = [version for version in listed if _holds(wanted, version)]
    return max(fitting, key=Version, default=None)


def _holds(wanted: SpecifierSet, version: str) -> bool:
    try:
        return wanted.contains(Version(version), prereleases=bool(wanted.prereleases))
    except InvalidVersion:
        return False


def _said(wishes: Sequence[Wish]) -> str:
    return " with ".join(dict.fromkeys(wish.said for wish in wishes))
