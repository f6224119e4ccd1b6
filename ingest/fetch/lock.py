"""The pins: which file each source is, and the sha256 of its content.

`sources.lock.toml` beside this file is committed and written by `python -m ingest.fetch.pin`; what a user's own wishes
brought in is recorded in a lock of the same form in PRECEPTOR_HOME. The committed one is asked first. A user's that is
torn is set aside and written anew with what can be read of it.

Not here: bringing any file.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from corpus.catalogue import SourceSpec
from corpus.domain import SourceKind
from corpus.errors import PreceptorError
from corpus.publishing import publish_content

COMMITTED = Path(__file__).with_name("sources.lock.toml")
HEADER = "# Written by `python -m ingest.fetch.pin` (the committed one) or `preceptor ingest` (a user's).\n"
_BLOCK_BEGINS = re.compile(r"^(?=\[\[)", re.MULTILINE)
TORN = (ValueError, TypeError, RecursionError)
"""What reading a file raises that is no TOML, no UTF-8, or lacks fields."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pin:
    """One file. With `partial`, only a wheel's text members are had, and `sha256` is `archives.members_sha256` of them.

    `size` counts the bytes of the whole published file.
    """

    kind: SourceKind
    project: str
    version: str
    file: str
    sha256: str
    size: int
    partial: bool = False


class Lock:
    """The committed pins and, where there is a home, the user's own."""

    def __init__(self, committed: Path, recorded: Path) -> None:
        self._committed = committed
        self._recorded = recorded

    def candidates(self, spec: SourceSpec) -> tuple[Pin, ...]:
        """Pins of that source, committed ones first."""
        return of_source(self.pins(), spec)

    def pins(self) -> tuple[Pin, ...]:
        """All pins, committed ones first."""
        return (*read(self._committed), *self._own())

    def record(self, pin: Pin) -> None:
        """Remember a file that the committed lock doesn't know."""
        if pin in read(self._committed):
            return
        self._recorded.parent.mkdir(parents=True, exist_ok=True)
        with self._guard():
            write(self._recorded, (pin, *(old for old in mended(self._recorded) if _key(old) != _key(pin))))

    def _own(self) -> tuple[Pin, ...]:
        try:
            return _parsed(self._recorded)
        except TORN:
            with self._guard():
                return mended(self._recorded)

    def _guard(self) -> FileLock:
        # several libraries are fetched at once, and another process may fetch beside this one
        return FileLock(self._recorded.with_suffix(".guard"))


def of_source(pins: Iterable[Pin], spec: SourceSpec) -> tuple[Pin, ...]:
    """Those of that source. A Debian release serves one version: for apt any version fits."""
    return tuple(
        pin
        for pin in pins
        if (pin.kind, pin.project) == (spec.kind, spec.project) and (pin.version == spec.version or spec.kind == "apt")
    )


def read(path: Path) -> tuple[Pin, ...]:
    """The pins of a lock file of ours; none if there is no such file."""
    try:
        return _parsed(path)
    except TORN as error:
        raise PreceptorError(
            f"{path} is no lock file ({error}); it comes with Preceptor, install that again"
        ) from error


def mended(path: Path) -> tuple[Pin, ...]:
    """The pins of a user's lock file, which is whole afterwards. Of a torn one a copy is kept beside it."""
    try:
        return _parsed(path)
    except TORN as error:
        kept = _legible(path)
        names = (path.with_name(f"{path.stem}.torn-{number}{path.suffix}") for number in itertools.count(1))
        aside = next(name for name in names if not name.exists())
        publish_content(path.read_bytes(), aside)
        write(path, kept)
        log.warning("%s was torn (%s); it is kept as %s, and %s", path, error, aside.name, _serving(kept))
        return kept


def belongs_to(path: Path, lock: Path) -> bool:
    """Whether the file is that lock file, or a copy that was kept of it when it was torn."""
    return re.fullmatch(rf"{re.escape(lock.stem)}(?:\.torn-\d+)?{re.escape(lock.suffix)}", path.name) is not None


def glanced(path: Path) -> tuple[Pin, ...]:
    """The pins of a lock file in a folder that is only read; of a torn one those that can be read."""
    state = path.stat() if path.exists() else None
    return _glanced(path, state.st_size, state.st_mtime_ns) if state else ()


def write(path: Path, pins: Iterable[Pin]) -> None:
    """Replace a lock file in one step, sorted, so that a change shows as a change of its own lines only."""
    blocks = (
        "[[pin]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in asdict(pin).items() if value != "")
        for pin in sorted(set(pins), key=_key)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    publish_content((HEADER + "\n" + "\n".join(blocks)).encode(), path)


@cache
def _glanced(path: Path, size: int, mtime_ns: int) -> tuple[Pin, ...]:
    """Read once by each process, unless its size or time changes: what is wrong with it is said once."""
    try:
        return _parsed(path)
    except TORN as error:
        kept = _legible(path)
        log.warning("%s is torn (%s); %s", path, error, _serving(kept))
        return kept


def _parsed(path: Path) -> tuple[Pin, ...]:
    """The pins of a file, none if there is none. Raises what is in TORN."""
    return _pins(path.read_text("utf-8")) if path.exists() else ()


def _legible(path: Path) -> tuple[Pin, ...]:
    """The pins of those blocks of a torn file that are whole."""
    pins: list[Pin] = []
    for block in _BLOCK_BEGINS.split(path.read_text("utf-8", errors="replace")):
        with contextlib.suppress(*TORN):
            pins += _pins(block)
    return tuple(pins)


def _pins(text: str) -> tuple[Pin, ...]:
    return tuple(_pin(row) for row in tomllib.loads(text).get("pin", ()))


def _pin(row: Any) -> Pin:
    if "partial" not in row:  # the last to be written: what comes before it may be torn
        raise TypeError("a pin ends early")
    return Pin(**row)


def _serving(kept: tuple[Pin, ...]) -> str:
    return f"Preceptor's own pins serve, and the {len(kept)} in it that could be read"


def _key(pin: Pin) -> tuple[str, str, str]:
    return pin.project, pin.kind, pin.version
