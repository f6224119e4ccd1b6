"""The command line: one clear line and the right exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.home import Home

OURS = frozenset({"article", "guide", "lesson"})


def run(*arguments: str, home: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`preceptor` in a process of its own, with a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "PRECEPTOR_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=240,
        cwd=cwd,
        check=False,
    )


@pytest.mark.parametrize("package", ["corpus", "ingest", "bot", "ui", "evals"])
def test_top_level_packages_are_ours_from_any_folder(package: str, tmp_path: Path) -> None:
    code = f"import {package}; print({package}.__file__)"
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(result.stdout.strip()).parent == Path(__file__).resolve().parent.parent / package


def test_help_comes_without_slow_imports(tmp_path: Path) -> None:
    slow = "[name for name in ('torch', 'gradio', 'chromadb') if name in sys.modules]"
    code = f"import sys; from ui.cli import main; main(['--help']); print({slow})"
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
    assert "ingest" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ingest", "--library", "nunpy"], 2, "preceptor: unknown library 'nunpy'; did you mean numpy"),
        (["ingest", "--requirements", "missing.txt"], 2, "preceptor: requirements file missing.txt can't be read"),
        (["ingest", "--article", "missing.md"], 2, "can't be read"),
        (["ingest", "--folder", "missing"], 2, "missing"),
        (["ingest", "--library", "flask", "--encoder", "no/such-model"], 1, "is not on this machine"),
        (["ingest", "--colour"], 2, "No such option"),
        (["ask"], 2, "give either a QUESTION or --batch"),
        (["ask", "what is numpy"], 1, "there is no index in"),
        (["search", "--batch", "missing.jsonl"], 2, "batch missing.jsonl can't be read"),
        (["sources"], 1, "run `preceptor ingest --scope core`"),
        (["chat", "--host", "0.0.0.0"], 2, "--auth"),
        (["chat", "--llm", "gpt-5"], 2, "--llm gpt-5: give none, local or PROVIDER:MODEL"),
        (["chat", "--llm", "nobody:gpt-5"], 2, "LangChain knows no provider 'nobody'"),
        (["ask", "--llm", "local", "what is numpy"], 1, "there is no index in"),
        (["chat", "--llm", "openai:gpt-5"], 1, "there is no key; set OPENAI_API_KEY"),
        (["chat", "--llm", "fireworks:some-model"], 1, "pip install langchain-fireworks`"),
        (["chat", "--llm", "openai:m@http://127.0.0.1:9/v1"], 1, "http://127.0.0.1:9/v1 can't be reached"),
    ],
)
def test_a_wrong_call_is_one_clear_line(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    result = run(*arguments, home=tmp_path, cwd=tmp_path)
    assert (result.returncode, "Traceback" in result.stderr) == (code, False)
    assert message in result.stderr
    assert not (tmp_path / "index" / "current").exists()


def test_ask_prints_an_answer_with_its_sources(small_home: Home) -> None:
    result = run("ask", "which library for visualisation", home=small_home.root)
    assert result.returncode == 0, result.stderr
    assert "Matplotlib" in result.stdout
    assert "seaborn" in result.stdout
    assert "\n[1] " in result.stdout


def test_a_batch_gives_one_ascii_line_per_question_in_order(small_home: Home, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    rows = [
        {"id": 1, "question": "how to upload a file with flask"},
        {"id": "b", "question": "  "},
        {"id": 3, "question": "наи́вный"},
    ]
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    result = run("ask", "--batch", str(batch), "--json", home=small_home.root)
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b", 3]
    assert result.stdout.isascii()
    assert (answers[1]["abstained"], answers[1]["reason"]) == (True, "empty_input")


def test_search_gives_the_fields_of_the_stable_interface(small_home: Home) -> None:
    result = run("search", "broadcasting arrays", "--library", "numpy", "--k", "3", "--json", home=small_home.root)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found) == {"id", "hits", "ms"}
    assert len(found["hits"]) == 3
    assert set(found["hits"][0]) == {
        "chunk_id", "library", "version", "part", "kind", "title", "url", "symbols", "text", "score"
    }  # fmt: skip
    assert {hit["library"] for hit in found["hits"]} == {"numpy"}


def test_sources_lists_a_row_per_library_and_source(small_home: Home) -> None:
    rows = json.loads(run("sources", "--json", home=small_home.root).stdout)
    assert set(rows[0]) == {
        "library", "version", "source", "kind", "pages", "chunks", "licence", "url", "status", "detail"
    }  # fmt: skip
    indexed = {row["library"] for row in rows if row["status"] == "indexed" and row["kind"] not in OURS}
    assert indexed == {"numpy", "requests", "flask"}


def test_doctor_finds_a_sound_installation_sound(small_home: Home) -> None:
    result = run("doctor", "--no-repair", home=small_home.root)
    assert (result.returncode, result.stdout.splitlines()[-1]) == (0, "all parts are sound")
