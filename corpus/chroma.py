"""Speaking to Chroma: clients, and collections of chunks as both sides of the seam keep them.

chromadb is imported here only, and its Python server never (CVE-2026-45829). No embedding function is ever built from
what a collection says of itself: vectors are ours.

Not here: what is asked of a collection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from corpus.address import Server, scrubbed
from corpus.domain import NO_VERSION, Chunk
from corpus.encoder import Vectors
from corpus.errors import IndexMissing, IndexUnreachable, PreceptorError
from corpus.room import needing_room
from corpus.shelves import ShelfNames

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from chromadb.config import Settings
    from pydantic_settings import BaseSettings
    from pydantic_settings import PydanticBaseSettingsSource as Source

SEARCH_WIDTH = 600
ADDED_ROWS = 5_000
"""Rows that are made and handed to Chroma at a time."""
SYNCED_ROWS = 20_000
"""Rows after which Chroma writes its graph and forgets its log: a log of 76,000 rows took 0.8 GB."""
CONNECT_S, ANSWER_S = 5.0, 60.0
WRITTEN_S = 900.0
"""So long a server may take to write what it was given: some thousand rows took more than a minute on a busy one."""

Made = Callable[[int, int], tuple[Sequence[Chunk], Vectors]]
"""The chunks of a range of positions and their unit vectors, shape (n, dim)."""


def folder_client(folder: Path) -> Client:
    """Chroma, embedded, on that folder, which it writes to even if it is only read.

    Raises OSError where that fails because the disk is full: nothing is damaged then.
    """
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    path = str(folder)
    try:
        with needing_room(folder):
            client = chromadb.PersistentClient(path=path, settings=_own_settings()(anonymized_telemetry=False))
    except BaseException:
        # Chroma remembers what it has failed to begin, and would give it to whoever tries again
        if not SharedSystemClient._identifier_to_refcount.get(path):
            SharedSystemClient._identifier_to_system.pop(path, None)
        raise
    return cast("Client", client)  # its declared type lacks `close`


def server_client(server: Server, answer_s: float = ANSWER_S) -> ClientAPI:
    """A client of that server, to be closed with `close_client`. Raises IndexUnreachable, within seconds, where
    nothing answers."""
    import chromadb
    import httpx

    with reaching(server):
        # Chroma's own client would wait for ever, also for one who accepts and says nothing
        heartbeat = f"{server.url}/api/v2/heartbeat"
        httpx.get(heartbeat, headers=server.headers, timeout=CONNECT_S).raise_for_status()
        try:
            client = chromadb.HttpClient(
                host=server.host,
                port=server.port,
                ssl=server.is_tls,
                headers=server.headers,
                settings=_own_settings()(anonymized_telemetry=False),
            )
        except ValueError as error:  # somebody else's answer, which can't be parsed
            raise _unreachable(server, error) from None
    session: Any = client._server._session  # type: ignore[attr-defined]  # it has no setting for it
    session.timeout = answer_s
    return client


def close_client(client: ClientAPI) -> None:
    """Ends the client's connections, which Chroma's own `close` leaves open."""
    each: Any = client
    for one in (each, each._admin_client):
        one._server._session.close()
    each.close()


@contextmanager
def reaching(server: Server) -> Iterator[None]:
    """Says of whatever goes wrong with a server what to do about it: IndexMissing, or IndexUnreachable."""
    import httpx
    from chromadb.errors import ChromaError, NotFoundError

    try:
        yield
    except (FileNotFoundError, PreceptorError):
        raise
    except NotFoundError:
        raise IndexMissing(f"{server.shown} no longer holds the index that served; ask again, or publish it") from None
    except (OSError, httpx.HTTPError, ChromaError) as error:
        raise _unreachable(server, error) from None


def _unreachable(server: Server, error: Exception) -> IndexUnreachable:
    said = scrubbed(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}", server.login)
    return IndexUnreachable(
        f"the Chroma server at {server.shown} doesn't answer as it should ({said}); check that `chroma run` runs "
        "there and that host and port are right"
    )


def collection_named(client: ClientAPI, name: str) -> Collection:
    """The collection, of which nothing is believed that it says of embedding functions."""
    return _ours(client.get_collection(name, embedding_function=None))


def files_collection(client: ClientAPI, name: str) -> Collection:
    """The collection of that name, made if there is none, whose records are pieces of files in their metadata."""
    return _ours(client.get_or_create_collection(name, embedding_function=None))


def _ours(collection: Collection) -> Collection:
    # both are read when something is added or asked, and may name code to build
    collection._model["serialized_schema"] = None
    collection._model["configuration_json"] = {}
    return collection


def add_chunks(
    client: ClientAPI,
    name: str,
    n_chunks: int,
    made: Made,
    progress: Callable[[int], None] = lambda n: None,
    *,
    synced_rows: int = SYNCED_ROWS,
) -> None:
    """Makes a collection of that name of so many chunks, which are `made` in order, some at a time."""
    n_syncs = -(-n_chunks // synced_rows) or 1
    threshold = max(-(-n_chunks // n_syncs), 2)
    created = client.create_collection(
        name,
        embedding_function=None,
        configuration={
            "hnsw": {
                "space": "cosine",
                "ef_construction": 120,
                "max_neighbors": 24,
                "ef_search": SEARCH_WIDTH,
                "sync_threshold": threshold,
                "batch_size": min(threshold, ADDED_ROWS),
            }
        },
    )
    collection = _ours(created)
    for begins, ends in _steps(n_chunks, threshold, min(client.get_max_batch_size(), ADDED_ROWS)):
        chunks, vectors = made(begins, ends)
        collection.add(
            ids=[chunk.id for chunk in chunks],
            embeddings=vectors,
            documents=[chunk.text for chunk in chunks],
            metadatas=[_metadata(chunk) for chunk in chunks],
        )
        progress(len(chunks))
    # what is left over after the last write would stay in the log, which every new reader searches whole
    for _ in range(n_syncs * threshold - n_chunks if n_chunks > 1 else 0):
        collection.update(ids=[chunks[-1].id], embeddings=vectors[-1:])


def nearest_in(
    collection: Collection, vector: Vectors, k: int, scope: ShelfNames | None = None
) -> list[tuple[str, float]]:
    """Up to k ids of the collection, of these shelves only, if given, with their cosine, best first."""
    if scope is not None and not scope:
        return []
    result = collection.query(
        query_embeddings=vector.reshape(1, -1),
        n_results=k,
        include=["distances"],
        where=None if scope is None else _where(scope),
    )
    distances = result["distances"] or [[]]
    return [(id, 1.0 - distance) for id, distance in zip(result["ids"][0], distances[0], strict=True)]


def _steps(n_rows: int, threshold: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most so many rows, of which some end where a multiple of the threshold does."""
    for sync in range(0, n_rows, threshold):
        until = min(sync + threshold, n_rows)
        for at in range(sync, until, most):
            yield at, min(at + most, until)


def _where(scope: ShelfNames) -> dict[str, Any]:
    versions: defaultdict[str, list[str]] = defaultdict(list)
    for library, version in sorted(scope):
        versions[library] += [version] if version else ["", NO_VERSION]  # as early versions wrote it
    each: list[dict[str, Any]] = [
        {"$and": [{"library": library}, {"version": {"$in": known}}]} for library, known in versions.items()
    ]
    return each[0] if len(each) == 1 else {"$or": each}


@cache
def _own_settings() -> type[Settings]:
    """Chroma's settings without what it inherits: variables, or a `.env` in the current folder, that would send texts
    to a server or reports to a collector. One class, since Chroma compares the settings of two clients of a folder."""
    from chromadb.config import Settings

    class OwnSettings(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], init_settings: Source, *_: Source, **_inherited: Source
        ) -> tuple[Source, ...]:
            return (init_settings,)

    return OwnSettings


def _metadata(chunk: Chunk) -> dict[str, str | int | float | bool | None]:
    return {
        "library": chunk.library,
        "version": chunk.version,
        "kind": chunk.kind,
        "title": chunk.title,
        "url": chunk.url,
        "symbols": " ".join(chunk.symbols),
        "licence": chunk.licence,
    }
