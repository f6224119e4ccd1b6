"""Taking a published set: its files come under PRECEPTOR_HOME, are compared with their hashes, and only then named.

Not here: opening it (`opening`), or how it got where it lies (`published`).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path, PurePosixPath

from filelock import FileLock

from corpus.elsewhere.published import LISTING, POINTER, Listing, Place, Pointer, Progress, is_set_name
from corpus.errors import IndexDamaged, IndexMismatch, IndexMissing
from corpus.generation import FORMAT, Manifest
from corpus.home import Home
from corpus.kept_files import damage
from corpus.publishing import publish

KEPT_SETS = 2
"""Of one place: what serves, and what served before, which another process may still read."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def pointer_at(place: Place) -> Pointer:
    """Which set serves there. Raises IndexMissing if none was published, IndexDamaged if what names it is torn."""
    try:
        pointer = Pointer.read(place.read(POINTER))
    except FileNotFoundError:
        raise IndexMissing(
            f"no index is published at {place.address}; run `preceptor publish --to {place.address}` where there is one"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"what names the index at {place.address} can't be read; publish it again") from error
    if not is_set_name(pointer.name) or not _SHA256.fullmatch(pointer.sha256):
        raise IndexDamaged(f"what names the index at {place.address} can't be read; publish it again")
    return pointer


def taken_folder(home: Home, place: Place, pointer: Pointer) -> Path:
    """Where that set lies here once it has been taken."""
    return home.taken / hashlib.sha256(place.address.encode()).hexdigest()[:16] / pointer.sha256[:32]


def take(home: Home, place: Place, pointer: Pointer, progress: Progress = lambda name: None) -> Path:
    """The folder of that set, which is copied here first if it isn't here yet, or isn't whole any more.

    Raises IndexMismatch for a set of another format, IndexDamaged if a file isn't as it was published.
    """
    folder = taken_folder(home, place, pointer)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / ".lock"):
        if _is_whole(folder):
            return folder
        for left_over in folder.parent.glob(".taking-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        aside = folder.with_name(f".taking-{os.getpid()}")
        try:
            _copied(place, pointer, aside, progress)
            shutil.rmtree(folder, ignore_errors=True)
            publish(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        _remove_old(folder)
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether a set that was taken has files of the sizes that its manifest says."""
    try:
        return folder.is_dir() and not damage(folder, Manifest.read(folder).files)
    except IndexMismatch:
        return False


def listing_of(place: Place, pointer: Pointer) -> Listing:
    """What the set holds."""
    torn = f"the index {pointer.name} at {place.address} isn't as it was published"
    try:
        content = place.read(f"sets/{pointer.name}/{LISTING}")
        listing = Listing.read(content)
    except FileNotFoundError:
        raise IndexMissing(f"{place.address} names the index {pointer.name}, but doesn't hold it; publish it") from None
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{torn}: {LISTING} can't be read; publish it again") from error
    if hashlib.sha256(content).hexdigest() != pointer.sha256:
        raise IndexDamaged(f"{torn}: {LISTING} has another hash; publish it again")
    if listing.format != FORMAT:
        raise IndexMismatch(
            f"the index at {place.address} has format {listing.format}, not {FORMAT}; publish it with this version of "
            "Preceptor, or read it with the version that published it"
        )
    return listing


def _copied(place: Place, pointer: Pointer, folder: Path, progress: Progress) -> None:
    listing = listing_of(place, pointer)
    torn = f"the index {pointer.name} at {place.address} isn't as it was published"
    for file in listing.files:
        path = PurePosixPath(file.name)
        if path.is_absolute() or ".." in path.parts or "\\" in file.name or ":" in file.name:
            raise IndexDamaged(f"{torn}: it holds a file {file.name[:80]!r}; publish it again")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        progress(file.name)
        try:
            place.fetch(f"sets/{pointer.name}/{file.name}", target, file.size)
        except FileNotFoundError:
            raise IndexDamaged(f"{torn}: {file.name} isn't there; publish it again") from None
    # before Chroma has opened its database every file has a hash
    wrong = damage(folder, listing.files, by_content=True)
    if not wrong:
        wrong = next(
            (f"{f.name} has another size" for f in listing.files if (folder / f.name).stat().st_size != f.size), ""
        )
    if wrong:
        raise IndexDamaged(f"{torn}: {wrong}; publish it again")


def _remove_old(newest: Path) -> None:
    others = [path for path in newest.parent.iterdir() if path.is_dir() and path != newest]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[KEPT_SETS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
