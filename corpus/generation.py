"""Generations: immutable builds of the index, the pointer to the one that serves, and the lock of the one writer.

A build is written beside the others under its own name and made current by renaming one small file. A crash before
that rename leaves the old generation serving.

Not here: what the files of a generation hold.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import IndexLocked, IndexMismatch, IndexMissing
from corpus.home import Home

FORMAT = 5
KEPT_GENERATIONS = 2


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source of one library in an ingest. `status` is indexed, empty or unavailable."""

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

    `fingerprint` changes if anything that went into the build would; `options` are those of the command that asked
    for it, without its scope.
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

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a generation's folder. Raises IndexMismatch for one that this version can't read."""
        try:
            content = json.loads((folder / "manifest.json").read_text("utf-8"))
            content["options"] = tuple(content["options"])
            content["sources"] = tuple(SourceReport(**row) for row in content["sources"])
            manifest = cls(**content)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise IndexMismatch(
                f"index at {folder} can't be read ({error}); run `preceptor ingest --rebuild`"
            ) from error
        if manifest.format != FORMAT:
            raise IndexMismatch(
                f"index at {folder} has format {manifest.format}, not {FORMAT}; run `preceptor ingest --rebuild`"
            )
        return manifest

    def write(self, folder: Path) -> None:
        (folder / "manifest.json").write_text(json.dumps(asdict(self), indent=1), "utf-8")


def current_folder(home: Home) -> Path:
    """The folder of the generation that serves. Raises IndexMissing if nothing has been published."""
    advice = "run `preceptor ingest --scope core` (minutes) or `preceptor chat`, which does it for you"
    try:
        name = home.current.read_text("utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {home.root}; {advice}") from None
    folder = home.generations / name
    if not folder.is_dir():
        raise IndexMissing(f"the current index {name} is gone from {home.generations}; {advice}")
    return folder


def current_manifest(home: Home) -> Manifest | None:
    """The manifest of the generation that serves; None if there is none or it can't be read."""
    try:
        return Manifest.read(current_folder(home))
    except (IndexMissing, IndexMismatch):
        return None


@contextmanager
def new_generation(home: Home, name: str) -> Iterator[Path]:
    """A folder to write a generation into; published when the block ends well, removed when it doesn't."""
    home.generations.mkdir(parents=True, exist_ok=True)
    folder = home.generations / f".building-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
        folder.rename(home.generations / name)
        _point_at(home, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _remove_old(home)


@contextmanager
def writer_lock(home: Home, *, purpose: str, started: str) -> Iterator[None]:
    """Held while writing. Raises IndexLocked at once, naming the holder, if somebody else writes."""
    home.locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.locks / "writer.lock")
    note = home.locks / "writer.txt"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = note.read_text("utf-8").strip() if note.exists() else "another process"
        raise IndexLocked(f"{holder} is writing the index in {home.root}; wait for it to end, or stop it") from None
    try:
        note.write_text(f"process {os.getpid()} ({purpose}, since {started})", "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _point_at(home: Home, name: str) -> None:
    pointer = home.current.with_suffix(".new")
    pointer.write_text(name, "utf-8")
    os.replace(pointer, home.current)


def _remove_old(home: Home) -> None:
    """Keeps the newest generations: a server may still be reading the one before."""
    names = sorted((path for path in home.generations.iterdir() if path.is_dir()), key=lambda path: path.name)
    for path in names[:-KEPT_GENERATIONS]:
        shutil.rmtree(path, ignore_errors=True)
