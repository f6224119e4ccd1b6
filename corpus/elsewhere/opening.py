"""Where an index comes from: the home's own generations, or sets that were published elsewhere.

Not here: taking a set (`taking`), or what asks for a newer one (`bot.tutor`).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Protocol

from corpus.address import server_at, shown
from corpus.elsewhere.files import Files
from corpus.elsewhere.published import Place, Pointer, Progress
from corpus.elsewhere.server import ServedVectors, ServerPlace
from corpus.elsewhere.taking import listing_of, pointer_at, take, taken_folder
from corpus.encoder import Encoder, open_encoder
from corpus.errors import IndexDamaged, IndexMismatch
from corpus.generation import REPAIR, Manifest, current_folder
from corpus.home import Home
from corpus.index import Index, open_index, open_parts

LOOKED_EVERY_S = 10.0
"""So often a place elsewhere is asked whether another index serves."""

DAMAGED_FOR_S = 600.0
"""So long a set that is torn isn't taken again: each try fetches it whole."""


class IndexSource(Protocol):
    """What a tutor reads its index from."""

    def current(self) -> Path:
        """The folder of the generation that serves now, which `open` opens. Raises IndexMissing and its like."""
        ...

    def open(self, encoder: str | None = None, *, by_content: bool = False) -> Index:
        """The current generation, as `corpus.index.open_index` has it."""
        ...


@dataclass(frozen=True, slots=True)
class OwnIndex:
    """The home's own generations."""

    home: Home

    def current(self) -> Path:
        return current_folder(self.home)

    def open(self, encoder: str | None = None, *, by_content: bool = False) -> Index:
        return open_index(self.home, encoder, by_content=by_content)


class PublishedIndex:
    """Sets published at an address. A newer one is taken behind the questions, and served when it is whole."""

    def __init__(self, home: Home, address: str, progress: Progress = lambda name: None) -> None:
        self._home = home
        self._progress = progress
        self._server = server_at(address)
        self._place: Place = ServerPlace(self._server) if self._server else Files(address)
        self._serving: tuple[Pointer, Path] | None = None
        self._looked = 0.0
        self._taking: threading.Thread | None = None
        self._failure: Exception | None = None
        self._damaged: tuple[Pointer, float] | None = None
        self._named: str | None = None
        self._lock = threading.Lock()

    def current(self) -> Path:
        """The newest set that is here. What went wrong with a newer one is raised once it did."""
        return self._current()[1]

    def _current(self) -> tuple[Pointer, Path]:
        if self._serving is None:
            return self._take(pointer_at(self._place))
        with self._lock:
            if self._taking is None and monotonic() - self._looked >= LOOKED_EVERY_S:
                self._taking = threading.Thread(target=self._look, name="taking an index", daemon=True)
                self._taking.start()
            failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        return self._serving

    def open(self, encoder: str | None = None, *, by_content: bool = False) -> Index:
        pointer, folder = self._current()
        try:
            return self._opened(pointer, folder, encoder, by_content=by_content)
        except IndexDamaged as error:
            said = str(error)
            if not said.endswith(REPAIR):
                raise
            # which mends the home's own generations alone
            advice = f"delete {folder}, and it is taken again from {self._place.address}"
            raise IndexDamaged(said.removesuffix(REPAIR) + advice) from error

    def _opened(self, pointer: Pointer, folder: Path, encoder: str | None, *, by_content: bool) -> Index:
        manifest = Manifest.read(folder)
        self._named = encoder or self._named  # a switch opens with the one that was asked for first
        opened = _encoder(self._home, manifest, self._named, self._place.address)
        server = self._server
        if server is None:
            return open_parts(folder, manifest, opened, by_content=by_content)
        return open_parts(
            folder,
            manifest,
            opened,
            by_content=by_content,
            vectors=lambda knowledge: ServedVectors(server, pointer.name, knowledge),
        )

    def wait(self) -> None:
        """Waits until a set that is being taken is here."""
        if (taking := self._taking) is not None:
            taking.join()

    def _look(self) -> None:
        try:
            pointer = pointer_at(self._place)
            if (self._serving is None or pointer != self._serving[0]) and not self._is_damaged(pointer):
                self._take_noting(pointer)
        except Exception as error:  # whoever asks next is told
            self._failure = error
        finally:
            self._looked = monotonic()
            self._taking = None

    def _is_damaged(self, pointer: Pointer) -> bool:
        """Whether that set was torn a short while ago."""
        if self._damaged is None:
            return False
        known, when = self._damaged
        return known == pointer and monotonic() - when < DAMAGED_FOR_S

    def _take_noting(self, pointer: Pointer) -> None:
        try:
            self._take(pointer)
        except IndexDamaged:
            self._damaged = pointer, monotonic()
            raise

    def _take(self, pointer: Pointer) -> tuple[Pointer, Path]:
        if not taken_folder(self._home, self._place, pointer).is_dir():
            listing_of(self._place, pointer)
        serving = pointer, take(self._home, self._place, pointer, self._progress)
        self._serving, self._looked = serving, monotonic()
        return serving


def source_at(home: Home, address: str | None, progress: Progress = lambda name: None) -> IndexSource:
    """Where the index at that address comes from; the home's own if None."""
    return PublishedIndex(home, address, progress) if address else OwnIndex(home)


def _encoder(home: Home, manifest: Manifest, named: str | None, address: str) -> Encoder:
    """The reader's own encoder: what a set says of its encoder is compared, and never fetched or loaded."""
    opened = open_encoder(home, named)
    if opened.identity != manifest.encoder_identity:
        raise IndexMismatch(
            f"the index at {shown(address)} was built with {manifest.encoder!r} ({manifest.encoder_identity}), not "
            f"{opened.name!r} ({opened.identity}); publish one of this encoder, or give `open_tutor` the encoder's name"
        )
    return opened
