"""Wishes to versions: one release for each library that a file or an environment speaks of.

A pin is that release. What leaves the version open, a range, an extra or the name alone, takes the newest release that
fulfils it; prereleases only where one is named. Nightly builds are read as the last release before them. What can't be
fulfilled here, or not looked up, takes the catalogue's version, and a line says so.

Not here: where releases are listed (`ingest.fetch`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from corpus.catalogue import Library
from corpus.errors import SourceUnavailable, UsageError
from ingest.requirements.found import Found, Wish

PARALLEL_LISTINGS = 6

Releases = Callable[[Library], Sequence[str]]
"""The versions of a library that can be read here. Raises SourceUnavailable."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """(library id, version) pairs, none where the catalogue's serves, and a line on each choice that was made."""

    versions: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def resolve(found: Found, releases: Releases, only: Collection[str] = ()) -> Resolved:
    """A version for each library that is wished for; `only` are the libraries that are read, empty for all.

    Raises UsageError for a pin that is no version.
    """
    by_library: dict[str, list[Wish]] = {}
    for wish in found.wishes:
        if not only or wish.library.id in only:
            by_library.setdefault(wish.library.id, []).append(wish)
    asked = [
        (*wishes, *(limit for limit in found.constraints if limit.library.id == id))
        for id, wishes in by_library.items()
    ]
    # at the same time: an index that can't be reached lets each wait for seconds
    with ThreadPoolExecutor(PARALLEL_LISTINGS) as pool:
        chosen = dict(zip(by_library, pool.map(partial(_chosen, releases=releases), asked), strict=True))
    versions = tuple((id, version) for id, (version, _) in chosen.items() if version)
    return Resolved(versions, (*found.remarks, *(remark for _, remark in chosen.values() if remark)))


def _chosen(wishes: Sequence[Wish], releases: Releases) -> tuple[str | None, str]:
    """The version, None for the catalogue's, and what to say of it.

    The first pin holds, whatever other wishes say, and a nightly build's with the releases up to it. Where no release
    fulfils all wishes together, the first of them holds.
    """
    entry = wishes[0].library
    asked = [wish for wish in wishes if len(wish.specifier)] or wishes[:1]
    said = _said(asked)
    pin = next((pin for wish in asked if (pin := _pin(wish)) is not None), None)
    if not entry.own_sources:
        is_it = pin is not None and _holds(_all(asked), entry.version)
        return None, "" if is_it else f"{said}: reading {entry.version}, of which alone there is documentation here"
    if pin is not None and not pin.is_devrelease:
        exact = any(spec.version == pin.public for wish in asked for spec in wish.specifier)
        return pin.public, "" if exact else f"{said}: reading {pin.public}"
    wanted = _all(asked) if pin is None else _before(pin)
    try:
        version = _newest(wanted, releases(entry))
    except SourceUnavailable as error:
        return None, _instead(asked, wanted, f"its releases can't be listed ({error})")
    if version is None and len(asked) > 1:
        return _chosen(asked[:1], releases)
    if version is None:
        return None, _instead(asked, wanted, "no release that can be had here fulfils it")
    return None if version == entry.version else version, f"{said}: reading {version}"


def _instead(asked: Sequence[Wish], wanted: SpecifierSet, why: str) -> str:
    """What to say where the catalogue's version is read because of `why`."""
    entry = asked[0].library
    if _holds(wanted, entry.version):
        return f"{_said(asked)}: reading {entry.version}, which fulfils it; {why}"
    return (
        f"{asked[0].where}: {_said(asked)} isn't fulfilled, {why}; reading {entry.version} in its place. Pin a version "
        "(`pip freeze` prints those you have), or put its files into a folder of downloads"
    )


def _pin(wish: Wish) -> Version | None:
    """The one version that the wish leaves, without its local part ("+cu121"). Raises UsageError if it is none."""
    for spec in wish.specifier:
        if spec.operator == "===" or (spec.operator == "==" and not spec.version.endswith(".*")):
            try:
                return Version(Version(spec.version).public)
            except ValueError as error:  # InvalidVersion is one, and so are thousands of digits
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


def _newest(wanted: SpecifierSet, listed: Sequence[str]) -> str | None:
    return max((version for version in listed if _holds(wanted, version)), key=Version, default=None)


def _holds(wanted: SpecifierSet, version: str) -> bool:
    try:
        return wanted.contains(Version(version), prereleases=bool(wanted.prereleases))
    except ValueError:
        return False


def _said(wishes: Sequence[Wish]) -> str:
    return " with ".join(dict.fromkeys(wish.said for wish in wishes))
