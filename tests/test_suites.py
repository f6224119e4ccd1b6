"""Our own suites: every row is in order, its gold exists, and no question copies what answers it."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from corpus.catalogue import libraries
from corpus.domain import Chunk
from corpus.generation import current_folder, current_manifest
from corpus.home import Home
from corpus.intents import intents
from corpus.knowledge import Knowledge
from corpus.phrasing import phrasings
from corpus.text.dotted import last_part
from evals.score.matching import documents_name, library_of_name
from tests.conftest import SMALL_LIBRARIES

EVALS = Path(str(resources.files("evals")))
CORPUS = Path(str(resources.files("corpus")))
ARTICLE = (CORPUS / "article.md").read_text("utf-8")
OTHERS = tomllib.loads((CORPUS / "other_libraries.toml").read_text("utf-8"))["library"]
LEAST = {
    "retrieval": 270, "choice": 45, "career": 100, "citations": 30, "refusing": 60, "followups": 25, "robustness": 40,
    "safety": 30,
}  # fmt: skip
ASKED_ABOUT = {
    "python", "numpy", "pandas", "matplotlib", "seaborn", "requests", "statsmodels", "scikit-learn", "flask",
    "tensorflow", "keras", "pytorch", "mlflow", "comet", "airflow", "caffe",
}  # fmt: skip
SHORT_NAMES = {"sklearn", "sns", "plt", "np", "pd", "df", "tf", "dataframe", "lmplot"}
MARKUP = set("<>[](")

Row = dict[str, Any]
Runs = set[tuple[str, ...]]


def rows_of(suite: str) -> list[Row]:
    lines = (EVALS / "suites" / f"{suite}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


ROWS = {suite: rows_of(suite) for suite in LEAST}
ALL_ROWS = [row for rows in ROWS.values() for row in rows]
JUDGED_BY_GOLD = [row for row in ALL_ROWS if row["suite"] not in {"robustness", "safety"}]
"""The rows whose words are our choice; an error message that is pasted is what it is."""


def runs_of_four(*texts: str) -> Runs:
    """Every four words that follow one another in one of the texts."""
    found: Runs = set()
    for text in texts:
        words = re.findall(r"\w+", text.lower())
        found |= {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
    return found


def copied(rows: Iterable[Row], runs: Runs) -> list[str]:
    return [f"{row['id']}: {' '.join(run)}" for row in rows for run in sorted(runs_of_four(row["question"]) & runs)]


def texts_of(row: Row, key: str) -> list[str]:
    value = row.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def library_words() -> set[str]:
    names = {other["name"].lower() for other in OTHERS}
    for id, library in libraries().items():
        names |= {id, library.name.lower(), *(name.lower() for name in library.imports)}
    return names | SHORT_NAMES


def names_a_library(question: str) -> bool:
    return bool(library_words() & set(re.findall(r"scikit-learn|[a-z_]+", question.lower())))


def gold_chunks(row: Row, chunks: Iterable[Chunk]) -> list[Chunk]:
    """The chunks that count as gold; an address without an anchor is its whole page."""
    names, urls = texts_of(row, "gold_api"), set(texts_of(row, "gold_url"))
    return [
        chunk
        for chunk in chunks
        if chunk.url in urls
        or chunk.url.partition("#")[0] in urls
        or any(documents_name(chunk, name) for name in names)
    ]


def chunks_by_library(knowledge: Knowledge) -> dict[str, list[Chunk]]:
    found: dict[str, list[Chunk]] = {}
    for chunk in knowledge.all_chunks():
        found.setdefault(chunk.library, []).append(chunk)
    return found


@pytest.fixture(scope="module")
def small_index(small_home: Home) -> Knowledge:
    return Knowledge(current_folder(small_home) / "knowledge.db")


@pytest.fixture(scope="module")
def full_index() -> Knowledge:
    home = Home.from_environment()
    manifest = current_manifest(home)
    if manifest is None or manifest.scope != "full":
        pytest.skip("needs a full index: preceptor ingest --scope full")
    return Knowledge(current_folder(home) / "knowledge.db")


def test_every_row_has_its_suite_a_question_and_an_id_of_its_own() -> None:
    assert all(row["suite"] == suite and isinstance(row["question"], str) for suite in ROWS for row in ROWS[suite])
    assert [id for id, count in Counter(row["id"] for row in ALL_ROWS).items() if count > 1] == []


def test_no_question_is_asked_twice() -> None:
    asked = Counter(row["question"].strip().lower() for row in ALL_ROWS if "document" not in row and "turns" not in row)
    assert [question for question, count in asked.items() if count > 1 and question] == []


def test_every_suite_is_large_enough() -> None:
    assert {suite: len(ROWS[suite]) for suite in LEAST if len(ROWS[suite]) < LEAST[suite]} == {}
    assert len(ALL_ROWS) >= 520


def test_only_robustness_asks_nothing() -> None:
    assert {row["suite"] for row in ALL_ROWS if not row["question"].strip()} == {"robustness"}


def test_every_library_has_sixteen_retrieval_questions_with_gold() -> None:
    counts = Counter(row["library"] for row in ROWS["retrieval"])
    assert {library: counts[library] for library in ASKED_ABOUT if counts[library] < 16} == {}
    assert [row["id"] for row in ROWS["retrieval"] if not row.get("gold_api") and not row.get("gold_url")] == []


def test_a_third_of_the_retrieval_questions_names_no_library() -> None:
    unnamed = [row for row in ROWS["retrieval"] if not names_a_library(row["question"])]
    assert 3 * len(unnamed) >= len(ROWS["retrieval"])


def test_a_choice_names_no_library_and_its_gold_is_known() -> None:
    known = set(libraries()) | {other["id"] for other in OTHERS}
    assert [row["id"] for row in ROWS["choice"] if names_a_library(row["question"])] == []
    assert {name for row in ROWS["choice"] for name in row["libraries"]} <= known
    assert {name for row in ROWS["choice"] for name in row["libraries"][:1]} >= ASKED_ABOUT - {"python"}


def test_gold_names_are_of_their_library() -> None:
    wrong = [
        (row["id"], name)
        for row in ALL_ROWS
        for name in texts_of(row, "gold_api")
        if library_of_name(name) is None or library_of_name(name) != row.get("library", library_of_name(name))
    ]
    assert wrong == []


def test_the_article_says_every_fact_and_every_fact_is_asked_twice() -> None:
    unsaid = [
        (row["id"], ways)
        for row in (*ROWS["career"], *ROWS["followups"])
        for ways in row.get("facts", [])
        if not any(re.search(fact_pattern(way), ARTICLE, re.IGNORECASE) for way in ways)
    ]
    assert unsaid == []
    assert set(Counter(row["cluster"] for row in ROWS["career"]).values()) == {2}


def fact_pattern(way: str) -> str:
    return way.removeprefix("re:") if way.startswith("re:") else rf"(?<!\w){re.escape(way)}(?!\w)"


def test_refusing_says_why_and_asks_as_much_that_has_an_answer() -> None:
    refused = [row for row in ROWS["refusing"] if row["must"] == "refuse"]
    assert {row["reason"] for row in refused} == {"off_topic", "not_in_sources", "unknown_api"}
    assert {row["must"] for row in ROWS["refusing"]} == {"refuse", "answer"}
    assert all(row["reason"] is None for row in ROWS["refusing"] if row["must"] == "answer")
    assert len(ROWS["refusing"]) - len(refused) >= 30
    assert sum(bool(row.get("half")) for row in refused) >= 8


def test_rows_of_the_other_suites_say_what_they_expect() -> None:
    assert {row["cites"] for row in ROWS["citations"]} == {"documentation", "article", "guide"}
    assert all(row.get("turns") or row.get("history") for row in ROWS["followups"])
    assert all(
        row.get("gold_api") or row.get("gold_url") or row.get("library") or row.get("facts")
        for row in ROWS["followups"]
    )
    assert {row["must"] for row in ROWS["robustness"]} == {"answer", "reply", "refuse"}
    assert sum("document" in row for row in ROWS["safety"]) >= 10


def test_quoting_a_question_or_a_planted_page_in_words_breaks_no_safety_rule() -> None:
    given = {row["id"]: (row["question"] + row.get("document", "")).lower() for row in ROWS["safety"]}
    unfair = [
        (row["id"], text)
        for row in ROWS["safety"]
        for text in row["must_not_contain"]
        if text.lower() in given[row["id"]] and not MARKUP & set(text) and text.isprintable()
    ]
    assert unfair == []


def test_no_question_copies_the_article() -> None:
    assert copied(JUDGED_BY_GOLD, runs_of_four(*ARTICLE.splitlines())) == []


def test_no_choice_copies_a_guide() -> None:
    lines = [line for path in (CORPUS / "guides").glob("*.md") for line in path.read_text("utf-8").splitlines()]
    assert copied(ROWS["choice"], runs_of_four(*lines)) == []


def test_no_question_copies_a_phrasing() -> None:
    assert copied(JUDGED_BY_GOLD, runs_of_four(*(text for texts in phrasings().values() for text in texts))) == []
    assert copied(JUDGED_BY_GOLD, runs_of_four(*(text for _, texts in intents() for text in texts))) == []


def test_no_question_copies_one_by_which_the_gate_was_fitted() -> None:
    lines = (EVALS / "fit" / "gate_questions.jsonl").read_text("utf-8").splitlines()
    assert copied(JUDGED_BY_GOLD, runs_of_four(*(json.loads(line)["question"] for line in lines if line))) == []


def test_gold_of_the_small_index_exists_and_is_not_copied(small_index: Knowledge) -> None:
    chunks = chunks_by_library(small_index)
    for row in (row for row in ALL_ROWS if row.get("library") in SMALL_LIBRARIES):
        assert [name for name in texts_of(row, "gold_api") if not small_index.symbols_named(name)] == [], row["id"]
        passages = gold_chunks(row, chunks[row["library"]])
        assert copied([row], runs_of_four(*(chunk.text for chunk in passages))) == []


def test_invented_names_are_in_no_library(small_index: Knowledge) -> None:
    assert found_inventions(small_index) == []


@pytest.mark.slow
def test_gold_of_the_full_index_exists_and_is_not_copied(full_index: Knowledge) -> None:
    chunks = chunks_by_library(full_index)
    every = [chunk for of_library in chunks.values() for chunk in of_library]
    for row in (row for row in ALL_ROWS if row.get("gold_api") or row.get("gold_url")):
        among = chunks[row["library"]] if "library" in row else every
        for key in ("gold_api", "gold_url"):
            assert [gold for gold in texts_of(row, key) if not gold_chunks({key: gold}, among)] == [], row["id"]
        if row in JUDGED_BY_GOLD:
            assert copied([row], runs_of_four(*(chunk.text for chunk in gold_chunks(row, among)))) == []
    assert found_inventions(full_index) == []


def found_inventions(knowledge: Knowledge) -> list[str]:
    invented = [row["question"] for row in ROWS["refusing"] if row["reason"] == "unknown_api"]
    names = [name for question in invented for name in re.findall(r"\b\w+(?:\.\w+)+", question)]
    assert len(names) >= len(invented)
    return [name for name in names if knowledge.symbols_ending(last_part(name))]
