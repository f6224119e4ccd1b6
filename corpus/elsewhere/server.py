"""The served side of the seam: one generation in a Chroma server, for many readers.

    preceptor-files     a record per piece of a file, in its metadata, and the pointer
    SET                 a collection per set: vectors, texts and metadata of the chunks

Readers ask the server for what is nearest. All else of a generation they take from the pieces, once.
The server is `chroma run`, Chroma's own in Rust. Pieces are no documents: Chroma indexes every three letters of those.

Not here: what a set is (`published`), or copying one from here (`taking`).
"""

from __future__ import annotations

import base64
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import zstandard
from numpy.typing import NDArray

from corpus.address import Server
from corpus.chroma import (
    ANSWER_S,
    WRITTEN_S,
    add_chunks,
    close_client,
    collection_named,
    files_collection,
    nearest_in,
    reaching,
    server_client,
)
from corpus.domain import Chunk
from corpus.elsewhere.published import LISTING, SMALL, Listing, Progress, larger, point_to, publish_files
from corpus.encoder import Vectors
from corpus.errors import IndexDamaged, IndexMissing
from corpus.knowledge import Knowledge
from corpus.scores import Positions
from corpus.shelves import ShelfNames

T = TypeVar("T")

FILES = "preceptor-files"
PIECE = 2 * 1024 * 1024
"""Bytes of a file in one record, before they are compressed."""
PIECES_AT_ONCE = 4
NO_VECTOR = np.ones((1, 1), dtype=np.float32)
"""Chroma wants one of every record."""
_UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, zstandard.ZstdError)
"""What a record of somebody else's may raise."""
REMEMBERED = 32
"""Questions of which the cosines are kept: each is asked for several times on its way to an answer."""


class ServerPlace:
    """Sets in a Chroma server."""

    def __init__(self, server: Server, answer_s: float = ANSWER_S) -> None:
        self.server = server
        self.address = server.shown
        self.client = server_client(server, answer_s)
        with reaching(server):
            self._files = files_collection(self.client, FILES)

    def read(self, name: str) -> bytes:
        return b"".join(self._pieces(name, SMALL))

    def write(self, name: str, content: bytes) -> None:
        with reaching(self.server):  # one record, replaced as a whole
            self._files.upsert(ids=[f"{name}#0"], embeddings=NO_VECTOR, metadatas=[_piece(content, len(content), 1)])

    def size(self, name: str) -> int | None:
        with reaching(self.server):
            first = _metadatas(self._files.get(ids=[f"{name}#0"], include=["metadatas"]))
            if not first:
                return None
            try:
                n, size = int(first[0]["n"]), int(first[0]["size"])
            except _UNREADABLE:
                return None
            if n > _n_pieces(size):
                return None
            held = self._files.get(ids=[f"{name}#{at}" for at in range(n)], include=[])["ids"]
        return size if len(held) == n else None

    def fetch(self, name: str, target: Path, size: int) -> None:
        with target.open("wb") as file:
            for piece in self._pieces(name, size):
                file.write(piece)

    def put(self, source: Path, name: str) -> None:
        size = source.stat().st_size
        n = _n_pieces(size)
        with source.open("rb") as file:
            for at in range(n):
                piece = _piece(file.read(PIECE), size, n)
                with reaching(self.server):
                    self._files.upsert(ids=[f"{name}#{at}"], embeddings=NO_VECTOR, metadatas=[piece])

    def remove(self, name: str) -> None:
        """The listing last: where this is cut short, the next time finds what is left."""
        with suppress(IndexMissing), reaching(self.server):
            self.client.delete_collection(name)
        with suppress(FileNotFoundError, *_UNREADABLE):
            listing = Listing.read(self.read(f"sets/{name}/{LISTING}"))
            for file, size in (*((one.name, one.size) for one in listing.files), (LISTING, 0)):
                with reaching(self.server):
                    self._files.delete(ids=[f"sets/{name}/{file}#{at}" for at in range(_n_pieces(size))])

    def _pieces(self, name: str, most: int) -> Iterator[bytes]:
        """The file, some pieces at a time. Raises IndexDamaged before it gives more than so many bytes."""
        at, wanted, left = 1, [f"{name}#0"], most
        while wanted:
            with reaching(self.server):
                got = self._files.get(ids=wanted, include=["metadatas"])
            if len(got["ids"]) < len(wanted):
                raise FileNotFoundError(name)
            try:
                rows = dict(zip(got["ids"], _metadatas(got), strict=True))
                pieces, n = [_bytes(rows[id]) for id in wanted], int(rows[wanted[0]]["n"])
            except _UNREADABLE as error:
                raise IndexDamaged(f"{name} at {self.address} can't be read; publish the index again") from error
            left -= sum(map(len, pieces))
            if left < 0:
                raise larger(self.address, name, most)
            yield from pieces
            wanted = [f"{name}#{number}" for number in range(at, min(n, at + PIECES_AT_ONCE))]
            at += len(wanted)


