"""A read-only tree of files, whatever holds it: sdist, wheel, Debian package, repository archive or folder.

Not here: where the bytes came from, or what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Protocol


class FileTree(Protocol):
    """Names are relative, "/"-separated, without the archive's own top folder, sorted."""

    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str) -> bytes:
        """The file's bytes. Raises KeyError for a name that isn't there."""

    def left_out(self) -> Mapping[str, str]:
        """The names of text that is there but isn't given, because it is too large or can't be read, and why."""

    def listed(self) -> ListedTree:
        """The names alone, with no content held; the whole is looked through, so that damage shows here."""


class ListedTree:
    """What is known of a tree once others read it: names without contents."""

    def __init__(self, names: tuple[str, ...], left_out: Mapping[str, str]) -> None:
        self._names = names
        self._left_out = left_out

    def names(self) -> tuple[str, ...]:
        return self._names

    def read(self, name: str) -> bytes:
        raise KeyError(name)

    def left_out(self) -> Mapping[str, str]:
        return self._left_out

    def listed(self) -> ListedTree:
        return self


class MemoryTree:
    """A tree held in memory: tests, and small trees that were selected from a larger one."""

    def __init__(self, files: Mapping[str, bytes], left_out: Mapping[str, str] | None = None) -> None:
        self._files = dict(sorted(files.items()))
        self._left_out = dict(left_out or {})

    def names(self) -> tuple[str, ...]:
        return tuple(self._files)

    def read(self, name: str) -> bytes:
        return self._files[name]

    def left_out(self) -> Mapping[str, str]:
        return self._left_out

    def listed(self) -> ListedTree:
        return ListedTree(self.names(), self._left_out)


def select(names: tuple[str, ...], *, root: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> tuple[str, ...]:
    """The names below `root` that match a glob of `include` (all, if there is none) and none of `exclude`.

    Globs are relative to `root`; `*` stays within a folder, `**` crosses folders ("**/x" also matches "x"), and
    "{a,b}/x" stands for "a/x" and "b/x".
    """
    prefix = f"{root.strip('/')}/" if root.strip("/") else ""
    below = ((name, name[len(prefix) :]) for name in names if name.startswith(prefix))
    return tuple(
        name
        for name, relative in below
        if (not include or any(_matches(relative, glob) for glob in include))
        and not any(_matches(relative, glob) for glob in exclude)
    )


def _matches(path: str, glob: str) -> bool:
    return any(_parts_match(path.split("/"), plain.split("/")) for plain in _spelled_out(glob))


@cache
def _spelled_out(glob: str) -> tuple[str, ...]:
    """The globs without braces that one with braces stands for."""
    before, brace, rest = glob.partition("{")
    if not brace:
        return (glob,)
    inside, _, after = rest.partition("}")
    return tuple(before + choice + tail for choice in inside.split(",") for tail in _spelled_out(after))


def _parts_match(parts: list[str], globs: list[str]) -> bool:
    if not globs:
        return not parts
    if globs[0] == "**":
        return any(_parts_match(parts[skip:], globs[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], globs[0]) and _parts_match(parts[1:], globs[1:])
