"""A folder of downloads: what `preceptor fetch` brought to another machine, or a person put there by hand.

A file is known by the sha256 of a pin first, then by its name. The folder is only read; what is taken is copied into
the cache, so later runs don't need it.

Not here: which names these are (`file_names`), filling such a folder (`ingest.filling`).
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from corpus.catalogue import SourceSpec
from corpus.domain import SourceKind
from corpus.errors import CorruptDownload, SourceUnavailable, UsageError
from ingest.fetch.archives import repository_tree
from ingest.fetch.file_names import file_version, is_of, release_of, sent_as
from ingest.fetch.lock import Lock, Pin, belongs_to, glanced, of_source
from ingest.fetch.store import Store, file_sha256
from ingest.fetch.tree import select
from ingest.fetch.wheels import SELECTIVE_ABOVE_BYTES, select_members

LOCK = "sources.lock.toml"


@dataclass(frozen=True, slots=True)
class Downloads:
    """The folder. Raises UsageError, with advice, if there is none, and where it or a file of it can't be read."""

    folder: Path

    def __post_init__(self) -> None:
        with self._readable():
            is_there = self.folder.is_dir()
        if not is_there:
            raise UsageError(f"downloads folder {self.folder} doesn't exist; fill one with preceptor fetch --to DIR")

    def listing(self) -> tuple[tuple[str, int, int], ...]:
        """Names, sizes and times of the files: what changes when a file is added or replaced."""
        with self._readable():
            return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in self.files())

    def take(self, spec: SourceSpec, *, store: Store, lock: Lock) -> Pin | None:
        """Copies the source's file into the cache and records it; None if it isn't here.

        Raises SourceUnavailable for a file that has the right name, but not the pinned content or no pages.
        """
        known = lock.candidates(spec)
        with self._readable():
            theirs = of_source(self._pins(), spec)
            pin = self._pinned((*known, *theirs), store) or self._named(spec, known, store)
        if pin:
            lock.record(pin)
        return pin

    def releases(self, distribution: str, lock: Lock) -> tuple[tuple[str, SourceKind], ...]:
        """Version and kind of each file of that distribution: by a pin whose content is here, and by its name."""
        own = lock.pins()
        with self._readable():
            pinned = [
                (pin.version, pin.kind)
                for pin in (*own, *self._pins())
                if pin.project == distribution and self._has(pin)
            ]
            named = [release for path in self.files() if (release := release_of(path.name))]
        name = canonicalize_name(distribution)
        return (*pinned, *((str(version), kind) for kind, project, version in named if project == name))

    def files(self) -> list[Path]:
        """All files but the pins."""
        lock = self.folder / LOCK
        return [path for path in sorted(self.folder.iterdir()) if path.is_file() and not belongs_to(path, lock)]

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Gives advice on what may not be read; what may not be written is another's (`store.disk_advice`)."""
        try:
            yield
        except PermissionError as error:
            if not error.filename or not Path(error.filename).is_relative_to(self.folder):
                raise
            raise UsageError(
                f"downloads folder {self.folder} can't be read ({error.filename}); allow it with chmod u+rX"
            ) from error

    def _pins(self) -> tuple[Pin, ...]:
        return glanced(self.folder / LOCK)

    def _pinned(self, pins: tuple[Pin, ...], store: Store) -> Pin | None:
        """The first pin whose content is here, whatever its file is called."""
        for pin in pins:
            for path in self.files():
                if pin.partial and path.name.removesuffix(".zip") == pin.file:
                    part = store.part(f"{pin.file}.given")
                    if _selected(path, part) == pin.sha256:
                        store.keep(part, pin)
                        return pin
                    part.unlink()
                elif _is_whole(path, pin):
                    store.keep(_copied(path, store), pin)
                    return pin
        return None

    def _has(self, pin: Pin) -> bool:
        """Whether the content is here. Of a wheel's text members only the name is looked at until they are taken."""
        return any(
            path.name.removesuffix(".zip") == pin.file if pin.partial else _is_whole(path, pin) for path in self.files()
        )

    def _named(self, spec: SourceSpec, known: tuple[Pin, ...], store: Store) -> Pin | None:
        """The first file whose name says that it is the source's: its content is what is pinned from now on."""
        refused = ""
        for path in self.files():
            if not is_of(spec, path.name):
                continue
            if pin := _pin_against(spec, path, known):
                raise SourceUnavailable(
                    f"{path} isn't the pinned {pin.file} (sha256 {pin.sha256[:16]}…); replace it by the original"
                )
            part = _copied(path, store)
            taken = _recorded(spec, path, part, store)
            if taken:
                store.keep(part, taken)
                return taken
            part.unlink()
            refused = f"{path} holds no page below {spec.root or 'its top folder'}; put {sent_as(spec)} there"
        if refused:
            raise SourceUnavailable(refused)
        return None


def _is_whole(path: Path, pin: Pin) -> bool:
    """Whether the file has the bytes of a pin of a whole file."""
    return not pin.partial and path.stat().st_size == pin.size and file_sha256(path) == pin.sha256


def _pin_against(spec: SourceSpec, path: Path, known: tuple[Pin, ...]) -> Pin | None:
    """The pin that a file of that name breaks: one of the same file, or of the same version of a repository."""
    if spec.kind == "archive":
        return next(iter(known), None) if "{version}" in spec.project else None
    return next((pin for pin in known if path.name.removesuffix(".zip") == pin.file), None)


def _recorded(spec: SourceSpec, path: Path, part: Path, store: Store) -> Pin | None:
    """The pin of a file that was given by name; None for a repository's archive without pages of the source."""
    size, version = path.stat().st_size, spec.version
    if spec.kind == "archive" and not _holds_pages(spec, path, part):
        return None
    if spec.kind == "wheel" and (path.suffix == ".zip" or size > SELECTIVE_ABOVE_BYTES):
        small = store.part(f"{path.name}.small")
        sha256 = _selected(part, small)
        small.replace(part)
        return Pin(spec.kind, spec.project, version, path.name.removesuffix(".zip"), sha256, size, partial=True)
    version = file_version(path.name) if spec.kind == "apt" else version
    return Pin(spec.kind, spec.project, version, path.name, file_sha256(part), size)


def _holds_pages(spec: SourceSpec, path: Path, part: Path) -> bool:
    # the tree goes by the suffix
    named = part.with_name(f"given-{path.name}")
    part.rename(named)
    try:
        names = repository_tree(named, spec.root).names()
    except CorruptDownload as damaged:
        raise SourceUnavailable(f"{path} is damaged ({damaged.__cause__}); get it again") from damaged
    except SourceUnavailable:
        named.unlink()
        raise
    named.rename(part)
    return bool(select(names, root=spec.root, include=spec.include, exclude=spec.exclude))


def _selected(wheel: Path, part: Path) -> str:
    try:
        return select_members(wheel, part)
    except zipfile.BadZipFile as damaged:
        raise SourceUnavailable(f"{wheel} is damaged ({damaged}); get it again") from damaged


def _copied(path: Path, store: Store) -> Path:
    part = store.part(f"{path.name}.given")
    shutil.copyfile(path, part)
    return part
