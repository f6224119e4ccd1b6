"""The calls that docs/programs.md shows do what it says."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "programs.md"
DOCUMENTED = "http://127.0.0.1:7860"
RUN_S = 120


def blocks(language: str) -> list[str]:
    """The document's code in that language."""
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


def said_by(command: list[str]) -> str:
    """What a command prints. It must succeed."""
    run = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_code_for_mcp_is_for_the_version_that_is_installed() -> None:
    (major,) = re.findall(r"version (\d+) of the package `mcp`", DOCUMENT.read_text("utf-8"))
    assert importlib.metadata.version("mcp").split(".")[0] == major


def test_the_calls_from_python_are_answered(address: str) -> None:
    for block, said in zip(blocks("python"), ("3 to 6 months", 'ask {"id"'), strict=True):
        printed = said_by([sys.executable, "-c", block.replace(DOCUMENTED, address)])
        assert said in printed
        assert "Handling Application Errors" in printed, "a title of Flask's documentation"
        assert "sources" in printed


@pytest.mark.skipif(sys.platform == "win32", reason="the calls are written for a POSIX shell")
def test_the_calls_without_a_client_are_answered(address: str) -> None:
    (block,) = blocks("sh")
    printed = said_by(["sh", "-c", block.replace(DOCUMENTED, address)])
    assert "event: complete" in printed
    assert "broadcasting" in printed
