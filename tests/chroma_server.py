"""The address of a Chroma server that lasts as long as a test needs it. Not here: how it is run, or tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evals.bench import chroma_run as bench


@contextmanager
def chroma_run(folder: Path) -> Iterator[str]:
    """The address of a server that keeps what it holds in that folder; it ends with the block."""
    with bench.chroma_run(folder) as server:
        yield server.address
