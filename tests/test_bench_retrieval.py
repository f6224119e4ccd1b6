"""The measurement on a tiny index: pages put together again, hidden headings, the quick-start, choices, the report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from evals.bench.hidden_headings import bare, hiding
from evals.bench.quickstart import Quickstart, fast_embeddings
from evals.bench.quickstart_documents import pages_of
from evals.bench.retrieval import main
from evals.bench.retrieval_report import pooled, rows
from evals.bench.retrieval_runs import documented_names, run_names, run_sections
from evals.bench.systems import Passage, searches
from evals.score.library_choice import answerable, by_library, library_ranks
from evals.score.metrics import macro_average
from evals.suites.question_sets import Case
from tests.tiny_index import open_tiny_index, passage

FILLING = "Working with missing data > Filling missing values"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory: pytest.TempPathFactory, index: Index) -> Quickstart:
    return Quickstart.open(index, Home(tmp_path_factory.mktemp("home")), fast_embeddings(index.encoder))


def chunk_id(index: Index, title: str) -> str:
    return next(chunk.id for chunk in index.knowledge.all_chunks() if chunk.title == title)


def test_a_page_is_put_together_with_its_headings_and_knows_whose_characters_are_whose(index: Index) -> None:
    (page,) = [page for page in pages_of(index.knowledge.all_chunks()) if page.id == "pandas/Working with missing data"]
    assert page.text.startswith("# Working with missing data\n\n## Filling missing values\n\nUse fillna")
    assert "\n## Dropping missing values\n\nUse dropna" in page.text
    for span in page.spans:
        chunk = index.knowledge.chunks([span.chunk_id])[span.chunk_id]
        assert page.text[span.start : span.end] == chunk.text
        assert page.chunks_within(span.start, span.end) == [span.chunk_id]


def test_a_hidden_section_loses_its_own_heading_only(index: Index) -> None:
    hidden = {chunk_id(index, FILLING)}
    text = next(p.text for p in pages_of(index.knowledge.all_chunks(), hidden=hidden) if "fillna to" in p.text)
    assert "Filling missing values" not in text
    assert "# Working with missing data" in text
    assert "## Dropping missing values" in text


def test_a_bare_chunk_has_no_title_and_no_heading_line() -> None:
    chunk = passage(8)
    assert (bare(chunk).title, bare(chunk).text) == ("", chunk.text)
    headed = replace(chunk, text=f"## Filling missing values\n\n{chunk.text}", end=chunk.end + 27)
    assert bare(headed).text == chunk.text
    assert bare(headed).end - bare(headed).start == len(chunk.text)


def test_hidden_headings_find_nothing_by_title_but_the_text_still_does(index: Index, tmp_path: Path) -> None:
    id = chunk_id(index, "Broadcasting")
    hidden = hiding(index, {id}, tmp_path)
    at = index.positions([id])
    assert hidden.lexical.scores("broadcasting").at(at)[0] < index.lexical.scores("broadcasting").at(at)[0]
    assert hidden.knowledge.chunks([id])[id].title == ""
    before, after = (dict(each.nearest("Broadcasting", 26))[id] for each in (index, hidden))
    assert after < before
    found = searches(hidden, 3)["preceptor"]("how does NumPy treat arrays of different shapes in arithmetic")
    assert (id,) in [passage.chunk_ids for passage in found]


def test_what_is_not_hidden_is_as_near_as_before(index: Index, tmp_path: Path) -> None:
    hidden = hiding(index, {chunk_id(index, "Broadcasting")}, tmp_path)
    before, after = dict(index.nearest("read a file", 26)), dict(hidden.nearest("read a file", 26, ("pandas",)))
    assert all(id.startswith("pandas:") for id in after)
    np.testing.assert_allclose([after[id] for id in after], [before[id] for id in after], atol=2e-3)


def test_the_quickstart_finds_a_page_and_says_which_chunks_it_covers(index: Index, quickstart: Quickstart) -> None:
    found = quickstart.search("fill missing values of a column", 10)
    first = found[0]
    assert first.library == "pandas"
    assert set(first.chunk_ids) & {chunk_id(index, FILLING), chunk_id(index, "pandas.DataFrame.fillna")}
    assert len(quickstart.search("fill missing values", 50)) == len(quickstart.search("anything", 50))


def test_the_quickstart_with_hidden_headings_holds_every_page_once(
    index: Index, quickstart: Quickstart, tmp_path: Path
) -> None:
    shown = quickstart.search("missing values", 100)
    hidden = quickstart.hiding({chunk_id(index, FILLING)}, tmp_path).search("missing values", 100)
    assert sorted(p.chunk_ids for p in hidden) == sorted(p.chunk_ids for p in shown)


def test_an_interrupted_quickstart_is_completed(index: Index, tmp_path: Path) -> None:
    home = Home(tmp_path)
    whole = Quickstart.open(index, home, fast_embeddings(index.encoder)).search("values", 100)
    (folder,) = (tmp_path / "cache" / "quickstart").iterdir()
    (folder / "complete").unlink()
    again = Quickstart.open(index, home, fast_embeddings(index.encoder)).search("values", 100)
    assert again == whole
    assert (folder / "complete").is_file()


def test_choices_are_libraries_in_order_of_first_appearance_without_the_article(index: Index) -> None:
    (case,) = answerable([Case("1", "?", "1", libraries=("Seaborn", "sklearn-extra", "scikit-learn"))], index)
    assert case.libraries == ("seaborn", "scikit-learn")
    hits = [Passage(library, (), ()) for library in ("article", "pandas", "seaborn", "pandas", "numpy", "scikit-learn")]
    assert library_ranks(hits, case) == [2, 4]
    values = by_library([case], [[2, 4]], "recall@3")
    assert values.tolist() == [[0.0, 1.0]]  # columns in order of name
    assert macro_average(values) == 0.5


def test_the_report_says_n_intervals_and_differences(index: Index) -> None:
    cases = [Case("1", "fill missing values", "a", ("pandas.DataFrame.fillna",)), Case("2", "?", "b", ("numpy.gone",))]
    run = run_names("set", cases, searches(index, 5), documented_names(index))
    assert run.held == (1.0, 0.0)
    text = "\n".join(rows(pooled("both", [run, run]), depth=5, seed=0))
    assert "n=4 questions, 2 clusters; 50.0% of the gold is in the index" in text
    assert "preceptor - words" in text
    gold = [frozenset({chunk_id(index, FILLING)})]
    sections = run_sections("s", [Case("1", "replace missing values in a column", "1")], gold, searches(index, 5))
    assert sections.ranks["vectors"][0][0] is not None


def test_the_command_prints_sets_and_writes_ranks(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(small_home.root))
    row = {"id": "1", "question": "matrix of zeros", "library": "numpy", "gold_api": ["numpy.zeros"]}
    (tmp_path / "numpy100.jsonl").write_text(json.dumps(row) + "\n")
    arguments = [str(tmp_path), "--json", str(tmp_path / "ranks.json")]
    for system in ("words", "vectors", "preceptor"):
        arguments += ["--systems", system]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "numpy100   n=1 questions" in result.stdout
    (run,) = json.loads((tmp_path / "ranks.json").read_text())["runs"]
    assert set(run["questions"][0]["ranks"]) == {"words", "vectors", "preceptor"}


def test_without_outside_questions_the_own_suites_are_measured(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(small_home.root))
    result = CliRunner().invoke(main, [str(tmp_path / "nowhere"), "--every", "40", "--systems", "words"])
    assert result.exit_code == 0, result.output
    assert "retrieval" in result.stdout
