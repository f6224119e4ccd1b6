"""The runs of lessons' examples: kept as they come, gone on with, and honest about what a Python lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from corpus.teaching import read_folder
from corpus.teaching.runs import read_runs
from evals.lessons.runs import own_version, run_lessons
from tests.lesson_material import ASKS, EXAMPLE, lesson_text


def folder_with(root: Path, **texts: str) -> Path:
    for id, text in texts.items():
        file = root / f"{id.replace('__', '/')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def run(folder: Path, *, changed: bool = False) -> int:
    return run_lessons(read_folder(folder), folder, python=sys.executable, write=False, record=True, changed=changed)


def test_what_ran_is_kept_and_only_changed_code_is_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_with(tmp_path, python__one=lesson_text())
    assert run(folder) == 0
    assert set(read_runs(folder)) == {("python/one", 0), ("python/one", 1)}
    assert "2 pieces of code run, 2 print what they should" in capsys.readouterr().out
    folder_with(tmp_path, python__one=lesson_text(example=EXAMPLE.replace("1 + 1", "2 * 1")))
    assert run(folder, changed=True) == 0
    assert "1 pieces of code run, 1 print what they should" in capsys.readouterr().out


def test_code_that_prints_something_else_is_a_fault_and_its_run_isnt_kept(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, python__one=lesson_text(example=EXAMPLE.replace("1 + 1", "1 + 2")))
    assert run(folder) == 1
    assert set(read_runs(folder)) == {("python/one", 1)}


def test_a_library_that_this_python_lacks_is_named_and_is_no_fault_of_its_lessons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = ASKS.replace("- ", "- airflow: ")
    variants = "## Else\n\nSo: `1`.[^ours]\n\n- airflow something else\n- airflow in another way\n"
    lacking = lesson_text(example="```python\nimport airflow\n```\n", asks=asks, variants=variants)
    folder = folder_with(tmp_path, python__one=lesson_text(), airflow__one=lacking)
    assert run(folder) == 0
    said = capsys.readouterr().out
    assert "has no airflow: 1 pieces of its lessons not run" in said
    assert "2 pieces of code run" in said


def test_what_is_no_python_is_said_to_be_none(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, airflow__one=lesson_text(asks=ASKS.replace("- ", "- airflow: ")))
    with pytest.raises(click.UsageError, match=r"doesn't run Python .*--python"):
        run_lessons(read_folder(folder), folder, python=str(tmp_path / "none"), write=False, record=False)


def test_of_distributions_that_share_a_package_the_library_itself_says_its_version() -> None:
    parts = {"apache-airflow-task-sdk": "1.3.2", "apache-airflow-core": "3.3.2"}
    assert own_version("airflow", parts) == "3.3.2"
    assert own_version("torch", {"torch": "2.13.0"}) == "2.13.0"