class ServedVectors:
    """The vectors of one set in a Chroma server; `knowledge` says which chunk has which id."""

    def __init__(self, server: Server, name: str, knowledge: Knowledge) -> None:
        self._server = server
        self._name = name
        self._knowledge = knowledge
        self._client = server_client(server)
        try:
            with reaching(server):
                self._collection = collection_named(self._client, name)
                self._count = self._collection.count()
        except BaseException:
            close_client(self._client)
            raise
        self._known: OrderedDict[bytes, dict[str, float]] = OrderedDict()
        self._lock = Lock()

    def nearest(self, vector: Vectors, k: int, scope: ShelfNames | None = None) -> list[tuple[str, float]]:
        found = self._asked(lambda held: nearest_in(held, vector, k, scope))
        self._remembered(vector).update(found)
        return found

    def cosines(self, vector: Vectors, positions: Positions) -> NDArray[np.float32]:
        ids = self._knowledge.ids_at(positions.tolist())
        known = self._remembered(vector)
        missing = [id for id in dict.fromkeys(ids) if id not in known]
        if missing:
            # a query among ids goes through every chunk (84 ms of 90,000); fetching a hundred vectors takes 12
            known.update(zip(missing, (self._rows(missing) @ vector).tolist(), strict=True))
        return np.array([known[id] for id in ids], dtype=np.float32)

    def chunk(self, position: int) -> tuple[str, Vectors]:
        (id,) = self._knowledge.ids_at([position])
        return id, self._rows([id])[0]

    def count(self) -> int:
        return self._asked(lambda held: int(held.count()))

    def close(self) -> None:
        """Ends the connections, which are its own."""
        close_client(self._client)

    def _asked(self, ask: Callable[[Any], T]) -> T:
        """The collection's answer. One that was made again under its name has another id, and is looked up once."""
        try:
            with reaching(self._server):
                return ask(self._collection)
        except IndexMissing:
            with reaching(self._server):
                again = collection_named(self._client, self._name)
                count = again.count()
        if count != self._count:
            raise IndexDamaged(
                f"{self._server.shown} holds {count:,} of {self._count:,} chunks; publish the index again"
            )
        self._collection = again
        with reaching(self._server):
            return ask(again)

    def _rows(self, ids: list[str]) -> Vectors:
        """The vectors of these chunks, in that order."""
        got = self._asked(lambda held: held.get(ids=ids, include=["embeddings"]))
        place = {id: at for at, id in enumerate(got["ids"])}
        if len(place) < len(ids):
            raise IndexDamaged(f"{self._server.shown} lacks {len(ids) - len(place)} chunks; publish the index again")
        rows = np.asarray(got["embeddings"], dtype=np.float32)
        return rows[[place[id] for id in ids]]

    def _remembered(self, vector: Vectors) -> dict[str, float]:
        key = vector.tobytes()
        with self._lock:
            known = self._known.setdefault(key, {})
            self._known.move_to_end(key)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return known


def publish_to_server(folder: Path, server: Server, progress: Progress = lambda name: None) -> Listing:
    """Publishes a generation: its files, its vectors, and when both are whole the pointer to them."""
    place = ServerPlace(server, WRITTEN_S)
    listing = publish_files(folder, place, vectors=False, progress=progress)
    with reaching(server):
        held = {collection.name for collection in place.client.list_collections()}
        if listing.name in held and collection_named(place.client, listing.name).count() != listing.n_chunks:
            place.client.delete_collection(listing.name)  # of a try that was cut short
            held.remove(listing.name)
    if listing.name not in held:
        progress("vectors")
        _add(folder, place, listing.name)
    with reaching(server):
        count = collection_named(place.client, listing.name).count()
    if count != listing.n_chunks:
        raise IndexDamaged(f"{server.shown} holds {count:,} of {listing.n_chunks:,} chunks; publish the index again")
    point_to(listing, place)
    return listing


def _add(folder: Path, place: ServerPlace, name: str) -> None:
    rows = np.load(folder / "chroma" / "rows.npy", mmap_mode="r")
    knowledge = Knowledge(folder / "knowledge.db")

    def made(begins: int, ends: int) -> tuple[list[Chunk], Vectors]:
        return knowledge.chunks_at(range(begins, ends)), np.array(rows[begins:ends], dtype=np.float32)

    with closing(knowledge), reaching(place.server):
        add_chunks(place.client, name, len(rows), made)


def _piece(content: bytes, size: int, n: int) -> dict[str, Any]:
    packed = base64.b85encode(zstandard.compress(content)).decode("ascii")
    return {"content": packed, "size": size, "n": n}


def _bytes(row: dict[str, Any]) -> bytes:
    packed = base64.b85decode(row["content"])
    # a record of somebody else's must not fill the memory, and what a frame says of its size is believed
    if not 0 <= zstandard.frame_content_size(packed) <= 4 * PIECE:
        raise ValueError("a piece is too large")
    return zstandard.ZstdDecompressor().decompress(packed)


def _n_pieces(size: int) -> int:
    return max(1, -(-size // PIECE))


def _metadatas(got: Any) -> list[dict[str, Any]]:
    return [dict(row or {}) for row in got["metadatas"] or []]
