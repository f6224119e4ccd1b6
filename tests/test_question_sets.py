"""Question sets as files of JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.suites.question_sets import SectionGold, read_cases, read_choices, read_method_cases


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps({"id": str(at), "question": "?"} | row) + "\n" for at, row in enumerate(rows)))
    return path


def test_normalised_names_come_before_names_as_written_and_rows_without_gold_are_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"library": ["pandas"], "gold_api_norm": ["pandas.concat"], "gold_api": ["pd.concat"], "cluster": "so-7"},
        {"library": "numpy", "gold_api": ["numpy.sum", "numpy.sum"]},
        {"library": ["pandas"], "gold_api_norm": []},
    )
    found = read_cases(path)
    assert [case.names for case in found] == [("pandas.concat",), ("numpy.sum",)]
    assert [case.cluster for case in found] == ["so-7", "1"]


def test_sections_are_read_by_anchor_or_by_address(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"library": "flask", "gold_anchor": "thread-locals", "gold_passage": None},
        {"library": "flask", "gold_url": "https://docs.example/flask#1"},
    )
    assert [case.section for case in read_cases(path)] == [
        SectionGold("flask", anchor="thread-locals"),
        SectionGold("flask", url="https://docs.example/flask#1"),
    ]


def test_questions_of_one_thread_share_a_cluster_across_sets(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", {"library": ["numpy"], "gold_api": ["numpy.sum"], "cluster": "odex-7"})
    assert read_cases(path)[0].cluster == "so-7"


def test_bare_methods_become_names_of_two_parts_where_the_library_is_plain(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"library": ["scikit-learn"], "gold_api": [], "gold_methods": ["fit"]},
        {"library": ["numpy", "pandas"], "gold_api": [], "gold_methods": ["head"]},
        {"library": ["pandas"], "gold_api": ["pandas.concat"], "gold_methods": ["head"]},
    )
    assert [case.names for case in read_method_cases(path)] == [("sklearn.fit",)]


def test_a_question_that_names_its_library_is_no_choice(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"library": ["numpy", "pandas"], "names_library": False},
        {"library": ["pandas"], "names_library": True},
    )
    assert [case.libraries for case in read_choices(path)] == [("numpy", "pandas")]


def test_a_missing_file_is_an_empty_set(tmp_path: Path) -> None:
    assert read_cases(tmp_path / "nothing.jsonl") == []
