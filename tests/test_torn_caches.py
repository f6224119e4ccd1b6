"""What a cache can't give is made again, and what it still has is not lost."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.encoder import Encoder
from corpus.home import Home
from ingest.fetch.folder import fetch_folder
from ingest.fetch.lock import Lock, Pin, read
from ingest.own.folders import folder_libraries
from ingest.readings import Reading
from ingest.shards import Job, Shard, read_all
from ingest.vectors import VectorCache
from tests.answering import WordEncoder

TEXTS = [f"text number {number} about {number * 7919 % 1000}" for number in range(3_000)]


def cache_file(folder: Path) -> Path:
    return next(folder.glob("*.db"))


def filled(folder: Path) -> np.ndarray:
    """The vectors of all texts, which are in the cache afterwards."""
    with closing(VectorCache(folder, WordEncoder())) as cache:
        cache.fill(TEXTS)
        return cache.vectors(TEXTS)


@pytest.mark.parametrize("torn", [b"", b"no database at all" * 100])
def test_a_file_of_vectors_that_is_no_database_is_made_again(tmp_path: Path, torn: bytes) -> None:
    before = filled(tmp_path)
    cache_file(tmp_path).write_bytes(torn)
    np.testing.assert_array_equal(filled(tmp_path), before)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_of_torn_vectors_those_that_can_be_read_are_not_embedded_again(tmp_path: Path, part: float) -> None:
    before = filled(tmp_path)
    content = bytearray(cache_file(tmp_path).read_bytes())
    at = int(len(content) * part) // 4096 * 4096
    content[at : at + 4096] = bytes(4096)
    cache_file(tmp_path).write_bytes(content)
    with closing(VectorCache(tmp_path, WordEncoder())) as cache:
        np.testing.assert_array_equal(cache.vectors(TEXTS), before)
        assert list(cache.missing(TEXTS)) == []


def test_a_truncated_file_of_vectors_is_mended(tmp_path: Path) -> None:
    before = filled(tmp_path)
    content = cache_file(tmp_path).read_bytes()
    cache_file(tmp_path).write_bytes(content[: len(content) // 2])
    np.testing.assert_array_equal(filled(tmp_path), before)


def test_a_vector_of_another_length_is_made_again(tmp_path: Path) -> None:
    before = filled(tmp_path)
    with closing(sqlite3.connect(cache_file(tmp_path))) as db, db:
        db.execute("UPDATE vectors SET vector = x'00' WHERE text = (SELECT min(text) FROM vectors)")
    with closing(VectorCache(tmp_path, WordEncoder())) as cache:
        assert len(list(cache.missing(TEXTS))) == 1
    np.testing.assert_array_equal(filled(tmp_path), before)


@pytest.fixture
def shard(tmp_path: Path) -> Shard:
    """A shard of one page in a folder."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text("# One\n\nA single paragraph.\n")
    (library,) = folder_libraries((tmp_path / "notes",))
    (spec,) = library.sources
    return Shard(library, spec, "", fetch_folder(spec).identity, ("one.md",), None)


def readings(home: Home, shard: Shard, encoder: Encoder) -> list[Reading]:
    job = Job(home, encoder.name, encoder.identity, encoder.tokenizer, "code")
    return [reading for _, reading in read_all([shard], job)]


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b"\0\0\0", b'{"chunks": [{"id": 1}]}', b'{"chunks": 1}'])
def test_a_torn_reading_is_made_again(tmp_path: Path, shard: Shard, encoder: Encoder, torn: bytes) -> None:
    home = Home(tmp_path / "home")
    before = [tuple(reading.chunks()) for reading in readings(home, shard, encoder)]
    (kept,) = home.chunks.iterdir()
    kept.write_bytes(torn)
    assert [tuple(reading.chunks()) for reading in readings(home, shard, encoder)] == before
    assert kept.read_bytes() != torn


def test_pins_recorded_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    pins = [Pin("sdist", f"thing-{n}", "1.0", f"thing-{n}.tar.gz", f"{n:064}", 100) for n in range(6)]
    for trial in range(20):
        recorded = tmp_path / f"{trial}.toml"
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(Lock(tmp_path / "none.toml", recorded).record, pins))
        assert set(read(recorded)) == set(pins)


def test_pins_recorded_by_several_processes_are_all_kept(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = """
import sys
from pathlib import Path
from ingest.fetch.lock import Lock, Pin
lock = Lock(Path("none.toml"), Path(sys.argv[1]))
for n in range(20):
    lock.record(Pin("sdist", f"thing-{sys.argv[2]}-{n}", "1.0", "file", "0" * 64, 100))
"""
    recorded = tmp_path / "recorded.toml"
    writers = [subprocess.Popen([sys.executable, "-c", program, str(recorded), str(n)]) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(read(recorded)) == 60
