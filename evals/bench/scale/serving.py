"""The same index in a Chroma server of this machine: what publishing it costs, and what asking it then does.

The server is begun anew before it is asked, so that its memory is that of answering. The reader is a home of its own,
which takes what isn't asked for of a server.

Not here: building the index, or which questions are asked.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from corpus.address import server_at
from corpus.elsewhere.opening import PublishedIndex
from corpus.elsewhere.server import publish_to_server
from corpus.errors import UsageError
from corpus.generation import current_folder
from corpus.home import Home
from evals.bench.apart import apart
from evals.bench.chroma_run import chroma_run
from evals.bench.scale.asking import Asked, ask


@dataclass(frozen=True, slots=True)
class Served:
    """Seconds to publish and to take what a reader keeps, the server's disk and memory in MB, and the reader's side."""

    publish_s: float
    take_s: float
    disk_mb: float
    server_mb: float
    asked: Asked


def serve(folder: Path, n_questions: int) -> Served:
    """Publishes the index of the home at `folder` into a server below it, and asks that."""
    kept, reader = folder / "server", folder / "reader"
    for left_over in (kept, reader):
        shutil.rmtree(left_over, ignore_errors=True)
    reader.mkdir()
    (reader / "models").symlink_to((folder / "models").resolve())
    try:
        with chroma_run(kept) as server:
            publish_s = apart(_publish, folder, server.address)
        disk_mb = sum(file.stat().st_size for file in kept.rglob("*") if file.is_file()) / 1e6
        with chroma_run(kept) as server:
            take_s = apart(_take, reader, server.address)
            asked = apart(ask, reader, n_questions, server.address)
            server_mb = server.resident_mb()
        return Served(publish_s, take_s, disk_mb, server_mb, asked)
    finally:
        for mine in (kept, reader):
            shutil.rmtree(mine, ignore_errors=True)


def _publish(folder: Path, address: str) -> float:
    """Seconds. In a process of its own."""
    began = perf_counter()
    server = server_at(address)
    if server is None:
        raise UsageError(f"{address} names no Chroma server")
    publish_to_server(current_folder(Home(folder)), server)
    return perf_counter() - began


def _take(folder: Path, address: str) -> float:
    """Seconds. In a process of its own."""
    began = perf_counter()
    PublishedIndex(Home(folder), address).current()
    return perf_counter() - began
