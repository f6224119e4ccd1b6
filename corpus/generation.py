"""Generations: immutable builds of the index, the pointer to the one that serves, and the lock of the one writer.

A build is written beside the others under its own name and made current by renaming one small file. A crash before
that rename leaves the old generation serving. Names begin with a number that orders them, whatever the clock says.

Not here: what the files of a generation hold.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus.domain import NO_VERSION
from corpus.errors import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing
from corpus.home import Home
from corpus.kept_files import KeptFile, damage, kept_files
from corpus.publishing import publish, publish_content
from corpus.room import needing_room

FORMAT = 7
KEPT_GENERATIONS = 2
MANIFEST = "manifest.json"
REPAIR = "run `preceptor doctor`, which mends what it can"

_NAME = re.compile(r"\w[\w.-]*")
_NUMBERED = re.compile(r"(\d{6})-")
"""How names begin; those of early versions began with a date, eight digits."""
_BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source of one library in an ingest. `status` is indexed, empty or unavailable.

    It is unreadable in the row of a single file that was passed over: `source` is its name then, `detail` the reason.
    """

    library: str
    version: str
    source: str
    kind: str
    pages: int
    chunks: int
    seconds: float
    licence: str
    url: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    `fingerprint` changes if anything that went into the build would, and is "" if that changed while it was read;
    `options` are those of the command that asked for it, without its scope; `files` are all others of the folder, none
    where an early version wrote it.
    """

    format: int
    generation: str
    created: str
    scope: str
    options: tuple[str, ...]
    fingerprint: str
    encoder: str
    encoder_identity: str
    corpus_sha256: str
    n_chunks: int
    n_symbols: int
    sources: tuple[SourceReport, ...]
    files: tuple[KeptFile, ...] = ()

    @property
    def folders(self) -> tuple[str, ...]:
        """The ids under which folders of the user's own are indexed."""
        return tuple(dict.fromkeys(report.library for report in self.sources if report.kind == "folder"))

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a generation's folder.

        Raises IndexDamaged for one that is torn or gone, IndexMismatch for one that another version wrote.
        """
        try:
            content = json.loads((folder / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise IndexDamaged(
                f"index at {folder} is damaged: manifest.json can't be read ({error}); {REPAIR}"
            ) from error
        try:
            content["options"] = tuple(content["options"])
            content["sources"] = tuple(map(_report, content["sources"]))
            content["files"] = tuple(map(_file, content.get("files", ())))
            manifest = cls(**content)
        except (TypeError, KeyError, AttributeError) as error:
            raise IndexMismatch(
                f"index at {folder} can't be read ({error}); run `preceptor ingest --rebuild`"
            ) from error
        if manifest.format != FORMAT:
            raise IndexMismatch(
                f"index at {folder} has format {manifest.format}, not {FORMAT}; run `preceptor ingest --rebuild`"
            )
        return manifest

    def write(self, folder: Path) -> None:
        """Writes it as the last file of a generation: it says how large the others are."""
        others = tuple(file for file in kept_files(folder) if file.name != MANIFEST)
        whole = replace(self, files=others)
        (folder / MANIFEST).write_text(json.dumps(asdict(whole), indent=1), "utf-8")


def current_folder(home: Home) -> Path:
    """The folder of the generation that serves.

    Raises IndexMissing if nothing has been published, IndexDamaged if it isn't known or isn't there any more.
    """
    try:
        name = home.current.read_text("utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(
            f"there is no index in {home.root}; run `preceptor ingest --scope core` (minutes) or `preceptor chat`, "
            "which does it for you"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{home.current}, which names the index, can't be read ({error}); {REPAIR}") from error
    folder = home.generations / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise IndexDamaged(f"{home.current} names {name[:80]!r}, but no such index is in {home.generations}; {REPAIR}")
    return folder


def current_manifest(home: Home) -> Manifest | None:
    """The manifest of the generation that serves; None if there is none or it can't be read."""
    try:
        return Manifest.read(current_folder(home))
    except (IndexMissing, IndexMismatch):
        return None


