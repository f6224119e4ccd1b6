"""Published sets: how a generation lies elsewhere, and how it gets there whole.

    sets/NAME/…         the files of one generation; a set is never changed
    sets/NAME/set.json  their sizes and hashes, written behind them
    current             the name of the set that serves and the hash of its set.json, written last
    served              which sets served since when, for whoever removes old ones (`outdated`)

NAME ends with a hash of what the set holds. Whoever reads `current` finds a whole set, whenever a writer stopped.

Not here: taking a set (`taking`), or the places where sets lie (`files`, `server`).
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import IndexDamaged
from corpus.generation import FORMAT, MANIFEST, REPAIR, Manifest
from corpus.kept_files import ALIVE, KeptFile, content_hash, damage

POINTER = "current"
LISTING = "set.json"
VECTORS = "chroma/"
"""Where a generation's vectors lie, with the texts and metadata that Chroma keeps beside them."""

SMALL = 16 * 1024 * 1024
"""Bytes that are read of a pointer or a listing at most."""
_SET_NAME = re.compile(r"[A-Za-z0-9][\w.-]{2,200}", re.ASCII)

Progress = Callable[[str], None]


class Place(Protocol):
    """Where sets lie. What isn't there raises FileNotFoundError, what can't be reached IndexUnreachable."""

    address: str
    """As it is shown: without credentials."""

    def read(self, name: str) -> bytes:
        """The content of a small file. Raises IndexDamaged if it isn't small, or can't be read."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Writes a small file, in one step: who reads sees the old content or the new."""
        ...

    def size(self, name: str) -> int | None:
        """How large the file is; None if it isn't there."""
        ...

    def fetch(self, name: str, target: Path, size: int) -> None:
        """Copies a file from here. Raises IndexDamaged, before more is written, if it is larger than that."""
        ...

    def put(self, source: Path, name: str) -> None:
        """Copies a file to here."""
        ...

    def remove(self, name: str) -> None:
        """Deletes a set, or what is left of it."""
        ...


@dataclass(frozen=True, slots=True)
class Listing:
    """What a set holds; hashes are those of the files as they were published."""

    format: int
    generation: str
    encoder: str
    encoder_identity: str
    n_chunks: int
    files: tuple[KeptFile, ...]

    def content(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @property
    def name(self) -> str:
        """The name of the set."""
        return f"{self.generation}-{hashlib.sha256(self.content()).hexdigest()[:16]}"

    @classmethod
    def read(cls, content: bytes) -> Listing:
        """Raises ValueError, KeyError or TypeError for anything else."""
        row: Any = json.loads(content)
        if not isinstance(row, dict):
            raise TypeError("it holds no object")
        files = tuple(KeptFile(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in row.pop("files"))
        return cls(**row, files=files)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which set serves."""

    name: str
    sha256: str

    def content(self) -> bytes:
        return json.dumps({"set": self.name, "sha256": self.sha256}).encode()

    @classmethod
    def read(cls, content: bytes) -> Pointer:
        """Raises ValueError, KeyError or TypeError for anything else."""
        row = json.loads(content)
        return cls(str(row["set"]), str(row["sha256"]))


def is_set_name(name: str) -> bool:
    """Whether a set may have that name, which leads nowhere else."""
    return bool(_SET_NAME.fullmatch(name))


def larger(address: str, name: str, size: int) -> IndexDamaged:
    """The error of a file that goes on where it should have ended."""
    return IndexDamaged(f"{address} holds more than {size:,} bytes of {name}; publish the index again")


def publish_files(folder: Path, place: Place, *, vectors: bool, progress: Progress = lambda name: None) -> Listing:
    """Copies a generation's files to the place, all but the pointer to them; `vectors` says whether with its vectors.

    Goes on where an earlier try stopped. Raises IndexDamaged for a generation that isn't as it was written.
    """
    manifest = Manifest.read(folder)
    wrong = damage(folder, manifest.files, by_content=True)
    if wrong:
        raise IndexDamaged(f"index at {folder} is damaged: {wrong}; {REPAIR}")
    with _frozen(folder, manifest, vectors=vectors) as (paths, files):
        listing = Listing(
            FORMAT, manifest.generation, manifest.encoder, manifest.encoder_identity, manifest.n_chunks, files
        )
        for file in files:
            name = f"sets/{listing.name}/{file.name}"
            if place.size(name) != file.size:
                progress(file.name)
                place.put(paths[file.name], name)
        place.write(f"sets/{listing.name}/{LISTING}", listing.content())
    for file in files:
        size = place.size(f"sets/{listing.name}/{file.name}")
        if size != file.size:
            raise IndexDamaged(f"{place.address} holds {size} of {file.size} bytes of {file.name}; publish it again")
    return listing


def point_to(listing: Listing, place: Place) -> None:
    """Lets that set serve: readers switch to it."""
    place.write(POINTER, Pointer(listing.name, hashlib.sha256(listing.content()).hexdigest()).content())


@contextmanager
def _frozen(
    folder: Path, manifest: Manifest, *, vectors: bool
) -> Iterator[tuple[dict[str, Path], tuple[KeptFile, ...]]]:
    """The files to publish, by name. Chroma's database, which a running chat writes into, is copied as it is now."""
    with tempfile.TemporaryDirectory(prefix="preceptor-publish-") as aside:
        paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        known = {file.name for file in manifest.files} | {MANIFEST}
        paths = {
            name: path
            for name, path in paths.items()
            if (name in known or not manifest.files) and (vectors or not name.startswith(VECTORS))
        }
        changed = Path(aside)
        for name, path in paths.items():
            if path.name in ALIVE:
                with closing(sqlite3.connect(path)) as alive, closing(sqlite3.connect(changed / path.name)) as still:
                    alive.backup(still)
                paths[name] = changed / path.name
        if not vectors:
            (changed / MANIFEST).write_bytes(_without_vectors(manifest))
            paths[MANIFEST] = changed / MANIFEST
        files = tuple(KeptFile(name, path.stat().st_size, content_hash(path)) for name, path in paths.items())
        yield paths, files


def _without_vectors(manifest: Manifest) -> bytes:
    files = tuple(file for file in manifest.files if not file.name.startswith(VECTORS))
    return json.dumps(asdict(replace(manifest, files=files)), indent=1).encode()
