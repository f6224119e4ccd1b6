"""What the tests of endurance share: a seed, and homes to be maltreated."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random, SystemRandom

import pytest

from corpus.home import Home
from tests.conftest import home_with_downloads


@pytest.fixture
def drawn() -> Random:
    """A source of chance, whose seed is printed where a test fails."""
    seed = int(os.environ.get("PRECEPTOR_SEED", SystemRandom().randrange(1_000_000)))
    print(f"PRECEPTOR_SEED={seed} draws the same again")
    return Random(seed)


@pytest.fixture
def old_home(small_home: Home, tmp_path: Path, request: pytest.FixtureRequest) -> Home:
    """A home of its own, with the small index, and what was downloaded and embedded for it."""
    home = home_with_downloads(tmp_path / "home", request)
    shutil.copytree(small_home.root / "index", home.root / "index")
    shutil.copytree(small_home.vectors, home.vectors)
    shutil.copytree(small_home.chunks, home.chunks)
    home.models.symlink_to(small_home.models)
    return home