def current_name(home: Home) -> str:
    """The name of the generation that serves; "" if there is none or it isn't known."""
    try:
        return current_folder(home).name
    except (IndexMissing, IndexMismatch):
        return ""


def newest_name(home: Home) -> str:
    """The name of the generation that was published last, whether it serves or not; "" if there is none."""
    return max(_published(home), key=_age, default="")


def next_name(home: Home, described: str) -> str:
    """The name of the generation that is built next: a number higher than all others, then what a person wants to see.

    To be called while holding the writer's lock.
    """
    return f"{1 + max(map(_number, _published(home)), default=0):06}-{described}"


@contextmanager
def new_generation(home: Home, name: str) -> Iterator[Path]:
    """A folder to write a generation into; published when the block ends well, removed when it doesn't.

    Raises OSError (ENOSPC) for whatever goes wrong on a full disk. To be called while holding the writer's lock.
    """
    home.generations.mkdir(parents=True, exist_ok=True)
    for left_over in home.generations.glob(f"{_BUILDING}*"):  # by a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    before = current_name(home)
    folder = home.generations / f"{_BUILDING}{name}"
    folder.mkdir()
    try:
        with needing_room(folder):  # before what was written is removed, which makes some
            yield folder
            publish(folder, home.generations / name)
            publish_content(name.encode(), home.current)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _remove_old(home, name, before)


def found_again(home: Home, *, started: str, damaged: str = "") -> Manifest | None:
    """Where `current` or what it names is damaged: makes the newest sound generation current; None if there is none.

    A generation counts as sound if its files are as they were written, and it isn't the one that is known to be
    `damaged`, which opening alone may show. Raises IndexLocked if somebody writes.
    """
    with writer_lock(home, purpose="preceptor, finding an index again", started=started):
        for name in sorted({*_published(home)} - {damaged}, key=_age, reverse=True):
            try:
                manifest = Manifest.read(home.generations / name)
            except IndexMismatch:
                continue
            if not damage(home.generations / name, manifest.files, by_content=True):
                publish_content(name.encode(), home.current)
                return manifest
    return None


@contextmanager
def writer_lock(home: Home, *, purpose: str, started: str) -> Iterator[None]:
    """Held while writing. Raises IndexLocked at once, naming the holder, if somebody else writes."""
    home.locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.locks / "writer.lock")
    note = home.locks / "writer.txt"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexLocked(
            f"{_holder(note)} is writing the index in {home.root}; wait for it to end, or stop it"
        ) from None
    try:
        note.write_text(f"process {os.getpid()} ({purpose}, since {started})", "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(note: Path) -> str:
    """Who holds the lock, as they have noted; they may be beginning or ending just now."""
    try:
        return note.read_text("utf-8").strip() or "another process"
    except OSError:
        return "another process"


def _report(row: dict[str, Any]) -> SourceReport:
    report = SourceReport(**row)
    return replace(report, version="") if report.version == NO_VERSION else report


def _file(row: dict[str, Any]) -> KeptFile:
    file = KeptFile(**row)
    if not (isinstance(file.name, str) and isinstance(file.size, int) and isinstance(file.sha256, str)):
        raise TypeError(f"files has {row}")
    return file


def _published(home: Home) -> list[str]:
    """The names of all generations, in no order."""
    if not home.generations.is_dir():
        return []
    return [path.name for path in home.generations.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)]


def _number(name: str) -> int:
    numbered = _NUMBERED.match(name)
    return int(numbered[1]) if numbered else 0


def _age(name: str) -> tuple[int, str]:
    """Orders names: those of early versions by their dates, then those with numbers."""
    return _number(name), name


def _remove_old(home: Home, current: str, before: str) -> None:
    """Keeps what serves and, because a server may still be reading it, what served before."""
    ranked = sorted(_published(home), key=lambda name: (name == current, name == before, _age(name)))
    for name in ranked[:-KEPT_GENERATIONS]:
        shutil.rmtree(home.generations / name, ignore_errors=True)
