"""The parts of `make bench-scale`: what is drawn, what is repeated, and one small size from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.domain import Chunk
from corpus.generation import current_folder
from corpus.home import Home
from corpus.index import open_index
from corpus.knowledge import Knowledge
from evals.bench.scale.__main__ import main
from evals.bench.scale.building import drawn_documents
from evals.bench.scale.further import repeated


def chunk(number: int, document: str, text: str = "Call array.sum() to add.") -> Chunk:
    return Chunk(
        f"numpy:{number}", document, "numpy", "2.0", "sdist", "narrative", "Sums", "u", "BSD", text, 0, len(text),
        ("numpy.sum",),
    )  # fmt: skip


def test_whole_documents_are_drawn_and_never_more_than_asked() -> None:
    chunks = [chunk(number, f"page {number // 3}") for number in range(30)]
    drawn = drawn_documents(chunks, 10)
    assert len(drawn) == 3
    assert drawn == drawn_documents(chunks, 10)


def test_repeated_chunks_are_of_another_library_and_have_other_names() -> None:
    (again,) = repeated(iter([chunk(0, "page")]))
    assert again.text == "Call array_b.sum_b() to add."
    assert (again.id, again.library, again.symbols) == ("numpy:0-b", "numpy-b", ("numpy.sum_b",))
    assert again.text[again.start : again.end] == again.text


@pytest.mark.slow
def test_a_size_is_built_asked_on_both_sides_and_not_measured_twice(small_home: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    for mine, theirs in ((home.models, small_home.models), (home.vectors, small_home.vectors)):
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.symlink_to(theirs.resolve())
    (tmp_path / "index").symlink_to((small_home.root / "index").resolve())
    (figures, _) = measured(tmp_path, "--keep")
    row = json.loads(figures.read_text("utf-8"))
    assert 350 < row["n_chunks"] <= 400
    assert 0 < row["answer_p50"] <= row["answer_p95"]
    assert 0 < row["disk of chroma"] < row["disk_mb"]
    assert 0 < row["served_answer_p50"] <= row["served_answer_p95"]
    assert min(row[f"served_{name}"] for name in ("publish_s", "take_s", "server_mb", "disk_mb", "peak_mb")) > 0
    only_embedded = {name: figure for name, figure in row.items() if not name.startswith("served_")}
    figures.write_text(json.dumps(only_embedded), "utf-8")
    (_, completed) = measured(tmp_path)
    assert json.loads(figures.read_text("utf-8")).keys() == row.keys()
    assert only_embedded.items() <= json.loads(figures.read_text("utf-8")).items()
    assert [path.name for path in (figures.parent / "400").iterdir() if path.name != "locks"] == ["models"]
    assert measured(tmp_path) == (figures, completed)
    assert "<svg" in (figures.parent / "scale.svg").read_text("utf-8")


def measured(home: Path, *options: str) -> tuple[Path, str]:
    """Where the figures of one small size are, and what was printed."""
    asked = ["--size", "400", "--questions", "3", *options]
    said = CliRunner().invoke(main, asked, env={"PRECEPTOR_HOME": str(home)}, catch_exceptions=False)
    (figures,) = Home(home).evals.rglob("400.json")
    return figures, said.output


def test_the_symbols_of_an_index_come_back_in_their_order(small_home: Home) -> None:
    knowledge = Knowledge(current_folder(small_home) / "knowledge.db")
    symbols = list(knowledge.all_symbols())
    assert len(symbols) == open_index(small_home).manifest.n_symbols
    assert symbols[0].name
