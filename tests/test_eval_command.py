"""`preceptor eval` as a user runs it: the smoke run, one's own file, and what it says when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.home import Home
from tests.test_cli import run


@pytest.fixture
def own_home(small_home: Home, tmp_path: Path) -> Path:
    """A home of its own on the small index."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "downloads").symlink_to(small_home.downloads)
    (tmp_path / "index").symlink_to(small_home.root / "index")
    (tmp_path / "models").symlink_to(small_home.models)
    return tmp_path


def test_a_smoke_run_of_every_suite_ends_green(own_home: Path) -> None:
    report, figures = own_home / "report.html", own_home / "run.json"
    result = run("eval", "--smoke", "--report", str(report), "--json", str(figures), home=own_home)
    assert result.returncode == 0, result.stdout + result.stderr
    suites = {suite["suite"] for suite in json.loads(figures.read_text("utf-8"))["suites"]}
    assert suites >= {"retrieval", "choice", "career", "citations", "refusing", "followups", "robustness", "safety"}
    assert report.read_text("utf-8").startswith("<!doctype html>")
    assert len(list((own_home / "evals").iterdir())) == 1


def test_a_file_of_ones_own_is_asked_and_compared_with_the_last_time(own_home: Path) -> None:
    mine = own_home / "mine.jsonl"
    rows = [
        {"question": "What is broadcasting in NumPy?", "library": "numpy", "words": ["shapes"]},
        {"question": "How do I bake bread?", "must": "refuse"},
    ]
    mine.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    first = run("eval", "--file", str(mine), home=own_home)
    assert (first.returncode, "compared with" in first.stdout) == (0, False), first.stderr
    assert "mine" in first.stdout
    again = run("eval", "--file", str(mine), "--compare", "last", home=own_home)
    assert (again.returncode, "unchanged" in again.stdout) == (0, True), again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["safty"], 2, "unknown suite 'safty'; there are:"),
        (["--file", "missing.jsonl"], 2, "suite missing.jsonl can't be read"),
        (["feedback"], 2, "no answer has been rated yet"),
        (["safety"], 1, "there is no index in"),
    ],
)
def test_a_wrong_call_is_one_clear_line(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    result = run("eval", *arguments, home=tmp_path, cwd=tmp_path)
    assert (result.returncode, "Traceback" in result.stderr) == (code, False)
    assert message in result.stderr
