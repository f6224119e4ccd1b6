"""The pins: which file each source is, and the sha256 of its content.

`sources.lock.toml` beside this file is committed and written by `python -m ingest.fetch.pin`; what a user's own wishes
brought in is recorded in a lock of the same form in PRECEPTOR_HOME. The committed one is asked first.

Not here: bringing any file.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from corpus.catalogue import SourceSpec
from corpus.domain import SourceKind
from corpus.errors import PreceptorError
from corpus.publishing import publish_content

COMMITTED = Path(__file__).with_name("sources.lock.toml")
HEADER = "# Written by `python -m ingest.fetch.pin` (the committed one) or `preceptor ingest` (a user's).\n"


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
        """Pins of that source, committed ones first. A Debian release serves one version: for apt any version fits."""
        return tuple(
            pin
            for pin in self.pins()
            if (pin.kind, pin.project) == (spec.kind, spec.project)
            and (pin.version == spec.version or spec.kind == "apt")
        )

    def pins(self) -> tuple[Pin, ...]:
        """All pins, committed ones first."""
        return (*read(self._committed), *read(self._recorded))

    def record(self, pin: Pin) -> None:
        """Remember a file that the committed lock doesn't know."""
        if pin in read(self._committed):
            return
        self._recorded.parent.mkdir(parents=True, exist_ok=True)
        # several libraries are fetched at once, and another process may fetch beside this one
        with FileLock(self._recorded.with_suffix(".guard")):
            write(self._recorded, (pin, *(old for old in read(self._recorded) if _key(old) != _key(pin))))


def read(path: Path) -> tuple[Pin, ...]:
    """The pins of a lock file; none if there is no such file."""
    if not path.exists():
        return ()
    try:
        return tuple(Pin(**row) for row in tomllib.loads(path.read_text(encoding="utf-8")).get("pin", ()))
    except (ValueError, TypeError) as error:  # no TOML, no UTF-8, or other fields
        raise PreceptorError(f"{path} is no lock file ({error}); delete it and run preceptor ingest again") from error


def write(path: Path, pins: Iterable[Pin]) -> None:
    """Replace a lock file in one step, sorted, so that a change shows as a change of its own lines only."""
    blocks = (
        "[[pin]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in asdict(pin).items() if value != "")
        for pin in sorted(set(pins), key=_key)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    publish_content((HEADER + "\n" + "\n".join(blocks)).encode(), path)


def _key(pin: Pin) -> tuple[str, str, str]:
    return pin.project, pin.kind, pin.version
