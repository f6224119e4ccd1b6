"""Under which name a source's file is sent by its host, and which names say that a file is of a source.

Not here: what is in the files.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from corpus.catalogue import SourceSpec
from corpus.domain import SourceKind

SOURCE = "src:"
"""How Debian marks the name of a source from that of a package."""

# a repository at a tag or branch, as most hosts of repositories address it
_REPOSITORY = re.compile(
    r"/(?P<owner>[^/]+)/(?P<name>[^/]+)/archive/refs/(?:tags|heads)/(?P<ref>.+?)(?:\.tar\.gz|\.zip)$"
)
_PACKED = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|zip)$")


def address(spec: SourceSpec) -> str:
    """Where a person gets the file: an address, or what to ask the package index or Debian for."""
    if spec.kind == "archive":
        return spec.project.format(version=spec.version)
    if spec.kind == "apt":
        release = f"Debian's release {spec.suite}" if spec.suite else "this machine's Debian release"
        return f"{release}: {spec.project}"
    return f"the package index: {spec.kind} of {spec.project} {spec.version}"


def sent_as(spec: SourceSpec) -> str:
    """The name under which to put the file into a folder of downloads; `*` stands for whatever the host says there."""
    if spec.kind == "archive":
        return f"{_stems(spec)[-1]}{_suffix(spec)}"
    name = spec.project.removeprefix(SOURCE)
    if spec.kind == "apt":
        return f"{name}_*.orig.tar.*" if spec.project.startswith(SOURCE) else f"{name}_*.deb"
    plain = canonicalize_name(name).replace("-", "_")
    return f"{plain}-{spec.version}.tar.gz" if spec.kind == "sdist" else f"{plain}-{spec.version}-*.whl"


def is_of(spec: SourceSpec, file: str) -> bool:
    """Whether that name says that the file is the source's, at the version that is wanted."""
    if spec.kind == "archive":
        return _PACKED.sub("", file) in _stems(spec) and bool(_PACKED.search(file))
    if spec.kind == "apt":
        name, _, rest = file.partition("_")
        if spec.project.startswith(SOURCE):
            return name == spec.project.removeprefix(SOURCE) and bool(re.search(r"\.orig\.tar\.\w+$", rest))
        return rest.endswith(".deb") and _unnumbered(name) == _unnumbered(spec.project)
    try:
        return release_of(file) == (spec.kind, canonicalize_name(spec.project), Version(spec.version))
    except InvalidVersion:
        return False


def release_of(file: str) -> tuple[SourceKind, str, Version] | None:
    """Kind, canonical distribution and version of a file of the package index, by its name; None for any other."""
    wheel = file.removesuffix(".zip")
    try:
        if wheel.endswith(".whl"):
            return "wheel", *parse_wheel_filename(wheel)[:2]
        return "sdist", *parse_sdist_filename(file)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None


def upstream_version(debian: str) -> str:
    """Debian's version without epoch, repackaging mark and revision: `1:2.28.1+dfsg-1` is `2.28.1`."""
    return re.split(r"[+~-]|\.orig\.", debian.rpartition(":")[2])[0]


def file_version(file: str) -> str:
    """The upstream version of a package's or a source's file, by its name."""
    return upstream_version(file.split("_")[1])


def _stems(spec: SourceSpec) -> tuple[str, ...]:
    """The names without suffixes: a host leaves the tag's v and the owner out; with the owner it can't be mistaken."""
    path = urlsplit(spec.project.format(version=spec.version)).path
    repository = _REPOSITORY.fullmatch(path)
    if repository is None:
        return (_PACKED.sub("", path.rpartition("/")[2]),)
    owner, name, ref = repository.group("owner", "name", "ref")
    refs = (ref, re.sub(r"^v(?=\d)", "", ref))
    return tuple(f"{before}{name}-{one}" for before in ("", f"{owner}-") for one in refs)


def _suffix(spec: SourceSpec) -> str:
    found = _PACKED.search(spec.project)
    return found[0] if found else ""


def _unnumbered(package: str) -> str:
    """`python3.11-doc` is what `python3-doc` stands for."""
    return re.sub(r"\d[\d.]*", "", package)
