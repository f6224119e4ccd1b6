"""What a file of versions says about libraries of ours: wishes, and a word on each line that can't be one.

Not here: any format of file, or which version fulfils a wish.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from corpus.catalogue import Library, libraries
from corpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wish:
    """A library of ours and the versions that may be read of it. `said` is the line as written, `where` its place."""

    library: Library
    specifier: SpecifierSet
    said: str
    where: str


@dataclass(frozen=True, slots=True)
class Found:
    """All wishes in reading order, those that only restrict what is asked for elsewhere (`constraints`), and remarks:
    one line for each mention of a library of ours that was passed over."""

    wishes: tuple[Wish, ...] = ()
    constraints: tuple[Wish, ...] = ()
    remarks: tuple[str, ...] = ()


def together(parts: Iterable[Found]) -> Found:
    """Several findings as one, in order."""
    found = list(parts)
    return Found(
        tuple(wish for part in found for wish in part.wishes),
        tuple(wish for part in found for wish in part.constraints),
        tuple(remark for part in found for remark in part.remarks),
    )


def library_of(distribution: str) -> Library | None:
    """The library that a distribution of that name carries; None if it isn't one of ours."""
    return _by_distribution().get(canonicalize_name(distribution))


def wished(name: str, specifier: str, *, said: str, where: str) -> Found:
    """A wish for that distribution, nothing if it isn't ours. Raises UsageError for a specifier that is none."""
    library = library_of(name)
    if library is None:
        return Found()
    try:
        return Found((Wish(library, SpecifierSet(specifier), said, where),))
    except InvalidSpecifier as error:
        raise UsageError(f"{where}: {said!r} is no requirement ({error}); write {name}==version") from error


def locked(name: str, version: str | None, *, where: str) -> Found:
    """A wish for exactly that version, as lock files give it."""
    library = library_of(name)
    if library is None:
        return Found()
    if not version:
        return passed_over(library, f"{name} without a version", where)
    try:
        return wished(name, f"=={Version(version)}", said=f"{name}=={version}", where=where)
    except ValueError as error:  # InvalidVersion is one, and so are thousands of digits
        raise UsageError(f"{where}: {version!r} is no version of {name}; write for example 2.2.3") from error


def required(text: str, *, where: str) -> Found:
    """What a requirement as packages declare it asks for (`pandas[excel]>=2,<3 ; python_version > "3.9"`).

    Raises UsageError if it is none and begins with the name of a library of ours; other libraries' are their own.
    """
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        name = re.match(r"[\w.-]+", text)
        if name is None or library_of(name[0]) is None:
            return Found()
        reason = str(error).split("\n", 1)[0]
        raise UsageError(f"{where}: {text!r} is no requirement ({reason}); write {name[0]}==version") from error
    if requirement.marker is not None and not requirement.marker.evaluate():
        return Found()
    if requirement.url:
        return addressed(requirement.name, requirement.url, where=where)
    said = text.partition(";")[0].strip()
    return wished(requirement.name, str(requirement.specifier), said=said, where=where)


def addressed(name: str | None, url: str, *, where: str) -> Found:
    """A requirement by address: a wheel's name says its version, anything else of ours is passed over with a word."""
    parts = urlsplit(url)
    file = unquote(posixpath.basename(parts.path))
    try:
        wheel_of, version, _, _ = parse_wheel_filename(file)
        return locked(wheel_of, str(version), where=where)
    except InvalidWheelFilename:
        egg = re.search(r"egg=([\w.-]+)", parts.fragment)
        called = name or (egg[1] if egg else re.split(r"\.git\b|@", file)[0])
    library = library_of(called)
    return passed_over(library, f"{called} from {url}", where) if library else Found()


def passed_over(library: Library, what: str, where: str) -> Found:
    """A word on what can't be taken from the file."""
    return Found(remarks=(f"{where}: {what} is passed over; reading {library.name} {library.version}",))


def applies(marker: object, *, lock_file: bool = False) -> bool:
    """Whether an environment marker holds here; anything that is none holds."""
    if not isinstance(marker, str) or not marker.strip():
        return True
    try:
        return Marker(marker).evaluate(context="lock_file" if lock_file else "metadata")
    except ValueError:
        return True


@cache
def _by_distribution() -> dict[str, Library]:
    names = {
        canonicalize_name(name): entry
        for entry in libraries().values()
        for name in (*entry.other_distributions, entry.distribution)
        if name
    }
    return {str(name): entry for name, entry in names.items()}
