"""Fills a folder with the downloads that an ingest would need, for a machine that can't have them itself.

What is there is taken before anything is fetched, so a second run goes on where the first one stopped.

Not here: fetching (`gather`), or taking files from such a folder (`fetch.downloads`).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from corpus.home import Home
from corpus.publishing import publish
from ingest.fetch.downloads import LOCK, Downloads
from ingest.fetch.file_names import address, sent_as
from ingest.fetch.lock import COMMITTED, Lock, Pin, mended, write
from ingest.fetch.store import Store, disk_advice, file_sha256
from ingest.gather import Gathered, gather
from ingest.progress import Reporter
from ingest.request import Request

README = "README.txt"
ABOUT = """Downloads for Preceptor, filled by `preceptor fetch`. On the machine that is to read them:

    preceptor ingest --downloads DIR

Files that could not be had can be put here by hand, under the names below (* is whatever their host says there).
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that could not be had: of which library, where a person gets it, under which name to put it, and why.

    `is_replaced` says that something else serves in its place, an older release for example.
    """

    library: str
    address: str
    name: str
    problem: str
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class Filling:
    """What the folder holds now, in bytes and files, and what it lacks."""

    files: int
    size: int
    wanted: tuple[Wanted, ...]


def fill(request: Request, home: Home, folder: Path, reporter: Reporter) -> Filling:
    """Brings every download of the request into the folder, with the pins of all, and a page that lists the rest."""
    with disk_advice(folder):
        folder.mkdir(parents=True, exist_ok=True)
    libraries = request.chosen()
    store, lock = Store(home.downloads), Lock(COMMITTED, home.downloads / LOCK)
    pins: dict[str, Pin] = {pin.sha256: pin for pin in mended(folder / LOCK)}
    wanted: list[Wanted] = []
    with reporter.running():
        reporter.stage("fetch", len(libraries))
        for sources in gather(libraries, home=home, offline=request.offline, downloads=folder):
            for source in sources:
                if source.fetched is None:
                    wanted.append(_wanted(source, sources))
                    continue
                pin = next(pin for pin in lock.candidates(source.spec) if pin.sha256 == source.fetched.identity)
                with disk_advice(folder):
                    _put(store.path(pin), folder / _name(source, pin))
                pins[pin.sha256] = pin
            reporter.advance(detail=sources[0].library.name if sources else "")
    write(folder / LOCK, pins.values())
    distinct = tuple({(one.address, one.name): one for one in wanted}.values())
    (folder / README).write_text(f"{ABOUT}\n{table(distinct)}\n", "utf-8")
    sizes = [path.stat().st_size for path in Downloads(folder).files() if path.name != README]
    return Filling(len(sizes), sum(sizes), distinct)


def table(wanted: tuple[Wanted, ...]) -> str:
    """The files to be had by hand, a paragraph each."""
    return "\n\n".join(
        f"{one.library}: {one.name}\n    from {one.address}\n    {one.problem}"
        + ("; something else serves in its place" if one.is_replaced else "")
        for one in wanted
    )


def _wanted(source: Gathered, beside: tuple[Gathered, ...]) -> Wanted:
    spec = source.spec
    served = any(other.fetched is not None and other.spec.reads == spec.reads for other in beside)
    return Wanted(source.library.name, address(spec), sent_as(spec), source.problem, served)


def _name(source: Gathered, pin: Pin) -> str:
    """The file's own name; a repository's archive with its owner's, since two projects may send `docs-master`."""
    if source.spec.kind == "archive":
        return sent_as(source.spec) if not pin.file.endswith(".zip") else pin.file
    return f"{pin.file}.zip" if pin.partial else pin.file


def _put(path: Path, target: Path) -> None:
    if target.exists() and target.stat().st_size == path.stat().st_size and file_sha256(target) == file_sha256(path):
        return
    partial = target.with_name(f"{target.name}.part")
    shutil.copyfile(path, partial)
    publish(partial, target)
