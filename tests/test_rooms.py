"""The rooms of the house: how deep imports run, how much lies at the top, and that no rule is for a single question."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
SAME_WORDS = 8
DEEPEST = 12
AT_THE_TOP = 12

_WORD = re.compile(r"[\w']+")


def _modules(room: str) -> dict[str, Path]:
    found = {}
    for path in sorted((HOUSE / room).rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imported(path: Path, modules: dict[str, Path]) -> set[str]:
    """The modules that a file imports when it is imported."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                part = f"{node.module}.{alias.name}"
                found.add(part if part in modules else node.module)
    return found & modules.keys()


def test_imports_within_bot_run_at_most_twelve_files_deep() -> None:
    modules = _modules("bot")

    @cache
    def chain(name: str) -> tuple[str, ...]:
        below = (chain(one) for one in _imported(modules[name], modules) - {name})
        return (name, *max(below, key=len, default=()))

    assert len(max(map(chain, modules), key=len)) <= DEEPEST


def test_few_files_stay_at_the_top_of_bot() -> None:
    assert len(list((HOUSE / "bot").glob("*.py"))) <= AT_THE_TOP


@pytest.mark.parametrize("room", ["corpus", "ingest", "bot"])
def test_no_question_of_a_suite_stands_in_the_code(room: str) -> None:
    asked = {run for question in _questions() for run in _runs(question)}
    for path in (HOUSE / room).rglob("*.py"):
        assert not asked & set(_runs(path.read_text("utf-8"))), path


def _questions() -> Iterator[str]:
    for suite in (HOUSE / "evals" / "suites").glob("*.jsonl"):
        for line in suite.read_text("utf-8").splitlines():
            yield json.loads(line)["question"].partition("Traceback")[0]  # every trace begins with the same words


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    for at in range(len(words) - SAME_WORDS + 1):
        yield " ".join(words[at : at + SAME_WORDS])
