"""One ingest from end to end, on real documentation."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import IndexLocked, SourceUnavailable, UsageError
from corpus.generation import current_folder, current_manifest, new_generation, newest_name, next_name, writer_lock
from corpus.home import Home
from corpus.index import open_index
from corpus.knowledge import Knowledge
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request
from tests.conftest import SMALL, SMALL_LIBRARIES, home_with_downloads


@pytest.fixture
def fresh_home(tmp_path: Path, small_home: Home, request: pytest.FixtureRequest) -> Home:
    """A home without an index, with the downloads and the vectors of the small one."""
    home = home_with_downloads(tmp_path / "home", request)
    shutil.copytree(small_home.vectors, home.vectors)
    return home


def build(home: Home, **options: object) -> int:
    """Ingests and returns how many texts were embedded."""
    options = {"with_our_lessons": False} | options
    return ingest(Request(**options), home, Reporter(home.progress)).n_embedded  # type: ignore[arg-type]  # a test's own options


def n_vectors(home: Home) -> int:
    """How many vectors are on disk already."""
    try:
        with sqlite3.connect(f"file:{next(home.vectors.glob('*.db'))}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM vectors").fetchone()[0])
    except (StopIteration, sqlite3.OperationalError):  # not made yet, or being made
        return 0


def knowledge(home: Home) -> Knowledge:
    return Knowledge(current_folder(home) / "knowledge.db")


def test_the_three_libraries_have_chunks_of_their_own_documentation(small_home: Home) -> None:
    manifest = current_manifest(small_home)
    assert manifest is not None
    own = {row.library for row in manifest.sources if row.kind in {"sdist", "wheel", "apt"} and row.chunks > 0}
    assert own == set(SMALL_LIBRARIES)


def test_an_ingest_of_what_is_there_embeds_nothing_and_publishes_nothing(small_home: Home) -> None:
    before = current_folder(small_home)
    outcome = ingest(SMALL, small_home, Reporter(small_home.progress))
    assert (outcome.changed, outcome.n_embedded) == (False, 0)
    assert current_folder(small_home) == before


def test_an_ingest_takes_the_place_of_a_newer_index_that_doesnt_serve(fresh_home: Home) -> None:
    build(fresh_home, scope="core", libraries=("requests",))
    serving = fresh_home.current.read_text("utf-8")
    with new_generation(fresh_home, next_name(fresh_home, "damaged")) as folder:
        (folder / "manifest.json").write_text("{", "utf-8")
    fresh_home.current.write_text(serving, "utf-8")
    assert newest_name(fresh_home).endswith("damaged")
    build(fresh_home, scope="core", libraries=("requests",))
    assert newest_name(fresh_home) == current_folder(fresh_home).name != serving.strip()


def test_symbols_are_what_a_chunk_documents(small_home: Home) -> None:
    (chunk, *_) = knowledge(small_home).chunks_documenting("numpy.concatenate")
    assert chunk.title == "numpy.concatenate"
    assert chunk.url == "https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html#numpy.concatenate"
    narrative = [c for c in knowledge(small_home).all_chunks() if c.kind == "narrative" and c.library == "numpy"]
    assert narrative
    assert not any("numpy.concatenate" in c.symbols for c in narrative)


def test_names_of_a_library_are_known_even_if_the_scope_leaves_their_text_out(small_home: Home) -> None:
    (symbol, *_) = knowledge(small_home).symbols_named("numpy.kaiser")
    assert symbol.parameters == ("M", "beta")
    assert knowledge(small_home).symbols_named("numpy.concatenat") == []


def test_names_from_cython_are_read(small_home: Home) -> None:
    (symbol, *_) = knowledge(small_home).symbols_named("numpy.random.Generator.normal")
    assert symbol.parameters[:2] == ("loc", "scale")


def test_a_folder_of_the_user_is_indexed_beside_the_libraries(fresh_home: Home, tmp_path: Path) -> None:
    notes = tmp_path / "Team notes"
    notes.mkdir()
    (notes / "deploy.md").write_text("# Deploying\n\nWe deploy the churn model on Tuesdays with `make ship`.\n")
    (notes / "data.rst").write_text("Data\n====\n\nThe customer table has one row per contract.\n")
    (notes / "photo.png").write_bytes(b"\x89PNG")
    build(fresh_home, scope="core", libraries=("requests",), folders=(notes,))
    hits = open_index(fresh_home).nearest("when do we deploy the churn model", 3, ("team-notes",))
    (chunk, *_) = [knowledge(fresh_home).chunks([id])[id] for id, _ in hits]
    assert (chunk.title, chunk.source, chunk.url) == ("Deploying", "folder", "team-notes/deploy#deploying")


def test_what_was_embedded_is_not_embedded_again_when_something_is_added(fresh_home: Home, tmp_path: Path) -> None:
    build(fresh_home, scope="core", libraries=("requests",))
    notes = tmp_path / "notes"
    notes.mkdir()
    # not the words that test_changed_folders embeds: both take vectors that outlive a run
    (notes / "one.md").write_text("# One\n\nA paragraph that came later.\n")
    assert build(fresh_home, scope="core", libraries=("requests",), folders=(notes,)) == 1


def test_an_article_of_the_user_takes_the_place_of_ours(fresh_home: Home, tmp_path: Path) -> None:
    article = tmp_path / "mine.txt"
    article.write_text("Learning Python takes as long as it takes.\n")
    build(fresh_home, scope="core", libraries=("requests",), article=article)
    texts = [chunk.text for chunk in knowledge(fresh_home).all_chunks() if chunk.library == "article"]
    assert texts == ["Learning Python takes as long as it takes."]


def test_an_unreadable_folder_leaves_the_index_untouched(small_home: Home, tmp_path: Path) -> None:
    before = current_folder(small_home)
    with pytest.raises(UsageError, match="nowhere"):
        build(small_home, libraries=("requests",), folders=(tmp_path / "nowhere",))
    assert current_folder(small_home) == before


def test_an_index_is_not_replaced_by_one_without_documentation(small_home: Home) -> None:
    before = current_folder(small_home)
    with pytest.raises(SourceUnavailable, match=r"none of the documentation .* the index is left as it was"):
        build(small_home, libraries=("flask",), versions=(("flask", "0.0.999"),), offline=True)
    assert current_folder(small_home) == before


def test_a_second_writer_is_refused(small_home: Home, tmp_path: Path) -> None:
    article = tmp_path / "other.md"
    article.write_text("# Other\n\nSomething else.\n")
    lock = writer_lock(small_home, purpose="preceptor ingest", started="today")
    with lock, pytest.raises(IndexLocked, match=r"process \d+ \(preceptor ingest, since today\)"):
        build(small_home, scope="core", libraries=("requests",), article=article)


def test_an_ingest_that_is_killed_leaves_the_old_index_and_the_next_one_goes_on(
    fresh_home: Home, tmp_path: Path
) -> None:
    build(fresh_home, scope="core", libraries=("requests",))
    before = current_folder(fresh_home)
    notes = tmp_path / "notes"  # of what isn't ours nor pinned, no vector is given
    notes.mkdir()
    for page in range(8):
        sections = (f"## Part {part}\n\nPage {page} says {part} times {part * page}. " * 20 for part in range(40))
        (notes / f"page-{page}.md").write_text(f"# Page {page}\n\n" + "\n\n".join(sections), "utf-8")
    command = [sys.executable, "-m", "ui", "ingest", "--scope", "core", "--library", "requests", "--no-lessons"]
    env = os.environ | {"PRECEPTOR_HOME": str(fresh_home.root)}
    n_before = n_vectors(fresh_home)
    child = subprocess.Popen(
        [*command, "--folder", str(notes)], env=env, cwd=tmp_path, start_new_session=True, stderr=subprocess.DEVNULL
    )
    while child.poll() is None and n_vectors(fresh_home) == n_before:
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert current_folder(fresh_home) == before
    embedded = build(fresh_home, scope="core", libraries=("requests",), folders=(notes,))
    assert current_folder(fresh_home) != before
    chunks = [chunk for chunk in knowledge(fresh_home).all_chunks() if chunk.source == "folder"]
    assert 0 < embedded < len({chunk.indexed_text for chunk in chunks})
