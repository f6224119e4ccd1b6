"""A folder that changes between being gathered and being read: its pages are named, and read by the next ingest."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.catalogue import library
from corpus.encoder import Encoder
from corpus.generation import SourceReport, current_manifest
from corpus.home import Home
from ingest import shards
from ingest.fetch.folder import fetch_folder
from ingest.gather import gather
from ingest.own.folders import folder_libraries
from ingest.pipeline import ingest
from ingest.processes.limits import Guard
from ingest.progress import Reporter
from ingest.readings import Reading
from ingest.request import Request
from ingest.shards import Job, Shard, read_all


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with one page, in a folder below it."""
    folder = tmp_path / "notes"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "one.md").write_text("# One\n\nA single paragraph.\n")
    return folder


def gathered(notes: Path, home: Home) -> Shard:
    """What is to be read of the folder, as it is now."""
    ((source,),) = gather(folder_libraries((notes,)), home=home, offline=True)
    assert source.fetched is not None
    identity, names = source.fetched.identity, source.fetched.tree.names()
    return Shard(source.library, source.spec, source.fetched.version, identity, names, None)


def job(home: Home, encoder: Encoder) -> Job:
    return Job(home, encoder.name, encoder.identity, encoder.tokenizer, "code")


def read(shard: Shard, home: Home, encoder: Encoder) -> Reading:
    ((_, reading),) = read_all([shard], job(home, encoder))
    return reading


def lose_its_page(notes: Path) -> None:
    (notes / "sub" / "one.md").unlink()


def become_a_file(notes: Path) -> None:
    shutil.rmtree(notes)
    notes.write_text("no folder")


def lock_a_part(notes: Path) -> None:
    (notes / "sub").chmod(0)


def lock_the_folder_above(notes: Path) -> None:
    notes.parent.chmod(0)


root_reads_all = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@pytest.fixture
def unlocked(notes: Path) -> Iterator[None]:
    """Whatever is locked is unlocked in the end, so that it can be removed."""
    yield
    for folder in (notes.parent, notes / "sub"):
        if folder.is_dir():
            folder.chmod(0o700)


@pytest.mark.usefixtures("unlocked")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lose_its_page, "holds no page that can be read"),
        (become_a_file, "is a file"),
        pytest.param(lock_a_part, "allow it with chmod", marks=root_reads_all),
        pytest.param(lock_the_folder_above, "allow it with chmod", marks=root_reads_all),
    ],
)
def test_the_pages_of_a_folder_that_cannot_be_read_any_more_are_named(
    tmp_path_factory: pytest.TempPathFactory, notes: Path, encoder: Encoder, change: Callable[[Path], None], reason: str
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    shard = gathered(notes, home)
    change(notes)
    reading = read(shard, home, encoder)
    assert (list(reading.chunks()), reading.about.n_pages) == ([], 0)
    ((name, said),) = reading.about.unreadable
    assert name == "sub/one.md"
    assert reason in said


def locked(root: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
    """What anybody but root meets who walks through a folder whose part is locked."""
    onerror(PermissionError(errno.EACCES, "Permission denied", str(root / "sub")))
    yield str(root), [], [file.name for file in root.iterdir() if file.is_file()]


def test_a_part_of_a_folder_that_is_locked_is_named_and_the_rest_is_read(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (notes / "two.md").write_text("# Two\n\nAnother paragraph.\n")
    monkeypatch.setattr(os, "walk", locked)
    (spec,) = folder_libraries((notes,))[0].sources
    tree = fetch_folder(spec).tree
    assert (tree.names(), dict(tree.left_out())) == (
        ("two.md",),
        {"sub": "can't be looked into; allow it with chmod u+rX"},
    )


def test_the_pages_of_a_folder_that_was_locked_are_named(
    tmp_path: Path, notes: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, guard = Home(tmp_path / "home"), Guard()
    home.chunks.mkdir(parents=True)
    shard = gathered(notes, home)
    monkeypatch.setattr(os, "walk", locked)
    shards.read_shard(shard, guard, job=job(home, encoder))
    assert "sub can't be looked into; allow it with chmod u+rX" in guard.problems["sub/one.md"]


def test_a_download_that_is_gone_costs_its_own_source_only(tmp_path: Path, encoder: Encoder) -> None:
    requests = library("requests")
    spec = next(spec for spec in requests.sources if spec.reads == "api")
    reading = read(Shard(requests, spec, spec.version, "it was there", None, None), Home(tmp_path), encoder)
    assert [name for name, _ in reading.about.unreadable] == [spec.project]
    assert "isn't in the cache" in reading.about.unreadable[0][1]


def test_a_page_that_is_back_is_read_though_it_was_missed_before(tmp_path: Path, notes: Path, encoder: Encoder) -> None:
    home = Home(tmp_path / "home")
    (notes / "two.md").write_text("# Two\n\nAnother paragraph.\n")
    shard, content = gathered(notes, home), (notes / "two.md").read_bytes()
    (notes / "two.md").unlink()
    assert [name for name, _ in read(shard, home, encoder).about.unreadable] == ["two.md"]
    (notes / "two.md").write_bytes(content)
    assert {chunk.title for chunk in read(shard, home, encoder).chunks()} == {"One", "Two"}


class Meanwhile(Reporter):
    """Does something once everything is gathered."""

    def __init__(self, do: Callable[[], None]) -> None:
        super().__init__()
        self._do = do

    def stage(self, name: str, total: int) -> None:
        super().stage(name, total)
        if name == "read":
            self._do()


def rows_of(home: Home) -> list[SourceReport]:
    manifest = current_manifest(home)
    assert manifest is not None
    return [row for row in manifest.sources if row.library == "notes"]


def test_an_ingest_whose_folder_empties_names_its_page_and_the_next_one_reads_it(
    tmp_path: Path, notes: Path, request: pytest.FixtureRequest
) -> None:
    home = Home(tmp_path / "home")
    home.vectors.parent.mkdir(parents=True)
    home.vectors.symlink_to(request.config.cache.mkdir("vectors"))
    page = notes / "sub" / "one.md"
    content = page.read_bytes()
    asked = Request("core", libraries=("requests",), folders=(notes,), with_our_lessons=False, offline=True)
    ingest(asked, home, Meanwhile(page.unlink))
    assert [(row.source, row.status) for row in rows_of(home)][1:] == [("sub/one.md", "unreadable")]
    page.write_bytes(content)
    assert ingest(asked, home, Reporter()).changed
    assert [(row.pages, row.status) for row in rows_of(home)] == [(1, "indexed")]
    assert not ingest(asked, home, Reporter()).changed
